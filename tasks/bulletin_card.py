"""The card of a bulletin: a page of markdown that says what it holds, what it waits for, and how far it has come."""

from sqlmodel import Session, col, select

from models.database import transaction
from models.department import Department
from models.employee import Employee
from models.report import Report
from models.settings import settings
from models.words import label, say
from rules.bulletin import gate_at
from rules.bulletin_content import BulletinContent
from rules.vocabulary import ExecutingBody
from tasks.bulletin_facts import content_of_row, executions_of, load_bulletin, state_of
from tasks.cards import documents_table, what_happened
from tasks.markdown_parts import inert, markdown_table, shown


def bulletin_card(no: str) -> str:
    """Return the card of a bulletin as markdown in the installation's language."""
    with transaction() as session:
        row = load_bulletin(session, no)
        parts = [
            f"# {row.no}",
            _waiting_for(row),
            items_table(session, row),
            totals_table(session, row),
            _executions(session, row),
            documents_table(session, row.no),
            what_happened(session, row.no),
        ]
    return "\n\n".join(part for part in parts if part)


def items_table(session: Session, row: Report) -> str:
    """Return the assessments of a bulletin as a table."""
    language = settings().language
    content = content_of_row(row)
    departments, people = departments_named(session, content), people_named(session, content)
    lines = [
        f"| {item.no} · {label(language, item.kind)} | {item.complaint} · {label(language, item.level)} "
        f"| {departments.get(item.department, item.department)} | {item.amount_department:,} "
        f"| {people.get(item.person, item.person)} | {item.amount_person:,} | {label(language, item.unit)} "
        f"| {shown(item.confirmed_at)} |"
        for item in content.items
    ]
    heads = ("Notice", "Complaint", "Department", "Of department", "Person", "Of person", "Unit", "Confirmed")
    return markdown_table("Assessments confirmed", heads, lines)


def totals_table(session: Session, row: Report) -> str:
    """Return what the assessments of a bulletin come to, by department and by person."""
    content, language = content_of_row(row), settings().language
    names = departments_named(session, content) | people_named(session, content)
    lines = [
        f"| {names.get(total.of, total.of)} | {total.items} | {total.amount:,} | {label(language, total.unit)} |"
        for total in (*content.departments, *content.people)
    ]
    return markdown_table("Totals", ("Total", "Notices", "Amount", "Unit"), lines)


def _executions(session: Session, row: Report) -> str:
    """Return what each body owes of a bulletin, and when it declared and carried it out."""
    language = settings().language
    owed = executions_of(session, row.no)
    lines = [
        f"| {label(language, body)} | {len(own)} | {shown(own[0].declared_at)} | {shown(own[0].executed_at)} "
        f"| {own[0].reference} |"
        for body in ExecutingBody
        if (own := [each for each in owed if each.body is body])
    ]
    return markdown_table("Execution", ("Body", "Notices", "Declared", "Executed", "Voucher"), lines)


def _waiting_for(row: Report) -> str:
    language, state = settings().language, state_of(row)
    gate = gate_at(state, content_of_row(row))
    where = f"**{label(language, state)}** · " + say(language, "Revision {number}", number=row.revision)
    return where + (" · " + say(language, "waits for: {gate}", gate=label(language, gate)) if gate else "")


def departments_named(session: Session, content: BulletinContent) -> dict[str, str]:
    """Return the names of the departments assessed, by their codes."""
    wanted = col(Department.code).in_({item.department for item in content.items})
    return {row.code: inert(row.name) for row in session.exec(select(Department).where(wanted))}


def people_named(session: Session, content: BulletinContent) -> dict[str, str]:
    """Return the names of the people assessed, with their numbers, by these."""
    wanted = col(Employee.no).in_({item.person for item in content.items})
    return {row.no: f"{inert(row.name)} ({row.no})" for row in session.exec(select(Employee).where(wanted))}
