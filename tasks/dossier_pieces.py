"""The pieces of a dossier: documents and files as they were handed out, the ledgers, the case as data, the program."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from models.attachment import Attachment
from models.document import Document
from models.event import LedgerEvent
from models.settings import ROOT, settings
from models.words import translations
from rules.evidence import MEDIA_TYPES
from rules.ledger import SEALED
from rules.vocabulary import Language
from tasks import dossier_verify
from tasks.documents import file_name
from tasks.dossier_proof import proofs_of
from tasks.evidence_store import EvidenceDamaged, kept
from tasks.ledger import sealed
from tasks.packing import as_json

VERIFY, RULES = Path(dossier_verify.__file__), ("rules/anchor.py", "rules/ledger.py")
ENDINGS = {media_type: f".{each.lower()}" for each, media_type in MEDIA_TYPES.items()}


@dataclass(frozen=True)
class Piece:
    """A file that goes into a dossier: where, what it is, how it is read, and the SHA-256 that it must have, if any."""

    path: str
    kind: str
    read: Callable[[], bytes]
    sha256: str = ""
    name: str = ""

    def content(self) -> bytes | None:
        """Return the file's content; None when it is lost, or is not what the ledger says that it was."""
        try:
            content = self.read()
        except (OSError, EvidenceDamaged):
            return None
        return content if self.sha256 in {"", hashlib.sha256(content).hexdigest()} else None


def document_piece(document: Document) -> Piece:
    """Return a printed document; one that is still to be printed has no content."""
    path = document.path or file_name(document)
    read = partial(Path.read_bytes, settings().documents / path)
    return Piece(f"documents/{path}", document.kind, read, document.sha256 or "not printed")


def attachment_piece(file: Attachment) -> Piece:
    """Return a file of the case under its hash; the name that people gave it stands in the manifest only."""
    path = f"attachments/{file.sha256}{ENDINGS.get(file.media_type, '')}"
    return Piece(path, file.media_type, partial(kept, file.sha256), file.sha256, file.name)


def data_pieces(facts: Mapping[str, Any], ledgers: Mapping[str, Sequence[LedgerEvent]]) -> Iterator[Piece]:
    """Yield the case as data, and the proof that its ledgers are under a seal."""
    first_entries = {subject: entries[0].id or 0 for subject, entries in ledgers.items() if entries}
    yield _data("case.json", "CASE", facts)
    yield _data("anchors.json", "PROOF", proofs_of(first_entries))


def ledger_pieces(ledgers: Mapping[str, Sequence[LedgerEvent]]) -> Iterator[Piece]:
    """Yield the ledgers, each entry with what its hash covers."""
    names = (*SEALED, "effect_key", "prev_hash", "hash")
    for subject, entries in ledgers.items():
        rows = (sealed({name: getattr(entry, name) for name in names}) for entry in entries)
        yield _data(f"ledger/{subject}.json", "LEDGER", {"subject": subject, "entries": list(rows)})


def program_pieces(language: Language) -> Iterator[Piece]:
    """Yield the program that checks a dossier, the rules by which it does, and its words in a language."""
    yield Piece("verify.py", "PROGRAM", VERIFY.read_bytes)
    for name in RULES:
        yield Piece(name, "PROGRAM", (ROOT / name).read_bytes)
    words = translations(language)
    yield _data("words.json", "PROGRAM", {each: str(words.ugettext(each)) for each in dossier_verify.MESSAGES})


def _data(path: str, kind: str, data: object) -> Piece:
    content = as_json(data)
    return Piece(path, kind, lambda: content)
