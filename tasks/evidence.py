"""Evidence: what lies in a case's folder is taken up by its hash, once, and kept as it was handed in.

`python -m tasks.evidence [complaint …]` takes up the files of these complaints, or of all that have a folder.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import insert
from sqlmodel import Session

from models.attachment import Attachment
from models.database import transaction
from models.event import LedgerEvent
from models.settings import settings
from models.words import say
from rules.evidence import MEDIA_TYPES, PHOTOS, EvidenceRules, name_shown
from rules.vocabulary import Identity
from tasks.calendar import current_time
from tasks.case_files import hashes_of, holder_of
from tasks.company import SYSTEM
from tasks.evidence_checks import FileRefused, checked_type
from tasks.evidence_store import keep
from tasks.facts import UnknownComplaint, load_row
from tasks.inbox import complaints_with_folder, content_of, files_in, inbox_of
from tasks.ledger import Signature, chain_of
from tasks.photos import clean_photo
from tasks.policy_store import book

ATTACHED = "ATTACH"
Content = Callable[[], bytes]
"""What reads a file; it raises FileRefused for one that is too large, or is none."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of files: the names taken up, how many were known before, and why others are refused."""

    taken: Sequence[str] = ()
    known: int = 0
    refused: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class File:
    """What row and ledger say of a file. Size in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(slots=True)
class _Found:
    """What was found: what is kept and waits for its row, by its hash."""

    new: dict[str, File] = field(default_factory=dict)
    known: int = 0
    refused: list[str] = field(default_factory=list)


def take_up_files(complaint_no: str, now: datetime, run: str = "") -> TakenUp:
    """Take up what is new in a case's folder, however it is named: the content, a row, an entry in the ledger.

    The files stay in the folder. Those of a merged complaint go to the one that it was merged into. Not to be called
    inside a transaction, for the files are read meanwhile. Raises UnknownComplaint.
    """
    most_mib = book().at(now).evidence.most_mib
    folder = [(path.name, partial(content_of, path, most_mib)) for path in files_in(inbox_of(complaint_no))]
    return take_in(complaint_no, folder, Signature(SYSTEM.no, Identity.SYSTEM, now, run=run))


def take_in(complaint_no: str, files: Iterable[tuple[str, Content]], by: Signature) -> TakenUp:
    """Take up what is new among files that are handed in, each under its name; the others are refused one by one.

    Not to be called inside a transaction, for the files are read meanwhile. Raises UnknownComplaint.
    """
    with transaction() as session:
        holder = holder_of(session, complaint_no)
        known = hashes_of(session, holder)
    found = _look_through(files, known, book().at(by.recorded_at).evidence)
    with transaction() as session:
        taken = _enter(session, holder, found.new, by)
    return TakenUp(taken, found.known, found.refused)


def _look_through(files: Iterable[tuple[str, Content]], known: set[str], rules: EvidenceRules) -> _Found:
    """Keep every new file that may be evidence."""
    found = _Found()
    for name, read in files:
        try:
            content = read()
            sha256 = hashlib.sha256(content).hexdigest()
            if sha256 in known or sha256 in found.new:
                found.known += 1
            else:
                room = rules.most_files - len(known) - len(found.new)
                found.new[sha256] = _kept(name, content, rules, room)
        except FileRefused as refusal:
            found.refused.append(refusal.said(settings().language, name_shown(name)))
    return found


def _kept(name: str, content: bytes, rules: EvidenceRules, room: int) -> File:
    """Keep a file that may be evidence, and return what its row says of it. Raises FileRefused."""
    if room <= 0:
        raise FileRefused("{name} is one too many: a case holds {limit} files.", limit=rules.most_files)
    found = checked_type(content, name, rules)
    if found in PHOTOS:
        clean_photo(content, rules.photo)  # what cannot be shown later is refused now
    return File(name_shown(name), MEDIA_TYPES[found], len(content), keep(content))


def _enter(session: Session, holder: str, files: dict[str, File], signature: Signature) -> list[str]:
    """Enter files in table and ledger, but those that somebody else has entered meanwhile; return their names."""
    load_row(session, holder)  # locks the case, whose ledger grows
    entered = hashes_of(session, holder)
    chain = chain_of(session, holder)
    new = [asdict(file) for sha256, file in files.items() if sha256 not in entered]
    by = "" if signature.identity is Identity.SYSTEM else signature.actor
    for about in new:
        session.add(Attachment(subject=holder, added_at=signature.recorded_at, added_by=by, **about))
        session.execute(insert(LedgerEvent), [chain.entry(ATTACHED, about, signature)])
    return [about["name"] for about in new]


def main(complaint_nos: Sequence[str]) -> int:
    """Take up the files of some complaints and say what became of them; return 1 when something was refused."""
    done = [_taken_up_and_said(number) for number in complaint_nos or complaints_with_folder()]
    return int(any(each.refused for each in done))


def _taken_up_and_said(complaint_no: str) -> TakenUp:
    try:
        done = take_up_files(complaint_no, current_time())
    except UnknownComplaint as unknown:
        done = TakenUp(refused=[str(unknown)])
    message = "{complaint}: {taken} files taken up, {known} known before, {refused} refused."
    counts = {"taken": len(done.taken), "known": done.known, "refused": len(done.refused)}
    lines = [say(settings().language, message, complaint=name_shown(complaint_no), **counts), *done.refused]
    sys.stdout.write("\n".join(lines) + "\n")
    return done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
