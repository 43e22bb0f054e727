"""The public form: whoever has something to complain about writes it down here, without an account, in his language."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from fastapi import Request, status
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from models.forms.faults import Fault
from models.words import say
from portal.bodies import FEEDBACK
from portal.doors import Open, Pages
from portal.feedback_sent import Sent, SentForm, contents, written
from portal.showing import page
from portal.spoken import Spoken
from portal.visitor import not_found
from rules.vocabulary import Language
from rules.web_intake import FormRules
from tasks.calendar import current_time
from tasks.feedback_aside import keep_aside
from tasks.form_keys import FormKey, form_key, new_form_key, number_on, receipt
from tasks.intake import RegistrationRefused
from tasks.policy_store import book
from tasks.refusals import worded
from tasks.register_once import Came
from tasks.telling_prefect import tell_prefect
from tasks.web_intake import TooOften, must_wait, received, take_feedback

pages = Pages()
TRAP = "website"
KEY = "_key"
TOO_OLD = "This page was open for too long. What you wrote is still here: read it over and send it again."
TOO_FAST = "That was quick. Read it over once more, then send it again."
TOO_OFTEN = "More came in than can be taken just now. What you wrote is still here: send it again in {minutes} minutes."


@pages.show(FEEDBACK, Open())
def show(request: Request, language: Spoken) -> Response:
    """Show the form."""
    _rules(current_time())
    return _form(request, language, Sent({}))


@pages.take(FEEDBACK, Open())
def take(request: Request, language: Spoken, sent: SentForm) -> Response:
    """Register what was written; show the form again, with all that was typed, when something is wrong with it."""
    now = current_time()
    rules, shown = _rules(now), partial(_form, request, language, sent)
    seconds = must_wait(request.client.host if request.client else "", now)
    if seconds:
        return shown(note=_too_often(seconds, language), code=status.HTTP_429_TOO_MANY_REQUESTS, wait=seconds)
    key = form_key(sent.text(KEY))
    if key is None or key.age(now) > timedelta(hours=rules.longest_hours):
        return shown(note=say(language, TOO_OLD), code=status.HTTP_422_UNPROCESSABLE_CONTENT, anew=True)
    if sent.text(TRAP):
        keep_aside(sent.typed, key, now)
        return _see(receipt(""), language)
    return _register(request, language, sent, key, rules, now)


@pages.show(f"{FEEDBACK}/received/{{token}}", Open())
def show_received(request: Request, language: Spoken, token: str) -> Response:
    """Show under which number something was received, and what happens next."""
    no = number_on(token)
    if no is None:
        raise not_found()
    return _received(request, language, no)


def _register(
    request: Request, language: Language, sent: Sent, key: FormKey, rules: FormRules, now: datetime
) -> Response:
    shown = partial(_form, request, language, sent, code=status.HTTP_422_UNPROCESSABLE_CONTENT)
    feedback, faults = written(sent, rules, language)
    if feedback is None or faults:
        return shown(faults=faults)
    if key.age(now) < timedelta(seconds=rules.least_seconds):
        return shown(note=say(language, TOO_FAST))
    files, too_large = contents(sent.files, language, now)
    try:
        came, taken = take_feedback(feedback, files, key, language, now)
    except TooOften as often:
        note = _too_often(often.seconds, language)
        return shown(note=note, code=status.HTTP_429_TOO_MANY_REQUESTS, wait=often.seconds)
    except RegistrationRefused as refused:
        return shown(faults=[Fault("", text, text) for text in worded(refused.refusals, None, language)])
    return _answered(request, language, came, [*too_large, *taken.refused])


def _answered(request: Request, language: Language, came: Came, refused: Sequence[str]) -> Response:
    then = BackgroundTask(tell_prefect, came.no) if came.is_new else None
    if came.is_same and not refused:
        return _see(receipt(came.no), language, then)
    code = status.HTTP_200_OK if came.is_same else status.HTTP_409_CONFLICT
    response = _received(request, language, came.no, code, refused=refused, otherwise=not came.is_same)
    response.background = then
    return response


def _form(
    request: Request,
    language: Language,
    sent: Sent,
    *,
    faults: Sequence[Fault] = (),
    note: str = "",
    code: int = status.HTTP_200_OK,
    anew: bool = False,
    wait: int = 0,
) -> Response:
    now = current_time()
    known: dict[str, Any] = {
        "typed": sent.typed,
        "faults": faults,
        "wrong": {fault.path: fault.remedy for fault in reversed(faults)},
        "note": note,
        "key": new_form_key(now) if anew or form_key(sent.text(KEY)) is None else sent.text(KEY),
        "files_lost": bool(sent.files),
        "rules": _rules(now),
        "trap": TRAP,
        "lang": language,
        "languages": list(Language),
    }
    response = page(request, "feedback.html", code, language, **known)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _received(
    request: Request,
    language: Language,
    no: str,
    code: int = 200,
    *,
    refused: Sequence[str] = (),
    otherwise: bool = False,
) -> Response:
    known = received(no, language) if no else None
    values: dict[str, Any] = {"received": known, "refused": refused, "otherwise": otherwise, "lang": language}
    return page(request, "feedback_received.html", code, language, **values)


def _see(token: str, language: Language, then: BackgroundTask | None = None) -> Response:
    return RedirectResponse(f"{FEEDBACK}/received/{token}?lang={language}", status.HTTP_303_SEE_OTHER, background=then)


def _too_often(seconds: int, language: Language) -> str:
    return say(language, TOO_OFTEN, minutes=-(-seconds // 60))


def _rules(now: datetime) -> FormRules:
    """Return the rules of the form. Raises HTTPException 404 where a company has none."""
    rules = book().at(now).web_intake.form
    if not rules.is_open:
        raise not_found()
    return rules
