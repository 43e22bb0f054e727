"""What comes by mail: a list of what waits for a person, and each message with what may be done about it."""

from typing import Annotated

from fastapi import Form, Request, status
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from models.forms.base import refusals_of
from models.forms.intake import Register
from models.settings import settings
from models.words import say
from portal.doors import Door, Pages, SignedIn
from portal.handing_out import handed_out
from portal.pages.cases import onlooker
from portal.showing import page
from portal.visitor import Visitor, not_found
from rules.vocabulary import Area, IntakeOutcome
from tasks.calendar import current_time
from tasks.incoming_mail import (
    PAGE,
    WAITING,
    AlreadySettled,
    hand_out_message,
    message_shown,
    messages_page,
    register_by_hand,
    set_aside,
)
from tasks.intake import RegistrationRefused
from tasks.refusals import worded

pages = Pages()
INTAKE = Door(Area.INTAKE)
DECIDE = Door(Area.INTAKE, acts=True)
ALL = "ALL"
LONGEST = 2_000


@pages.show("/intake", INTAKE)
def show_messages(request: Request, visitor: SignedIn, outcome: str = "", number: int = 1) -> Response:
    """List the messages that wait, or those with another outcome, the newest first."""
    del visitor
    chosen = [each for each in IntakeOutcome if each == outcome]
    wanted = [] if outcome == ALL else chosen or list(WAITING)
    found = messages_page(wanted, max(1, min(number, 1_000_000)))
    return page(
        request,
        "intake.html",
        area=Area.INTAKE,
        found=found,
        outcome=ALL if outcome == ALL else chosen[0].value if chosen else "",
        outcomes=[each for each in IntakeOutcome if each not in WAITING],
        waiting=sum(found.counts.get(each, 0) for each in WAITING),
        number=max(1, number),
        last=max(1, -(-found.total // PAGE)),
    )


@pages.show("/intake/{number:int}", INTAKE)
def show_message(request: Request, visitor: SignedIn, number: int) -> Response:
    """Show a message as it was read."""
    return _message_shown(request, visitor, number)


@pages.show("/intake/{number:int}/original", INTAKE)
def show_original(visitor: SignedIn, number: int) -> Response:
    """Hand out a message as it came."""
    return handed_out(lambda: hand_out_message(number, onlooker(visitor), current_time()))


@pages.take("/intake/{number:int}/registration", DECIDE)
def take_registration(
    request: Request,
    visitor: SignedIn,
    number: int,
    customer: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
) -> Response:
    """Register a message as a complaint of the customer chosen."""
    if not customer.strip():
        return _message_shown(request, visitor, number, (say(settings().language, "Choose the customer."),))
    _known(visitor, number)
    try:
        no = register_by_hand(number, customer, words, onlooker(visitor), current_time())
    except AlreadySettled as settled:
        return _message_shown(request, visitor, number, (str(settled),), status.HTTP_409_CONFLICT)
    except RegistrationRefused as refused:
        return _message_shown(request, visitor, number, worded(refused.refusals, Register))
    except ValidationError as error:
        return _message_shown(request, visitor, number, refusals_of(error, settings().language, Register))
    return RedirectResponse(f"/complaints/{no}", status.HTTP_303_SEE_OTHER)


@pages.take("/intake/{number:int}/setting-aside", DECIDE)
def take_setting_aside(
    request: Request, visitor: SignedIn, number: int, reason: Annotated[str, Form()] = ""
) -> Response:
    """Put a message aside for a reason."""
    if not reason.strip():
        return _message_shown(request, visitor, number, (say(settings().language, "Say why."),))
    _known(visitor, number)
    try:
        set_aside(number, reason.strip()[:LONGEST], onlooker(visitor), current_time())
    except AlreadySettled as settled:
        return _message_shown(request, visitor, number, (str(settled),), status.HTTP_409_CONFLICT)
    return RedirectResponse("/intake", status.HTTP_303_SEE_OTHER)


def _known(visitor: Visitor, number: int) -> None:
    """Raise HTTPException 404 for a message that is not there, or not for this visitor."""
    if message_shown(number, onlooker(visitor), current_time()) is None:
        raise not_found()


def _message_shown(
    request: Request,
    visitor: Visitor,
    number: int,
    refused: tuple[str, ...] | list[str] = (),
    code: int = status.HTTP_422_UNPROCESSABLE_CONTENT,
) -> Response:
    """Return the page of a message, with why a decision was refused. Raises HTTPException 404."""
    found = message_shown(number, onlooker(visitor), current_time())
    if found is None:
        raise not_found()
    answer = status.HTTP_200_OK if not refused else code
    return page(request, "message.html", answer, message=found, refused=refused, acts=visitor.may_act)
