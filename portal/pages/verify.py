"""Is this PDF ours, and is it as it was? Whoever has signed in may ask, and any file may be asked about."""

from typing import Annotated

from fastapi import File, Request, UploadFile, status
from fastapi.responses import Response

from models.settings import settings
from portal.doors import Door, Pages
from portal.showing import page
from rules.evidence import MEBIBYTE, name_shown
from rules.vocabulary import Area
from tasks.seal_check import MOST_MIB
from tasks.verifying import told, verify

pages = Pages()
VERIFY = Door(Area.VERIFY)


@pages.show("/verify", VERIFY)
def show_verify(request: Request) -> Response:
    """Ask for a PDF."""
    return _asked(request)


@pages.take("/verify", VERIFY)
def take_verify(request: Request, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Say what is known of a file; nothing of it is kept."""
    if file is None or not file.filename:
        return _asked(request, status.HTTP_422_UNPROCESSABLE_CONTENT, "Choose a file.")
    found = verify(file.file.read(MOST_MIB * MEBIBYTE + 1))
    lines = tuple(told(found, settings().language))
    name = name_shown(file.filename)
    return page(request, "verify.html", found=found, lines=lines, name=name, wrong="", most_mib=MOST_MIB)


def _asked(request: Request, status_code: int = status.HTTP_200_OK, wrong: str = "") -> Response:
    return page(request, "verify.html", status_code, found=None, wrong=wrong, most_mib=MOST_MIB)
