"""A file is handed out exactly as it was entered, to who may see it, and the ledger keeps who took it away.

A file that is no longer what the ledger says is not handed out: that it was asked for is entered instead.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.database import reading
from models.settings import settings
from rules.access import sees_assessment
from rules.evidence import name_saved
from rules.vocabulary import Identity
from tasks.case_files import holder_of
from tasks.document_register import Registered, note_download, registered
from tasks.documents_seen import documents_seen_by, path_of_document
from tasks.dossier import write_dossier
from tasks.dossier_facts import notices_of, subjects_of
from tasks.evidence_store import EvidenceDamaged, kept
from tasks.ledger import Signature
from tasks.ledger_notes import note
from tasks.onlooker import Onlooker
from tasks.subjects import COMPLAINT

DAMAGED = "FILE_DAMAGED"
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}
ANYTHING = "application/octet-stream"


class NotAsEntered(RuntimeError):
    """A file that is missing, or is not what the ledger says: it has to come back from the backup."""


@dataclass(frozen=True)
class HandedOut:
    """A file as it leaves: under which name, of which type, and what it holds."""

    name: str
    media_type: str
    content: bytes


def hand_out_document(path: str, who: Onlooker, now: datetime) -> HandedOut | None:
    """Return a document by its path in the documents' folder; None when there is none, or none for this person.

    Raises NotAsEntered.
    """
    found = registered(path, documents_seen_by(who.person, who.access))
    return _as_entered(found, Signature(who.person.no, Identity.PROVED, now)) if found else None


def hand_out_letter(path: str, now: datetime) -> HandedOut | None:
    """Return a letter to the customer who opened his link; None when there is none. Raises NotAsEntered."""
    found = registered(path)
    return _as_entered(found, Signature("", Identity.STATED, now)) if found else None


def path_of_number(number: int) -> str:
    """Return where a printed document lies in the documents' folder; "" when there is none of this number."""
    with reading() as session:
        return path_of_document(session, number)


def hand_out_file(complaint_no: str, sha256: str, who: Onlooker, now: datetime) -> HandedOut | None:
    """Return a file of a case by its hash; None when there is none, or none for this person. Raises NotAsEntered."""
    with reading() as session:
        found = _attachment(session, complaint_no, sha256) if who.sees(session, complaint_no, COMPLAINT) else None
    if found is None:
        return None
    try:
        content = kept(found.sha256)
    except EvidenceDamaged as damaged:
        by = Signature(who.person.no, Identity.PROVED, now)
        raise _damaged(complaint_no, found.name, found.sha256, by) from damaged
    note_download(complaint_no, found.name, found.sha256, who.person.no, as_of=now)
    return HandedOut(name_saved(found.name, found.media_type), found.media_type, content)


def hand_out_dossier(complaint_no: str, who: Onlooker, now: datetime) -> Path | None:
    """Return a new dossier of a case; None when there is none, or none for this person.

    It holds every assessment of the case, so it is for those alone to whom all of them are shown.
    """
    with reading() as session:
        if not who.sees(session, complaint_no, COMPLAINT):
            return None
        assessed = notices_of(session, subjects_of(session, session.get_one(Complaint, complaint_no)))
    if not all(sees_assessment(each.person, who.person, who.access) for each in assessed):
        return None
    return write_dossier(complaint_no, who.person.no, as_of=now).path


def _as_entered(document: Registered, by: Signature) -> HandedOut:
    """Return a document, and enter who took it away. Raises NotAsEntered."""
    content = _content_of(settings().documents, document.path)
    if content is None or hashlib.sha256(content).hexdigest() != document.sha256:
        raise _damaged(document.subject, document.path, document.sha256, by)
    note_download(document.subject, document.path, document.sha256, by.actor, by.identity, by.recorded_at)
    name = PurePosixPath(document.path).name
    named = name if name.startswith(document.subject.lower()) else f"{document.subject}-{name}"
    return HandedOut(named, MEDIA_TYPES.get(Path(name).suffix, ANYTHING), content)


def _attachment(session: Session, complaint_no: str, sha256: str) -> Attachment | None:
    """Return the file of this hash; handed in under several names, it is known by the first."""
    own = (Attachment.subject == holder_of(session, complaint_no), Attachment.sha256 == sha256)
    return session.exec(select(Attachment).where(*own).order_by(col(Attachment.id)).limit(1)).first()


def _content_of(folder: Path, path: str) -> bytes | None:
    """Return what a file in a folder holds; None when it is missing, or would lie elsewhere."""
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()):
        return None
    with suppress(OSError):
        return file.read_bytes()
    return None


def _damaged(subject: str, file: str, sha256: str, by: Signature) -> NotAsEntered:
    note(subject, DAMAGED, {"file": file, "sha256": sha256}, by)
    return NotAsEntered(f"{file} is missing or is not what was entered: bring it back from the backup")
