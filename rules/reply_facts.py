"""The facts of a case that a reply can name, found in its text: marks of goods and order, quantities, days."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rules.asked import Asked
from rules.case import Case
from rules.lifecycle import Event
from rules.phrases import plain
from rules.vocabulary import TaskKind

QUANTITIES = ("affected_qty", "inspected_qty", "qty_suspect", "qty_ok", "qty_ng")
CAUSES = ("cause", "cause_brief")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
HAN = "一二三四五六七八九"
# A purely numeric mark is mistaken for another one when so few of its digits differ.
MISREAD_DIGITS = 2
LONG_NUMBER = 5
_TOKEN = re.compile(r"[a-z0-9]+(?:[-_/.][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record when a reply is written. `tokens`: every number and mark that the record holds anywhere."""

    part: str = ""
    marks: tuple[str, ...] = ()
    quantities: frozenset[int] = frozenset()
    days: frozenset[date] = frozenset()
    tokens: frozenset[str] = frozenset()
    cause_known: bool = False
    overdue_promises: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many facts a reply could name at all."""
        return len(set(filter(None, (self.part, *self.marks)))) + len(self.quantities) + len(self.days)


def facts_on_record(ask: Asked) -> Facts:
    """Return what the record of a case holds at this moment; earlier replies to the customer prove nothing."""
    case = ask.case
    marks = tuple(mark for mark in (case.order_no, case.lot_no, case.serial_no) if mark)
    forms = [entry.data for entry in case.entries if entry.kind != Event.CUSTOMER_REPLY]
    texts = (case.no, case.text, case.requirement, case.part_no, *marks, *_texts(case.facts), *_texts(forms))
    return Facts(
        part=case.part_no,
        marks=marks,
        quantities=frozenset(_quantities([case.facts, *forms])),
        days=frozenset(_days(ask)),
        tokens=frozenset(_joined(token) for text in texts for token in _TOKEN.findall(plain(text))),
        cause_known=_cause_known(case),
        overdue_promises=tuple(_overdue_promises(ask)),
    )


def facts_named(text: str, facts: Facts, units: Iterable[str]) -> frozenset[str]:
    """Return the facts of the case that a text names, each as the record has it."""
    written = plain(text)
    marks = {mark for mark in (facts.part, *facts.marks) if mark and _names(written, mark)}
    counted = {f"{number:,}" for number in facts.quantities if _counts(written, number, tuple(units))}
    return frozenset(marks | counted | {day.isoformat() for day in facts.days if _dates(written, day)})


def wrong_marks(text: str, facts: Facts) -> tuple[str, ...]:
    """Return what looks like an order, lot or serial number of the case but is none that the record holds."""
    found = dict.fromkeys(_TOKEN.findall(plain(text)))
    return tuple(token for token in found if _joined(token) not in facts.tokens and _like_one_of(token, facts.marks))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, int):
        yield str(value)


def _quantities(forms: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    for form in forms:
        yield from (form[name] for name in QUANTITIES if isinstance(form.get(name), int) and form[name])


def _days(ask: Asked) -> Iterator[date]:
    """Yield the days on which something happened, on the company's calendar."""
    case = ask.case
    told = [case.facts.get("when_first"), *(case.facts.get("when_recurrences") or ())]
    stated = [datetime.fromisoformat(str(moment)) for moment in told if moment]
    for moment in (case.received_at, *stated, *(entry.occurred_at for entry in case.entries)):
        yield ask.calendar.local(moment).date()


def _cause_known(case: Case) -> bool:
    told = case.recorded(Event.CUSTOMER_REPLY, Event.APPLY_CLOSING)
    return case.eight_d_done or any(entry.data.get(name) for entry in told for name in CAUSES)


def _overdue_promises(ask: Asked) -> Iterator[str]:
    for promise in ask.case.open_tasks(TaskKind.PROMISE):
        if promise.due_at and promise.due_at < ask.now:
            yield promise.key


def _names(written: str, mark: str) -> bool:
    """Whether a mark stands in a text, with or without the signs between its parts."""
    parts = re.findall(r"[a-z0-9]+|[^\W\da-z_]+", plain(mark))
    return bool(parts) and _found(r"[\W_]{0,2}".join(parts), written)


def _counts(written: str, number: int, units: tuple[str, ...]) -> bool:
    """Whether a text states a quantity: the number with a unit behind it."""
    unit = "|".join(re.escape(plain(each)) for each in units)
    return re.search(rf"(?<![\d.,])(?:{number}|{number:,})\s*(?:{unit})(?![a-z0-9])", written) is not None


def _dates(written: str, day: date) -> bool:
    """Whether a text names a day in one of the ways in which Chinese and English write it."""
    month, number, name = f"0?{day.month}", f"0?{day.day}", rf"{MONTHS[day.month - 1]}[a-z]*\.?"
    spellings = (
        rf"{day.year}[-/.]{month}[-/.]{number}",
        rf"(?<!/){month}/{number}(?!/)",
        rf"{month}\s*月\s*{number}\s*[日号號]",
        rf"(?<![{HAN}十]){_in_han(day.month)}月{_in_han(day.day)}[日号號]",
        rf"{number}(?:st|nd|rd|th)?\s+{name}",
        rf"{name}\s+{number}(?:st|nd|rd|th)?",
    )
    return any(_found(spelling, written) for spelling in spellings)


def _in_han(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{HAN[tens - 1]}十"
    return ten + (HAN[ones - 1] if ones else "")


def _found(pattern: str, written: str) -> bool:
    return re.search(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])", written) is not None


def _joined(token: str) -> str:
    return re.sub(r"[\W_]+", "", token)


def _like_one_of(token: str, marks: Iterable[str]) -> bool:
    written = _joined(token)
    return any(_like(written, _joined(plain(mark))) for mark in marks)


def _like(written: str, mark: str) -> bool:
    """Whether a number could be meant for a mark: letters and digits at the same places, and enough of them to tell."""
    if written == mark or _shape(written) != _shape(mark):
        return False
    digits = sum(character.isdigit() for character in mark)
    if digits == len(mark):
        different = sum(one != other for one, other in zip(written, mark, strict=True))
        return digits >= LONG_NUMBER and different <= MISREAD_DIGITS
    return digits > MISREAD_DIGITS or len(mark) - digits > 1


def _shape(mark: str) -> str:
    return re.sub(r"\d", "0", mark)
