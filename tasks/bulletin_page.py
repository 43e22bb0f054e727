"""A bulletin as one person sees it: what it holds and comes to, how far it has come, and who has carried out what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import reading
from models.report import Report
from rules.bulletin_content import Item, Total
from rules.vocabulary import AssessmentUnit, BulletinState, ExecutingBody
from tasks.bulletin_facts import content_of_row, executions_of, load_bulletin, state_of
from tasks.documents_shown import DocumentShown, documents_about
from tasks.facts import entries_of
from tasks.messages_shown import MOST, Discretion, Messages, messages_on_bulletin
from tasks.names_shown import Names, names_of_company
from tasks.onlooker import Onlooker
from tasks.open_forms import OpenForms
from tasks.subjects import BULLETIN
from tasks.timeline_shown import Happening, LedgerLine, Readership, ledger_lines, timeline
from tasks.visibility import seen_by


@dataclass(frozen=True)
class TotalShown:
    """What the assessments of one department or person come to in one unit."""

    of: str
    notices: int
    amount: Decimal
    unit: AssessmentUnit


@dataclass(frozen=True)
class Executed:
    """What one body owes of a bulletin, when it declared it and carried it out, and under which number."""

    body: ExecutingBody
    notices: int
    declared_at: datetime | None
    executed_at: datetime | None
    by: str
    reference: str


@dataclass(frozen=True)
class BulletinPage:
    """All that one person sees of a bulletin. An item stands with the names of its department and person.

    Of its cases he may go to the `open_cases`.
    """

    no: str
    week: str
    state: BulletinState
    revision: int
    forms: OpenForms
    content_hash: str
    signed_by: str
    signed_at: datetime | None
    items: tuple[tuple[Item, str, str], ...]
    open_cases: frozenset[str]
    totals: tuple[TotalShown, ...]
    executions: tuple[Executed, ...]
    told: tuple[str, ...]
    documents: tuple[DocumentShown, ...]
    messages: Messages
    happened: tuple[Happening, ...]
    ledger: tuple[LedgerLine, ...] | None


def bulletin_page(no: str, who: Onlooker, now: datetime, most_messages: int = MOST) -> BulletinPage | None:
    """Return a bulletin as a person sees it; None when there is none of this number, or none for him."""
    with reading() as session:
        if not who.sees(session, no, BULLETIN):
            return None
        return _page(session, load_bulletin(session, no), who, now, most_messages)


def _page(session: Session, row: Report, who: Onlooker, now: datetime, most_messages: int) -> BulletinPage:
    names, _ = names_of_company(session, now)
    content, entries = content_of_row(row), entries_of(session, row.no)
    return BulletinPage(
        no=row.no,
        week=row.week,
        state=state_of(row),
        revision=row.revision,
        forms=who.forms(session, row, now),
        content_hash=row.sha256,
        signed_by=names.person(row.signed_by),
        signed_at=row.signed_at,
        items=tuple((each, names.department(each.department), names.person(each.person)) for each in content.items),
        open_cases=_open_cases(session, {each.complaint for each in content.items}, who),
        totals=(
            *(_total(each, names.department(each.of)) for each in content.departments),
            *(_total(each, names.person(each.of)) for each in content.people),
        ),
        executions=tuple(_executions(session, row, names)),
        told=tuple(map(names.person, content.distribution)),
        documents=documents_about(session, [row.no]),
        messages=messages_on_bulletin(session, row, Discretion(sees_contacts=False, sees_notice=_any), most_messages),
        happened=timeline(entries, Readership(names, _any)),
        ledger=ledger_lines(entries) if who.audits else None,
    )


def _open_cases(session: Session, numbers: set[str], who: Onlooker) -> frozenset[str]:
    seen = (col(Complaint.no).in_(numbers), seen_by(who.person, who.access))
    return frozenset(session.exec(select(Complaint.no).where(*seen)))


def _any(_: str) -> bool:
    """Whether a reader of bulletins sees a notice: whoever reads them sees whose assessments they hold."""
    return True


def _total(total: Total, of: str) -> TotalShown:
    return TotalShown(of, total.items, total.amount, total.unit)


def _executions(session: Session, row: Report, names: Names) -> Iterator[Executed]:
    owed = executions_of(session, row.no)
    for body in ExecutingBody:
        own = [each for each in owed if each.body is body]
        if own:
            first = own[0]
            by = names.person(first.executed_by or first.declared_by)
            yield Executed(body, len(own), first.declared_at, first.executed_at, by, first.reference)
