"""In which encoding a text file is written: by its mark, else by what its bytes make sense in."""

from collections.abc import Iterator
from pathlib import Path

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CHINESE = ("gb18030", "big5", "cp950", "big5hkscs")
SAMPLE = 2**20
ENOUGH_CHARACTERS = 4_000
LEAST_ZEROS = 0.05
# The characters that everybody uses: the first planes of GB 2312 and of Big5, and full-width punctuation.
FREQUENT = {"gb2312": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}


def marked_encoding(path: Path) -> str:
    """Return the encoding that the mark at the beginning of a file names; "" without a mark."""
    with path.open("rb") as file:
        beginning = file.read(3)
    return next((name for mark, name in MARKS.items() if beginning.startswith(mark)), "")


def recognised_encoding(path: Path) -> str:
    """Return the encoding of a file: UTF-8, UTF-16, GB 18030 or a Big5."""
    marked = marked_encoding(path)
    if marked:
        return marked
    sample = _telling_part(path)
    wide = _utf_16(sample)
    if wide or _is_utf_8(sample):
        return wide or "utf-8"
    return max(CHINESE, key=lambda name: _sense(sample, name))  # of equals the first


def _telling_part(path: Path) -> bytes:
    """Return the first part of a file that is not all ASCII, to its last whole line; the first part if all of it is."""
    with path.open("rb") as file:
        first = part = file.read(SAMPLE)
        while part and part.isascii() and b"\0" not in part:
            part = file.read(SAMPLE)
        part = part or first
        return part + (file.readline(SAMPLE) if len(part) == SAMPLE else b"")


def _utf_16(sample: bytes) -> str:
    """Return which UTF-16 a text without a mark is: its ASCII characters have a zero on one side, and only there."""
    half = max(len(sample) // 2, 1)
    high, low = sample[::2].count(0), sample[1::2].count(0)
    for zeros, others, name in ((low, high, "utf-16-le"), (high, low, "utf-16-be")):
        if zeros > half * LEAST_ZEROS and others <= zeros * LEAST_ZEROS:
            return name
    return ""


def _is_utf_8(sample: bytes) -> bool:
    """Whether most lines that are not ASCII are UTF-8: one that is not must not spoil the others."""
    lines = [_is_written_in_utf_8(line) for line in sample.splitlines() if not line.isascii()]
    return sum(lines) * 2 >= len(lines)


def _is_written_in_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _sense(sample: bytes, encoding: str) -> float:
    """Return which part of the characters, read in an encoding, are ones that people write."""
    text = _beyond_ascii(sample.decode(encoding, errors="replace"))
    found = [_is_frequent(character) for character, _ in zip(text, range(ENOUGH_CHARACTERS), strict=False)]
    return sum(found) / len(found) if found else 0


def _beyond_ascii(text: str) -> Iterator[str]:
    return (character for character in text if not character.isascii())


def _is_frequent(character: str) -> bool:
    if "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uff5e":
        return True
    return any(character.encode(name, "replace")[0] in plane for name, plane in FREQUENT.items())
