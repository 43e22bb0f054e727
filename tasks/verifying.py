"""`make verify-pdf FILE=…`: whose seal a PDF carries, since when, whether it still is what was sealed, and what it is.

The seal alone shows that nothing was changed. Which document of which case it is, the database knows by its hash, and
the ledger bears witness.
"""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session, col, or_, select

from models.database import reading
from models.document import Document
from models.event import LedgerEvent
from models.settings import settings
from models.words import label, say
from rules.vocabulary import DocumentKind, Language
from tasks.kept_documents import PRINTED
from tasks.ledger import broken_at
from tasks.seal_check import MOST_MIB, Seal, SealState, seal_of
from tasks.seal_key import our_fingerprints

LAST_LINE = b"%%EOF\n"


class Witness(StrEnum):
    """What the ledger says of a file."""

    AGREES = "AGREES"
    SILENT = "SILENT"
    BROKEN = "BROKEN"


@dataclass(frozen=True)
class Known:
    """A document of ours: of which case, 8D, notice or week, which print, and what the ledger says of the file."""

    subject: str
    kind: DocumentKind
    revision: int
    language: Language
    printed_at: datetime
    witness: Witness


@dataclass(frozen=True)
class Verification:
    """What is known of a file. Nobody but a file that `is_genuine` may be trusted to be ours and unchanged."""

    sha256: str
    seal: Seal
    is_ours: bool = False
    known: Known | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether the file is a document of ours exactly as it was sealed, and the ledger agrees."""
        holds = self.seal.state is SealState.HOLDS and self.is_ours
        return holds and self.known is not None and self.known.witness is Witness.AGREES


MESSAGES = {
    SealState.HOLDS: "The seal holds: nothing has been changed since.",
    SealState.CHANGED: "The file was changed after it had been sealed.",
    SealState.ADDED_TO: "Something was added to the file after it had been sealed.",
    SealState.TRUNCATED: "The end of the file is missing.",
    SealState.DAMAGED: "The file is damaged, or was changed: it cannot be read.",
    SealState.NOT_SEALED: "The file carries no seal.",
    SealState.ENCRYPTED: "The file is encrypted; documents of this company never are.",
    SealState.NOT_A_PDF: "The file is no PDF.",
    SealState.TOO_LARGE: "The file is larger than {most} MiB; no document of this company is.",
    SealState.TOO_COMPLEX: "Checking the file does not come to an end; no document of this company is built so.",
}
GENUINE = "Genuine: the file is exactly as this company sealed it."
NOT_GENUINE = "Not shown to be genuine."
OURS = "Sealed by this company on {at}: {name}."
NOT_OURS = "Sealed on {at} with a key that is not this company's: {name}."
FINGERPRINT = "SHA-256 of the certificate: {fingerprint}"
HASH = "SHA-256 of the file: {sha256}"
DOCUMENT = "{kind} {subject}, print {revision}, {language}, printed on {at}."
UNKNOWN = "No document with this content is on record here."
WITNESSES = {
    Witness.AGREES: "The ledger agrees: this very file was entered when it was printed.",
    Witness.SILENT: "The ledger does not know this file; it knows a print that begins as this file does.",
    Witness.BROKEN: "The chain of this ledger is broken: it proves nothing.",
}


def verify(content: bytes) -> Verification:
    """Return what is known of a file; no content makes it raise, or keeps it busy for long."""
    seal = seal_of(content)
    sha256 = hashlib.sha256(content).hexdigest()
    with reading() as session:
        known = _known(session, sha256, _drawn(content))
    return Verification(sha256, seal, seal.fingerprint in our_fingerprints(), known)


def verify_file(path: Path) -> Verification:
    """Return what is known of a file on the disk; one that is too large is not read. Raises OSError."""
    with path.open("rb") as file:
        return verify(file.read(MOST_MIB * 2**20 + 1))


def told(found: Verification, language: Language) -> Iterator[str]:
    """Yield what was found in words, the verdict first."""
    seal = found.seal
    yield say(language, GENUINE if found.is_genuine else NOT_GENUINE)
    yield say(language, MESSAGES[seal.state], most=MOST_MIB)
    if seal.sealed_at:
        at = _moment(seal.sealed_at)
        yield say(language, OURS if found.is_ours else NOT_OURS, at=at, name=seal.name)
        yield say(language, FINGERPRINT, fingerprint=seal.fingerprint)
    if found.known:
        yield _document_told(found.known, language)
        yield say(language, WITNESSES[found.known.witness])
    else:
        yield say(language, UNKNOWN)
    if seal.state is not SealState.TOO_LARGE:  # then it was not read to its end
        yield say(language, HASH, sha256=found.sha256)


def _document_told(known: Known, language: Language) -> str:
    return say(
        language,
        DOCUMENT,
        kind=label(language, known.kind),
        subject=known.subject,
        revision=known.revision,
        language=label(language, known.language),
        at=_moment(known.printed_at),
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(settings().company_zone):%Y-%m-%d %H:%M:%S} ({settings().zone})"


def _drawn(content: bytes) -> str:
    """Return the hash of what was drawn before the seal was put to it: of the file up to its first end."""
    end = content.find(LAST_LINE)
    return hashlib.sha256(content[: end + len(LAST_LINE)]).hexdigest() if end >= 0 else ""


def _known(session: Session, sha256: str, drawn: str) -> Known | None:
    """Return the document with this content, the very file before another print of the same."""
    same = or_(col(Document.sha256) == sha256, col(Document.drawn_sha256).in_([drawn] if drawn else []))
    rows = session.exec(select(Document).where(same, col(Document.rendered_at).is_not(None))).all()
    row = next((row for row in rows if row.sha256 == sha256), rows[0] if rows else None)
    if row is None or row.rendered_at is None:
        return None
    known = Known(row.subject, row.kind, row.revision, row.language, row.rendered_at, Witness.SILENT)
    entry = _entry(session, row, sha256)
    if entry is None:
        return known
    chain = Witness.AGREES if broken_at(session, entry.subject) is None else Witness.BROKEN
    return replace(known, printed_at=entry.recorded_at, witness=chain)


def _entry(session: Session, row: Document, sha256: str) -> LedgerEvent | None:
    """Return the entry of a file in the ledger: of the document's own subject, or of the case that it belongs to."""
    belongs = or_(col(LedgerEvent.subject) == row.subject, col(LedgerEvent.recorded_at) == row.rendered_at)
    entries = session.exec(select(LedgerEvent).where(LedgerEvent.kind == PRINTED, belongs))
    return next((entry for entry in entries if entry.data["sha256"] == sha256), None)


def main(arguments: list[str]) -> int:
    """Print what is known of each file; return 1 unless all are genuine."""
    genuine = bool(arguments)
    for name in arguments:
        sys.stdout.write(f"{name}\n")
        try:
            found = verify_file(Path(name))
        except OSError as error:
            sys.stdout.write(f"  {error.strerror}\n")
            genuine = False
            continue
        genuine &= found.is_genuine
        sys.stdout.writelines(f"  {line}\n" for line in told(found, settings().language))
    return 0 if genuine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
