"""Whether a file may be evidence: told from its content within limits, before anything in it is unpacked."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from models.words import say
from rules.evidence import MEBIBYTE, EvidenceRules, FileType, WorkbookRules, is_phone_photo, type_of
from rules.vocabulary import Language

PDF_END = b"%%EOF"
PDF_END_WITHIN = 1024
PART_ENTRY = b"PK\x01\x02"
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_PARTS = {CONTENT_TYPES, "xl/workbook.xml"}
# Where programs hide in a workbook: in parts of these names, or said in the list of types.
MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
MACRO_SHEETS = ("xl/macrosheets/", "xl/activex/")
MACRO_TYPE = b"macroEnabled"
ENCRYPTED = 1

TOO_LARGE = "{name} is larger than {limit} MiB: make it smaller."
DAMAGED = "{name} cannot be read to its end: copy it again."


class FileRefused(Exception):
    """A file that may not be evidence: a message id of the catalogs, whose `{name}` is filled in when it is said."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, values)
        self.message, self.values = message, values

    def said(self, language: Language, name: str) -> str:
        """Return the reason and the remedy in a language."""
        return say(language, self.message, name=name, **self.values)


def checked_type(content: bytes, name: str, rules: EvidenceRules) -> FileType:
    """Return the type of a file that may be evidence; raise FileRefused for any other.

    Whether a photo can be decoded is for tasks.photos to say.
    """
    if not content:
        raise FileRefused("{name} is empty: copy the file again.")
    if is_phone_photo(content):
        raise FileRefused("{name} is a photo in HEIC or AVIF: save it as JPEG, or set the camera to JPEG.")
    found = type_of(content, name)
    if found is FileType.XLSX:
        _check_workbook(content, rules)
    if found not in rules.types:
        raise _wrong_type(rules)
    if found is FileType.PDF and PDF_END not in content[-PDF_END_WITHIN:]:
        raise FileRefused(DAMAGED)
    return found


def _wrong_type(rules: EvidenceRules) -> FileRefused:
    return FileRefused("{name} is none of {types}: save it as one of them.", types=", ".join(rules.types))


def _check_workbook(content: bytes, rules: EvidenceRules) -> None:
    """Read the list of a packed file's parts and of their types, and nothing else of it."""
    if content.count(PART_ENTRY) > rules.workbook.most_parts:
        raise _too_much(rules.workbook)
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = {part.filename: part for part in packed.infolist()}
            if not parts.keys() >= WORKBOOK_PARTS or any(map(_is_strange, parts.values())):
                raise _wrong_type(rules)
            types = packed.open(CONTENT_TYPES).read(MEBIBYTE)
    except (BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, OSError, zlib.error):
        raise FileRefused(DAMAGED) from None
    if sum(part.file_size for part in parts.values()) > rules.workbook.most_unpacked_mib * MEBIBYTE:
        raise _too_much(rules.workbook)
    if MACRO_TYPE in types or any(_holds_macros(part.lower()) for part in parts):
        raise FileRefused("{name} holds macros: save it as XLSX without them.")


def _is_strange(part: ZipInfo) -> bool:
    """Whether no workbook has such a part: locked, or packed in a way that none is."""
    return bool(part.flag_bits & ENCRYPTED) or part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}


def _holds_macros(part: str) -> bool:
    return part.startswith(MACRO_SHEETS) or part.endswith(MACRO_PARTS)


def _too_much(rules: WorkbookRules) -> FileRefused:
    message = "{name} unpacks to more than {mib} MiB or {parts} parts: save what matters as PDF."
    return FileRefused(message, mib=rules.most_unpacked_mib, parts=rules.most_parts)
