"""How the clocks and tasks of a week were kept: those that were due in it, by kind, with the hours they took."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Subquery, and_, case, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from rules.vocabulary import ClockKind, ClockState, TaskKind
from rules.weekly_facts import ClockCount, TaskCount
from tasks.weekly_stand import Span, clock, stand, task, within

# CLOSE is counted by the first limit, which a later level does not move; the 90 days owe nothing to anybody.
LEFT_OUT = frozenset({ClockKind.CLOSE, ClockKind.EFFECTIVENESS_90D})
KINDS = tuple(kind for kind in ClockKind if kind not in LEFT_OUT)
TASKS = (TaskKind.RELATED_CALL, TaskKind.EIGHT_D_STEP, TaskKind.PROMISE, TaskKind.FACE_SAVING, TaskKind.EFFECT_REVIEW)
TENTHS, NINTH = 10, 9
HOURS = Decimal("0.01")


class HoursBetween(ColumnElement[float]):
    """The hours from one moment to another, as each engine reckons them."""

    inherit_cache = True
    type = Float()

    def __init__(self, start: Any, end: Any) -> None:  # noqa: ANN401  columns
        self.start, self.end = start, end

    def get_children(self, **_: object) -> tuple[Any, ...]:
        """Return the two moments."""
        return self.start, self.end


@compiles(HoursBetween, "sqlite")
def _on_sqlite(element: HoursBetween, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    start, end = (compiler.process(each, **how) for each in (element.start, element.end))
    return f"((julianday({end}) - julianday({start})) * 24)"


@compiles(HoursBetween, "postgresql")
def _on_postgresql(element: HoursBetween, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401
    start, end = (compiler.process(each, **how) for each in (element.start, element.end))
    return f"(extract(epoch from ({end} - {start})) / 3600.0)"


def clocks(connection: Connection, span: Span) -> tuple[ClockCount, ...]:
    """Return the clocks due in the week by kind: how many, how many in time, and the hours that those stopped took.

    A percentile is the hour that so many of a hundred did not exceed (nearest rank).
    """
    each = _ranked(span)
    ranks = ((each.c.ended + 1) // 2, (NINTH * each.c.ended + NINTH) // TENTHS)
    median, p90 = (func.max(case((each.c.place == rank, each.c.hours))) for rank in ranks)
    sums = (func.count(), func.sum(each.c.met), func.max(each.c.ended), median, p90)
    rows = connection.execute(select(each.c.kind, *sums).group_by(each.c.kind))
    found = {kind: values for kind, *values in rows}
    return tuple(_counted(kind, *found[kind]) for kind in KINDS if kind in found)


def _ranked(span: Span) -> Subquery:
    """Return the clocks due in the week, those that have stopped with their hours and place among their kind."""
    has_ended = and_(clock.c.stopped_at < span.end, clock.c.state != ClockState.CANCELLED)
    hours = case((has_ended, HoursBetween(clock.c.started_at, clock.c.stopped_at)))
    own: dict[str, Any] = {"partition_by": clock.c.kind}
    return (
        select(
            clock.c.kind.label("kind"),
            case((_met(), 1), else_=0).label("met"),
            hours.label("hours"),
            func.row_number().over(**own, order_by=(hours.is_(None), hours)).label("place"),
            func.count(hours).over(**own).label("ended"),
        )
        .select_from(_joined())
        .where(*_due(span))
        .subquery()
    )


def _counted(kind: ClockKind, due: int, met: int, ended: int, median: float | None, p90: float | None) -> ClockCount:
    hours = {"median_hours": _rounded(median), "p90_hours": _rounded(p90)}
    return ClockCount(kind=kind, due=due, met=int(met), stopped=ended, **hours)


def tasks(connection: Connection, span: Span) -> tuple[TaskCount, ...]:
    """Return what was owed beside the clocks and due in the week, and what of it was done by then.

    What was skipped for a reason by the week's end was not owed.
    """
    skipped = and_(task.c.skip_reason != "", task.c.ended_at < span.end)
    done = and_(task.c.ended_at <= task.c.due_at, task.c.skip_reason == "")
    owed = (task.c.kind.in_(TASKS), within(task.c.due_at, span), ~func.coalesce(skipped, False))
    query = select(task.c.kind, func.count(), _sum(done)).where(*owed).group_by(task.c.kind)
    found = {kind: TaskCount(kind=kind, due=due, done=met) for kind, due, met in connection.execute(query)}
    return tuple(found[kind] for kind in TASKS if kind in found)


def _joined() -> Any:  # noqa: ANN401  a join of SQLAlchemy
    return clock.outerjoin(stand, stand.c.no == clock.c.subject)


def _due(span: Span) -> tuple[Any, ...]:
    """Return the conditions of a clock that counts: due in the week, by its end neither cancelled nor provisional."""
    cancelled = and_(clock.c.state == ClockState.CANCELLED, clock.c.stopped_at < span.end)
    provisional = and_(clock.c.kind == ClockKind.TRANSFER, stand.c.category == "")
    states = clock.c.state.in_(tuple(ClockState))  # leads the index
    of_kind = clock.c.kind.in_(KINDS)
    excluded = or_(func.coalesce(cancelled, False), func.coalesce(provisional, False))
    return states, within(clock.c.due_at, span), of_kind, ~excluded


def _met() -> Any:  # noqa: ANN401  a condition of SQLAlchemy
    """Return the condition of a clock that was stopped in time.

    The one of 48 hours goes on after a refusal; until then it stood still from the application on.
    """
    stopped = and_(clock.c.stopped_at <= clock.c.due_at, clock.c.state != ClockState.CANCELLED)
    applied = and_(clock.c.kind == ClockKind.SUPERIOR_48H, stand.c.applied_at <= clock.c.due_at)
    return or_(func.coalesce(stopped, False), func.coalesce(applied, False))


def _rounded(hours: float | None) -> Decimal | None:
    return None if hours is None else Decimal(str(round(float(hours), 4))).quantize(HOURS)


def _sum(condition: Any) -> Any:  # noqa: ANN401  a condition, and a column of SQLAlchemy
    return func.sum(case((condition, 1), else_=0))
