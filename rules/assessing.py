"""What a late reaction, a missed closing due or a month overdue costs, and whom. Source: T7, T7b, T8; 004 §7.6."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from rules.asked import Asked
from rules.case import Assessed, Clock
from rules.outcome import AssessmentChange, AssessmentOwed, Outcome
from rules.penalty_policy import Standard
from rules.vocabulary import AssessmentKind, AssessmentState, AssessmentUnit, ClockKind, LevelClass
from rules.working_time import WorkCalendar

CLOSING, MONTHS, REACTION, REVIEW = "004 §7.6.3.1", "004 §7.6.3.2", "004 §7.6.1", "004 §7.2.2"
APPEAL = "ISO 10002 §4.9"
SERIES = {
    AssessmentKind.FINDING: "finding",
    AssessmentKind.PENALTY: "penalty",
    AssessmentKind.FINE: "fine",
    AssessmentKind.REVERSAL: "reversal",
}
# Two clocks of a case may run out in the same moment: the finding of each has a number of its own.
ORDINALS = (ClockKind.TRANSFER, ClockKind.FIRST_REPLY, ClockKind.CALLBACK, ClockKind.REVIEW)
OPEN_TO_DECISION = frozenset({AssessmentState.PROPOSED, AssessmentState.APPEALED, AssessmentState.REFERRED})
CENT = Decimal("0.01")
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Liable:
    """A department and a person, whom an assessment is for."""

    department: str
    person: str


def miss_closing(ask: Asked, out: Outcome, due_at: datetime, level: LevelClass) -> None:
    """Issue the penalty of a closing due that was missed; the months overdue count from the first such due."""
    out.changes["overdue_anchor"] = ask.case.overdue_anchor or due_at
    issue(ask, out, missed_closing(ask, due_at, level))


def missed_closing(ask: Asked, due_at: datetime, level: LevelClass) -> AssessmentOwed:
    """Return the penalty of a closing due that was missed, at the standard of a level. Source: T7, 004 §7.6.3.1."""
    standard = ask.policy.penalties.closing[level]
    return _owed(ask, AssessmentKind.PENALTY, standard, due_at, level, CLOSING, liable_for_closing(ask))


def month_overdue(ask: Asked, anchor: datetime, n: int) -> AssessmentOwed:
    """Return the fine of the n-th full month past the first missed due: so many times the standard. Source: T8."""
    rules, level = ask.policy.penalties, ask.case.column
    multiple = rules.month_base + (n - 1) * rules.month_step
    at = months_later(anchor, n, ask.calendar)
    liable = liable_for_closing(ask)
    return _owed(
        ask, AssessmentKind.FINE, rules.closing[level], at, level, MONTHS, liable, anchor=anchor, n=n, multiple=multiple
    )


def late_reaction(ask: Asked, clock: Clock, liable: Liable) -> AssessmentOwed:
    """Return the finding of a reaction that came late, or not at all. Source: T7b, 004 §7.6.1."""
    level = ask.case.column
    standard = ask.policy.penalties.reactions[clock.kind][level]
    return _owed(ask, AssessmentKind.FINDING, standard, clock.due_at, level, REACTION, liable, clock=clock.kind)


def review_not_held(ask: Asked, due_at: datetime) -> AssessmentOwed:
    """Return the finding of a tracking review that was not held; the department's manager holds it. Source: T7, T16."""
    unit = ask.case.executing
    liable = Liable(unit.code, unit.manager) if unit else Liable("", "")
    standard, level = ask.policy.penalties.review, ask.case.column
    return _owed(ask, AssessmentKind.FINDING, standard, due_at, level, REVIEW, liable, clock=ClockKind.REVIEW)


def reversal(ask: Asked, one: Assessed) -> AssessmentOwed:
    """Return the counter-entry that takes an assessment back: the same amounts, negative. Source: decisions 24."""
    return AssessmentOwed(
        kind=AssessmentKind.REVERSAL,
        anchor=one.effective_at,
        n=one.id,
        level=one.level,
        clause=APPEAL,
        department=one.department,
        person=one.person,
        amount_department=-one.amount_department,
        amount_person=-one.amount_person,
        effective_at=ask.now,
        issued_at=ask.now,
        issued_on=_day(ask),
        appeal_until=ask.now,
        series=ask.policy.notices.numbers[SERIES[AssessmentKind.REVERSAL]],
        unit=one.unit,
        cap=Decimal(0),
        reverses=one.no,
    )


def issue(ask: Asked, out: Outcome, owed: AssessmentOwed) -> None:
    """Issue an assessment, and tell the person and the department's manager that they may appeal. Source: T12."""
    out.assessments.append(owed)
    unit = ask.company.units.get(owed.department)
    amounts = {"to_department": str(owed.amount_department), "to_person": str(owed.amount_person), "unit": owed.unit}
    people = (owed.person, unit.manager if unit else "")
    out.tell("notice_issued", people, kind=owed.kind, until=owed.appeal_until.isoformat(), **amounts)


def withdraw_unconfirmed(ask: Asked, out: Outcome) -> None:
    """Withdraw what was assessed on a case that turns out to be none, unless it is confirmed. Source: R-004-P.5."""
    for one in ask.case.assessments:
        if one.state in OPEN_TO_DECISION:
            out.assessed.append(AssessmentChange(one.no, AssessmentState.WITHDRAWN, {"decided_at": ask.now}))


def liable_for_closing(ask: Asked) -> Liable:
    """Return who is assessed for a closing: the executing department and the person responsible. Source: T7."""
    unit = ask.case.executing
    person = ask.case.responsible_person or ask.case.receiver or (unit.manager if unit else "")
    return Liable(unit.code if unit else "", person)


def liable_for_reaction(ask: Asked, clock: Clock) -> Liable | None:
    """Return who answers for a late transfer or first reply; None as long as that is not known.

    Source: T7b; policy A-17; decisions 11.
    """
    case = ask.case
    if not case.category or case.executing is None or case.form_issued_at is None:
        return None
    if clock.kind is ClockKind.FIRST_REPLY:
        return Liable(case.executing.code, case.responsible_person) if case.responsible_person else None
    if case.form_issued_at > _latest_issue(ask, clock):
        return service_centre(ask, case.first_inquiry_owner)
    return Liable(case.executing.code, case.receiver) if case.receiver else None


def service_centre(ask: Asked, person: str) -> Liable:
    """Return a person of the service centre, which answers for its own delays. Source: policy A-17."""
    known = ask.company.people.get(person)
    return Liable(known.department if known else "", person)


def months_later(anchor: datetime, months: int, calendar: WorkCalendar) -> datetime:
    """Return the anchor some calendar months later in the company's zone, its day clamped to the month's end."""
    local = calendar.local(anchor)
    years, month = divmod(local.month - 1 + months, MONTHS_A_YEAR)
    year, month = local.year + years, month + 1
    day = min(local.day, monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(anchor.tzinfo)


def total_of(amount: Decimal, unit: AssessmentUnit, yuan_per_point: Decimal) -> Decimal:
    """Return an amount in CNY in the unit of a region, rounded once to two places. Source: policy A-15, §3.5."""
    counted = amount / yuan_per_point if unit is AssessmentUnit.POINTS else amount
    return counted.quantize(CENT, ROUND_HALF_UP)


def _latest_issue(ask: Asked, clock: Clock) -> datetime:
    """Return by when the form has to be issued for the receiver to answer for the rest of the transfer's limit."""
    start, part = clock.started_at, ask.policy.penalties.issued_late_after
    if clock.hours is None or clock.basis is None:
        return start + (clock.due_at - start) * float(part)
    return ask.calendar.add(start, clock.hours * part, clock.basis)


def _owed(
    ask: Asked,
    kind: AssessmentKind,
    standard: Standard,
    effective_at: datetime,
    level: LevelClass,
    clause: str,
    liable: Liable,
    *,
    anchor: datetime | None = None,
    n: int | None = None,
    multiple: int = 1,
    clock: ClockKind | None = None,
) -> AssessmentOwed:
    rules, notices = ask.policy.penalties, ask.policy.notices
    unit = _unit(ask, liable.department)
    in_unit = [total_of(each * multiple, unit, rules.yuan_per_point) for each in (standard.department, standard.person)]
    return AssessmentOwed(
        kind=kind,
        anchor=anchor or effective_at,
        n=n or (ORDINALS.index(clock) + 1 if clock else 1),
        level=level,
        clause=clause,
        department=liable.department,
        person=liable.person,
        amount_department=in_unit[0],
        amount_person=in_unit[1],
        effective_at=effective_at,
        issued_at=ask.now,
        issued_on=_day(ask),
        appeal_until=ask.calendar.add(ask.now, notices.appeal.hours, notices.appeal.basis),
        series=notices.numbers[SERIES[kind]],
        unit=unit,
        cap=total_of(rules.person_monthly_cap, unit, rules.yuan_per_point),
        multiple=multiple,
        clock=clock,
    )


def _unit(ask: Asked, department: str) -> AssessmentUnit:
    time = ask.policy.business_time
    return ask.policy.penalties.unit[time.departments.get(department, time).region]


def _day(ask: Asked) -> date:
    return ask.calendar.local(ask.now).date()
