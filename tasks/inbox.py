"""The folder in which people put the files of a case: read as something that anybody may have filled."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from models.settings import settings
from rules.evidence import MEBIBYTE
from tasks.evidence_checks import TOO_LARGE, FileRefused

NOT_EVIDENCE = {"desktop.ini", "thumbs.db"}  # what a system or a program puts beside the files of a person
PASSING = (".", "~$")


def inbox_of(complaint_no: str) -> Path:
    """Return the folder of a case, `inbox/<complaint no>`; it need not exist."""
    return settings().home / "inbox" / complaint_no


def complaints_with_folder() -> list[str]:
    """Return the complaints that have a folder, by its name."""
    inbox = inbox_of("")
    return sorted(folder.name for folder in inbox.iterdir() if folder.is_dir()) if inbox.is_dir() else []


def files_in(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder in the order of names, but not what a program has put there."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith(PASSING) and path.name.lower() not in NOT_EVIDENCE:
            yield path


def content_of(path: Path, most_mib: int) -> bytes:
    """Return what an ordinary file holds. Raises FileRefused for anything else, and for one that is too large."""
    try:
        content = _read(path, most_mib * MEBIBYTE)
    except OSError:
        raise FileRefused("{name} is no file that can be read: put the file itself into the folder.") from None
    if content is None:
        raise FileRefused(TOO_LARGE, limit=most_mib)
    return content


def _read(path: Path, most: int) -> bytes | None:
    """Return an ordinary file's content, None when it is too large. Raises OSError for a folder, a link or a pipe."""
    # A link could lead anywhere, and to open a pipe could wait for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise IsADirectoryError(path)
        content = file.read(most + 1)
    return content if len(content) <= most else None
