"""What an auditor asks for: all documents by period, customer, level and kind, a case's dossier, the ledger's proof."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field, field_validator

from portal.doors import Door, Pages, SignedIn
from portal.pages.cases import onlooker
from portal.pages.files import DOCUMENTS
from portal.showing import page
from portal.visitor import not_found
from rules.vocabulary import Area, DocumentKind, LevelClass
from tasks.auditing import LedgerChecked, anchors, check_ledger
from tasks.calendar import current_time
from tasks.document_register import PAGE, Period, documents_of
from tasks.documents_seen import documents_seen_by
from tasks.handed_out import hand_out_dossier

pages = Pages()
AUDIT = Door(Area.AUDIT)
AT_WORK = "A check of the ledger is under way: look again in a minute."


class Wanted(BaseModel):
    """Which documents are asked for, as the address says it."""

    since: date | None = None
    until: date | None = None
    customer: str = Field(default="", max_length=64)
    level: LevelClass | None = None
    kind: DocumentKind | None = None
    page: int = Field(default=1, ge=1, le=1_000_000)

    @field_validator("since", "until", "level", "kind", mode="before")
    @classmethod
    def _not_asked(cls, value: str | None) -> str | None:
        """Return None for a field that was left empty."""
        return value or None

    def address(self, number: int) -> str:
        """Return where another page of the same documents is."""
        asked = self.model_dump(mode="json", exclude_defaults=True) | {"page": number}
        return f"/documents?{urlencode(asked)}"


@pages.show("/documents", DOCUMENTS)
def show_documents(request: Request, visitor: SignedIn, wanted: Annotated[Wanted, Query()]) -> Response:
    """List the documents that the visitor sees, the newest first."""
    found = documents_of(
        Period(wanted.since, wanted.until),
        wanted.customer.strip(),
        wanted.level,
        wanted.kind,
        seen=documents_seen_by(visitor.person, visitor.access),
        page=wanted.page,
    )
    last = max(1, -(-found.total // PAGE))
    kinds, levels = list(DocumentKind), list(LevelClass)
    return page(request, "documents.html", found=found, wanted=wanted, last=last, kinds=kinds, levels=levels)


@pages.show("/dossiers/{no}.zip", AUDIT)
def show_dossier(visitor: SignedIn, no: str) -> Response:
    """Hand out the dossier of a case, made now."""
    path = hand_out_dossier(no, onlooker(visitor), current_time())
    if path is None:
        raise not_found()
    return FileResponse(path, media_type="application/zip", filename=path.name)


@pages.show("/audit", AUDIT)
def show_audit(request: Request) -> Response:
    """Show the anchors, and what may be asked for."""
    return _audit_page(request)


@pages.take("/audit", AUDIT)
def take_audit(request: Request) -> Response:
    """Check the ledger now and say what was found."""
    checked = check_ledger(current_time())
    return _audit_page(request, checked, "" if checked else AT_WORK)


def _audit_page(request: Request, checked: LedgerChecked | None = None, note: str = "") -> Response:
    return page(request, "audit.html", anchors=anchors(), checked=checked, note=note)
