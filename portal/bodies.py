"""How much may be sent to the portal: counted while it arrives, and no more of it is kept than is allowed."""

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

KIB = 1024
MIB = 1024 * KIB
# What a stranger may send: a sign-in, a customer's answer.
STRANGERS = 64 * KIB
# The longest form without files, in bytes as a browser encodes it.
FORM = 2 * MIB
# A form with files: the largest file that the policy takes, and what goes with it.
UPLOAD = 32 * MIB
# The fields of the largest form: an 8D with every list full.
MOST_FIELDS = 5000


def most_bytes(request: Request, *, known: bool) -> int:
    """Return how many bytes a request may have; only who is `known` may send files."""
    if not known:
        return STRANGERS
    with_files = request.headers.get("content-type", "").lower().startswith("multipart/form-data")
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
