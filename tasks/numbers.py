"""Running numbers of cases and documents: given out in the transaction that uses them."""

from datetime import date

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from models.counter import Counter
from rules.policy import NumberSeries

OF_SERIES = col(Counter.series) == bindparam("name")
LAST = select(col(Counter.last)).where(OF_SERIES)
STEP = update(Counter).where(OF_SERIES).values(last=Counter.last + bindparam("count")).returning(col(Counter.last))


def next_number(session: Session, series: NumberSeries, day: date) -> str:
    """Return the next number of a series on a company-zone day, as `KS-20260302-0001`."""
    return take_numbers(session, series, day, 1)[0]


def take_numbers(session: Session, series: NumberSeries, day: date, count: int) -> list[str]:
    """Return the next `count` numbers of a series; more digits than the series' own appear when a day needs them.

    Source: decisions 25.
    """
    stem = f"{series.prefix}-{day:%Y%m%d}"
    last = _advance(session, stem, count)
    return [f"{stem}-{number:0{series.digits}d}" for number in range(last - count + 1, last + 1)]


def version_of(session: Session, name: str) -> int:
    """Return the present version of something that is kept in memory; 0 before its first change."""
    return session.connection().execute(LAST, {"name": name}).scalar() or 0


def changed(session: Session, name: str) -> None:
    """Make every process read again what it keeps in memory under this name."""
    _advance(session, name, 1)


def take_count(session: Session, name: str) -> int:
    """Count one more of something, and return how many there are now."""
    return _advance(session, name, 1)


def _advance(session: Session, series: str, count: int) -> int:
    values = {"name": series, "count": count}
    last = session.connection().execute(STEP, values).scalar()
    if last is not None:
        return int(last)
    try:
        with session.begin_nested():
            session.add(Counter(series=series, last=count))
    except IntegrityError:  # another process opened the series in this moment
        return int(session.connection().execute(STEP, values).scalar_one())
    return count
