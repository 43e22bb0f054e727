"""Handing in forms: at the gate that a complaint, an 8D or a bulletin waits at, beside it, and to register a complaint."""

from collections.abc import Callable
from enum import StrEnum

from fastapi import HTTPException, Request, status
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from portal.doors import Door, Pages, SignedIn
from portal.form_answers import answer_of, typed_in, without_empty_lines
from portal.form_fields import form_of
from portal.form_pages import Sent, SentForm, form_page, overtaken_page
from portal.visitor import Visitor, not_found
from rules.lifecycle import Event
from rules.vocabulary import Area
from tasks.addresses import path_of
from tasks.asked_forms import AskedForm, NotSeen, ask_beside, ask_gate, ask_registration, late_form
from tasks.handing_in import Sheet, hand_in
from tasks.telling_prefect import tell_prefect

pages = Pages()
FORMS = Door(Area.FORMS, acts=True)
NOT_YOURS = "This form is not for you now: it is for other roles, or the case does not stand there any more."
Ask = Callable[[], AskedForm | None]


class Folder(StrEnum):
    """Where the subjects that have forms are."""

    COMPLAINTS = "complaints"
    EIGHT_D = "8d"
    BULLETINS = "bulletins"


@pages.show("/complaints/new", FORMS)
def show_registration(request: Request) -> Response:
    """Show the form of a new complaint."""
    return form_page(request, ask_registration())


@pages.take("/complaints/new", FORMS)
def take_registration(request: Request, visitor: SignedIn, sent: SentForm) -> Response:
    """Register a complaint."""
    return _take(request, visitor, sent, ask_registration(), ask_registration)


@pages.show("/{folder}/{no}/gate", FORMS)
def show_gate(request: Request, visitor: SignedIn, folder: Folder, no: str) -> Response:
    """Show the form that a subject waits for."""
    asked = _seen(folder, no, lambda: ask_gate(no, visitor.person, visitor.access))
    return _show(request, asked) if asked else _see_other(path_of(no))


@pages.take("/{folder}/{no}/gate", FORMS)
def take_gate(request: Request, visitor: SignedIn, folder: Folder, no: str, sent: SentForm) -> Response:
    """Pass the gate; a form that was shown at an earlier ask comes too late."""
    asked = _seen(folder, no, lambda: ask_gate(no, visitor.person, visitor.access))
    if asked is None or asked.key != sent.key:
        asked = late_form(no, sent.key, asked)
    if asked is None:
        raise not_found()
    return _take(request, visitor, sent, asked, lambda: ask_gate(no, visitor.person, visitor.access))


@pages.show("/{folder}/{no}/forms/{event}", FORMS)
def show_beside(request: Request, visitor: SignedIn, folder: Folder, no: str, event: Event) -> Response:
    """Show a form beside the gate."""
    asked = _seen(folder, no, lambda: ask_beside(no, event, visitor.person, visitor.access))
    return _show(request, asked) if asked else _see_other(f"{path_of(no)}/gate")


@pages.take("/{folder}/{no}/forms/{event}", FORMS)
def take_beside(
    request: Request, visitor: SignedIn, folder: Folder, no: str, event: Event, sent: SentForm
) -> Response:
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
        return form_page(request, asked, sent.with_lines(form, typed), shown=sent)
    typed = without_empty_lines(form, typed)
    came = hand_in(
        Sheet(
            asked.no,
            asked.event,
            answer_of(form, typed),
            visitor.person.no,
            sent.once,
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
        return overtaken_page(request, asked, again(), sent, typed, came.no)
    return form_page(request, again() or asked, typed, came.faults, status.HTTP_422_UNPROCESSABLE_CONTENT)


def _check_open(asked: AskedForm) -> None:
    if not asked.is_open:
        raise HTTPException(status.HTTP_403_FORBIDDEN, NOT_YOURS)


def _see_other(path: str, then: BackgroundTask | None = None) -> Response:
    return RedirectResponse(path, status.HTTP_303_SEE_OTHER, background=then)
