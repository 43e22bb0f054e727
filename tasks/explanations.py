"""Why a due date is what it is, in words: `python -m tasks.explanations "2026-02-13 15:00" "48 D"`."""

import sys
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from models.clock import ClockRow
from models.forms.moment import moment_needed
from models.settings import settings
from models.words import label, say
from rules.policy_table import Limit, read_limit
from rules.vocabulary import Language
from rules.working_time import WorkCalendar
from rules.working_time_explanation import (
    Answer,
    Explanation,
    MakeUpDay,
    Part,
    Paused,
    Question,
    Reason,
    Segment,
    SkippedDays,
    UnknownYear,
    explain,
)
from tasks.calendar import current_time
from tasks.policy_store import book, calendar_of


def why(clock: ClockRow, calendar: WorkCalendar, language: Language) -> list[str]:
    """Return how a clock comes to its due, a sentence a line.

    A due that is later than its limit from its start was set by a rule of its own, which is said instead.
    """
    found = explain(clock.started_at, clock.hours, clock.basis, calendar)
    if found.answer.due != clock.due_at:
        message = "The due was set later than the limit from the start: by a refusal, or to the end of the working day."
        return [say(language, message)]
    return in_words(found, language)


def in_words(explanation: Explanation, language: Language) -> list[str]:
    """Return an explanation in words, a sentence a line: what is counted, each stretch, each day skipped, the due."""
    return [_sentence(part, language) for part in explanation.parts()]


def warnings(explanation: Explanation, language: Language) -> list[str]:
    """Return what may still change the due: years whose holidays are not known."""
    return [_sentence(part, language) for part in explanation.unknown_years]


def _sentence(part: Part, language: Language) -> str:
    match part:
        case Question():
            message = "{hours} from {start}, {zone}"
            hours = f"{_number(part.hours, language)} {label(language, part.basis)}"
            return say(language, message, hours=hours, start=_moment(part.start, language), zone=part.zone)
        case Segment():
            message = "{start} to {end}: {hours} h"
            values = {"start": _moment(part.start, language), "end": _moment(part.end, language)}
            return say(language, message, **values, hours=_number(part.hours, language))
        case SkippedDays():
            return _skipped(part, language)
        case MakeUpDay():
            return say(language, "{day} counts: it is worked to make up for a holiday.", day=_day(part.on, language))
        case Paused():
            message = "{start} to {end}: the clock stood still"
            return say(language, message, start=_moment(part.start, language), end=_moment(part.end, language))
        case UnknownYear():
            message = "⚠ The holidays of {year} are not known yet: its days are counted by their weekday alone."
            return say(language, message, year=part.year)
        case Answer():
            return say(language, "Due {due}", due=_moment(part.due, language))
    raise TypeError(part)


def _skipped(part: SkippedDays, language: Language) -> str:
    days = _day(part.first_on, language)
    if part.last_on != part.first_on:
        days = say(language, "{first} to {last}", first=days, last=_day(part.last_on, language))
    reasons = {
        Reason.WEEKEND: say(language, "weekend"),
        Reason.HOLIDAY: say(language, part.name),
        Reason.PAUSE: say(language, "the clock stood still"),
    }
    return say(language, "{days}: not counted, {reason}", days=days, reason=reasons[part.reason])


def _moment(moment: datetime, language: Language) -> str:
    return format_datetime(moment, "yyyy-MM-dd EEE HH:mm", tzinfo=moment.tzinfo, locale=language)


def _day(day: date, language: Language) -> str:
    return format_date(day, "yyyy-MM-dd EEE", locale=language)


def _number(hours: Decimal, language: Language) -> str:
    return format_decimal(hours, "#,##0.##", locale=language)


def main(arguments: list[str]) -> int:
    """Print how a limit from a moment is counted; return 2 when one of the two cannot be read."""
    try:
        written, limit = arguments
        start, read = moment_needed(written), read_limit(limit)
    except ValueError:
        start, read = None, None
    if start is None or not isinstance(read, Limit):
        sys.stderr.write('usage: python -m tasks.explanations "2026-02-13 15:00" "48 D"   (hours, and C, W or D)\n')
        return 2
    calendar = calendar_of(book().at(min(start, current_time())))
    found = explain(start, read.hours, read.basis, calendar)
    sys.stdout.write("\n".join(in_words(found, settings().language)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
