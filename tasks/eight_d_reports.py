"""The report of an 8D is printed on demand in any layout, edition and language, and by itself when the 8D is complete.

Each print is a document of its own with its hash in the ledger; what would say the same as the last print is that one.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, col, select

from models.customer import Customer
from models.database import transaction
from models.document import Document
from models.eight_d import EightD
from models.settings import settings
from models.views.eight_d_source import EightDSource
from rules.eight_d.vocabulary import Edition, EightDState, Layout, ReportLanguage
from rules.vocabulary import DocumentKind, Language
from tasks.customer_sheets import fill_in
from tasks.eight_d_facts import complaints_of, load_eight_d
from tasks.eight_d_source import eight_d_source, with_photos
from tasks.eight_d_view import report_of
from tasks.facts import load_row
from tasks.kept_documents import Print as Printed
from tasks.kept_documents import enter_document, enter_print, keep, plain_print, sealed_print
from tasks.reports import Job, Renderer
from tasks.sheet_files import Sheet, sheet_for


@dataclass(frozen=True)
class Print:
    """Which report of an 8D: its revision (0 is the newest), layout, edition and languages, and for whom it is."""

    no: str
    layout: Layout
    edition: Edition
    language: ReportLanguage
    revision: int = 0
    customer: str = ""


def print_reports(wanted: list[Print], now: datetime) -> list[Path]:
    """Print reports with one renderer and return their files."""
    with Renderer() as renderer:
        return [_print(renderer, each, now) for each in wanted]


def owes_final_reports(session: Session, row: EightD) -> bool:
    """Whether a complete 8D is not yet printed for each customer, and for us."""
    if row.state is not EightDState.COMPLETE:
        return False
    printed = [document.path for document in _printed(session, row.no, f"-r{row.revision}-final-")]
    stems = [_variant(wanted) for wanted in _final_reports(session, row)]
    stems += [sheet.name for sheet in _own_forms(session, row).values()]
    return any(all(f"-final-{stem}-" not in path for path in printed) for stem in stems)


def awaits_final_reports() -> ColumnElement[bool]:
    """Return the condition of an 8D whose revision is complete and not yet printed for us, which comes last."""
    ours = "-r" + cast(col(EightD.revision), String) + f"-final-{Layout.VDA}-{Edition.INTERNAL}-".lower()
    printed = select(Document.id).where(Document.subject == EightD.no, col(Document.path).contains(ours)).exists()
    return (col(EightD.state) == EightDState.COMPLETE) & ~printed


def print_final_reports(no: str, now: datetime) -> list[Path]:
    """Print a complete 8D for each customer in his language and for us in ours; fill in the customers' own forms."""
    with transaction() as session:
        row = load_eight_d(session, no)
        if not owes_final_reports(session, row):
            return []
        wanted, forms = _final_reports(session, row), _own_forms(session, row)
    own = [fill_customers_form(no, 0, now, customer) for customer in forms]
    return [*print_reports(wanted, now), *(path for path in own if path)]


def _final_reports(session: Session, row: EightD) -> list[Print]:
    ours = Print(row.no, Layout.VDA, Edition.INTERNAL, ReportLanguage(settings().language))
    return [
        *(
            Print(row.no, Layout.VDA, Edition.CUSTOMER, ReportLanguage(customer.language), customer=customer.code)
            for customer in _customers(session, row)
        ),
        ours,
    ]


def _own_forms(session: Session, row: EightD) -> dict[str, Sheet]:
    found = {customer.code: sheet_for(customer.code) for customer in _customers(session, row)}
    return {code: sheet for code, sheet in found.items() if sheet}


def _customers(session: Session, row: EightD) -> list[Customer]:
    """Return the customers that an 8D serves, the one that it began with first."""
    began = load_row(session, row.complaint)
    codes = dict.fromkeys([began.customer, *(each.customer for each in complaints_of(session, row.no))])
    return [session.get_one(Customer, code) for code in codes]


def _variant(wanted: Print) -> str:
    """Return what tells one report of an 8D from the others, as a part of the file's name."""
    edition = f"{wanted.edition.lower()}-{wanted.customer}" if wanted.customer else wanted.edition.lower()
    return f"{wanted.layout.lower()}-{edition}-{wanted.language}"


def _print(renderer: Renderer, wanted: Print, now: datetime) -> Path:
    source = _read(wanted)
    view = report_of(source, wanted.layout, wanted.edition, wanted.language.languages, now)
    made = Made(source, _variant(wanted), ".pdf", view.language, view.fingerprint)
    return _kept(made, now, lambda: sealed_print(renderer, Job(DocumentKind.EIGHT_D, view, view.language), now))


def fill_customers_form(no: str, revision: int, now: datetime, customer: str = "") -> Path | None:
    """Fill in the customer's own form and return its file; None for a customer who has none."""
    source = _read(Print(no, Layout.VDA, Edition.CUSTOMER, ReportLanguage.EN, revision, customer))
    sheet = sheet_for(source.customer_code)
    if sheet is None:
        return None
    fingerprint = hashlib.sha256(f"{sheet.name}{source.model_dump_json()}".encode()).hexdigest()
    made = Made(source, sheet.name, ".xlsx", sheet.map.language, fingerprint)
    return _kept(made, now, lambda: plain_print(fill_in(sheet, source, source.locked_at or now)))


def _read(wanted: Print) -> EightDSource:
    with transaction() as session:
        source = eight_d_source(session, wanted.no, wanted.revision, wanted.customer)
    return with_photos(source)


@dataclass(frozen=True)
class Made:
    """A print: what it was made from, what tells it from the others, and the hash of what it says."""

    source: EightDSource
    variant: str
    suffix: str
    language: Language
    fingerprint: str

    @property
    def stem(self) -> str:
        """The file's name up to the number of the print."""
        stand = "final" if self.source.state is EightDState.COMPLETE else "draft"
        return f"{self.source.no.lower()}-r{self.source.revision}-{stand}-{self.variant}"


def _kept(made: Made, now: datetime, make: Callable[[], Printed]) -> Path:
    """Return the file of the last print that says the same, else make it and enter it in documents and ledger."""
    no, folder = made.source.no, settings().documents
    with transaction() as session:
        known = [folder / each.path for each in _printed(session, no, made.stem) if each.data_hash == made.fingerprint]
    if known and known[-1].exists():
        return known[-1]
    kept = keep(no, make(), lambda session, printed: _entered(session, made, printed, now))
    assert kept  # noqa: S101  each print of a report has a name of its own
    return kept


def _entered(session: Session, made: Made, printed: Printed, now: datetime) -> str:
    """Enter a print and return the name of its file, in which the prints of an 8D are counted."""
    no = made.source.no
    load_eight_d(session, no)  # locks the 8D, whose ledger grows
    number = 1 + len(_printed(session, no, ""))
    name = f"{made.stem}-{number}{made.suffix}"
    document = {
        "subject": no,
        "kind": DocumentKind.EIGHT_D,
        "revision": number,
        "language": made.language,
        "path": f"{no}/{name}",
        "data_hash": made.fingerprint,
    }
    enter_document(session, document, printed, now)
    what = {"kind": DocumentKind.EIGHT_D, "path": document["path"], "holds": made.source.content.sha256()}
    enter_print(session, no, what, printed, now)
    return name


def _printed(session: Session, no: str, stem: str) -> list[Document]:
    own = (Document.subject == no, Document.kind == DocumentKind.EIGHT_D)
    query = select(Document).where(*own).order_by(col(Document.revision))
    return [document for document in session.exec(query) if stem in document.path]
