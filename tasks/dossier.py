"""The dossier of a case: one ZIP with all that is on file of it, which proves itself with nothing but Python."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.database import reading, transaction
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from rules.vocabulary import Identity, Language
from tasks.calendar import current_time
from tasks.dossier_facts import case_as_data, notices_of, subjects_of
from tasks.dossier_pieces import Piece, attachment_piece, data_pieces, document_piece, ledger_pieces, program_pieces
from tasks.dossier_readme import readme_of
from tasks.durable_files import opened_beside
from tasks.facts import UnknownComplaint, entries_of
from tasks.ledger import Signature
from tasks.ledger_notes import enter, lock_ledger
from tasks.packing import Pack

FORMAT = "kesu-dossier-1"
DOSSIER = "DOSSIER"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Dossier:
    """A dossier that was made. `left_out` are files that are not printed yet, lost or damaged. Size in bytes."""

    path: Path
    sha256: str
    size: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class OnFile:
    """What the database holds of a case, read in one go."""

    facts: Mapping[str, Any]
    ledgers: Mapping[str, Sequence[LedgerEvent]]
    documents: Sequence[Document]
    attachments: Sequence[Attachment]


def write_dossier(
    complaint_no: str,
    by: str,
    identity: Identity = Identity.PROVED,
    language: Language | None = None,
    as_of: datetime | None = None,
) -> Dossier:
    """Write the dossier of a case for `by`, enter it in the case's ledger, and return it.

    The same case at the same moment gives the same bytes. Raises UnknownComplaint; AnchorUnreadable when an anchor is
    damaged; OSError, and leaves nothing behind, when there is no room.
    """
    signature = Signature(by, identity, current_time(as_of))
    with reading() as session:
        on_file = _on_file(session, complaint_no)
    folder = settings().home / "dossiers" / complaint_no
    with opened_beside(folder / complaint_no) as (part, file):
        left_out = _fill(file, complaint_no, on_file, language or settings().language, signature)
        made = Dossier(part, _hash_of(file), file.seek(0, 2), left_out)
    return _entered(made, folder, complaint_no, signature)


def _on_file(session: Session, complaint_no: str) -> OnFile:
    row = session.get(Complaint, complaint_no)
    if row is None:
        raise UnknownComplaint(f"There is no complaint {complaint_no}: check the number.")
    subjects = subjects_of(session, row)
    about = [*subjects, *(notice.no for notice in notices_of(session, subjects))]
    documents = select(Document).where(col(Document.subject).in_(about)).order_by(col(Document.id))
    attachments = select(Attachment).where(col(Attachment.subject).in_(subjects)).order_by(col(Attachment.id))
    return OnFile(
        facts=case_as_data(session, row),
        ledgers={subject: entries_of(session, subject) for subject in subjects},
        documents=session.exec(documents).all(),
        attachments=session.exec(attachments).all(),
    )


def _fill(
    file: BinaryIO, complaint_no: str, on_file: OnFile, language: Language, signature: Signature
) -> tuple[str, ...]:
    """Fill a ZIP with everything that is whole, and return the paths of what is not."""
    pieces = [
        *program_pieces(language),
        *data_pieces(on_file.facts, on_file.ledgers),
        *ledger_pieces(on_file.ledgers),
        *map(document_piece, on_file.documents),
        *map(attachment_piece, on_file.attachments),
    ]
    left_out = [piece for piece in pieces if piece.content() is None]
    missing = tuple(sorted(piece.path for piece in left_out))
    at, by, identity = signature.recorded_at, signature.actor, signature.identity
    page = readme_of(complaint_no, language, at, by, identity, missing)
    _pack(file, [*pieces, Piece("README.txt", "README", lambda: page)], missing, {
        "format": FORMAT, "complaint": complaint_no, "made_at": at.isoformat(timespec="seconds"), "made_by": by,
        "identity": identity, "language": language,
        "left_out": [{"path": each.path, "kind": each.kind, "sha256": each.sha256} for each in left_out],
    })  # fmt: skip
    return missing


def _pack(file: BinaryIO, pieces: Sequence[Piece], missing: Sequence[str], about: Mapping[str, Any]) -> None:
    by_path = {piece.path: piece for piece in pieces if piece.path not in missing}
    with Pack(file) as pack:
        for path in sorted(by_path):
            content = by_path[path].content()
            if content is None:
                raise OSError(f"{path} was there a moment ago: try again")
            pack.put(path, by_path[path].kind, content, by_path[path].name)
        pack.put_manifest(about)


def _hash_of(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _entered(made: Dossier, folder: Path, complaint_no: str, by: Signature) -> Dossier:
    """Give a dossier its name and enter it in the ledger of its case, or throw it away."""
    name = f"{complaint_no}-{by.recorded_at:%Y%m%dT%H%M%SZ}-{made.sha256[:8]}.zip"
    what = {"file": name, "sha256": made.sha256, "size": made.size, "left_out": list(made.left_out)}
    try:
        with transaction() as session:
            enter(session, lock_ledger(session, complaint_no), DOSSIER, what, by)
            made.path.replace(folder / name)
    finally:
        made.path.unlink(missing_ok=True)
    return Dossier(folder / name, made.sha256, made.size, made.left_out)
