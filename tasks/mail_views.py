"""What a mail shows, read from the case at the moment of sending, every text made fit to be shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.department import Department
from models.employee import Employee
from models.message import Message
from models.settings import settings
from models.task import TaskRow
from models.views.document import Person
from models.views.handling_form import Aspect
from models.views.mail import MailedCase, MailView
from models.words import label, say
from rules.case import level_class
from rules.display_text import BREAK, LIMIT, for_display
from rules.messages import kind_of
from rules.vocabulary import AppealDecision, AssessmentUnit, ClockKind, ClockState, Language, Level, TaskKind
from tasks.addresses import portal_address
from tasks.asking import policy_for
from tasks.mail_moments import moment_in
from tasks.pages import CUT
from tasks.people_shown import deputy_of
from tasks.status_links import status_link

SHORT = 200
# What we write ourselves goes out whole, whatever its length.
WHOLE = 1_000_000
# What a message may carry in its data; what it does not carry is empty.
PROSE_DATA = {"text": WHOLE, "reason": LIMIT, "complaints": WHOLE}
SHORT_DATA = (
    "kind", "into", "earlier", "customer", "department", "next_contact", "eight_d", "notice", "to_department",
    "to_person", "key", "cluster",
)  # fmt: skip
NUMBERS = ("revision", "transfers", "eight_d_revision", "month", "customers")
# What is carried as a code and read as a word, and what is carried as a moment.
CODED: dict[str, type[StrEnum]] = {
    "clock": ClockKind,
    "level": Level,
    "unit": AssessmentUnit,
    "decision": AppealDecision,
    "task": TaskKind,
}
MOMENTS = ("until",)
OWN_TASKS = {TaskKind.ASK_SUPERIOR, TaskKind.FACE_SAVING, TaskKind.PROMISE}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a mail, as the tables know him, and in which zone he lives."""

    name: str
    email: str
    zone: ZoneInfo
    employee: str = ""
    active: bool = True


def reader_of(session: Session, message: Message, case: Complaint) -> Reader | None:
    """Return who is to read a message: the employee, the contact, or the customer's first contact known by now."""
    if message.to_employee:
        return employee_reading(session, message.to_employee)
    contact = _contact(session, message.to_contact, case)
    zone = _zone(session.get_one(Customer, case.customer).zone)
    return Reader(contact.name, contact.email, zone) if contact else None


def employee_reading(session: Session, number: str) -> Reader | None:
    """Return an employee as the reader of a mail; None for a number that nobody has."""
    employee = session.get(Employee, number)
    zone = settings().company_zone
    return Reader(employee.name, employee.email, zone, employee.no, employee.active) if employee else None


def mail_view(
    session: Session, message: Message, case: Complaint, reader: Reader, now: datetime, *, attached: bool
) -> MailView:
    """Return everything that the mail shows."""
    in_words = partial(moment_in, reader.zone, message.language)
    due = _due(session, message, case)
    master = session.get(Complaint, case.merged_into) if case.merged_into else None
    owner = session.get(Employee, (master or case).first_inquiry_owner)
    return MailView(
        template=message.template,
        language=message.language,
        company=on_one_line(settings().company_name),
        reply_to=settings().mail_from,
        addressee=on_one_line(reader.name),
        case=_case(session, case, message.language, reader.zone),
        due=in_words(due) if due and (reader.employee or due > now) else "",
        owner=_person(owner),
        deputy=_person(session.get(Employee, deputy_of(session, owner.no, now)) if owner else None),
        link=portal_address(case.no) if reader.employee else status_link(case.no, message.owed_at),
        attached=attached,
        data=_data(session, message, in_words),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return settings().company_zone


def _contact(session: Session, contact_id: int | None, case: Complaint) -> Contact | None:
    known = contact_id or case.contact_id
    if known:
        return session.get(Contact, known)
    query = select(Contact).where(Contact.customer == case.customer, Contact.email != "").order_by(col(Contact.id))
    return session.exec(query.limit(1)).first()


def _case(session: Session, case: Complaint, language: Language, zone: ZoneInfo) -> MailedCase:
    contact = session.get(Contact, case.contact_id) if case.contact_id else None
    category = policy_for(session, case).taxonomy.categories.get(case.category)
    department = session.get(Department, case.executing_department)
    return MailedCase(
        number=case.no,
        kind=case.kind,
        state=case.state,
        level=level_class(case.level, case.irrational_order, case.external_body),
        customer=on_one_line(session.get_one(Customer, case.customer).name),
        contact=on_one_line(contact.name) if contact else "",
        contact_phone=on_one_line(contact.phone) if contact else "",
        their_reference=on_one_line(case.customer_ref),
        received=moment_in(zone, language, case.received_at),
        category=f"{case.category} {category.names[language]}" if category else "",
        department=on_one_line(department.name) if department else "",
        responsible=_name(session, case.responsible_person),
        receiver=_name(session, case.receiver),
        form_number=case.form_no,
        closing_due=moment_in(zone, language, case.cur_close_due) if case.cur_close_due else "",
        external_body=case.external_body,
        external_name=on_one_line(case.external_name),
        things=tuple(_things(case)),
        words=as_prose(case.text, language),
    )


def _things(case: Complaint) -> Iterable[tuple[Aspect, str]]:
    found = (
        (Aspect.PART, case.part_no or case.product),
        (Aspect.ORDER, case.order_no),
        (Aspect.LOT, case.lot_no),
        (Aspect.SERIAL, case.serial_no),
        (Aspect.DATE_CODE, case.date_code),
    )
    return ((aspect, on_one_line(text)) for aspect, text in found if text)


def _due(session: Session, message: Message, case: Complaint) -> datetime | None:
    """Return by when the reader must act, or the customer hears again; a merged case goes by the one it went up in."""
    kind, subject = kind_of(message.template), case.merged_into or case.no
    running = select(ClockRow).where(ClockRow.subject == subject, ClockRow.state == ClockState.RUNNING)
    dues = {clock.kind: clock.due_at for clock in session.exec(running.order_by(col(ClockRow.seq)))}
    found = next((dues[clock] for clock in kind.clocks if clock in dues), None)
    subjects = [subject, case.eight_d] if case.eight_d else [subject]
    if "due" in message.data:
        return datetime.fromisoformat(message.data["due"])
    return _task_due(session, kind.task, subjects, message.to_employee) if kind.task else found


def _task_due(session: Session, kind: TaskKind, subjects: list[str], reader: str) -> datetime | None:
    open_one = (col(TaskRow.ended_at).is_(None), col(TaskRow.due_at).is_not(None))
    query = select(TaskRow.due_at).where(col(TaskRow.subject).in_(subjects), TaskRow.kind == kind, *open_one)
    if kind in OWN_TASKS:
        query = query.where(TaskRow.owner == reader)
    return session.exec(query.order_by(col(TaskRow.due_at)).limit(1)).first()


def _data(session: Session, message: Message, in_words: Callable[[datetime], str]) -> dict[str, str | int]:
    """Return what the message carries, with the names of those whom it knows by their codes."""
    given = {name: str(value) for name, value in message.data.items() if value is not None}
    customer = session.get(Customer, given["customer"]) if given.get("customer") else None
    department = session.get(Department, given["department"]) if given.get("department") else None
    given |= {"customer": customer.name} if customer else {}
    given |= {"department": department.name} if department else {}
    return {
        **{name: as_prose(given.get(name, ""), message.language, limit) for name, limit in PROSE_DATA.items()},
        **{name: on_one_line(given.get(name, "")) for name in SHORT_DATA},
        **{name: label(message.language, codes(given[name])) if name in given else "" for name, codes in CODED.items()},
        **{name: in_words(datetime.fromisoformat(given[name])) if name in given else "" for name in MOMENTS},
        **{name: int(given.get(name, 0)) for name in NUMBERS},
    }


def _person(employee: Employee | None) -> Person | None:
    if employee is None:
        return None
    shown = {name: on_one_line(getattr(employee, name)) for name in ("name", "title", "extension", "mobile", "email")}
    return Person(**shown)


def _name(session: Session, number: str) -> str:
    employee = session.get(Employee, number) if number else None
    return on_one_line(employee.name) if employee else ""


def on_one_line(text: str) -> str:
    """Return a name, number or short phrase on one line, without anything that hides or ends a line."""
    return " ".join(for_display(text, limit=SHORT).replace(BREAK, "").split())


def as_prose(text: str, language: Language, limit: int = LIMIT) -> str:
    """Return a text of some length fit to be shown; where it is cut, it says so."""
    note = say(language, CUT, count="{omitted}")
    return for_display(text, limit=limit, note=note).replace(BREAK, "")
