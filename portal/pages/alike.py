"""Two complaints that may be one, side by side: a person says that they are, or that they are not and why."""

from typing import Annotated

from fastapi import Form, Request, status
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from portal.doors import Door, Pages, SignedIn
from portal.pages.cases import onlooker
from portal.showing import page
from portal.visitor import Visitor, not_found
from rules.vocabulary import Area
from tasks.addresses import path_of
from tasks.alike_pairs import AlikePair, alike_pair, merge_pair, tell_apart
from tasks.calendar import current_time
from tasks.telling_prefect import tell_prefect

pages = Pages()
ONE, TWO = "one", "two"


@pages.show("/complaints/{no}/alike/{other}", Door(Area.CASES))
def show_pair(request: Request, visitor: SignedIn, no: str, other: str) -> Response:
    """Show two complaints of which it was proposed that they are one."""
    return page(request, "alike.html", pair=_pair(visitor, no, other), refused=(), reason="")


@pages.take("/complaints/{no}/alike/{other}", Door(Area.FORMS, acts=True))
def take_answer(
    request: Request,
    visitor: SignedIn,
    no: str,
    other: str,
    answer: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Record that they are one, or that they are two and why."""
    pair = _pair(visitor, no, other)
    if answer not in {ONE, TWO}:
        raise not_found()
    by = visitor.person.no
    recorded = merge_pair(no, other, by) if answer == ONE else tell_apart(no, other, reason, by)
    if not recorded.accepted:
        wrong = status.HTTP_422_UNPROCESSABLE_CONTENT
        return page(request, "alike.html", wrong, pair=pair, refused=recorded.refusals, reason=reason)
    then = BackgroundTask(tell_prefect, no)
    return RedirectResponse(path_of(other if answer == ONE else no), status.HTTP_303_SEE_OTHER, background=then)


def _pair(visitor: Visitor, no: str, other: str) -> AlikePair:
    pair = alike_pair(no, other, onlooker(visitor), current_time())
    if pair is None:
        raise not_found()
    return pair
