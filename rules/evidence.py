"""What may be evidence of a case: which files, how large, and under which name they are shown."""

import re
import unicodedata
from enum import StrEnum

from pydantic import Field

from rules.display_text import code_point
from rules.policy_table import Table

LONGEST_NAME = 200
LONGEST_SAVED = 120
MEBIBYTE = 2**20
# Pillow warns of a decompression bomb beyond this many pixels; a limit above it would never be reached.
MOST_PIXELS_EVER = 89_478_485
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# No text in UTF-8, GB 18030 or Big5 holds these bytes; a text in UTF-16 begins with its mark.
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]|\A(?:\xff\xfe|\xfe\xff)")


class FileType(StrEnum):
    """A type of file that may be evidence."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    GIF = "GIF"
    BMP = "BMP"
    PDF = "PDF"
    XLSX = "XLSX"
    CSV = "CSV"
    TXT = "TXT"


class PhotoRules(Table):
    """Photos: how many pixels one may have, and how it is shown: its longer side in pixels, its JPEG quality."""

    most_pixels: int = Field(gt=0, le=MOST_PIXELS_EVER)
    shown_side: int = Field(gt=0)
    shown_quality: int = Field(ge=1, le=95)


class WorkbookRules(Table):
    """Workbooks, which are packed: how many parts one may have, and how large it may be when unpacked, in MiB."""

    most_parts: int = Field(gt=0)
    most_unpacked_mib: int = Field(gt=0)


class RoomRules(Table):
    """How much is taken up, in MiB: for one case, handed in at once, and of all cases within a day."""

    case_mib: int = Field(gt=0)
    at_once_mib: int = Field(gt=0)
    day_mib: int = Field(gt=0)


class EvidenceRules(Table):
    """Files of a case: which types, how large each, how many a case, how much in all.

    `kept_quality` is the JPEG quality at which a photo is kept; `scan_seconds` is how long the virus scanner may take.
    """

    types: list[FileType] = Field(min_length=1)
    most_mib: int = Field(gt=0)
    most_files: int = Field(gt=0)
    kept_quality: int = Field(ge=1, le=95)
    scan_seconds: int = Field(gt=0)
    room: RoomRules
    photo: PhotoRules
    workbook: WorkbookRules


MEDIA_TYPES = {
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.WEBP: "image/webp",
    FileType.GIF: "image/gif",
    FileType.BMP: "image/bmp",
    FileType.PDF: "application/pdf",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.CSV: "text/csv",
    FileType.TXT: "text/plain",
}
PHOTOS = (FileType.JPEG, FileType.PNG, FileType.WEBP, FileType.GIF, FileType.BMP)
_SIGNATURES = {
    re.compile(rb"\xff\xd8\xff"): FileType.JPEG,
    re.compile(rb"\x89PNG\r\n\x1a\n"): FileType.PNG,
    re.compile(rb"RIFF....WEBP", re.DOTALL): FileType.WEBP,
    re.compile(rb"GIF8[79]a"): FileType.GIF,
    re.compile(rb"BM.{8}[\x0e-\xff]\0", re.DOTALL): FileType.BMP,
    re.compile(rb"%PDF-"): FileType.PDF,
    re.compile(rb"PK\x03\x04"): FileType.XLSX,
}
# What phones write that set their camera to save room: a picture inside a film's container.
_PHONE_PHOTO = re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)", re.DOTALL)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|%]')
_ENDINGS: dict[str, tuple[str, ...]] = {
    media_type: (".jpg", ".jpeg", ".jpe") if kind is FileType.JPEG else (f".{kind.lower()}",)
    for kind, media_type in MEDIA_TYPES.items()
}
_TEXTS = {"csv": FileType.CSV, "txt": FileType.TXT}


def type_of(content: bytes, name: str) -> FileType | None:
    """Return what a file is by its first bytes, or None.

    A text has no mark of its own: its name must end in csv or txt. What begins like a workbook may be any packed file;
    only its inside tells.
    """
    for signature, found in _SIGNATURES.items():
        if signature.match(content):
            return found
    text = _TEXTS.get(name.lower().rpartition(".")[2])
    return text if text and not NOT_TEXT.search(content) else None


def is_phone_photo(content: bytes) -> bool:
    """Whether a file is a photo in HEIC or AVIF, which documents cannot show."""
    return _PHONE_PHOTO.match(content) is not None


def name_shown(name: str) -> str:
    """Return a file's name as it is kept: what cannot be seen written as ⟦U+XXXX⟧, at most 200 characters.

    It is for people only: no path is ever made of it.
    """
    composed = unicodedata.normalize("NFC", name).strip()
    shown = "".join(code_point(each) if unicodedata.category(each) in HIDDEN else each for each in composed)
    return shown[:LONGEST_NAME].strip()


def is_same_name(one: str, other: str) -> bool:
    """Whether two names mean the same file: capitals and ways of composing characters do not count."""
    return name_shown(one).casefold() == name_shown(other).casefold()


def name_saved(name: str, media_type: str) -> str:
    """Return the name under which a file is saved: no path, nothing a system forbids, ending as its type says.

    A page that calls itself a photo is saved as a photo: `x.html` of type image/jpeg becomes `x.html.jpg`.
    """
    plain = _NOT_IN_NAMES.sub("_", name_shown(name)).strip(". _")[:LONGEST_SAVED].rstrip(". ")
    ending = _ENDINGS.get(media_type, ())
    if not ending or plain.lower().endswith(ending):
        return plain or "file"
    return f"{plain or 'file'}{ending[0]}"
