"""What the report of an 8D is made of, read from the record: one revision with its case, history and signatures."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO

from PIL import Image
from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import transaction
from models.eight_d import EightD
from models.event import LedgerEvent
from models.settings import settings
from models.task import TaskRow
from models.views.document import Person
from models.views.eight_d_source import (
    Actor,
    ClockRecord,
    ComplaintFacts,
    EarlierContent,
    EffectReview,
    EightDSource,
    InternalNote,
    PhotoFile,
    SignatureRecord,
    StepRecord,
)
from rules.case import level_class
from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.lint import lint
from rules.eight_d.score import Score, ScoredCase, score
from rules.eight_d.steps import DUES, due_key, steps_of
from rules.eight_d.vocabulary import Effect
from rules.lifecycle import EIGHT_D_EVENTS, EIGHT_D_GATES, Event
from rules.policy import EightDStep, Policy
from rules.vocabulary import Language, TaskKind
from tasks.asking import policy_for
from tasks.case_files import UnknownPhoto, find_photo, photo_shown
from tasks.eight_d_facts import complaints_of, load_eight_d
from tasks.facts import UnknownComplaint, clocks_of, entries_of, load_row
from tasks.people_shown import issuing_company, person, someone

SIGNED = EIGHT_D_EVENTS - {Event.TRANSLATE_8D}
ENDS = {Event.VERIFY, Event.REJECT_8D, Event.REVIEW_EFFECT}


def eight_d_source(session: Session, no: str, revision: int = 0, customer: str = "") -> EightDSource:
    """Return everything that a report of an 8D shows, of one revision or, with 0, of the newest.

    `customer` is whom a customer's edition is for; by default the one of the complaint that the 8D began with.

    Raises UnknownComplaint when there is no such 8D or revision.
    """
    newest = load_eight_d(session, no)
    row = newest if revision in {0, newest.revision} else _revision(session, no, revision)
    began = load_row(session, row.complaint)
    policy = policy_for(session, began)
    content = EightDContent.model_validate(row.content)
    entries = [event for event in entries_of(session, no) if event.data.get("revision", 1) <= row.revision]
    served = complaints_of(session, no) or [began]
    own = next((each for each in served if each.customer == (customer or began.customer)), began)
    addressed = session.get_one(Customer, own.customer)
    return EightDSource(
        zone=settings().zone,
        company=issuing_company(),
        policy_version=policy.code,
        no=no,
        revision=row.revision,
        revisions=newest.revision,
        state=row.state,
        locked_at=row.locked_at,
        content_hash=row.hash if row.locked_at else "",
        customer_code=addressed.code,
        customer=addressed.name,
        began_with=began.customer,
        customer_contacts=tuple(_contacts(session, own)),
        our_contacts=tuple(_ours(session, own)),
        type=content.problem.type if content.problem else None,
        complaints=tuple(_facts(session, each) for each in sorted(served, key=lambda each: each.no != own.no)),
        level=level_class(own.level, own.irrational_order, own.external_body),
        safety=bool(content.emergency and content.emergency.safety_risk),
        repeat_of=own.repeat_of,
        claimed=own.claim_amount or None,
        content=content,
        steps=tuple(_steps(session, row, policy, entries)),
        clocks=tuple(_clock(clock) for clock in clocks_of(session, own.no)),
        earlier=tuple(_earlier(session, row, entries)),
        reviews=tuple(_reviews(session, no, entries)),
        signatures=tuple(_signature(session, event) for event in entries if event.kind in SIGNED),
        notes=tuple(_notes(session, entries)),
        hits=tuple(lint(content, policy.eight_d_lint)),
        score=_score(session, row, content, began, policy),
        process_questions=_process_questions(policy),
    )


def _revision(session: Session, no: str, revision: int) -> EightD:
    row = session.exec(select(EightD).where(EightD.no == no, EightD.revision == revision)).first()
    if row is None:
        raise UnknownComplaint(f"The 8D {no} has no revision {revision}: give one that it has, or 0 for the newest.")
    return row


def _facts(session: Session, row: Complaint) -> ComplaintFacts:
    customer = session.get_one(Customer, row.customer)
    quantity = row.facts.get("affected_qty")
    return ComplaintFacts(
        no=row.no,
        customer_code=customer.code,
        customer=customer.name,
        customer_reference=row.customer_ref,
        received_at=row.received_at,
        part_no=row.part_no,
        part_name=row.product,
        lot=row.lot_no,
        date_code=row.date_code,
        serial=row.serial_no,
        order_no=row.order_no,
        quantity=int(quantity) if quantity else None,
        level=level_class(row.level, row.irrational_order, row.external_body),
    )


def _contacts(session: Session, row: Complaint) -> Iterator[Person]:
    """Yield whom the case names at the customer, else the customer's first contact."""
    named = Contact.id == row.contact_id if row.contact_id else Contact.customer == row.customer
    contact = session.exec(select(Contact).where(named).order_by(col(Contact.id)).limit(1)).first()
    if contact:
        yield Person(name=contact.name, title=contact.title, extension=contact.phone, email=contact.email)


def _ours(session: Session, row: Complaint) -> Iterator[Person]:
    for number in dict.fromkeys((row.first_inquiry_owner, row.accountable_executive)):
        found = someone(session, number)
        if found:
            yield found


def _steps(session: Session, row: EightD, policy: Policy, entries: Sequence[LedgerEvent]) -> Iterator[StepRecord]:
    """Yield each step of the 8D's column with its due, and who recorded it last, in this revision or before."""
    tasks = select(TaskRow).where(TaskRow.subject == row.no, TaskRow.kind == TaskKind.EIGHT_D_STEP)
    dues = {task.key: task.due_at for task in session.exec(tasks)}
    for step in steps_of(row.column, policy.eight_d):
        own = [event for event in entries if event.kind == EIGHT_D_GATES[step]]
        recorded = own[-1] if own and (row.content or {}).get(PARTS[step]) else None
        yield StepRecord(
            step=step,
            due_at=next((dues[key] for due in DUES[step] for key in _keys(due, row.revision) if key in dues), None),
            done_at=recorded.recorded_at if recorded else None,
            by=_actor(session, recorded.actor) if recorded else None,
            identity=recorded.identity if recorded else None,
        )


def _keys(due: str, revision: int) -> list[str]:
    """Return under which keys a due of a revision may stand: its own, else that of a revision before."""
    return [due_key(due, number) for number in range(revision, 0, -1)]


def _actor(session: Session, number: str) -> Actor:
    return Actor(**person(session, number).model_dump(), employee=number)


def _clock(clock: ClockRow) -> ClockRecord:
    return ClockRecord(
        kind=clock.kind,
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        state=clock.state,
    )


def _earlier(session: Session, row: EightD, entries: Sequence[LedgerEvent]) -> Iterator[EarlierContent]:
    before = select(EightD).where(EightD.no == row.no, EightD.revision < row.revision).order_by(col(EightD.revision))
    for each in session.exec(before):
        ends = [event for event in entries if event.kind in ENDS and event.data.get("revision") == each.revision]
        yield EarlierContent(
            revision=each.revision,
            ended_at=each.locked_at,
            reason=str(ends[-1].data["form"].get("reason", "")) if ends else "",
            content=EightDContent.model_validate(each.content),
        )


def _reviews(session: Session, no: str, entries: Sequence[LedgerEvent]) -> Iterator[EffectReview]:
    held = {event.data["form"]["review"]: event for event in entries if event.kind == Event.REVIEW_EFFECT}
    query = select(TaskRow).where(TaskRow.subject == no, TaskRow.kind == TaskKind.EFFECT_REVIEW)
    for task in session.exec(query.order_by(col(TaskRow.due_at))):
        event = held.get(task.key)
        form = event.data["form"] if event else {}
        zone = settings().company_zone
        yield EffectReview(
            days=int(task.key.partition(".")[0]),
            due_on=task.due_at.astimezone(zone).date() if task.due_at else None,
            done_on=event.recorded_at.astimezone(zone).date() if event else None,
            by=person(session, event.actor).name if event else "",
            result=(Effect.EFFECTIVE if form["still_effective"] else Effect.INEFFECTIVE) if event else None,
            note=str(form.get("note") or form.get("reason") or ""),
        )


def _signature(session: Session, event: LedgerEvent) -> SignatureRecord:
    return SignatureRecord(
        event=Event(event.kind),
        by=_actor(session, event.actor),
        at=event.recorded_at,
        identity=event.identity,
        on_behalf_of=person(session, event.acted_for).name if event.acted_for else "",
    )


def _notes(session: Session, entries: Sequence[LedgerEvent]) -> Iterator[InternalNote]:
    """Yield why words stayed as they were although a finding stood against them."""
    for event in entries:
        reason = (event.data.get("form") or {}).get("override_reason")
        if reason:
            yield InternalNote(at=event.recorded_at, by=person(session, event.actor).name, text=reason)


def with_photos(source: EightDSource) -> EightDSource:
    """Return the same with the photos that its steps name. Not inside a transaction: drawing them takes time.

    One that is not there is left to the page to say.
    """
    content, complaints = source.content, [complaint.no for complaint in source.complaints]
    named = [*(content.problem.photos if content.problem else ())]
    named += content.implementation.photos if content.implementation else ()
    found: dict[str, Attachment] = {}
    with transaction() as session:
        for photo in named:
            with suppress(UnknownPhoto):
                found[photo.file] = find_photo(session, complaints, photo.file)
    return source.model_copy(update={"photos": tuple(_photo(name, file) for name, file in found.items())})


def _photo(name: str, file: Attachment) -> PhotoFile:
    data = photo_shown(file)
    with Image.open(BytesIO(data)) as image:
        kind = Image.MIME[image.format or "JPEG"]
        return PhotoFile(name=name, media_type=kind, width=image.width, height=image.height, data=b64encode(data))


def _score(session: Session, row: EightD, content: EightDContent, began: Complaint, policy: Policy) -> Score:
    first = select(TaskRow).where(TaskRow.subject == row.no, TaskRow.key == EightDStep.D3_INITIAL)
    task = session.exec(first).first()
    protected = (task.due_at, task.ended_at) if task else (None, None)
    return score(content, ScoredCase(began.customer, row.column, *protected), policy)


def _process_questions(policy: Policy) -> dict[str, dict[Language, str]]:
    return {item.id: item.text for item in policy.guides.guides["PROCESS_EIGHT"].items}
