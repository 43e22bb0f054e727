"""Count a week: everything that its report is reckoned from, in a fixed number of queries however many there are."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select
from sqlmodel import Session

from rules.ageing import first_days
from rules.policy import Policy
from rules.report_day import bounds, weeks_before
from rules.vocabulary import Indicator
from rules.weekly_facts import Assessed, WeekFacts
from rules.weekly_figures import WeeklyFigures, figures_of
from rules.working_time import WorkCalendar
from tasks import weekly_counts as counts
from tasks import weekly_times as times
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
        facts = _facts(connection, weeks[-1], policy, calendar)
        series = counts.families_by_week(connection, weeks)
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
    ever_received, ever_closed_or_tracked = counts.ever(connection, span)
    return WeekFacts(
        week=span.week,
        cells=counts.cells(connection, span),
        channels=counts.received_by(connection, span, "channel"),
        tiers=counts.received_by(connection, span, "tier"),
        customers=counts.received_by(connection, span, "customer", rules.top_rows),
        products=counts.received_by(connection, span, "product_family", rules.top_rows),
        causing_departments=counts.received_by(connection, span, "causing_department"),
        responsibilities=counts.received_by(connection, span, "responsibility"),
        owners=counts.owners(connection, span),
        **counts.singles(connection, span),
        other_feedback=counts.other_feedback(connection, span),
        reopened=counts.reopened(connection, span),
        clocks=times.clocks(connection, span),
        tasks=times.tasks(connection, span),
        tracked=counts.tracked(connection),
        escalated=counts.escalated(connection, span),
        ageing=counts.ageing(connection, _first_moments(span, rules.ageing_days, calendar)),
        call_backs=counts.call_backs(connection, span),
        eight_ds=counts.eight_ds(connection, span),
        assessed=_assessed(connection, span),
        open_cases=counts.open_cases(connection, span, rules.open_rows),
        due_next=counts.due_next(connection, span, rules.top_rows),
        exposure=counts.exposed(connection, span.week),
        ever_received=ever_received,
        ever_closed_or_tracked=ever_closed_or_tracked,
    )


def _first_moments(span: Span, ages: list[int], calendar: WorkCalendar) -> list[datetime]:
    last_day = (calendar.local(span.end) - ONE_DAY).date()
    return [datetime.combine(day, MIDNIGHT, calendar.zone) for day in first_days(last_day, ages, calendar)]


def _assessed(connection: Connection, span: Span) -> tuple[Assessed, ...]:
    keys = (assessment.c.kind, assessment.c.department, assessment.c.person, assessment.c.unit)
    amounts = (func.sum(assessment.c.amount_department), func.sum(assessment.c.amount_person))
    query = select(*keys, func.count(), *amounts).where(*counted(span)).group_by(*keys).order_by(*keys)
    names = ("kind", "department", "person", "unit", "count", "amount_department", "amount_person")
    rows = (dict(zip(names, row, strict=True)) for row in connection.execute(query))
    return tuple(Assessed.model_validate(row) for row in rows)
