"""The list of complaints: searched and filtered by what stands in the address, paged, and taken away as a file."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, status
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from models.settings import settings
from models.words import say
from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from portal.visitor import Visitor
from rules.vocabulary import Area, LevelClass, State
from tasks.calendar import current_time
from tasks.case_exports import MOST, ExportKind, TooMany, export_cases
from tasks.case_filter import CaseFilter, Order, Urgency
from tasks.case_search import CasePage, find_cases
from tasks.filter_choices import filter_choices
from tasks.live_view_page import rest_of

pages = Pages()
HERE = "/complaints"
Wanted = Annotated[CaseFilter, Query()]
EXPORTS = Door(Area.EXPORTS)
ORDERS = {Order.NEWEST: "Newest first", Order.OLDEST: "Oldest first", Order.DUE: "First due first"}
URGENCIES = {Urgency.OVERDUE: "Overdue", Urgency.SOON: "Due within 24 hours"}
TOO_MANY = "These are more than {most} complaints: narrow the filter, then export again."


@pages.show(HERE, Door(Area.CASES))
def show_complaints(request: Request, visitor: SignedIn, wanted: Wanted) -> Response:
    """Show the complaints of a filter, a page of them."""
    return _list(request, visitor, wanted)


@pages.show(f"{HERE}.xlsx", EXPORTS)
def export_workbook(request: Request, visitor: SignedIn, wanted: Wanted) -> Response:
    """Hand out the complaints of a filter as a workbook."""
    return _export(request, visitor, wanted, ExportKind.XLSX)


@pages.show(f"{HERE}.csv", EXPORTS)
def export_csv(request: Request, visitor: SignedIn, wanted: Wanted) -> Response:
    """Hand out the complaints of a filter as CSV."""
    return _export(request, visitor, wanted, ExportKind.CSV)


def _list(request: Request, visitor: Visitor, wanted: CaseFilter, problem: str = "") -> Response:
    found = find_cases(wanted, visitor.person, visitor.access, current_time())
    return page(
        request,
        "complaints.html",
        status.HTTP_422_UNPROCESSABLE_CONTENT if problem else status.HTTP_200_OK,
        area=Area.CASES,
        found=found,
        rests=_rests(found),
        wanted=wanted,
        narrowed=bool(wanted.in_address(after=None, order=None)),
        choices=filter_choices(current_time()),
        states=[state for state in State if not state.is_final],
        final=[state for state in State if state.is_final],
        levels=LevelClass,
        orders=ORDERS,
        urgencies=URGENCIES,
        next=_address(wanted, found.after) if found.after else "",
        first=_address(wanted, None) if wanted.after else "",
        exports={kind: _address(wanted, None, f"{HERE}.{kind}") for kind in ExportKind}
        if visitor.may_open(Area.EXPORTS)
        else {},
        problem=problem,
    )


def _address(wanted: CaseFilter, after: str | None, path: str = HERE) -> str:
    asked = wanted.in_address(after=after)
    return f"{path}?{urlencode(asked)}" if asked else path


def _rests(found: CasePage) -> dict[str, str]:
    language = settings().language
    return {row.no: rest_of(row.due_at, found.at, language) for row in found.rows if row.due_at}


def _export(request: Request, visitor: Visitor, wanted: CaseFilter, kind: ExportKind) -> Response:
    now = current_time()
    try:
        export = export_cases(kind, wanted, visitor.person, visitor.access, now)
    except TooMany:
        return _list(request, visitor, wanted, say(settings().language, TOO_MANY, most=MOST))
    name = f"complaints-{now.astimezone(settings().company_zone):%Y%m%d-%H%M}.{kind}"
    return FileResponse(export.path, filename=name, background=BackgroundTask(export.path.unlink))
