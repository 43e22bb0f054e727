"""Customers who were noted at intake: the service centre says of each who he is, or that he is new."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Request, status
from fastapi.responses import RedirectResponse, Response

from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from rules.vocabulary import Area
from tasks.calendar import current_time
from tasks.customer_joining import NotJoined, confirm_customer, join_customer
from tasks.noted_customers import noted_customers

pages = Pages()


@pages.show("/customers", Door(Area.CUSTOMERS))
def show_customers(request: Request, done: str = "") -> Response:
    """Show the customers who wait to be verified; `done` names the one about whom was just decided."""
    return page(request, "customers.html", noted=noted_customers(), done=done, refused=None)


@pages.take("/customers/{code}", Door(Area.CUSTOMERS, acts=True))
def take_decision(request: Request, visitor: SignedIn, code: str, known: Annotated[str, Form()] = "") -> Response:
    """Let a noted customer be a known one; without a code confirm that he is new."""
    try:
        if known.strip():
            join_customer(code, known.strip(), visitor.person.no, current_time())
        else:
            confirm_customer(code, visitor.person.no, current_time())
    except NotJoined as refused:
        wrong = status.HTTP_422_UNPROCESSABLE_CONTENT
        return page(request, "customers.html", wrong, noted=noted_customers(), done="", refused=refused.refusal)
    return RedirectResponse(f"/customers?done={quote(code, safe='')}", status.HTTP_303_SEE_OTHER)
