"""How the last seven days went: what was received and closed on each, and of how many cases a limit ran out."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.clock import ClockRow
from models.complaint import Complaint
from models.database import reading
from models.settings import settings
from rules.vocabulary import ClockKind, ClockState
from tasks.query_plans import answer_at_once

DAYS = 7
RAN_OUT = (ClockState.RUNNING, ClockState.BREACHED)


class Day(NamedTuple):
    """One day of the company's zone; of today what has happened so far."""

    on: date
    received: int
    closed: int
    overdue: int


def week_trend(now: datetime) -> tuple[Day, ...]:
    """Return the last seven days, today last."""
    today = now.astimezone(settings().company_zone).date()
    with reading() as session:
        answer_at_once(session)
        return tuple(_day(session, today - timedelta(days=back), now) for back in reversed(range(DAYS)))


def _day(session: Session, on: date, now: datetime) -> Day:
    start = datetime.combine(on, time(), settings().company_zone)
    end = min(datetime.combine(on + timedelta(days=1), time(), settings().company_zone), now)
    received, closed, due = col(Complaint.received_at), col(Complaint.closed_at), col(ClockRow.due_at)
    ran_out = (col(ClockRow.state).in_(RAN_OUT), col(ClockRow.kind) != ClockKind.EFFECTIVENESS_90D)
    late = select(func.count(func.distinct(col(ClockRow.subject)))).where(*ran_out, due >= start, due < end)
    return Day(
        on,
        session.execute(select(func.count()).where(received >= start, received < end)).scalar_one(),
        session.execute(select(func.count()).where(closed >= start, closed < end)).scalar_one(),
        session.execute(late).scalar_one(),
    )
