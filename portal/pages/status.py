"""The customer's page, opened by the link in our mails: how his complaint stands, and whether it is solved."""

from typing import Annotated, Any

from fastapi import Form, Request
from fastapi import status as http
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from models.views.status import Status
from portal.doors import Open, Pages
from portal.handing_out import handed_out
from portal.showing import page
from portal.visitor import not_found
from tasks.calendar import current_time
from tasks.handed_out import hand_out_letter
from tasks.status_links import complaint_of
from tasks.status_page import MOST_WORDS, path_of_letter, record_answer, status_of

pages = Pages()


@pages.show("/status/{token}", Open())
def status(request: Request, token: str, solved: str = "") -> HTMLResponse:
    """Show how a complaint stands; `solved` is what a link in a mail proposes as the answer, and changes nothing."""
    found = _opened(token)
    values: dict[str, Any] = {"complaint": found, "token": token, "solved": solved, "most_words": MOST_WORDS}
    return page(request, "status.html", language=found.language, **values)


@pages.show("/status/{token}/letters/{document}", Open())
def show_letter(token: str, document: int) -> Response:
    """Hand out a letter that went to the customer."""
    path = path_of_letter(_opened(token).no, document)
    return handed_out(lambda: hand_out_letter(path, current_time()) if path else None)


@pages.take("/status/{token}", Open())
def answer(
    token: str,
    solved: Annotated[bool, Form()],
    score: Annotated[int, Form(ge=0, le=5)] = 0,
    words: Annotated[str, Form(max_length=MOST_WORDS)] = "",
) -> RedirectResponse:
    """Take the customer's word on whether his complaint is solved."""
    record_answer(_opened(token).no, solved=solved, score=score, words=words, now=current_time())
    return RedirectResponse(f"/status/{token}", http.HTTP_303_SEE_OTHER)


def _opened(token: str) -> Status:
    no = complaint_of(token, current_time())
    found = status_of(no) if no else None
    if found is None:
        raise not_found()
    return found
