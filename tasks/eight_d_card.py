"""The card of an 8D: one page of markdown that says how far it is, what it waits for, and what it still lacks."""

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import transaction
from models.eight_d import EightD
from models.settings import settings
from models.words import label, say
from rules.eight_d.content import PARTS
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import is_done, open_points, problems, steps_of
from rules.lifecycle import EIGHT_D_GATES
from tasks.cards import in_brief, owed_table, what_happened
from tasks.eight_d_facts import complaints_of, is_eight_d, load_eight_d
from tasks.eight_d_stage import facts_of, progress_line
from tasks.markdown_parts import markdown_table
from tasks.refusals import worded

WHOLE = 100.0


def eight_d_card(no: str) -> str:
    """Return the card of an 8D as markdown in the installation's language."""
    with transaction() as session:
        row = load_eight_d(session, no)
        facts = facts_of(session, row)
        parts = [
            f"# {row.no}",
            progress_line(facts),
            _waiting_for(row),
            _open_points(facts),
            _complaints(session, row),
            owed_table(session, [row.no]),
            _revisions(session, row),
            what_happened(session, row.no),
        ]
    return "\n\n".join(part for part in parts if part)


def percent_done(no: str) -> float | None:
    """Return how much of the 8D is done, in percent of its steps; None for what has none."""
    with transaction() as session:
        row = _eight_d_for(session, no)
        if row is None:
            return None
        facts = facts_of(session, row)
        steps = steps_of(facts.column, facts.rules)
        return round(WHOLE * sum(is_done(step, facts) for step in steps) / len(steps), 1)


def progress_of(no: str) -> str:
    """Return the steps of an 8D, or of the 8D of a complaint, with a mark each."""
    with transaction() as session:
        row = _eight_d_for(session, no)
        return f"{row.no} {progress_line(facts_of(session, row))}" if row else ""


def _eight_d_for(session: Session, no: str) -> EightD | None:
    if is_eight_d(no):
        return load_eight_d(session, no)
    complaint = session.get(Complaint, no)
    if complaint is None or not (complaint.eight_d and complaint.eight_d_required):
        return None
    return load_eight_d(session, complaint.eight_d)


def _waiting_for(row: EightD) -> str:
    language = settings().language
    gate = EIGHT_D_GATES.get(row.state)
    where = f"**{label(language, row.state)}**"
    return where + (" · " + say(language, "waits for: {gate}", gate=label(language, gate)) if gate else "")


def _open_points(facts: EightDFacts) -> str:
    """Return what the recorded steps still lack."""
    points = [point for step in PARTS for point in (*problems(step, facts), *open_points(step, facts))]
    lines = [f"- {text}" for text in worded(points)]
    return "\n".join([f"## {say(settings().language, 'Still open')}", "", *lines]) if lines else ""


def _complaints(session: Session, row: EightD) -> str:
    lines = [_complaint(session, complaint) for complaint in complaints_of(session, row.no)]
    return "\n\n".join([f"## {say(settings().language, 'Complaints')}", *lines])


def _complaint(session: Session, complaint: Complaint) -> str:
    return f"**{complaint.no}** · {label(settings().language, complaint.state)}\n\n{in_brief(session, complaint)}"


def _revisions(session: Session, row: EightD) -> str:
    language = settings().language
    query = select(EightD).where(EightD.no == row.no).order_by(col(EightD.revision))
    lines = [
        f"| {each.revision} | {label(language, each.state)} | `{each.hash[:16]}` |" for each in session.exec(query)
    ]
    return markdown_table("Revisions", ("Revision", "State", "SHA-256"), lines)
