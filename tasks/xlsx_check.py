"""Whether a packed file is a workbook that may be read: told from its list of parts, before any of it is unpacked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import unpack_from
from zipfile import BadZipFile, ZipFile, ZipInfo

from models.mapping import ImportRefused
from models.settings import settings
from models.words import say

WORKBOOK_PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
MACROS, MACRO_SHEETS = "vbaproject.bin", "xl/macrosheets/"
ENCRYPTED = 1
MOST_PARTS = 2_000
MOST_UNPACKED = 4 * 2**30
# A workbook of a million rows packs to a tenth or a thirtieth; nothing but emptiness packs to less than a 300th.
MOST_RATIO = 300
RATIO_COUNTS_FROM = 100 * 2**20
# The list of parts stands at the end of a packed file, and its length in what comes last.
END, LONGEST_END, MOST_LISTED = b"PK\x05\x06", 2**16 + 22, 2**20

DAMAGED = "{name} cannot be read to its end: copy it again."
NOT_A_WORKBOOK = "{name} is no Excel workbook: save it as XLSX or CSV."
LOCKED = "{name} is locked with a password: save it as XLSX without one."
WITH_MACROS = "{name} holds macros: save it as XLSX without them."
TOO_MANY_PARTS = "{name} has more than {limit} parts: save it anew as XLSX."
TOO_MUCH = "{name} unpacks to far more than it seems: save only the rows that are needed as XLSX or CSV."


@contextmanager
def checked_workbook(path: Path) -> Iterator[ZipFile]:
    """Open a workbook's parts. Raises ImportRefused with what is wrong with them."""
    _check_length_of_list(path)
    try:
        packed = ZipFile(path)
    except (BadZipFile, ValueError, NotImplementedError, OverflowError, OSError):
        raise refused(DAMAGED, path) from None
    with packed:
        _check_parts(packed.infolist(), path)
        yield packed


def refused(message: str, path: Path, **values: object) -> ImportRefused:
    """Return the refusal of a file by its name."""
    return ImportRefused(say(settings().language, message, name=path.name, **values))


def _check_length_of_list(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_END))
        ending = file.read()
    at = ending.rfind(END)
    if at < 0 or len(ending) < at + 16:
        raise refused(DAMAGED, path)
    if unpack_from("<I", ending, at + 12)[0] > MOST_LISTED:
        raise refused(TOO_MANY_PARTS, path, limit=MOST_PARTS)


def _check_parts(parts: list[ZipInfo], path: Path) -> None:
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS:
        raise refused(TOO_MANY_PARTS, path, limit=MOST_PARTS)
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise refused(LOCKED, path)
    if not names >= WORKBOOK_PARTS:
        raise refused(NOT_A_WORKBOOK, path)
    if any(name.lower().endswith(MACROS) or name.lower().startswith(MACRO_SHEETS) for name in names):
        raise refused(WITH_MACROS, path)
    if sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_is_bomb, parts)):
        raise refused(TOO_MUCH, path)


def _is_bomb(part: ZipInfo) -> bool:
    return part.file_size > RATIO_COUNTS_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1)
