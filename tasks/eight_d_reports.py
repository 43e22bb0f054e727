"""The report of an 8D is printed on demand in any layout, edition and language, and by itself when the 8D is complete.

Each print is a document of its own with its hash in the ledger; what would say the same as the last print is that one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session, select

from models.customer import Customer
from models.database import transaction
from models.document import Document
from models.eight_d import EightD
from models.event import LedgerEvent
from models.settings import settings
from models.views.eight_d import EightDReport
from rules.eight_d.vocabulary import Edition, EightDState, Layout, ReportLanguage
from rules.vocabulary import DocumentKind, Identity
from tasks.company import SYSTEM
from tasks.documents import PRINTED, written_beside
from tasks.eight_d_facts import load_eight_d
from tasks.eight_d_source import eight_d_source
from tasks.eight_d_view import report_of
from tasks.facts import load_row
from tasks.ledger import Signature, chain_of
from tasks.reports import Job, Renderer


@dataclass(frozen=True)
class Print:
    """Which report of an 8D: its revision (0 is the newest), layout, edition and languages."""

    no: str
    layout: Layout
    edition: Edition
    language: ReportLanguage
    revision: int = 0


def print_reports(wanted: list[Print], now: datetime) -> list[Path]:
    """Print reports with one renderer and return their files."""
    with Renderer() as renderer:
        return [_print(renderer, each, now) for each in wanted]


def owes_final_reports(session: Session, row: EightD) -> bool:
    """Whether a complete 8D is not yet printed for the customer and for us."""
    return row.state is EightDState.COMPLETE and not _printed(session, row.no, f"-r{row.revision}-final-")


def print_final_reports(no: str, now: datetime) -> list[Path]:
    """Print a complete 8D for the customer in his language and for us in ours."""
    with transaction() as session:
        row = load_eight_d(session, no)
        if not owes_final_reports(session, row):
            return []
        customer = session.get_one(Customer, load_row(session, row.complaint).customer)
        theirs, ours = ReportLanguage(customer.language), ReportLanguage(settings().language)
    editions = ((Edition.CUSTOMER, theirs), (Edition.INTERNAL, ours))
    return print_reports([Print(no, Layout.VDA, edition, language) for edition, language in editions], now)


def _print(renderer: Renderer, wanted: Print, now: datetime) -> Path:
    with transaction() as session:
        source = eight_d_source(session, wanted.no, wanted.revision)
        view = report_of(source, wanted.layout, wanted.edition, wanted.language.languages, now)
        known = _same_print(session, wanted, view)
    if known:
        return known
    pdf = renderer.render(Job(DocumentKind.EIGHT_D, view, view.language))
    with transaction() as session:
        load_eight_d(session, wanted.no)  # locks the 8D, whose ledger grows
        document = _entered(session, wanted, view, pdf, now)
        path = settings().documents / document
        written_beside(path, pdf).replace(path)
    return path


def _same_print(session: Session, wanted: Print, view: EightDReport) -> Path | None:
    """Return the file of an earlier print that says the same, when it is still there."""
    for document in _printed(session, wanted.no, _variant(wanted, view)):
        path = settings().documents / document.path
        if document.data_hash == view.fingerprint and path.exists():
            return path
    return None


def _entered(session: Session, wanted: Print, view: EightDReport, pdf: bytes, now: datetime) -> str:
    """Enter a print in documents and ledger; return where it lies under the documents' folder."""
    number = 1 + len(_printed(session, wanted.no, ""))
    path = f"{wanted.no}/{wanted.no.lower()}{_variant(wanted, view)}-{number}.pdf"
    kept = {
        "subject": wanted.no,
        "kind": DocumentKind.EIGHT_D,
        "revision": number,
        "language": view.language,
        "owed_at": now,
        "rendered_at": now,
        "path": path,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "data_hash": view.fingerprint,
    }
    session.execute(insert(Document), [kept])
    what = {"kind": DocumentKind.EIGHT_D, "path": path, "sha256": kept["sha256"], "content": view.content_hash}
    entry = chain_of(session, wanted.no).entry(PRINTED, what, Signature(SYSTEM.no, Identity.SYSTEM, now))
    session.execute(insert(LedgerEvent), [entry])
    return path


def _variant(wanted: Print, view: EightDReport) -> str:
    """Return what tells one report of an 8D from the others, as a part of the file's name."""
    stand = "final" if view.state is EightDState.COMPLETE else "draft"
    parts = (f"r{view.revision}", stand, wanted.layout.lower(), wanted.edition.lower(), wanted.language)
    return "".join(f"-{part}" for part in parts)


def _printed(session: Session, no: str, variant: str) -> list[Document]:
    own = (Document.subject == no, Document.kind == DocumentKind.EIGHT_D)
    return [document for document in session.exec(select(Document).where(*own)) if variant in document.path]
