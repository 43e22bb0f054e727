"""Files: documents and evidence are handed out as they were entered, and evidence is handed in, several at once."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import File, Request, UploadFile, status
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile as Uploaded

from models.settings import settings
from models.words import say
from portal.doors import Door, Pages, SignedIn
from portal.handing_out import handed_out
from portal.pages.cases import CASES, complaint_shown, onlooker
from portal.visitor import Visitor, not_found
from rules.evidence import MEBIBYTE
from rules.vocabulary import Area
from tasks.calendar import current_time
from tasks.evidence import Content, TakenUp
from tasks.evidence_checks import TOO_LARGE, FileRefused
from tasks.handed_out import hand_out_document, hand_out_file, path_of_number
from tasks.handing_in_files import hand_in_files
from tasks.policy_store import book

pages = Pages()
DOCUMENTS = Door(Area.DOCUMENTS)


@pages.show("/documents/{number:int}", DOCUMENTS)
def show_document(visitor: SignedIn, number: int) -> Response:
    """Hand out a document by its number."""
    return _document(visitor, path_of_number(number))


@pages.show("/documents/{folder}/{name}", DOCUMENTS)
def show_document_at(visitor: SignedIn, folder: str, name: str) -> Response:
    """Hand out a document by where it lies: what a weekly report consists of has no number."""
    return _document(visitor, f"{folder}/{name}")


@pages.show("/complaints/{no}/files/{sha256}", CASES)
def show_file(visitor: SignedIn, no: str, sha256: str) -> Response:
    """Hand out a file of a case."""
    return handed_out(lambda: hand_out_file(no, sha256, onlooker(visitor), current_time()))


@pages.take("/complaints/{no}/files", Door(Area.CASES, acts=True))
def take_files(
    request: Request, visitor: SignedIn, no: str, files: Annotated[Sequence[UploadFile | str], File()] = ()
) -> Response:
    """Take up photos and evidence; what is refused is named with its reason."""
    now = current_time()
    named = named_files(files, now)
    done = hand_in_files(no, named, onlooker(visitor), now)
    if done is None:
        raise not_found()
    if not named:
        done = TakenUp(refused=(say(settings().language, "Choose a file."),))
    if done.taken and not done.refused:
        return RedirectResponse(f"/complaints/{no}#files", status.HTTP_303_SEE_OTHER)
    return complaint_shown(request, visitor, no, done, status.HTTP_422_UNPROCESSABLE_CONTENT if done.refused else 200)


def named_files(files: Sequence[Uploaded | str], now: datetime) -> list[tuple[str, Content]]:
    """Return the files that were chosen, each with its name and what reads it; a field left empty is none."""
    most_mib = book().at(now).evidence.most_mib
    chosen = [file for file in files if not isinstance(file, str) and file.filename]
    return [(file.filename or "", partial(_content, file, most_mib)) for file in chosen]


def _content(file: Uploaded, most_mib: int) -> bytes:
    """Return what a file holds. Raises FileRefused for one that is too large, without reading it whole."""
    content = file.file.read(most_mib * MEBIBYTE + 1)
    if len(content) > most_mib * MEBIBYTE:
        raise FileRefused(TOO_LARGE, limit=most_mib)
    return content


def _document(visitor: Visitor, path: str) -> Response:
    return handed_out(lambda: hand_out_document(path, onlooker(visitor), current_time()))
