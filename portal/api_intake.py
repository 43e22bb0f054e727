"""The API takes in: a complaint, its files, and what another system sends in its own words. Each key counts once."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, HTTPException, Path, Request, Response, UploadFile, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask

from models.forms.posted import posted_schema
from models.views.api import (
    FilesAnswer,
    ItemAnswer,
    ItemOutcome,
    NotTakenAnswer,
    ProblemAnswer,
    Refused,
    RegisteredAnswer,
)
from models.words import say
from portal.api import Number
from portal.api_published import A_KEY, ITEMS, JSON, KEY_HEADER, TAKING_REFUSALS, asks
from portal.bodies import Body
from portal.doors import Door, SignedIn
from portal.pages.cases import onlooker
from portal.pages.files import named_files
from portal.spoken import Spoken, spoken
from portal.visitor import not_found
from rules.strict_json import pointer_of
from rules.vocabulary import Area, Language
from tasks.api_intake import Call, NotTaken, registered_answer, take_complaint
from tasks.api_items import OTHER_CONTENT, UnknownSource, take_items
from tasks.calendar import current_time
from tasks.door_count import Window, seconds_to_wait
from tasks.handing_in_files import hand_in_files
from tasks.policy_store import book
from tasks.register_once import Came
from tasks.telling_prefect import tell_prefect

KEY = re.compile(r"[\x21-\x7e]{1,100}")
NO_KEY = "Send a key of 1 to 100 visible ASCII characters in the header Idempotency-Key: under it this counts once."
NO_JSON = "Send this as application/json in UTF-8, not compressed."
NOT_TAKEN = "This was not taken in: see the problems."
TOO_OFTEN = "These are too many calls in so short a time: wait {seconds} seconds."
NO_FILES = "Choose a file."


def within_rate(visitor: SignedIn, language: Spoken) -> None:
    """Let a token call so often and no more. Raises HTTPException 429, which says how long to wait."""
    now = current_time()
    rules = book().at(now).web_intake.api
    window = Window("api", rules.window_minutes, rules.most_of_a_token)
    seconds = seconds_to_wait(window, visitor.key_hash[:32], now)
    if seconds:
        told = say(language, TOO_OFTEN, seconds=seconds)
        raise HTTPException(status.HTTP_429_TOO_MANY_REQUESTS, told, {"Retry-After": str(seconds)})


api_intake = APIRouter(prefix="/api", tags=["intake"], responses=TAKING_REFUSALS)
RATE = Depends(within_rate)
HAND_IN = Depends(Door(Area.FORMS, acts=True))


def _call(request: Request, body: Body, visitor: SignedIn, language: Spoken) -> Call:
    """Return what a program sent. Raises HTTPException 415 for what is no JSON."""
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    plain = kind.strip() == JSON and charset in {"", "charset=utf-8", "charset=utf8"}
    if not plain or request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(status.HTTP_415_UNSUPPORTED_MEDIA_TYPE, say(language, NO_JSON))
    return Call(body, visitor.person, language, current_time())


Called = Annotated[Call, Depends(_call)]


@api_intake.post(
    "/complaints",
    operation_id="register",
    dependencies=[HAND_IN, RATE],
    status_code=status.HTTP_201_CREATED,
    response_model=RegisteredAnswer,
    responses={
        status.HTTP_200_OK: {"model": RegisteredAnswer, "description": "It came before, and was the same."},
        status.HTTP_400_BAD_REQUEST: {"model": Refused, "description": "No key, or none that can be used."},
        status.HTTP_409_CONFLICT: {"model": Refused, "description": "Something else came before under this key."},
    },
    openapi_extra=asks(posted_schema(), A_KEY),
)
def register(request: Request, call: Called) -> Response:
    """Register a complaint for the person of the token; with a key that came before, return its number."""
    key = request.headers.get(KEY_HEADER, "")
    if not KEY.fullmatch(key):
        return _told(status.HTTP_400_BAD_REQUEST, call.language, NO_KEY)
    try:
        came = take_complaint(call, key)
    except NotTaken as refused:
        return _not_taken(refused, call.language)
    if not came.is_same:
        return _told(status.HTTP_409_CONFLICT, call.language, OTHER_CONTENT, number=came.no)
    return _registered(came)


@api_intake.post(
    "/intake/{source}",
    operation_id="take_items",
    dependencies=[HAND_IN, RATE],
    response_model=list[ItemAnswer],
    responses={
        status.HTTP_201_CREATED: {"model": list[ItemAnswer], "description": "The one that was sent is registered."},
        status.HTTP_409_CONFLICT: {"model": list[ItemAnswer], "description": "The one that was sent came otherwise."},
    },
    openapi_extra=asks(ITEMS),
)
def take(source: Annotated[str, Path(max_length=40, examples=["dealer"])], call: Called) -> Response:
    """Register what another system sends, mapped by the file `mappings/<source>.toml` of this installation.

    A list is answered with 200 and what became of each; one alone as a complaint is.
    """
    try:
        items, alone = take_items(source, call)
    except UnknownSource:
        raise not_found() from None
    except NotTaken as refused:
        return _not_taken(refused, call.language)
    new = [item.no for item in items if item.outcome is ItemOutcome.REGISTERED]
    if alone and items[0].outcome is ItemOutcome.REFUSED and not items[0].no:
        return _not_taken(NotTaken(items[0].problems), call.language)
    code = _code_of(items[0]) if alone else status.HTTP_200_OK
    return _json([item.model_dump(mode="json") for item in items], code, new)


@api_intake.post(
    "/complaints/{no}/files",
    operation_id="add_files",
    dependencies=[Depends(Door(Area.CASES, acts=True)), RATE],
    response_model=FilesAnswer,
    responses={status.HTTP_400_BAD_REQUEST: {"model": Refused, "description": "A form that cannot be read."}},
)
def add_files(
    no: Number, visitor: SignedIn, language: Spoken, files: Annotated[Sequence[UploadFile | str], File()] = ()
) -> Response:
    """Take up files of a complaint, each one or why not; a file that came before is known."""
    now = current_time()
    done = hand_in_files(no, named_files(files, now), onlooker(visitor), now)
    if done is None:
        raise not_found()
    if not done.taken and not done.known:
        reasons = done.refused or [say(language, NO_FILES)]
        problems = (ProblemAnswer(field="/files", message=each, remedy=each) for each in reasons)
        return _not_taken(NotTaken(problems), language)
    answer = FilesAnswer(taken=tuple(done.taken), known=done.known, refused=tuple(done.refused))
    return _json(answer.model_dump(mode="json"), status.HTTP_200_OK)


def malformed_call(request: Request, error: RequestValidationError) -> Response:
    """Answer a call whose address or form is not as the schema says."""
    found = ((pointer_of(*each["loc"][1:]), str(each["msg"])) for each in error.errors())
    problems = [ProblemAnswer(field=field, message=text, remedy=text) for field, text in found]
    return _not_taken(NotTaken(problems), spoken(request))


def _registered(came: Came) -> Response:
    code = status.HTTP_201_CREATED if came.is_new else status.HTTP_200_OK
    answer = registered_answer(came.no)
    response = _json(answer.model_dump(mode="json"), code, [came.no] if came.is_new else [])
    response.headers["Location"] = answer.links.complaint
    return response


def _code_of(item: ItemAnswer) -> int:
    return {
        ItemOutcome.REGISTERED: status.HTTP_201_CREATED,
        ItemOutcome.KNOWN: status.HTTP_200_OK,
        ItemOutcome.REFUSED: status.HTTP_409_CONFLICT,
    }[item.outcome]


def _told(code: int, language: Language, message: str, **values: object) -> Response:
    return _json(Refused(detail=say(language, message, **values)).model_dump(), code)


def _not_taken(refused: NotTaken, language: Language) -> Response:
    answer = NotTakenAnswer(detail=say(language, NOT_TAKEN), problems=refused.problems)
    return _json(answer.model_dump(mode="json"), status.HTTP_422_UNPROCESSABLE_CONTENT)


def _json(content: Any, code: int, new: Sequence[str] = ()) -> Response:
    """Return an answer; Prefect is told afterwards of the complaints that are new."""
    return JSONResponse(content, code, background=BackgroundTask(_tell, new) if new else None)


def _tell(numbers: Sequence[str]) -> None:
    for number in numbers:
        tell_prefect(number)
