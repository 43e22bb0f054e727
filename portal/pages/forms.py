"""Handing in forms: at the gate that a complaint, an 8D or a bulletin waits at, beside it, or a new complaint."""

from collections.abc import Callable
from enum import StrEnum

from fastapi import HTTPException, Request, status
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from portal.doors import Door, Pages, SignedIn
from portal.form_answers import answer_of, typed_in, without_empty_lines
from portal.form_fields import form_of
from portal.form_pages import Sent, SentForm, form_page, is_still_asked, overtaken_page, page_with_lines
from portal.visitor import Visitor, not_found
from rules.lifecycle import Event
from rules.vocabulary import Area
from tasks.addresses import path_of
from tasks.asked_forms import AskedForm, NotSeen, ask_beside, ask_gate, ask_registration, shown_earlier
from tasks.handing_in import Sheet, hand_in
from tasks.telling_prefect import tell_prefect

pages = Pages()
HAND_IN = Door(Area.FORMS, acts=True)
NOT_YOURS = "This form is not for you now: it is for other roles, or the case does not stand there any more."
# What the look-up of goods may hand over to the form of a new complaint.
FACTS_OF_GOODS = ("customer", "product", "part_no", "order_no", "lot_no", "serial_no", "date_code")
LONGEST_FACT = 200
Ask = Callable[[], AskedForm | None]


class Folder(StrEnum):
    """Where the subjects that have forms are."""

    COMPLAINTS = "complaints"
    EIGHT_D = "8d"
    BULLETINS = "bulletins"


@pages.show("/complaints/new", HAND_IN)
def show_registration(request: Request) -> Response:
    """Show the form of a new complaint, with the facts of goods that stand in the address."""
    told = {name: request.query_params.get(name, "")[:LONGEST_FACT] for name in FACTS_OF_GOODS}
    return form_page(request, ask_registration({name: fact for name, fact in told.items() if fact}))


@pages.take("/complaints/new", HAND_IN)
def take_registration(request: Request, visitor: SignedIn, sent: SentForm) -> Response:
    """Register a complaint."""
    return _take(request, visitor, sent, ask_registration(), ask_registration)


@pages.show("/{folder}/{no}/gate", HAND_IN)
def show_gate(request: Request, visitor: SignedIn, folder: Folder, no: str) -> Response:
    """Show the form that a subject waits for."""
    asked = _seen(folder, no, lambda: ask_gate(no, visitor.person, visitor.access))
    return _show(request, asked) if asked else _see_other(path_of(no))


@pages.take("/{folder}/{no}/gate", HAND_IN)
def take_gate(request: Request, visitor: SignedIn, folder: Folder, no: str, sent: SentForm) -> Response:
    """Pass the gate; a form that was shown at an earlier ask comes too late."""
    asked = _seen(folder, no, lambda: ask_gate(no, visitor.person, visitor.access))
    if asked is None or asked.key != sent.key:
        asked = shown_earlier(no, sent.key, asked)
    if asked is None:
        raise not_found()
    return _take(request, visitor, sent, asked, lambda: ask_gate(no, visitor.person, visitor.access))


@pages.show("/{folder}/{no}/forms/{event}", HAND_IN)
def show_beside(request: Request, visitor: SignedIn, folder: Folder, no: str, event: Event) -> Response:
    """Show a form beside the gate."""
    asked = _seen(folder, no, lambda: ask_beside(no, event, visitor.person, visitor.access))
    return _show(request, asked) if asked else _see_other(f"{path_of(no)}/gate")


@pages.take("/{folder}/{no}/forms/{event}", HAND_IN)
def take_beside(request: Request, visitor: SignedIn, folder: Folder, no: str, event: Event, sent: SentForm) -> Response:
    """Take a form beside the gate."""

    def ask() -> AskedForm | None:
        return ask_beside(no, event, visitor.person, visitor.access)

    asked = _seen(folder, no, ask)
    return _take(request, visitor, sent, asked, ask) if asked else _see_other(f"{path_of(no)}/gate")


def _seen(folder: Folder, no: str, ask: Ask) -> AskedForm | None:
    """Return what is asked of a subject that the visitor sees, under its own address."""
    try:
        if path_of(no) == f"/{folder}/{no}":
            return ask()
    except NotSeen:
        pass
    raise not_found()


def _show(request: Request, asked: AskedForm) -> Response:
    _check_open(asked)
    return form_page(request, asked, faults=asked.faults)


def _take(request: Request, visitor: Visitor, sent: Sent, asked: AskedForm, again: Ask) -> Response:
    """Hand in a form; show it again when a line is to be added or removed, when it is refused or overtaken."""
    _check_open(asked)
    form = form_of(asked.schema)
    typed = typed_in(form, sent.posted)
    if sent.only_lines:
        return page_with_lines(request, asked, typed, sent)
    typed = without_empty_lines(form, typed)
    came = hand_in(
        Sheet(
            asked.no,
            asked.event,
            answer_of(form, typed),
            visitor.person.no,
            sent.once,
            sent.written,
            key=asked.key,
            head=sent.head,
            to_sign=asked.to_sign,
            signing=sent.signing,
        )
    )
    if came.accepted:
        done = f"{path_of(came.no)}?done={asked.event}"
        return _see_other(done, BackgroundTask(tell_prefect, came.no))
    if came.stale:
        return overtaken_page(request, asked, again(), sent, typed, came.earlier)
    now = again()
    shown = now if now and is_still_asked(asked, now) else asked
    wrong = status.HTTP_422_UNPROCESSABLE_CONTENT
    return form_page(request, shown, typed, came.faults, wrong, {"meant": sent.signing.meaning})


def _check_open(asked: AskedForm) -> None:
    if not asked.is_open:
        raise HTTPException(status.HTTP_403_FORBIDDEN, NOT_YOURS)


def _see_other(path: str, then: BackgroundTask | None = None) -> Response:
    return RedirectResponse(path, status.HTTP_303_SEE_OTHER, background=then)
