"""A complaint as one person sees it: everything that is known of it, read at once, and nothing that is not for him."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import reading
from models.settings import settings
from models.words import label, say
from rules.access import sees_assessment
from rules.acting import roles_on
from rules.case import Person, level_class
from rules.company import Company
from rules.lifecycle import PHASES
from rules.masking import email_for, phone_for, sees_contacts
from rules.vocabulary import Demand, LevelClass, Phase, Role, State
from tasks.asking import policy_for
from tasks.cards import known_facts
from tasks.case_files import files_of
from tasks.case_notices import NoticeShown, notices_shown
from tasks.clocks_shown import ClockShown, clocks_shown
from tasks.documents_shown import DocumentShown, FileShown, documents_about, files_shown
from tasks.dossier_facts import notices_of
from tasks.eight_d_facts import load_eight_d
from tasks.eight_d_progress import StepMark, progress
from tasks.eight_d_stage import facts_of
from tasks.facts import buyer_of, case_of, clocks_of, columns_of, entries_of, team_of
from tasks.messages_shown import MOST, Discretion, Messages, messages_on_case
from tasks.names_shown import Names, names_of_company
from tasks.onlooker import Onlooker
from tasks.open_forms import OpenForms
from tasks.owed_shown import OwedShown, owed_on
from tasks.policy_store import calendar_of
from tasks.subjects import BULLETIN, COMPLAINT
from tasks.timeline_shown import Happening, LedgerLine, Readership, ledger_lines, timeline
from tasks.visibility import seen_by


@dataclass(frozen=True)
class Linked:
    """Another subject that this one speaks of; `open` tells whether this reader may go there."""

    title: str
    no: str
    path: str
    open: bool


@dataclass(frozen=True)
class ComplaintPage:
    """All that one person sees of a complaint. `ledger` is None for who does not audit."""

    no: str
    state: State
    phase: Phase
    forms: OpenForms
    level: LevelClass
    customer: str
    received_at: datetime
    facts: tuple[tuple[str, str], ...]
    contact: tuple[tuple[str, str], ...]
    words: str
    requirement: str
    linked: tuple[Linked, ...]
    eight_d: str
    eight_d_steps: tuple[StepMark, ...]
    clocks: tuple[ClockShown, ...]
    owed: tuple[OwedShown, ...]
    notices: tuple[NoticeShown, ...]
    documents: tuple[DocumentShown, ...]
    files: tuple[FileShown, ...]
    messages: Messages
    happened: tuple[Happening, ...]
    ledger: tuple[LedgerLine, ...] | None


def complaint_page(no: str, who: Onlooker, now: datetime, most_messages: int = MOST) -> ComplaintPage | None:
    """Return a complaint as a person sees it; None when there is none of this number, or none for him."""
    with reading() as session:
        if not who.sees(session, no, COMPLAINT):
            return None
        row = session.get_one(Complaint, no)
        names, people = names_of_company(session, now)
        return _page(session, row, who, names, people, now, most_messages)


def _page(
    session: Session, row: Complaint, who: Onlooker, names: Names, people: Company, now: datetime, most_messages: int
) -> ComplaintPage:
    on_case = _roles_on(session, row, who.person, people)
    assessed = notices_of(session, [row.no])
    own = {each.no for each in assessed if sees_assessment(each.person, who.person, who.access)}
    discretion = Discretion(sees_contacts(who.person.roles, on_case), own.__contains__)
    entries = entries_of(session, row.no)
    calendar = calendar_of(policy_for(session, row), row.executing_department)
    return ComplaintPage(
        no=row.no,
        state=row.state,
        phase=PHASES[row.state],
        forms=who.forms(session, row, now),
        level=level_class(row.level, row.irrational_order, row.external_body),
        customer=session.get_one(Customer, row.customer).name,
        received_at=row.received_at,
        facts=tuple(_facts(session, row, names)),
        contact=tuple(_contact(session, row, who.person, on_case)),
        words=row.text,
        requirement=row.requirement,
        linked=tuple(_linked(session, row, who, {each.bulletin for each in assessed} - {""})),
        eight_d=row.eight_d,
        eight_d_steps=_eight_d_steps(session, row),
        clocks=clocks_shown(clocks_of(session, row.no), calendar, now),
        owed=owed_on(session, [row.no], names, now),
        notices=notices_shown(assessed, who.person, who.access, names),
        documents=documents_about(session, {row.no, *own}),
        files=files_shown(files_of(session, [row.no]), names),
        messages=messages_on_case(session, row, now, discretion, most_messages),
        happened=timeline(entries, Readership(names, own.__contains__)),
        ledger=ledger_lines(entries) if who.audits else None,
    )


def _eight_d_steps(session: Session, row: Complaint) -> tuple[StepMark, ...]:
    if not (row.eight_d and row.eight_d_required):
        return ()
    return progress(facts_of(session, load_eight_d(session, row.eight_d)))


def _roles_on(session: Session, row: Complaint, person: Person, people: Company) -> Sequence[Role]:
    """Return the roles in which a person may act on a case."""
    buyer = buyer_of(session.get_one(Customer, row.customer), has_contact=True)
    case = case_of(columns_of(row), buyer, people, row.executing_department, team=team_of(session, row))
    return tuple(roles_on(person, case, people))


def _facts(session: Session, row: Complaint, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what the card of the case says, and what else is known; the requirement stands beside the words."""
    language = settings().language
    besides = (
        ("Department", names.department(row.executing_department)),
        ("Receiver", names.person(row.receiver)),
        ("Accountable executive", names.person(row.accountable_executive)),
        ("Demand", "" if row.demand is Demand.UNKNOWN else label(language, row.demand)),
        ("Claim amount", f"{row.claim_amount:,}" if row.claim_amount else ""),
        ("Customer's reference", row.customer_ref),
        ("Date code", row.date_code),
        ("External body", row.external_name),
        ("Handling form", f"{row.form_no} · {row.form_rev}" if row.form_no else ""),
        ("Handling goal", row.handling_goal),
    )
    elsewhere = {say(language, name) for name in ("Requirement", "Department")}
    yield from (fact for fact in known_facts(session, row, str) if fact[0] not in elsewhere)
    yield from ((say(language, name), text) for name, text in besides if text)


def _contact(session: Session, row: Complaint, person: Person, on_case: Sequence[Role]) -> Iterator[tuple[str, str]]:
    """Yield how to reach the customer's person, as far as this reader may know it."""
    contact = session.get(Contact, row.contact_id) if row.contact_id else None
    if contact is None:
        return
    ways = (
        ("Contact", " · ".join(filter(None, (contact.name, contact.title)))),
        ("Phone", phone_for(contact.phone, person.roles, on_case)),
        ("E-mail", email_for(contact.email, person.roles, on_case)),
    )
    yield from ((say(settings().language, name), text) for name, text in ways if text)


def _linked(session: Session, row: Complaint, who: Onlooker, bulletins: set[str]) -> Iterator[Linked]:
    """Yield the other cases that it speaks of, and the bulletins that name its assessments."""
    language = settings().language
    cases = {"Merged into": row.merged_into, "Repeats": row.repeat_of}
    wanted = (col(Complaint.no).in_(cases.values()), seen_by(who.person, who.access))
    open_ones = set(session.exec(select(Complaint.no).where(*wanted))) if any(cases.values()) else set()
    for title, no in cases.items():
        if no:
            yield Linked(say(language, title), no, f"/complaints/{no}", open=no in open_ones)
    if row.cluster:
        yield Linked(say(language, "Cluster"), row.cluster, f"/clusters/{row.cluster}", open=True)
    for no in sorted(bulletins):
        yield Linked(say(language, "Bulletin"), no, f"/bulletins/{no}", open=who.sees(session, no, BULLETIN))
