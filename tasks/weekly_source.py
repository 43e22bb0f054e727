"""Count a week: everything that its report is reckoned from, in a fixed number of queries however many there are."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select
from sqlmodel import Session

from rules.ageing import first_days
from rules.policy import Policy
from rules.report_day import bounds, weeks_before
from rules.vocabulary import Indicator
from rules.weekly_facts import Assessed, WeekFacts
from rules.weekly_figures import WeeklyFigures, figures_of
from rules.weekly_indicators import total
from rules.working_time import WorkCalendar
from tasks import weekly_counts as counts
from tasks import weekly_goods as goods
from tasks import weekly_times as times
from tasks.weekly_eight_ds import completed_8ds
from tasks.weekly_goods import Days
from tasks.weekly_money import money
from tasks.weekly_stand import Span, assessment, counted, week_stand

MIDNIGHT = time()
ONE_DAY = timedelta(days=1)


def weekly_figures(
    session: Session, week: str, policy: Policy, calendar: WorkCalendar, notes: Mapping[Indicator, str] | None = None
) -> WeeklyFigures:
    """Return the figures of a week, as the ledger stood when it ended; the week before is counted as of its own end."""
    connection = session.connection()
    rules = policy.weekly_report
    weeks = [span_of(weeks_before(week, count), policy) for count in reversed(range(rules.trend_weeks))]
    with week_stand(connection, weeks[-1]):
        counted_facts = _facts(connection, weeks[-1], policy, calendar)
        series = counts.families_by_week(connection, weeks)
    facts = counted_facts.model_copy(update={"completed_8ds": completed_8ds(session, weeks[-1])})
    before = week_facts(session, weeks_before(week, 1), policy, calendar)
    return figures_of(facts, before, series, rules, notes)


def week_facts(session: Session, week: str, policy: Policy, calendar: WorkCalendar) -> WeekFacts:
    """Return everything that is counted for one week."""
    connection = session.connection()
    span = span_of(week, policy)
    with week_stand(connection, span):
        return _facts(connection, span, policy, calendar)


def span_of(week: str, policy: Policy) -> Span:
    """Return a week as moments: from its first midnight to the one after its last day, in the company's zone."""
    start, end = bounds(week, ZoneInfo(policy.business_time.zone), policy.weekly_report.week_start)
    return Span(week, start, end)


def _facts(connection: Connection, span: Span, policy: Policy, calendar: WorkCalendar) -> WeekFacts:
    rules = policy.weekly_report
    days = _days(span, calendar)
    goods.name_families(connection, span, days)
    cells, supplied = counts.cells(connection, span), goods.supplied(connection, span)
    ever_received, ever_closed_or_tracked = counts.ever(connection, span)
    return WeekFacts(
        week=span.week,
        cells=cells,
        channels=counts.received_by(connection, span, "channel"),
        tiers=counts.received_by(connection, span, "tier"),
        **dict(goods.goods(connection, span, days, supplied, rules.top_rows)),
        product_by_category=goods.product_by_category(connection, span),
        causing_departments=counts.received_by(connection, span, "causing_department"),
        responsibilities=counts.received_by(connection, span, "responsibility"),
        owners=counts.owners(connection, span),
        facts_known=goods.facts_known(supplied, total(cells, "received")),
        **counts.singles(connection, span),
        other_feedback=counts.other_feedback(connection, span),
        reopened=counts.reopened(connection, span),
        clocks=times.clocks(connection, span),
        tasks=times.tasks(connection, span),
        tracked=counts.tracked(connection),
        escalated=counts.escalated(connection, span),
        ageing=counts.ageing(connection, _first_moments(days.last, rules.ageing_days, calendar)),
        call_backs=counts.call_backs(connection, span),
        eight_ds=counts.eight_ds(connection, span),
        money=money(connection, span),
        assessed=_assessed(connection, span),
        open_cases=counts.open_cases(connection, span, rules.open_rows),
        due_next=counts.due_next(connection, span, rules.top_rows),
        exposure=counts.exposed(connection, span.week),
        ever_received=ever_received,
        ever_closed_or_tracked=ever_closed_or_tracked,
    )


def _days(span: Span, calendar: WorkCalendar) -> Days:
    """Return the days of a week, as the company's clock shows them."""
    return Days(calendar.local(span.start).date(), (calendar.local(span.end) - ONE_DAY).date())


def _first_moments(last_day: date, ages: list[int], calendar: WorkCalendar) -> list[datetime]:
    return [datetime.combine(day, MIDNIGHT, calendar.zone) for day in first_days(last_day, ages, calendar)]


def _assessed(connection: Connection, span: Span) -> tuple[Assessed, ...]:
    keys = (assessment.c.kind, assessment.c.department, assessment.c.person, assessment.c.unit)
    amounts = (func.sum(assessment.c.amount_department), func.sum(assessment.c.amount_person))
    query = select(*keys, func.count(), *amounts).where(*counted(span)).group_by(*keys).order_by(*keys)
    names = ("kind", "department", "person", "unit", "count", "amount_department", "amount_person")
    rows = (dict(zip(names, row, strict=True)) for row in connection.execute(query))
    return tuple(Assessed.model_validate(row) for row in rows)
