"""《执行部门抱怨闭环处理处罚通报》 as it was submitted, with the signature and execution that had come by a moment."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from models.department import Department
from models.document import Document
from models.employee import Employee
from models.execution import Execution
from models.report import Report
from models.settings import settings
from models.views.assessment_notice import Act
from models.views.document import Person
from models.views.penalty_bulletin import Carried, Item, PenaltyBulletin, Total
from rules import bulletin_content
from rules.bulletin_content import BulletinContent
from rules.vocabulary import ExecutingBody, ReportKind
from tasks.bulletin_facts import content_of_row
from tasks.notice_views import service_centre
from tasks.people_shown import issuing_company, person
from tasks.policy_store import book


def bulletin_of(session: Session, document: Document) -> PenaltyBulletin:
    """Return the bulletin as it stood when it was owed: what was signed, declared or executed later is left out.

    Raises LookupError for an unknown number. Source: 004 §7.8, §7.9.
    """
    row = revision_then(session, document.subject, document.owed_at)
    content = content_of_row(row)
    monday = date.fromisoformat(f"{row.week}-1")
    departments, people = _departments(session, content), _people(session, content)
    return PenaltyBulletin(
        language=document.language,
        zone=settings().zone,
        company=issuing_company(),
        number=row.no,
        revision=document.revision,
        policy_version=book().at(row.made_at).code,
        printed_at=document.owed_at,
        week=row.week,
        first_on=monday,
        last_on=monday + timedelta(days=6),
        made_at=row.made_at,
        issuer=service_centre(session),
        content_hash=row.sha256,
        items=_items(session, content, departments, people, document.owed_at),
        departments=_totals(content.departments, departments),
        people=_totals(content.people, {number: who.name for number, who in people.items()}),
        signature=_signature(session, row, document.owed_at),
        distribution=tuple(people.get(number, Person(name=number)) for number in content.distribution),
    )


def revision_then(session: Session, no: str, at: datetime) -> Report:
    """Return the newest revision of a bulletin that was made by a moment. Raises LookupError for an unknown number."""
    own = (Report.no == no, Report.kind == ReportKind.BULLETIN, Report.made_at <= at)
    row = session.exec(select(Report).where(*own).order_by(col(Report.revision).desc()).limit(1)).first()
    if row is None:
        raise LookupError(no)
    return row


def _items(
    session: Session,
    content: BulletinContent,
    departments: Mapping[str, str],
    people: Mapping[str, Person],
    at: datetime,
) -> tuple[Item, ...]:
    done = _done(session, [item.no for item in content.items], at)
    return tuple(
        Item(
            number=item.no,
            complaint_number=item.complaint,
            level=item.level,
            clause=item.clause,
            department=departments.get(item.department, item.department),
            person=people[item.person].name if item.person in people else item.person,
            unit=item.unit,
            amount_department=item.amount_department,
            amount_person=item.amount_person,
            carried=tuple(done.get((item.no, body), Carried(body=body)) for body in item.bodies),
        )
        for item in content.items
    )


def _totals(totals: Iterable[bulletin_content.Total], names: Mapping[str, str]) -> tuple[Total, ...]:
    return tuple(
        Total(code=each.of, name=names.get(each.of, each.of), unit=each.unit, notices=each.items, amount=each.amount)
        for each in totals
    )


def _done(session: Session, numbers: Iterable[str], at: datetime) -> Mapping[tuple[str, ExecutingBody], Carried]:
    """Return what each body had done with each assessment by a moment."""
    query = select(Execution).where(col(Execution.assessment).in_(numbers))
    return {(row.assessment, row.body): _carried(row, at) for row in session.exec(query)}


def _carried(row: Execution, at: datetime) -> Carried:
    executed_at = _by(row.executed_at, at)
    reference = row.reference if executed_at else ""
    return Carried(body=row.body, declared_at=_by(row.declared_at, at), executed_at=executed_at, reference=reference)


def _by(moment: datetime | None, at: datetime) -> datetime | None:
    """Return a moment when it had come by then."""
    return moment if moment and moment <= at else None


def _departments(session: Session, content: BulletinContent) -> dict[str, str]:
    """Return the names of the departments assessed, by their codes."""
    wanted = {item.department for item in content.items}
    named = select(Department.code, Department.name).where(col(Department.code).in_(wanted))
    return dict(session.exec(named).all())


def _people(session: Session, content: BulletinContent) -> dict[str, Person]:
    """Return who is assessed and who gets the bulletin, with title and department, by their numbers."""
    wanted = {*content.distribution, *(item.person for item in content.items)}
    query = select(Employee, Department.name).join(Department, col(Department.code) == col(Employee.department))
    return {
        employee.no: Person(name=employee.name, title=employee.title, department=department)
        for employee, department in session.exec(query.where(col(Employee.no).in_(wanted)))
    }


def _signature(session: Session, row: Report, at: datetime) -> Act | None:
    signed_at = _by(row.signed_at, at)
    return Act(by=person(session, row.signed_by), at=signed_at) if signed_at else None
