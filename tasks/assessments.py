"""The rows of assessments: numbered as they are issued, capped where a person has had enough this month."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from models.assessment import Assessment
from models.settings import settings
from rules.case import Assessed
from rules.outcome import AssessmentChange, AssessmentOwed
from rules.vocabulary import AssessmentKind, AssessmentState
from tasks.changed_rows import change_rows
from tasks.numbers import take_numbers

OWN = update(Assessment).where(col(Assessment.no) == bindparam("assessment"))
FACTS = tuple(getattr(Assessment, each.name) for each in fields(Assessed))


def assessments_of(session: Session, complaints: Collection[str]) -> dict[str, list[Assessed]]:
    """Return the assessments on record of each of these complaints, oldest first."""
    of_these = select(col(Assessment.complaint), *FACTS).where(col(Assessment.complaint).in_(complaints))
    found: dict[str, list[Assessed]] = defaultdict(list)
    for complaint, *facts in session.execute(of_these.order_by(col(Assessment.id))):
        found[complaint].append(Assessed(*facts))
    return found


def rows_of(session: Session, owed: Sequence[tuple[str, AssessmentOwed]]) -> list[dict[str, Any]]:
    """Return the rows of assessments that fall due on complaints, numbered in this order without a gap."""
    numbers = _numbers(session, [one for _, one in owed])
    return [_row(session, complaint, one, number) for (complaint, one), number in zip(owed, numbers, strict=True)]


def change_assessments(session: Session, changes: Iterable[AssessmentChange]) -> None:
    """Write what becomes of assessments that were issued."""
    change_rows(session, OWN, [{"assessment": one.no, "state": one.state, **one.values} for one in changes])


def in_brief(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what the ledger keeps of assessments that are issued, by complaint."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["complaint"]].append(_in_brief(row))
    return found


def _in_brief(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("no", "kind", "anchor", "n", "level", "multiple", "department", "person", "unit", "effective_at")
    amounts = {name: str(row[name]) for name in ("amount_department", "amount_person")}
    return {name: row[name] for name in names} | amounts


def _numbers(session: Session, owed: Sequence[AssessmentOwed]) -> list[str]:
    wanted: dict[tuple[str, date], list[int]] = defaultdict(list)
    series = {one.series.prefix: one.series for one in owed}
    for place, one in enumerate(owed):
        wanted[one.series.prefix, one.issued_on].append(place)
    numbers = [""] * len(owed)
    for (prefix, day), places in wanted.items():
        for place, number in zip(places, take_numbers(session, series[prefix], day, len(places)), strict=True):
            numbers[place] = number
    return numbers


def _row(session: Session, complaint: str, owed: AssessmentOwed, number: str) -> dict[str, Any]:
    same = {name: getattr(owed, name) for name in SAME}
    counter_entry = owed.kind is AssessmentKind.REVERSAL
    return same | {
        "no": number,
        "complaint": complaint,
        "amount_person": _capped(session, owed),
        "uncapped_person": owed.amount_person,
        "state": AssessmentState.CONFIRMED if counter_entry else AssessmentState.PROPOSED,
        "acknowledged_at": None, "acknowledged_by": "",
        "appealed_at": None, "appealed_by": "", "appeal": "", "decide_until": None,
        "decided_at": None, "decided_by": "", "decision": "",
        "confirmed_at": owed.issued_at if counter_entry else None, "bulletin": "",
    }  # fmt: skip


SAME = (
    "kind", "anchor", "n", "clock", "level", "multiple", "clause", "department", "person", "unit", "amount_department",
    "effective_at", "issued_at", "appeal_until", "reverses",
)  # fmt: skip


def _capped(session: Session, owed: AssessmentOwed) -> Decimal:
    """Return what is left for the person of the month's cap, at most what the assessment comes to. Source: A-15."""
    if not owed.cap or owed.amount_person <= 0:
        return owed.amount_person
    begin, end = _month_of(owed.effective_at)
    charged = (
        col(Assessment.person) == owed.person,
        col(Assessment.effective_at) >= begin,
        col(Assessment.effective_at) < end,
        col(Assessment.unit) == owed.unit,
        col(Assessment.state) != AssessmentState.WITHDRAWN,
    )
    sofar = session.execute(select(func.sum(col(Assessment.amount_person))).where(*charged)).scalar() or Decimal(0)
    return max(Decimal(0), min(owed.amount_person, owed.cap - sofar))


def _month_of(moment: datetime) -> tuple[datetime, datetime]:
    local = moment.astimezone(settings().company_zone)
    begin = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = divmod(begin.month, 12)
    return begin, begin.replace(year=begin.year + year, month=month + 1)
