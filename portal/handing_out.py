"""A file leaves the portal: to be saved under its name, or not at all when it is not what was entered."""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import HTTPException, status
from fastapi.responses import Response

from portal.visitor import not_found
from tasks.handed_out import HandedOut, NotAsEntered

NOT_AS_ENTERED = (
    "This file is not what the ledger says, so it is not handed out. That is on record now: tell the administrator, "
    "who can bring it back from the backup."
)


def handed_out(hand_out: Callable[[], HandedOut | None]) -> Response:
    """Return a file to be saved. Raises HTTPException: 404 when there is none, 409 when it is not as it was entered."""
    try:
        file = hand_out()
    except NotAsEntered as damaged:
        raise HTTPException(status.HTTP_409_CONFLICT, NOT_AS_ENTERED) from damaged
    if file is None:
        raise not_found()
    return Response(file.content, media_type=file.media_type, headers=_to_be_saved(file.name))


def _to_be_saved(name: str) -> dict[str, str]:
    """Return the headers under which a browser saves a file by its name and runs nothing of it."""
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_.") else "_" for each in name)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    return {
        "Content-Disposition": named,
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
