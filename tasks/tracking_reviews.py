"""Tracked is not forgotten: each manager is reminded of what a complaint that he tracks asks of him, once for each due.

Source: T16; R-004-N.1, R-004-N.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Row, Select, func, insert, select
from sqlmodel import Session, col

from models.clock import ClockRow
from models.complaint import Complaint
from models.database import transaction
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from models.words import label, say
from rules.company import Company
from rules.lifecycle import Event
from rules.outcome import MessageOwed
from rules.tracking_reviews import DutyDue, Tracked, duty_due
from rules.vocabulary import ClockKind, ClockState, Role, State, TrackingDuty
from tasks.calendar import current_time
from tasks.company import company
from tasks.markdown_parts import shown
from tasks.notifications import put_off
from tasks.policy_store import calendar_of, policy_of
from tasks.transitions import ContactRef, message_row

CHUNK = 500
TEMPLATES = {
    TrackingDuty.REVIEW: "review_due",
    TrackingDuty.CONTACT: "contact_due",
    TrackingDuty.DECISION: "decision_due",
}
CONTACTS = (Event.LOG_CONTACT, Event.CUSTOMER_REPLY, Event.REVIEW_TRACKING)
NOT_REACHED = col(LedgerEvent.data)["form"]["unsuccessful"].as_boolean()


@dataclass(frozen=True)
class Reminder:
    """What a manager was reminded of today, or on an earlier day when it is not `new`."""

    complaint_no: str
    due: DutyDue
    days_late: int
    manager: str
    new: bool = False


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=5)
def remind_of_tracking(as_of: datetime | None = None) -> list[Reminder]:
    """Remind the managers of what is due on the complaints that they track. Safe to repeat."""
    return remind(current_time(as_of))


@task(cache_policy=NO_CACHE)
async def show_tracking(reminders: Sequence[Reminder]) -> None:
    """Show what is due on tracked complaints as a table."""
    summary, table = shown_as_table(reminders)
    await acreate_table_artifact(table, key="tracking-review", description=summary)


def shown_as_table(reminders: Sequence[Reminder]) -> tuple[str, list[dict[str, Any]]]:
    """Return what is due in one sentence and as a table, the longest overdue first."""
    language = settings().language
    summary = say(language, "{count} tracked complaints ask for something; {new} reminders are new.",
                  count=len(reminders), new=sum(each.new for each in reminders))  # fmt: skip
    return summary, [
        {
            "complaint": each.complaint_no,
            "what": label(language, each.due.duty),
            "due": shown(each.due.due_at),
            "days late": each.days_late,
            "by": each.manager,
        }
        for each in sorted(reminders, key=lambda reminder: (reminder.due.due_at, reminder.complaint_no))
    ]


def remind(now: datetime) -> list[Reminder]:
    """Owe the reminders of a day and return everything that is due; what was reminded of before is not owed again."""
    reminders: list[Reminder] = []
    after = ""
    while True:
        with transaction() as session:
            cases = session.execute(_tracked_cases(after)).all()
            reminders += _reminded(session, cases, now)
        if len(cases) < CHUNK:
            return reminders
        after = cases[-1].no


def _tracked_cases(after: str) -> Select[Any]:
    """Return the question for the next tracked complaints, locked so that no two runs remind of the same."""
    columns = (
        Complaint.no,
        Complaint.tracking_mode,
        Complaint.tracking_since,
        Complaint.executing_department,
        Complaint.policy_code,
        Complaint.received_at,
    )
    tracked = (col(Complaint.state) == State.TRACKING, col(Complaint.no) > after)
    query: Select[Any] = select(*columns).where(*tracked)  # type: ignore[call-overload]
    return query.order_by(col(Complaint.no)).limit(CHUNK).with_for_update()


def _reminded(session: Session, cases: Sequence[Row[Any]], now: datetime) -> list[Reminder]:
    if not cases:
        return []
    found = list(_due(session, cases, now))
    rows = {each: _message(each, now) for each in found}
    known = _known(session, [row["event_key"] for row in rows.values()])
    owed = {each: row for each, row in rows.items() if row["event_key"] not in known}
    put_off(session, owed.values())
    if owed:
        session.execute(insert(Message), list(owed.values()))
    return [replace(each, new=each in owed) for each in found]


def _due(session: Session, cases: Sequence[Row[Any]], now: datetime) -> Iterator[Reminder]:
    """Yield what is due on these cases; one query a table for all."""
    numbers, people = [case.no for case in cases], company(session)
    reviews, contacts = _reviews(session, numbers), _contacts(session, numbers)
    for case in cases:
        if not (case.tracking_mode and case.tracking_since):
            continue
        policy = policy_of(session, case.policy_code, case.received_at)
        calendar = calendar_of(policy, case.executing_department)
        tracked = Tracked(case.tracking_mode, case.tracking_since, reviews.get(case.no), contacts.get(case.no))
        due = duty_due(tracked, policy.tracking, calendar, now)
        if due:
            yield Reminder(case.no, due, due.days_late(now, calendar), _manager(people, case.executing_department))


def _reviews(session: Session, numbers: Sequence[str]) -> Mapping[str, datetime]:
    waited_for = (
        col(ClockRow.subject).in_(numbers),
        col(ClockRow.kind) == ClockKind.REVIEW,
        col(ClockRow.state) == ClockState.RUNNING,
    )
    rows = session.execute(select(col(ClockRow.subject), col(ClockRow.due_at)).where(*waited_for))
    return dict(rows.tuples().all())


def _contacts(session: Session, numbers: Sequence[str]) -> Mapping[str, datetime]:
    """Return when each customer was last spoken to; who was not reached was not."""
    spoken = (
        col(LedgerEvent.subject).in_(numbers),
        col(LedgerEvent.kind).in_(CONTACTS),
        NOT_REACHED.is_not(True),
    )
    last = func.max(col(LedgerEvent.occurred_at))
    rows = session.execute(select(col(LedgerEvent.subject), last).where(*spoken).group_by(col(LedgerEvent.subject)))
    return dict(rows.tuples().all())


def _manager(people: Company, department: str) -> str:
    """Return who tracks the complaints of a department: its manager, else the manager of the service centre."""
    unit = people.units.get(department)
    return unit.manager if unit and unit.manager else next(iter(people.with_role(Role.CSC_MANAGER)), "")


def _message(reminder: Reminder, now: datetime) -> dict[str, Any]:
    due, no = reminder.due, reminder.complaint_no
    owed = MessageOwed(TEMPLATES[due.duty], reminder.manager, {"due": due.due_at.isoformat()})
    key = f"{no}:T16:{due.due_at:%Y%m%dT%H%M%S}"
    return message_row(key, no, owed, ContactRef(None, settings().language), now)


def _known(session: Session, keys: Sequence[str]) -> set[str]:
    return set(session.execute(select(col(Message.event_key)).where(col(Message.event_key).in_(keys))).scalars())
