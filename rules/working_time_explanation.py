"""A deadline explains itself: what was counted, what was skipped and why, as data that a catalog puts in words."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from rules.timeline import Intervals, microsecond_of, moment_of
from rules.work_calendar import each_date
from rules.working_time import HOUR, Basis, Hours, Pause, WorkCalendar, merged, microseconds_of


class Reason(StrEnum):
    """Why a day counts nothing."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSE = "pause"


class Part(BaseModel):
    """One statement of an explanation, its moments on the calendar's clock."""

    model_config = ConfigDict(frozen=True)


class Question(Part):
    """What is counted: so many hours of a basis from a moment, along a calendar."""

    start: datetime
    hours: Decimal
    basis: Basis
    calendar: str
    zone: str


class Segment(Part):
    """Time counted, of the day `on`: a shift over midnight belongs to the day of its start; whole days are joined."""

    on: date
    start: datetime
    end: datetime
    hours: Decimal


class SkippedDays(Part):
    """Consecutive days that count nothing for the same reason; `name` is the holiday's, else empty."""

    first_on: date
    last_on: date
    reason: Reason
    name: str = ""


class MakeUpDay(Part):
    """A day off by its weekday that counts, because it is worked instead of another."""

    on: date
    name: str


class Paused(Part):
    """A stretch within the count during which the clock stood still."""

    start: datetime
    end: datetime


class UnknownYear(Part):
    """A warning: the holidays of this year are not known, its days count by their weekday alone."""

    year: int


class Answer(Part):
    """The hours counted and the moment they are over, the due."""

    hours: Decimal
    due: datetime


class Line(BaseModel):
    """One line for a message catalog: the kind is the message's id, the parameters are what it may mention."""

    model_config = ConfigDict(frozen=True)

    kind: str
    parameters: dict[str, Any]


class Explanation(BaseModel):
    """All a clerk needs to check a deadline by hand; the segments' hours add up to the answer's."""

    model_config = ConfigDict(frozen=True)

    question: Question
    segments: tuple[Segment, ...]
    skipped: tuple[SkippedDays, ...]
    make_up_days: tuple[MakeUpDay, ...]
    pauses: tuple[Paused, ...]
    unknown_years: tuple[UnknownYear, ...]
    answer: Answer

    def lines(self) -> list[Line]:
        """Return one line a part.

        A line's kind is its part's class name, its parameters are the part's fields.
        """
        return [Line(kind=type(part).__name__, parameters=dict(part)) for part in self.parts()]

    def parts(self) -> list[Part]:
        """Return the question, the days in their order, the warnings, the answer."""
        days: list[tuple[date, Part]] = [(part.on, part) for part in self.make_up_days]
        days += [(part.on, part) for part in self.segments]
        days += [(part.start.date(), part) for part in self.pauses]
        days += [(part.first_on, part) for part in self.skipped]
        ordered = [part for _, part in sorted(days, key=lambda dated: dated[0])]
        return [self.question, *ordered, *self.unknown_years, self.answer]


def explain(
    start: datetime, hours: Hours, basis: Basis, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> Explanation:
    """Return how `calendar.add` comes to its due; raises what it raises. Elapsed hours have no days to skip.

    Source: 004 §3.7-3.10; for whoever has to defend or appeal a due date.
    """
    due = calendar.add(start, hours, basis, pauses)
    span = microsecond_of(start), microsecond_of(due)
    held = [(max(low, span[0]), min(high, span[1])) for low, high in merged(pauses) if low < span[1] and high > span[0]]
    segments, paused = _counted(calendar, basis, span, held)
    by_days = basis != "C"
    local, spec = calendar.local, calendar.spec
    total = Decimal(calendar.measure(start, due, basis, pauses) // timedelta(microseconds=1)) / HOUR
    asked = Decimal(microseconds_of(hours)) / HOUR
    return Explanation(
        question=Question(start=local(start), hours=asked, basis=basis, calendar=spec.name, zone=spec.zone),
        segments=tuple(_joined(segments)),
        skipped=tuple(_skipped(calendar, local(start).date(), segments, paused)) if by_days else (),
        make_up_days=tuple(_made_up(calendar, segments)) if by_days else (),
        pauses=tuple(Paused(start=local(moment_of(low)), end=local(moment_of(high))) for low, high in held),
        unknown_years=tuple(UnknownYear(year=year) for year in calendar.unknown_years(start, due)) if by_days else (),
        answer=Answer(hours=total, due=local(due)),
    )


def _counted(
    calendar: WorkCalendar, basis: Basis, span: tuple[int, int], held: Intervals
) -> tuple[list[Segment], set[date]]:
    """Return the segments counted within a span, and the days of which a pause took some interval whole."""
    segments: list[Segment] = []
    paused: set[date] = set()
    for low, high in calendar.timeline(basis).between(*span):
        day = calendar.local(moment_of(low)).date()
        free = _without((max(low, span[0]), min(high, span[1])), held)
        segments += [_segment(calendar, day, *stretch) for stretch in free]
        if not free:
            paused.add(day)
    return segments, paused


def _segment(calendar: WorkCalendar, day: date, start: int, end: int) -> Segment:
    """Return a stretch of absolute microseconds as a segment of a day."""
    first, last = (calendar.local(moment_of(moment)) for moment in (start, end))
    return Segment(on=day, start=first, end=last, hours=Decimal(end - start) / HOUR)


def _without(stretch: tuple[int, int], held: Intervals) -> Intervals:
    """Return what is left of a stretch outside the pauses."""
    left, (start, end) = [], stretch
    for low, high in held:
        if start < low < end:
            left.append((start, low))
        if low < end and high > start:
            start = min(high, end)
    return [*left, (start, end)] if start < end else left


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments with whole days that follow each other made one."""
    joined: list[Segment] = []
    for part in segments:
        last = joined[-1] if joined else None
        midnights = last and {moment.time() for moment in (last.start, last.end, part.end)} == {time()}
        if last and midnights and last.end == part.start:
            joined[-1] = last.model_copy(update={"end": part.end, "hours": last.hours + part.hours})
        else:
            joined.append(part)
    return joined


def _skipped(
    calendar: WorkCalendar, start_on: date, segments: Sequence[Segment], paused: set[date]
) -> list[SkippedDays]:
    """Return the days from the start to the last one counted that count nothing, those of the same reason joined."""
    if not segments:
        return []
    counted = {part.on for part in segments}
    skipped: list[SkippedDays] = []
    for day in each_date(min(start_on, segments[0].on), segments[-1].on):
        reason = None if day in counted else _reason(calendar, day, paused)
        if reason is None:
            continue
        last, name = skipped[-1] if skipped else None, calendar.spec.day_off(day) or ""
        if last and (last.reason, last.name) == (reason, name) and last.last_on == day - timedelta(days=1):
            skipped[-1] = last.model_copy(update={"last_on": day})
        else:
            skipped.append(SkippedDays(first_on=day, last_on=day, reason=reason, name=name))
    return skipped


def _reason(calendar: WorkCalendar, day: date, paused: set[date]) -> Reason | None:
    """Return why a day counts nothing; None for a working day that was over, or not reached, as the count ran."""
    if day in paused:
        return Reason.PAUSE
    if calendar.is_working_day(day):
        return None
    return Reason.HOLIDAY if calendar.spec.day_off(day) else Reason.WEEKEND


def _made_up(calendar: WorkCalendar, segments: Iterable[Segment]) -> list[MakeUpDay]:
    """Return the make-up workdays among the days counted."""
    days = sorted({part.on for part in segments})
    return [MakeUpDay(on=day, name=name) for day in days if (name := calendar.spec.make_up_day(day))]
