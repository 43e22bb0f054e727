"""What is counted of the complaints of a week: one grouped query each, over how they stood at its end."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Case, ColumnElement, Connection, Integer, and_, case, cast, func, or_, select

from rules.lifecycle import Event
from rules.vocabulary import (
    ClosureKind,
    ExternalBody,
    Level,
    LevelCause,
    State,
    TrackingMode,
    Truth,
)
from rules.weekly_facts import CallBacks, Cell, EightDs, Escalated, OpenCase, OwnerCount, TrackedCount, WeekOfFamily
from rules.weekly_goods import Count, Exposed
from rules.weekly_tables import family_of
from tasks.weekly_stand import KINDS, OPEN, Span, complaint, counts, event, exposure, rise, stand, within

NEXT = timedelta(days=7)
SECOND = 2
EIGHT_D_STEPS = (*(Event(f"D{number}") for number in range(9)), Event.VERIFY)

Condition = ColumnElement[bool]

c = stand.c
is_case = counts(c)
is_open = and_(c.state.in_(OPEN), c.state != State.TRACKING)
is_late = and_(is_open, or_(c.applied_at.is_(None), c.applied_at > c.first_close_due))
has_limit = c.irrational_order != SECOND  # an approved deferral has ended the limit


def cells(connection: Connection, span: Span) -> tuple[Cell, ...]:
    """Return the complaints of the week by category, level at triage and department."""
    closed = and_(c.state == State.CLOSED, within(c.closed_at, span))
    due = and_(within(c.first_close_due, span), has_limit)
    in_time = c.applied_at <= c.first_close_due
    measures = {
        "received": within(c.received_at, span),
        "closed_first": and_(closed, c.closure_kind == ClosureKind.FIRST),
        "closed_second": and_(closed, c.closure_kind == ClosureKind.SECOND),
        "closed_otherwise": and_(closed, c.closure_kind.is_(None)),
        "open": is_open,
        "overdue": and_(is_late, c.first_close_due <= span.end),
        "tracked": c.state == State.TRACKING,
        "due": due,
        "in_limit": and_(due, c.state == State.CLOSED, c.closure_kind == ClosureKind.FIRST),
        "pending": and_(due, c.state.in_((State.CLOSE_APPLIED, State.CONFIRMED)), in_time),
    }
    flags = ("upgraded", "first_irrational", "second_irrational", "assessed")
    sums = [_how_many(condition).label(name) for name, condition in measures.items()]
    sums += [cast(func.sum(c[name]), Integer).label(name) for name in flags]
    keys = (c.category, c.triage_level, c.executing_department)
    query = select(*keys, *sums).where(is_case).group_by(*keys).order_by(*keys)
    names = ("category", "level", "department", *measures, *flags)
    return tuple(Cell(**dict(zip(names, row, strict=True))) for row in connection.execute(query))


def received_by(connection: Connection, span: Span, name: str, most: int = 0) -> tuple[Count, ...]:
    """Return the complaints received in the week by the values of a column, the most frequent first."""
    query = _received(span, c[name], is_case)
    found = connection.execute(query.limit(most) if most else query)
    return tuple(Count(of=str(value or ""), count=count) for value, count in found)


def other_feedback(connection: Connection, span: Span) -> tuple[Count, ...]:
    """Return what customers said that is no complaint, by its kind."""
    found = connection.execute(_received(span, c.kind, c.kind.notin_(KINDS)))
    return tuple(Count(of=kind.value, count=count) for kind, count in found)


def singles(connection: Connection, span: Span) -> dict[str, int]:
    """Return what is counted once for the week: merged, void, from outside, repeated, no fault found."""
    case_of_week = and_(is_case, within(c.received_at, span))
    conditions: dict[str, Condition] = {
        "merged": and_(c.state == State.MERGED, within(c.received_at, span)),
        "void": and_(c.state == State.VOID, within(c.received_at, span)),
        "external": and_(case_of_week, c.external_body != ExternalBody.NONE),
        "repeated": and_(case_of_week, c.repeat_of != ""),
        "no_fault": and_(case_of_week, c.truth == Truth.FALSE),
    }
    row = connection.execute(select(*map(_how_many, conditions.values())).select_from(stand)).one()
    return dict(zip(conditions, row, strict=True))


def owners(connection: Connection, span: Span) -> tuple[OwnerCount, ...]:
    """Return the triaged complaints of the week by their first-inquiry owner, and the irrational ones among them."""
    irrational = _how_many(c.triage_level == Level.IRRATIONAL)
    query = (
        select(c.first_inquiry_owner, func.count(), irrational)
        .where(is_case, within(c.received_at, span), c.category != "")
        .group_by(c.first_inquiry_owner)
        .order_by(c.first_inquiry_owner)
    )
    rows = connection.execute(query)
    return tuple(OwnerCount(owner=owner, triaged=triaged, irrational=count) for owner, triaged, count in rows)


def tracked(connection: Connection) -> tuple[TrackedCount, ...]:
    """Return how many complaints are followed in each mode at the week's end, and how many of them newly."""
    query = (
        select(c.tracking_mode, func.count(), func.sum(c.newly_tracked))
        .where(is_case, c.state == State.TRACKING)
        .group_by(c.tracking_mode)
    )
    found = {mode: (stock, new) for mode, stock, new in connection.execute(query)}
    return tuple(
        TrackedCount(mode=mode, stock=found.get(mode, (0, 0))[0], new=int(found.get(mode, (0, 0))[1]))
        for mode in TrackingMode
    )


def escalated(connection: Connection, span: Span) -> tuple[Escalated, ...]:
    """Return the steps up of the week by their cause and the level reached."""
    cause, to = (event.c.data[name].as_string() for name in ("cause", "to"))
    rising = rise()
    query = select(cause, to, func.count()).where(rising, within(event.c.recorded_at, span)).group_by(cause, to)
    rows = sorted(connection.execute(query).all())
    return tuple(Escalated(cause=LevelCause(why), level=Level(level), count=count) for why, level, count in rows)


def reopened(connection: Connection, span: Span) -> int:
    """Return how many closed complaints were opened again in the week."""
    query = select(func.count()).where(event.c.kind == Event.REOPEN, within(event.c.recorded_at, span))
    return int(connection.execute(query).scalar_one())


def call_backs(connection: Connection, span: Span) -> CallBacks:
    """Return the call-backs of the week: tried, reached, and satisfied, which leads to the approval."""
    reached = event.c.data["form"]["reached"].as_boolean()
    state_after = event.c.data["state"][1].as_string()
    satisfied = and_(reached, state_after == State.CONFIRMED)
    query = select(func.count(), _how_many(reached), _how_many(satisfied)).where(
        event.c.kind == Event.CALL_BACK, within(event.c.recorded_at, span)
    )
    tried, answered, content = connection.execute(query).one()
    return CallBacks(tried=tried, reached=answered, satisfied=content)


def eight_ds(connection: Connection, span: Span) -> EightDs:
    """Return the 8Ds completed in the week, those in their first revision, and the proofs of effect."""
    revision = event.c.data["revision"].as_integer()
    ended = event.c.data["state"][1].as_string() == "COMPLETE"
    effective = event.c.data["form"]["decision"].as_string() == "EFFECTIVE"
    judged = event.c.kind == Event.VERIFY
    query = select(
        _how_many(ended), _how_many(and_(ended, revision == 1)), _how_many(judged), _how_many(and_(judged, effective))
    ).where(event.c.kind.in_(EIGHT_D_STEPS), within(event.c.recorded_at, span))
    completed, first_time, proofs, held = connection.execute(query).one()
    return EightDs(completed=completed, first_time=first_time, judged=proofs, effective=held)


def ageing(connection: Connection, first_moments: Sequence[datetime]) -> tuple[int, ...]:
    """Return the open complaints by age; `first_moments` are the earliest receipts of all ages but the highest."""
    steps = [(c.received_at >= moment, number) for number, moment in enumerate(first_moments)]
    bucket = case(*steps, else_=len(first_moments))
    query = select(bucket, func.count()).where(is_case, is_open).group_by(bucket)
    found = dict(connection.execute(query).tuples().all())
    return tuple(found.get(number, 0) for number in range(len(first_moments) + 1))


def open_cases(connection: Connection, span: Span, most: int) -> tuple[OpenCase, ...]:
    """Return the open complaints by urgency: what has missed its first limit, then what is due next."""
    return tuple(_listed(connection, span, is_open, most, _overdue(span).desc()))


def due_next(connection: Connection, span: Span, most: int) -> tuple[OpenCase, ...]:
    """Return the open complaints whose present limit ends in the week after."""
    waiting = and_(is_open, c.cur_close_due >= span.end, c.cur_close_due < span.end + NEXT)
    return tuple(_listed(connection, span, waiting, most))


def exposed(connection: Connection, week: str) -> Exposed:
    """Return how much could be complained about: the line for all product families, else the sum of their lines."""
    own = select(exposure.c.family, exposure.c.deliveries, exposure.c.service_contacts)
    rows = connection.execute(own.where(exposure.c.week == week)).tuples().all()
    counted = [row for row in rows if not row[0]] or rows
    return Exposed(deliveries=sum(row[1] for row in counted), service_contacts=sum(row[2] for row in counted))


def ever(connection: Connection, span: Span) -> tuple[int, int]:
    """Return all complaints received up to the week's end, and those of them that are closed or tracked.

    What is not in the table of the week is as it was then; of the others the present value is taken off again.
    """
    everything = (complaint.c.received_at < span.end, counts(complaint.c))
    received = connection.execute(select(func.count()).select_from(complaint).where(*everything)).scalar_one()
    sums = (func.coalesce(func.sum(c.counted_now), 0), _how_many(is_case), _how_many(and_(is_case, is_open)))
    counted_now, stood, unfinished = connection.execute(select(*sums).select_from(stand)).one()
    total = int(received - counted_now + stood)
    return total, total - unfinished


def families_by_week(connection: Connection, weeks: Sequence[Span]) -> tuple[WeekOfFamily, ...]:
    """Return the complaints of each week by family, by what is known at the end of the last of these weeks.

    As with all that were ever received, what is in the table of the week is counted as it was.
    """
    of_weeks = Span("", weeks[0].start, weeks[-1].end)
    now = _by_week(complaint.c, complaint.c.category, weeks).where(counts(complaint.c))
    taken_off = _by_week(c, c.category_now, weeks).where(c.counted_now == 1)
    stood = _by_week(c, c.category, weeks).where(is_case)
    found: Counter[tuple[str, str]] = Counter()
    for sign, query, columns in ((1, now, complaint.c), (-1, taken_off, c), (1, stood, c)):
        for number, category, count in connection.execute(query.where(within(columns.received_at, of_weeks))):
            found[weeks[number].week, family_of(category)] += sign * count
    return tuple(WeekOfFamily(week=week, family=family, count=n) for (week, family), n in sorted(found.items()) if n)


def _overdue(span: Span) -> Case[int]:
    return case((and_(is_late, c.first_close_due <= span.end), 1), else_=0)


def _listed(connection: Connection, span: Span, which: Condition, most: int, *before: Any) -> Iterator[OpenCase]:  # noqa: ANN401  an order of SQLAlchemy
    overdue, due = _overdue(span), func.coalesce(c.cur_close_due, c.first_close_due)
    query = (
        select(
            c.no, c.customer, c.category, c.level, c.state, c.executing_department, c.responsible_person,
            c.received_at, c.cur_close_due, c.first_close_due, overdue,
        )
        .where(is_case, which)
        .order_by(*before, due.is_(None), due, c.no)
        .limit(most)
    )  # fmt: skip
    names = ("no", "customer", "category", "level", "state", "department", "person", "received_at")
    for *values, current, first, late in connection.execute(query):
        yield OpenCase(**dict(zip(names, values, strict=True)), due_at=current or first, overdue=bool(late))


def _received(span: Span, key: Any, which: Condition) -> Any:  # noqa: ANN401  a column, and a query of SQLAlchemy
    count = func.count()
    return select(key, count).where(which, within(c.received_at, span)).group_by(key).order_by(count.desc(), key)


def _by_week(columns: Any, category: Any, weeks: Sequence[Span]) -> Any:  # noqa: ANN401  columns, and a query of SQLAlchemy
    number: Case[Any] = case(*((columns.received_at < week.end, n) for n, week in enumerate(weeks)), else_=len(weeks))
    return select(number, category, func.count()).group_by(number, category)


def _how_many(condition: Any) -> ColumnElement[int]:  # noqa: ANN401  a condition of SQLAlchemy
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)
