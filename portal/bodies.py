"""How much may be sent to the portal: counted while it arrives, and no more of it is kept than is allowed."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from tasks.calendar import current_time
from tasks.policy_store import book

KIB = 1024
MIB = 1024 * KIB
# What a stranger may send: a sign-in, a customer's answer.
STRANGERS = 64 * KIB
# The longest form without files, in bytes as a browser encodes it.
FORM = 2 * MIB
# A form with files: the largest file that the policy takes, and what goes with it.
UPLOAD = 32 * MIB
# Where strangers send files, and where programs send them in a text.
FEEDBACK, PROGRAMS = "/feedback", "/api/"
# The fields of the largest form: an 8D with every list full.
MOST_FIELDS = 5000


def most_bytes(request: Request, *, known: bool) -> int:
    """Return how many bytes a request may have; only who is `known` may send files, but for the public form."""
    with_files = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
    rules = book().at(current_time()).web_intake
    if request.url.path == FEEDBACK and with_files:
        return rules.form.most_mib * MIB if rules.form.is_open else STRANGERS
    if not known:
        return STRANGERS
    if request.url.path.startswith(PROGRAMS):
        return rules.api.most_mib * MIB
    return UPLOAD if with_files else FORM


async def body_within(request: Request, most: int) -> bytes | None:
    """Return the body of a request; None when it has more than `most` bytes, of which no more is read then."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > most:
        return None
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                return None
            parts.append(part)
    except ClientDisconnect:
        return b""
    return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body which has been read already once more, and then whatever follows."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_body)]
