"""The register of all documents: what was printed when about whom, and who has taken a file away.

One query for a page of it, whatever the documents are about: cases, 8Ds, notices, bulletins or weeks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Subquery,
    and_,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.assessment import Assessment
from models.columns import Coded
from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from models.document import Document
from models.eight_d import EightD
from models.event import LedgerEvent
from models.report import Report
from models.settings import settings
from rules.case import level_class
from rules.vocabulary import DocumentKind, ExternalBody, Identity, Language, Level, LevelClass, ReportKind
from tasks.calendar import current_time
from tasks.kept_documents import PRINTED
from tasks.ledger import Signature
from tasks.ledger_notes import note

DOWNLOADED = "DOWNLOADED"
PAGE = 50
Seen = Callable[[Subquery], ColumnElement[bool]]
"""The condition under which somebody sees a document, by `subject`, `kind` and `about` of a list of them."""


@dataclass(frozen=True)
class Period:
    """Days in the company's zone, both included; an end that is not given is open."""

    first: date | None = None
    last: date | None = None

    def conditions(self, moment: ColumnElement[datetime]) -> Iterator[ColumnElement[bool]]:
        """Yield what a moment must meet to lie in the period."""
        if self.first:
            yield moment >= _midnight(self.first)
        if self.last:
            yield moment < _midnight(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Registered:
    """One document. `complaint` is the case that it is about, if any; `path` lies in the documents' folder."""

    subject: str
    kind: DocumentKind
    revision: int
    language: Language | None
    made_at: datetime
    path: str
    sha256: str
    complaint: str
    customer: str
    customer_name: str
    level: LevelClass | None


@dataclass(frozen=True)
class RegisterPage:
    """A page of the register, the newest document first. `total` counts those of all pages."""

    rows: tuple[Registered, ...]
    total: int


def documents_of(
    period: Period | None = None,
    customer: str = "",
    level: LevelClass | None = None,
    kind: DocumentKind | None = None,
    *,
    seen: Seen = lambda _: true(),
    page: int = 1,
    size: int = PAGE,
) -> RegisterPage:
    """Return a page of the documents printed in a period, for a customer, at a level, of a kind; all without a filter.

    An 8D is every customer's whom it serves. A bulletin and a weekly report are nobody's. `seen` is what a document
    must meet to be shown to whoever asks.
    """
    listed = _everything_printed()
    within = (period or Period()).conditions(listed.c.made_at)
    found = _with_case(listed, (seen(listed), *within, *_filters(listed, customer, level, kind)))
    ordered = found.order_by(listed.c.made_at.desc(), listed.c.path).limit(size).offset((page - 1) * size)
    with reading() as session:
        rows = session.execute(ordered).mappings().all()
        total = session.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    return RegisterPage(tuple(map(_registered, rows)), total)


def registered(path: str, seen: Seen = lambda _: true()) -> Registered | None:
    """Return the document that lies at a path of the documents' folder; None for a file that is no document."""
    listed = _everything_printed()
    with reading() as session:
        row = session.execute(_with_case(listed, [listed.c.path == path, seen(listed)]).limit(1)).mappings().first()
    return _registered(row) if row else None


def note_download(
    subject: str,
    file: str,
    sha256: str,
    by: str,
    identity: Identity = Identity.PROVED,
    as_of: datetime | None = None,
) -> None:
    """Enter in the ledger of what a file is about that somebody takes it away. Raises UnknownComplaint."""
    what = {"file": file, "sha256": sha256}
    note(subject, DOWNLOADED, what, Signature(by, identity, current_time(as_of)))


def _everything_printed() -> Subquery:
    """Return documents, and what else a weekly report consists of, each with the complaint that it is about, if any."""
    began = select(col(EightD.no), col(EightD.complaint)).where(col(EightD.revision) == 1).subquery()
    about = func.coalesce(col(Assessment.complaint), began.c.complaint, col(Document.subject))
    documents: Select[Any] = (
        select(
            col(Document.subject), col(Document.kind), col(Document.revision), col(Document.language),
            col(Document.rendered_at).label("made_at"), col(Document.path), col(Document.sha256),
            about.label("about"),
        )
        .outerjoin(Assessment, col(Assessment.no) == Document.subject)
        .outerjoin(began, began.c.no == Document.subject)
        .where(col(Document.rendered_at).is_not(None))
    )  # fmt: skip
    path, sha256 = (col(LedgerEvent.data)[name].as_string() for name in ("path", "sha256"))
    weeks = select(col(Report.no)).where(col(Report.kind) == ReportKind.WEEKLY)
    known = select(col(Document.path)).where(col(Document.kind) == DocumentKind.WEEKLY_REPORT)
    weekly = select(
        col(LedgerEvent.subject), literal(DocumentKind.WEEKLY_REPORT, Coded(DocumentKind)), literal(0), null(),
        col(LedgerEvent.recorded_at), path, sha256, literal(""),
    ).where(col(LedgerEvent.kind) == PRINTED, col(LedgerEvent.subject).in_(weeks), path.not_in(known))  # fmt: skip
    return union_all(documents, weekly).subquery()


def _with_case(listed: Subquery, conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    """Return what is listed with the case that each document is about, and that case's customer."""
    own = {"complaint": Complaint.no, "customer": Complaint.customer, "customer_name": Customer.name}
    return (
        select(
            *(each for each in listed.c if each.name != "about"),
            *(func.coalesce(col(column), "").label(name) for name, column in own.items()),
            col(Complaint.level), col(Complaint.irrational_order), col(Complaint.external_body),
        )
        .outerjoin(Complaint, col(Complaint.no) == listed.c.about)
        .outerjoin(Customer, col(Customer.code) == Complaint.customer)
        .where(*conditions)
    )  # fmt: skip


def _filters(
    listed: Subquery, customer: str, level: LevelClass | None, kind: DocumentKind | None
) -> Iterator[ColumnElement[bool]]:
    if kind:
        yield listed.c.kind == kind
    if customer:
        other = aliased(Complaint)
        served = select(col(other.no)).where(col(other.eight_d) == listed.c.subject, col(other.customer) == customer)
        yield or_(col(Complaint.customer) == customer, and_(listed.c.kind == DocumentKind.EIGHT_D, served.exists()))
    if level:
        yield _of_level(level)


def _of_level(level: LevelClass) -> ColumnElement[bool]:
    """Return the condition that a case stands in a column of the policy's tables, as `level_class` says it."""
    external = col(Complaint.external_body) != ExternalBody.NONE
    match level:
        case LevelClass.EXTERNAL:
            return and_(col(Complaint.level) == Level.STRONG, external)
        case LevelClass.STRONG:
            return and_(col(Complaint.level) == Level.STRONG, ~external)
        case LevelClass.IRRATIONAL_1:
            return and_(col(Complaint.level) == Level.IRRATIONAL, col(Complaint.irrational_order) <= 1)
        case LevelClass.IRRATIONAL_2:
            return and_(col(Complaint.level) == Level.IRRATIONAL, col(Complaint.irrational_order) > 1)
    return col(Complaint.level) == Level(level.value)


def _registered(row: RowMapping) -> Registered:
    stand = ("level", "irrational_order", "external_body")
    level, order, body = (row[name] for name in stand)
    told = {name: value for name, value in row.items() if name not in stand}
    return Registered(**told, level=level_class(level, order, body) if level else None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), settings().company_zone)
