"""A file of rows is opened by what is in it, not by its name: CSV in any encoding, or a workbook.

Anything else is refused with what it is and what to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path

from models.mapping import AUTO, ImportRefused
from models.settings import settings
from models.words import say
from tasks.csv_files import opened_csv
from tasks.list_rows import FIRST_ROW, ListFile, Sought
from tasks.xlsx_files import opened_xlsx

MOST_BYTES = 1024 * 1024 * 1024
BEGINNING = 4096
PACKED = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
WITHIN_OLD_OFFICE = {
    "EncryptedPackage": "{name} is locked with a password: save it as XLSX without one.",
    "Workbook": "{name} is an old Excel workbook (.xls): save it as XLSX or CSV.",
    "Book": "{name} is an old Excel workbook (.xls): save it as XLSX or CSV.",
}
WEB_PAGE = "{name} is a web page that is called a list: open it in a spreadsheet and save it as XLSX."
OTHERS = {
    b"%pdf": "{name} is a PDF file: get the list as XLSX or CSV.",
    b"{\\rtf": "{name} is a text document: get the list as XLSX or CSV.",
    b"<html": WEB_PAGE,
    b"<!doctype": WEB_PAGE,
    b"<table": WEB_PAGE,
    b"<?xml": WEB_PAGE,
    b"<meta": WEB_PAGE,
}
NO_LIST = "{name} is no list: get the list as XLSX or CSV."
# A text may hold a stray character of these, a picture or a program holds many.
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b")
MOST_CONTROLS = 0.1


@contextmanager
def opened_list(
    path: Path, encoding: str = AUTO, delimiter: str = "", sheet: str = "", sought: Sought = FIRST_ROW
) -> Iterator[ListFile]:
    """Open a file of rows. Raises ImportRefused.

    `encoding` and `delimiter` are of a CSV file, `sheet` of a workbook; what is left out is found out. The headings
    are the row that is `sought`: the first one unless it is said.
    """
    if _is_packed(path):
        with opened_xlsx(path, sheet, sought) as workbook:
            yield workbook
    else:
        with opened_csv(path, encoding, delimiter, sought) as text:
            yield text


def _is_packed(path: Path) -> bool:
    """Whether a file is a packed one, and not text. Raises ImportRefused when it is neither, or too large."""
    if not path.is_file():
        raise ImportRefused(say(settings().language, "There is no file {path}: check the path.", path=path))
    if path.stat().st_size > MOST_BYTES:
        raise _refused("{name} has more than {limit} MB: divide it.", path)
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    if beginning.startswith((PACKED, EMPTY_ZIP)):
        return True
    message = _not_a_list(path, beginning)
    if message:
        raise _refused(message, path)
    return False


def _not_a_list(path: Path, beginning: bytes) -> str:
    """Return what is said of a file that is no list, "" when it may be one."""
    if beginning.startswith(OLD_OFFICE):
        return _old_office(path)
    plain = beginning.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").lstrip().lower()
    for mark, message in OTHERS.items():
        if plain.startswith(mark):
            return message
    controls = len(plain) - len(plain.translate(None, CONTROLS))
    return NO_LIST if plain and controls > len(plain) * MOST_CONTROLS else ""


def _old_office(path: Path) -> str:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        within = (text for name, text in WITHIN_OLD_OFFICE.items() if content.find(name.encode("utf-16-le")) >= 0)
        return next(within, NO_LIST)


def _refused(message: str, path: Path) -> ImportRefused:
    limit = MOST_BYTES // 1024 // 1024
    return ImportRefused(say(settings().language, message, name=path.name, limit=limit))
