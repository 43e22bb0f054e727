"""An 8D as one person sees it: how far it is, what each discipline holds, what it still lacks, what was printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import reading
from models.eight_d import EightD
from models.settings import settings
from models.views.eight_d import StepView
from models.views.eight_d_source import ComplaintFacts
from rules.eight_d.content import PARTS
from rules.eight_d.facts import EightDFacts
from rules.eight_d.steps import open_points, problems
from rules.eight_d.vocabulary import Edition, EightDState, Layout
from rules.refusal import Refusal
from rules.vocabulary import LevelClass, State
from tasks.case_files import files_of
from tasks.documents_shown import DocumentShown, FileShown, documents_about, files_shown
from tasks.eight_d_facts import load_eight_d
from tasks.eight_d_progress import StepMark, progress
from tasks.eight_d_source import eight_d_source
from tasks.eight_d_stage import facts_of
from tasks.eight_d_view import report_of
from tasks.facts import entries_of
from tasks.names_shown import Names, names_of_company
from tasks.onlooker import Onlooker
from tasks.open_forms import OpenForms
from tasks.owed_shown import OwedShown, owed_on
from tasks.refusals import worded
from tasks.subjects import EIGHT_D
from tasks.timeline_shown import Happening, LedgerLine, Readership, ledger_lines, timeline
from tasks.visibility import seen_by


@dataclass(frozen=True)
class Served:
    """A complaint that an 8D serves."""

    no: str
    state: State
    level: LevelClass
    customer: str


@dataclass(frozen=True)
class Revision:
    """One revision of an 8D; it has a hash once something is recorded in it."""

    number: int
    state: EightDState
    locked_at: datetime | None
    hash: str


@dataclass(frozen=True)
class EightDPage:
    """All that one person sees of an 8D. `others` counts complaints that it serves and he does not see.

    A file stands beside the number of its complaint; `photos` says where the photo of a name is.
    """

    no: str
    state: EightDState
    revision: int
    forms: OpenForms
    reference: str
    file: str
    marks: tuple[StepMark, ...]
    lacking: tuple[str, ...]
    steps: tuple[StepView, ...]
    served: tuple[Served, ...]
    others: int
    revisions: tuple[Revision, ...]
    owed: tuple[OwedShown, ...]
    documents: tuple[DocumentShown, ...]
    files: tuple[tuple[str, FileShown], ...]
    photos: Mapping[str, str]
    happened: tuple[Happening, ...]
    ledger: tuple[LedgerLine, ...] | None


def eight_d_page(no: str, who: Onlooker, now: datetime) -> EightDPage | None:
    """Return an 8D as a person sees it; None when there is none of this number, or none for him."""
    with reading() as session:
        if not who.sees(session, no, EIGHT_D):
            return None
        return _page(session, load_eight_d(session, no), who, now)


def _page(session: Session, row: EightD, who: Onlooker, now: datetime) -> EightDPage:
    names, _ = names_of_company(session, now)
    facts, entries = facts_of(session, row), entries_of(session, row.no)
    source = eight_d_source(session, row.no)
    served = tuple(_served(session, source.complaints, who))
    files = tuple(_files(session, [each.no for each in served], names))
    return EightDPage(
        no=row.no,
        state=row.state,
        revision=row.revision,
        forms=who.forms(session, row, now),
        reference=row.reference,
        file=row.file,
        marks=progress(facts),
        lacking=worded(_lacking(facts)),
        steps=report_of(source, Layout.VDA, Edition.INTERNAL, (settings().language,), now).steps,
        served=served,
        others=len(source.complaints) - len(served),
        revisions=tuple(_revisions(session, row.no)),
        owed=owed_on(session, [row.no], names, now),
        documents=documents_about(session, [row.no]),
        files=files,
        photos={file.name: f"/complaints/{no}/files/{file.sha256}" for no, file in reversed(files)},
        happened=timeline(entries, Readership(names, lambda _: False)),
        ledger=ledger_lines(entries) if who.audits else None,
    )


def _lacking(facts: EightDFacts) -> Iterator[Refusal]:
    """Yield what the recorded steps still lack."""
    for step in PARTS:
        yield from (*problems(step, facts), *open_points(step, facts))


def _served(session: Session, complaints: Sequence[ComplaintFacts], who: Onlooker) -> Iterator[Served]:
    """Yield the complaints that it serves, as far as this person sees them."""
    numbers = col(Complaint.no).in_([each.no for each in complaints])
    seen = select(Complaint.no, Complaint.state).where(numbers, seen_by(who.person, who.access))
    states = dict(session.exec(seen).all())
    for each in complaints:
        if each.no in states:
            yield Served(each.no, State(states[each.no]), each.level, each.customer)


def _files(session: Session, numbers: Sequence[str], names: Names) -> Iterator[tuple[str, FileShown]]:
    for no in numbers:
        yield from ((no, file) for file in files_shown(files_of(session, [no]), names))


def _revisions(session: Session, no: str) -> Iterator[Revision]:
    query = select(EightD).where(EightD.no == no).order_by(col(EightD.revision))
    yield from (Revision(each.revision, each.state, each.locked_at, each.hash) for each in session.exec(query))
