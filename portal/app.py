"""The portal: its guard, its pages and its style, put together. It does not start with a route that names no door."""

from http import HTTPStatus
from pathlib import Path
from typing import cast
from urllib.parse import quote

from fastapi import FastAPI, Request, status
from fastapi.concurrency import run_in_threadpool
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from portal.api import api
from portal.api_intake import api_intake, malformed_call
from portal.doors import check_doors
from portal.guard import API, Guard, is_api
from portal.pages import EVERY_PAGE
from portal.showing import page
from portal.visitor import NOT_FOUND, EnrolFirst, visitor_of
from tasks.access_log import note_refused
from tasks.calendar import current_time

ENROLMENT = "/account/second-factor"
STATIC = Path(__file__).parent / "static"
NO_SUCH_PATH = HTTPStatus.NOT_FOUND.phrase
REFUSED = {status.HTTP_403_FORBIDDEN, status.HTTP_404_NOT_FOUND}


def create_app() -> FastAPI:
    """Return the portal as an ASGI application."""
    app = FastAPI(title="Kesu", docs_url=None, redoc_url=None, openapi_url=f"{API}openapi.json", version="1")
    routers = (*EVERY_PAGE, api, api_intake)
    check_doors(routers)
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Guard)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    return app


async def refused(request: Request, error: Exception) -> Response:
    """Send a stranger to the sign-in; tell others what was refused, and keep it in the ledger of who signed in."""
    error = cast("HTTPException", error)  # the application hands no other to this handler
    visitor = visitor_of(request)
    if isinstance(error, EnrolFirst) and not is_api(request):
        return RedirectResponse(ENROLMENT, status.HTTP_303_SEE_OTHER)
    if visitor and error.status_code in REFUSED:
        entered = (visitor.person.no, str(error.status_code), request.url.path, current_time())
        await run_in_threadpool(note_refused, *entered)
    if is_api(request):
        return await http_exception_handler(request, error)
    if error.status_code == status.HTTP_401_UNAUTHORIZED and request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?then={quote(asked, safe='')}", status.HTTP_303_SEE_OTHER)
    # A path that no page has is answered like one that is not for this visitor.
    message = NOT_FOUND if error.detail == NO_SUCH_PATH else str(error.detail)
    return page(request, "refused.html", error.status_code, message=message)


async def malformed(request: Request, error: Exception) -> Response:
    """Answer an address or a form that no page of ours could have made."""
    error = cast("RequestValidationError", error)
    if is_api(request):
        reads = request.method == "GET"
        return await request_validation_exception_handler(request, error) if reads else malformed_call(request, error)
    return page(request, "refused.html", status.HTTP_404_NOT_FOUND, message=NOT_FOUND)
