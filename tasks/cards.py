"""The case card: one page of markdown that says what the case is, what it waits for, and how its clocks stand."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import transaction
from models.document import Document
from models.employee import Employee
from models.settings import settings
from models.task import TaskRow
from models.words import label, say
from rules.case import level_class
from rules.lifecycle import PHASES, Event, gate_of
from rules.reply_lint import LINT
from rules.vocabulary import ClockState, EffectKind, Language, ReplyFault
from rules.working_time import Basis
from tasks.asking import policy_for
from tasks.consequences_card import assessments_table, level_history
from tasks.eight_d_facts import load_eight_d
from tasks.eight_d_stage import facts_of, progress_line
from tasks.explanations import why
from tasks.facts import clocks_of, entries_of, load_row
from tasks.markdown_parts import inert, markdown_table, shown
from tasks.owed import words_of
from tasks.policy_store import calendar_of

NEWEST = 12


def case_card(complaint_no: str) -> str:
    """Return the card of a case as markdown in the installation's language."""
    with transaction() as session:
        row = load_row(session, complaint_no)
        parts = [
            f"# {row.no}",
            _waiting_for(row),
            summary(session, row),
            _clock_table(session, row),
            _explanations(session, row),
            level_history(session, row),
            assessments_table(session, row),
            _eight_d(session, row),
            owed_table(session, [row.no]),
            documents_table(session, row.no),
            _faults(session, row),
            what_happened(session, row.no),
        ]
    return "\n\n".join(part for part in parts if part)


def summary(session: Session, row: Complaint) -> str:
    """Return the facts that a person needs before a decision, as a table, and the customer's own words."""
    lines = [f"| **{name}** | {value} |" for name, value in known_facts(session, row)]
    return "\n".join(["| | |", "|---|---|", *lines]) + f"\n\n> {inert(row.text)}"


def in_brief(session: Session, row: Complaint, words: str = "") -> str:
    """Return the same in one paragraph: the page folds the lines of a text at a field into one.

    `words` are the customer's own as markdown, where something in them is marked.
    """
    facts = " ｜ ".join(f"**{name}** {value}" for name, value in known_facts(session, row))
    return f"{facts}\n\n“{words or inert(row.text)}”"


def known_facts(session: Session, row: Complaint, as_shown: Callable[[str], str] = inert) -> list[tuple[str, str]]:
    """Return who, what, since when and how severe, each fact under its name; what is not known is left out.

    `as_shown` makes what people wrote fit for the page, by default for markdown.
    """
    language = settings().language
    customer = session.get_one(Customer, row.customer)
    category = policy_for(session, row).taxonomy.categories.get(row.category)
    facts = (
        ("Customer", f"{as_shown(customer.name)} ({row.customer}) · {label(language, customer.tier)}"),
        ("Received", f"{shown(row.received_at)} · {label(language, row.channel)}"),
        ("Level", label(language, level_class(row.level, row.irrational_order, row.external_body))),
        ("Category", f"{row.category} {category.names[language]}" if category else ""),
        (
            "Product",
            as_shown(" · ".join(filter(None, (row.product, row.part_no, row.order_no, row.lot_no, row.serial_no)))),
        ),
        ("Responsibility", label(language, row.responsibility) if row.category else ""),
        ("Department", row.executing_department),
        ("Responsible person", _name(session, row.responsible_person)),
        ("First-inquiry owner", _name(session, row.first_inquiry_owner)),
        ("Closing due", shown(row.cur_close_due)),
        ("Requirement", as_shown(row.requirement)),
    )
    return [(say(language, name), value) for name, value in facts if value]


def _waiting_for(row: Complaint) -> str:
    language = settings().language
    gate = gate_of(row.state, row.kind, row.level)
    phase = label(language, PHASES[row.state])
    where = f"**{label(language, row.state)}** · {phase}"
    return where + (" · " + say(language, "waits for: {gate}", gate=label(language, gate)) if gate else "")


def _clock_table(session: Session, row: Complaint) -> str:
    language = settings().language
    heads = ("Clock", "Allowed", "Started", "Due", "Ended", "State")
    lines = [
        f"| {label(language, c.kind)} | {limit_shown(c.hours, c.basis)} | {shown(c.started_at)} | {shown(c.due_at)} "
        f"| {shown(c.stopped_at)} | {label(language, c.state)} |"
        for c in clocks_of(session, row.no)
    ]
    return markdown_table("Clocks", heads, lines)


def _explanations(session: Session, row: Complaint) -> str:
    """Say how the due of each running clock was counted: segments, skipped days, and what is not known yet."""
    language = settings().language
    calendar = calendar_of(policy_for(session, row), row.executing_department)
    running = [clock for clock in clocks_of(session, row.no) if clock.state is ClockState.RUNNING]
    found = [f"**{label(language, clock.kind)}**: " + "; ".join(why(clock, calendar, language)) for clock in running]
    return "\n\n".join([f"## {say(language, 'How the due dates are counted')}", *found]) if found else ""


def limit_shown(hours: float, basis: Basis) -> str:
    """Return a limit in words, such as 48 h of working time."""
    return f"{hours:g} {label(settings().language, basis)}"


def _eight_d(session: Session, row: Complaint) -> str:
    """Return how far the 8D of the case is."""
    if not (row.eight_d and row.eight_d_required):
        return ""
    eight_d = load_eight_d(session, row.eight_d)
    return f"## {eight_d.no}\n\n{progress_line(facts_of(session, eight_d))}"


def owed_table(session: Session, subjects: list[str]) -> str:
    """Return what is owed on these subjects as a table."""
    language = settings().language
    open_ones = (col(TaskRow.subject).in_(subjects), col(TaskRow.ended_at).is_(None))
    query = select(TaskRow).where(*open_ones).order_by(col(TaskRow.due_at))
    lines = [
        f"| {_owed(task, language)} | {_name(session, task.owner)} | {shown(task.due_at)} |"
        for task in session.exec(query)
    ]
    return markdown_table("Owed", ("What", "By", "Due"), lines)


def _owed(task: TaskRow, language: Language) -> str:
    words = inert(words_of(task, language))
    return f"{label(language, task.kind)} {task.key}" + (f" · {words}" if words else "")


def documents_table(session: Session, no: str) -> str:
    """Return the printed documents of a case, or of a bulletin, as a table."""
    language = settings().language
    query = (
        select(Document)
        .where(Document.subject == no, col(Document.rendered_at).is_not(None))
        .order_by(col(Document.id))
    )
    lines = [
        f"| {label(language, d.kind)} | {d.revision} | `{settings().documents / d.path}` | `{d.sha256[:16]}` |"
        for d in session.exec(query)
    ]
    return markdown_table("Documents", ("Document", "Revision", "File", "SHA-256"), lines)


def _faults(session: Session, row: Complaint) -> str:
    """Say what was wrong with replies that went out all the same, the newest last."""
    language = settings().language
    kept = [entry for entry in entries_of(session, row.no) if entry.kind == LINT]
    lines = [
        f"| {shown(entry.recorded_at)} | {label(language, ReplyFault(fault['fault']))} | {inert(fault['words'])} "
        f"| {inert(entry.data['reason'])} |"
        for entry in kept
        for fault in entry.data["faults"]
    ]
    return markdown_table("Faults of replies", ("When", "Fault", "Words", "Sent because"), lines[-NEWEST:])


def what_happened(session: Session, no: str) -> str:
    """Return the newest entries of a ledger as a table."""
    language = settings().language
    known: dict[str, Event | EffectKind] = {str(code): code for codes in (Event, EffectKind) for code in codes}
    entries = [event for event in entries_of(session, no) if event.kind in known]
    lines = [
        f"| {shown(e.occurred_at)} | {label(language, known[e.kind])} | {_name(session, e.actor)} |"
        for e in entries[-NEWEST:]
    ]
    return markdown_table("What happened", ("When", "What", "Who"), lines)


def _name(session: Session, number: str) -> str:
    employee = session.get(Employee, number) if number else None
    return f"{employee.name} ({number})" if employee else number
