"""Signing: what a person is shown before he signs a form, and his signature as the gate wants it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import reading
from models.document import Document
from models.eight_d import EightD
from models.report import Report
from models.settings import settings
from models.words import label, say
from rules.lifecycle import Event
from rules.proof import Proof, must_be_signed
from rules.vocabulary import Meaning
from tasks.asking import policy_for
from tasks.company import company
from tasks.facts import load_case
from tasks.ledger import chain_of
from tasks.policy_store import book
from tasks.stages import subject_of
from tasks.subjects import Subject


@dataclass(frozen=True)
class ToSign:
    """What is signed: the documents with their hashes, and the hash of the newest entry of the ledger."""

    event: Event
    head: str
    documents: tuple[tuple[str, str], ...]
    meanings: tuple[Meaning, ...] = tuple(Meaning)

    def signed(self, meaning: Meaning, proved_by: str, head: str) -> Proof:
        """Return the signature of somebody who was shown `head`; the gate refuses it when more has happened since."""
        return Proof(self.event, meaning, head, self.documents, proved_by)


def to_be_signed(no: str, event: Event, now: datetime) -> ToSign | None:
    """Return what must be signed with a form; None when the policy asks for no signature. Raises UnknownComplaint."""
    with reading() as session:
        row = subject_of(session, no, event)
        if not _must_be_signed(session, row, event, now):
            return None
        return ToSign(event, chain_of(session, row.no).head, _documents(session, row))


def _must_be_signed(session: Session, row: Subject, event: Event, now: datetime) -> bool:
    if isinstance(row, Report):
        return must_be_signed(event, None, book().at(row.made_at).signing)
    if isinstance(row, EightD):
        row = session.get_one(Complaint, row.complaint)
    case = load_case(session, row, company(session, now))
    return must_be_signed(event, case, policy_for(session, row).signing)


def _documents(session: Session, row: Subject) -> tuple[tuple[str, str], ...]:
    """Return the newest revision of each printed document, and the content of a bulletin."""
    printed = (Document.subject == row.no, col(Document.rendered_at).is_not(None))
    newest = {
        (document.kind, document.language): document
        for document in session.exec(select(Document).where(*printed).order_by(col(Document.revision))).all()
    }
    documents = tuple((_name(document), document.sha256) for document in newest.values())
    return (*documents, (row.no, row.sha256)) if isinstance(row, Report) else documents


def _name(document: Document) -> str:
    language = settings().language
    revision = say(language, "revision {number}", number=document.revision)
    return f"{label(language, document.kind)} · {revision} · {label(language, document.language)}"
