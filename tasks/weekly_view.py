"""The report of a week as it is shown: its figures with the names of departments, people, customers and categories."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.customer import Customer
from models.department import Department
from models.employee import Employee
from models.settings import settings
from models.views.weekly_report import WeeklyReport, weekly_report
from models.views.weekly_words import WeeklyNames
from rules.policy import Policy
from rules.report_day import first_day
from rules.vocabulary import Language
from rules.weekly_figures import WeeklyFigures
from tasks.people_shown import issuing_company

NUMBER = "WR-{week}"
SIX_DAYS = timedelta(days=6)


def report_shown(
    session: Session,
    figures: WeeklyFigures,
    policy: Policy,
    language: Language,
    revision: int,
    made_at: datetime,
    data_hash: str,
) -> WeeklyReport:
    """Return the report of a week in a language."""
    first = first_day(figures.week, policy.weekly_report.week_start)
    frame: dict[str, Any] = {
        "language": language,
        "zone": settings().zone,
        "company": issuing_company(),
        "number": NUMBER.format(week=figures.week),
        "revision": revision,
        "policy_version": policy.code,
        "printed_at": made_at,
        "first_day": first,
        "last_day": first + SIX_DAYS,
        "data_hash": data_hash,
    }
    return weekly_report(figures, policy.weekly_report, names_of(session, figures, policy, language), frame)


def names_of(session: Session, figures: WeeklyFigures, policy: Policy, language: Language) -> WeeklyNames:
    """Return what the codes in a week's figures are called."""
    facts = figures.facts
    cases = (*facts.open_cases, *facts.due_next)
    people = {each.owner for each in facts.owners} | {each.person for each in facts.assessed}
    people |= {each.person for each in cases}
    customers = {*(each.of for each in facts.customers), *(each.customer for each in cases)}
    customers |= {each.customer for each in facts.completed_8ds}
    departments = {cell.department for cell in facts.cells} | {each.department for each in facts.assessed}
    departments |= {each.of for each in facts.causing_departments}
    taxonomy = policy.taxonomy
    return WeeklyNames(
        zone=settings().company_zone,
        families={code: names[language] for code, names in taxonomy.families.items()},
        categories={code: category.names[language] for code, category in taxonomy.categories.items()},
        departments=_named(session, Department.code, Department.name, departments),
        people=_named(session, Employee.no, Employee.name, people),
        customers=_named(session, Customer.code, Customer.name, customers),
    )


def _named(session: Session, code: str, name: str, wanted: Iterable[str]) -> dict[str, str]:
    """Return the names of codes; `code` and `name` are columns."""
    return dict(session.exec(select(code, name).where(col(code).in_(sorted(wanted)))).all())
