"""Evidence: what lies in a case's folder, or is handed in, is taken up once; a photo without what its camera wrote.

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
from models.database import reading, transaction
from models.event import LedgerEvent
from models.settings import settings
from models.words import say
from rules.evidence import MEDIA_TYPES, PHOTOS, EvidenceRules, name_shown
from rules.vocabulary import Identity
from tasks.calendar import current_time
from tasks.case_files import hashes_of, holder_of
from tasks.company import SYSTEM
from tasks.evidence_checks import FileRefused, checked_type
from tasks.evidence_room import Room, room_for
from tasks.evidence_store import keep
from tasks.facts import UnknownComplaint, load_row
from tasks.inbox import complaints_with_folder, content_of, files_in, inbox_of
from tasks.ledger import Signature, chain_of
from tasks.photos import photo_to_keep
from tasks.policy_store import book
from tasks.virus_scan import check_for_viruses

ATTACHED = "ATTACH"
NAMELESS = 12
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
    """What row and ledger say of a file. Size in bytes.

    `original_sha256` is the hash of what was handed in, where that is not what is kept: of a photo.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    original_sha256: str = ""


@dataclass(slots=True)
class _Found:
    """What was found: what is kept and waits for its row."""

    new: list[File] = field(default_factory=list)
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

    A photo is kept without what the camera wrote into it. Not to be called inside a transaction, for the files are
    read meanwhile. Raises UnknownComplaint.
    """
    rules = book().at(by.recorded_at).evidence
    with reading() as session:
        holder = holder_of(session, complaint_no)
        known = hashes_of(session, holder)
        room = room_for(session, holder, rules, by.recorded_at)
    found = _look_through(files, known, room, rules)
    with transaction() as session:
        taken = _enter(session, holder, found.new, by)
    return TakenUp(taken, found.known, found.refused)


def _look_through(files: Iterable[tuple[str, Content]], known: set[str], room: Room, rules: EvidenceRules) -> _Found:
    """Keep every new file that may be evidence, and remember its hashes among those that are known."""
    found = _Found()
    for name, read in files:
        try:
            content = read()
            sha256 = hashlib.sha256(content).hexdigest()
            file = None if sha256 in known else _kept(name, content, sha256, room, rules)
        except FileRefused as refusal:
            found.refused.append(refusal.said(settings().language, name_shown(name)))
            continue
        if file is None or file.sha256 in known:  # of photos that differ in what the camera wrote, one is enough
            found.known += 1
            continue
        known |= {sha256, file.sha256}
        room.take(file.size)
        found.new.append(file)
    return found


def _kept(name: str, content: bytes, sha256: str, room: Room, rules: EvidenceRules) -> File:
    """Keep a file that may be evidence, and return what its row says of it. Raises FileRefused."""
    room.check(len(content))
    found = checked_type(content, name, rules)
    check_for_viruses(content, rules.scan_seconds)
    shown = name_shown(name) or sha256[:NAMELESS]
    if found not in PHOTOS:
        return File(shown, MEDIA_TYPES[found], len(content), keep(content))
    clean, kept_as = photo_to_keep(content, rules.photo, rules.kept_quality)
    return File(shown, MEDIA_TYPES[kept_as], len(clean), keep(clean), sha256)


def _enter(session: Session, holder: str, files: Iterable[File], signature: Signature) -> list[str]:
    """Enter files in table and ledger, but those that somebody else has entered meanwhile; return their names."""
    load_row(session, holder)  # locks the case, whose ledger grows
    entered = hashes_of(session, holder)
    chain = chain_of(session, holder)
    new = [asdict(file) for file in files if entered.isdisjoint({file.sha256, file.original_sha256})]
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
