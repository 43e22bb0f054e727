"""The one clock: what time it is, or is taken to be.

Only this file reads the time of the machine. Everything else is handed `as_of`.
"""

from datetime import UTC, datetime
from pathlib import Path

from models.settings import settings


class ClockRefused(ValueError):
    """A moment that may not be used: it says why and what to do instead."""


def current_time(as_of: datetime | None = None) -> datetime:
    """Return the moment that this run works at, in UTC: `as_of` when given, else now.

    Raises ClockRefused when `as_of` has no zone, or lies in the future outside a simulation.
    """
    now = _now()
    if as_of is None:
        return now
    if as_of.tzinfo is None:
        message = f"as_of {as_of.isoformat()} has no time zone: add one, as in {as_of.isoformat()}+08:00"
        raise ClockRefused(message)
    if as_of > now and not settings().simulation:
        message = (
            f"as_of {as_of.isoformat()} lies in the future (now {now.isoformat(timespec='seconds')}): "
            "leave it empty, or set KESU_SIMULATION=1 on an installation that is not used for real cases"
        )
        raise ClockRefused(message)
    return as_of.astimezone(UTC)


def set_simulated_time(moment: datetime, clock_file: Path) -> None:
    """Move the simulated clock, which every process of a simulation reads from one file."""
    clock_file.parent.mkdir(parents=True, exist_ok=True)
    clock_file.write_text(moment.astimezone(UTC).isoformat(), encoding="utf-8")


def _now() -> datetime:
    config = settings()
    if config.simulation and config.clock_file and config.clock_file.exists():
        return datetime.fromisoformat(config.clock_file.read_text(encoding="utf-8"))
    return datetime.now(UTC)
