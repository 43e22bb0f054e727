"""How often a door was used within a window of minutes: counted in the database, so that every process counts along."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from models.counter import Counter
from models.database import transaction
from tasks.numbers import take_count

SERIES = "use:"
SLOT = "%Y%m%dT%H%M"
KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Window:
    """A door in a window of so many minutes, and how often it may be used by one."""

    door: str
    minutes: int
    most: int


def seconds_to_wait(window: Window, who: str, now: datetime) -> int:
    """Count one more use of a door, and return how many seconds to wait when it is one too many; else 0.

    `who` is a hash of at most 32 characters: no address is kept.
    """
    with transaction() as session:
        return count_use(session, window, who, now)


def count_use(session: Session, window: Window, who: str, now: datetime) -> int:
    """Do as `seconds_to_wait`, in a transaction that has begun; what it takes back is not counted."""
    begins = _beginning(window, now)
    used = take_count(session, f"{SERIES}{begins:{SLOT}}:{window.door}:{who}")
    if used == 1:
        _forget(session, now)
    if used <= window.most:
        return 0
    return max(1, int((begins + timedelta(minutes=window.minutes) - now).total_seconds()))


def _beginning(window: Window, now: datetime) -> datetime:
    minute = int(now.timestamp()) // 60
    return datetime.fromtimestamp((minute - minute % window.minutes) * 60, UTC)


def _forget(session: Session, now: datetime) -> None:
    """Remove the counts of windows that have long ended."""
    before = f"{SERIES}{(now - KEPT_FOR).astimezone(UTC):{SLOT}}"
    session.execute(delete(Counter).where(col(Counter.series) >= SERIES, col(Counter.series) < before))
