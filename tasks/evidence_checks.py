"""Whether a file may be evidence: told from its content within limits, before anything in it is unpacked."""

from collections.abc import Collection
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from models.words import say
from rules.evidence import MEBIBYTE, EvidenceRules, FileType, WorkbookRules, type_of
from rules.vocabulary import Language

PDF_END = b"%%EOF"
PDF_END_WITHIN = 1024
PART_ENTRY = b"PK\x01\x02"
WORKBOOK_PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
MACROS = "xl/vbaproject.bin"
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
    """Read the list of a packed file's parts, and nothing else of it."""
    if content.count(PART_ENTRY) > rules.workbook.most_parts:
        raise _too_much(rules.workbook)
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = {part.filename: part for part in packed.infolist()}
    except (BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise FileRefused(DAMAGED) from None
    if not parts.keys() >= WORKBOOK_PARTS or any(part.flag_bits & ENCRYPTED for part in parts.values()):
        raise _wrong_type(rules)
    if sum(part.file_size for part in parts.values()) > rules.workbook.most_unpacked_mib * MEBIBYTE:
        raise _too_much(rules.workbook)
    _check_macros(parts)


def _check_macros(parts: Collection[str]) -> None:
    if any(part.lower() == MACROS for part in parts):
        raise FileRefused("{name} holds macros: save it as XLSX without them.")


def _too_much(rules: WorkbookRules) -> FileRefused:
    message = "{name} unpacks to more than {mib} MiB or {parts} parts: save what matters as PDF."
    return FileRefused(message, mib=rules.most_unpacked_mib, parts=rules.most_parts)
