"""Why a target was missed: a note on the root cause, written by a person and kept in the report's own ledger."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.database import transaction
from models.event import LedgerEvent
from models.report import Report
from rules.vocabulary import Identity, Indicator, ReportKind
from rules.weekly_figures import WeeklyFigures
from tasks.company import company
from tasks.ledger import Signature, chain_of
from tasks.weekly_view import NUMBER

NOTED = "ROOT_CAUSE_NOTE"
FEWEST_CHARACTERS = 10


class NoteRefused(ValueError):
    """A note that cannot be kept: the message says why and what to do."""


def note_root_cause(week: str, indicator: Indicator, by: str, text: str, now: datetime) -> None:
    """Keep a note on the root cause of a missed target; a later note replaces it in the report.

    Raises NoteRefused when nobody writes it, it says nothing, or the target of a reported week was not missed.
    Source: R-003-L625.
    """
    no = NUMBER.format(week=week)
    with transaction() as session:
        person = company(session).people.get(by)
        if person is None or not person.active:
            raise NoteRefused(f"{by!r} is no active employee: give your employee number")
        if len(text.strip()) < FEWEST_CHARACTERS:
            raise NoteRefused(f"the note has fewer than {FEWEST_CHARACTERS} characters: write the root cause")
        if not _newest(session, week).indicator(indicator).is_red:
            raise NoteRefused(f"{indicator} reached its target in {week}: only a missed one asks for a note")
        what = {"indicator": indicator, "text": text.strip()}
        entry = chain_of(session, no).entry(NOTED, what, Signature(by, Identity.STATED, now))
        session.execute(insert(LedgerEvent), [entry])


def notes_on(session: Session, week: str) -> dict[Indicator, str]:
    """Return the newest note on each indicator of a week."""
    own = (LedgerEvent.subject == NUMBER.format(week=week), LedgerEvent.kind == NOTED)
    entries = session.exec(select(LedgerEvent.data).where(*own).order_by(col(LedgerEvent.seq)))
    return {Indicator(data["indicator"]): str(data["text"]) for data in entries}


def _newest(session: Session, week: str) -> WeeklyFigures:
    """Return the figures of the newest revision. Raises NoteRefused when the week was not reported yet."""
    own = (Report.kind == ReportKind.WEEKLY, Report.week == week)
    newest = session.exec(select(Report.data).where(*own).order_by(col(Report.revision).desc()).limit(1)).first()
    if newest is None:
        raise NoteRefused(f"{week} is not reported yet: run weekly-report for it first")
    return WeeklyFigures.model_validate(newest)
