"""Which characters bytes stand for: the declared set is believed as long as what comes out reads like text."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

LADDER = ("utf-8", "gb18030", "big5hkscs", "cp1252")
ALIASES = {
    **dict.fromkeys(("gb2312", "gbk", "gb-2312-80", "x-gbk", "cp936", "ms936", "936", "euc-cn", "x-euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "x-big5", "cp950", "ms950", "950", "big5-eten"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "windows-1252", "x-ansi"), "cp1252"),
    "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601": "cp949",
    "shift-jis": "cp932",
    "sjis": "cp932",
}
# Other decoders of Python are no character sets, and some of them take a square of the time.
KNOWN = re.compile(
    r"utf-(7|8|16|32)(-[lb]e)?|gb18030|big5hkscs|hz|iso2022_(jp|kr).*|euc_(jp|kr).*|shift_jis.*|cp\d+|johab|koi8-[rut]"
    r"|iso8859-\d+|mac-\w+|tis-620"
)
WESTERN = ("cp125", "iso8859", "mac")
BY_PAIRS = ("gb18030", "big5hkscs", "cp949", "cp932")
STATEFUL = ("utf-7", "hz", "iso2022", "utf-16", "utf-32")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
ESCAPES = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp_2"))
BYTE_ORDERS = {"utf-16": ("utf-16-le", "utf-16-be"), "utf-32": ("utf-32-le", "utf-32-be")}
# So many bytes are enough to judge by.
SAMPLE = 32_768
# A reading is good when less than this share of its letters is strange, and hopeless when all may be.
GOOD = 0.2
# Of a few letters, such as a name, half may be rare if they are written in the declared set without a fault.
DOUBTED, SHORT = 0.5, 6
LOST, IMPOSSIBLE, UNUSUAL = 3, 2, 1
REPLACED = "\ufffd"
_ASCII = re.compile(r"[\x00-\x7f]+")
_WESTERN_RUN = re.compile(r"[\xa0-\xff]{2,}")
_UTF_8_IDEOGRAPH = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BLANK = {"Co", "Cn", "Cs", "Cc"}


class Reading(NamedTuple):
    """A text and the character set in which it was read."""

    text: str
    charset: str


def read_bytes(raw: bytes, declared: str = "") -> Reading:
    """Return the text that bytes stand for: as declared, else UTF-8, GB 18030, Big5, whichever reads like text.

    It never fails: what stands for nothing becomes U+FFFD.
    """
    codec = codec_of(declared)
    if raw.isascii() and b"\x1b" not in raw and not codec.startswith(STATEFUL):
        return Reading(raw.decode("ascii"), codec or "ascii")
    chosen = _chosen(raw[:SAMPLE], codec)
    return Reading(raw.decode(chosen, "replace").removeprefix("\ufeff"), chosen)


def codec_of(label: str) -> str:
    """Return the decoder of a character set's name; "" for one that is unknown, or says nothing as ASCII does."""
    name = label.strip(" \t\r\n\"'").lower().replace("_", "-")
    try:
        found = ALIASES.get(name) or codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if KNOWN.fullmatch(found) else ""


def strangeness(text: str, codec: str = "") -> float:
    """Return how little a text reads like one: 0 for usual letters, above GOOD for those of a wrong character set.

    Letters with accents stand alone in Western words; several in a row are another set, read byte by byte.
    """
    letters = _ASCII.sub("", text)
    if not letters:
        return 0.0
    runs = sum(len(run) for run in _WESTERN_RUN.findall(text)) if codec.startswith(WESTERN) else 0
    return (runs * UNUSUAL + sum(map(_weight, letters))) / len(letters)


def _chosen(sample: bytes, declared: str) -> str:
    """Return the first reading on the ladder that is good, or else the one that is least strange.

    What is whole UTF-8 is UTF-8, however rare its letters: other sets hardly ever come out so by chance.
    """
    if _UTF_8_IDEOGRAPH.search(sample) and _is_whole(sample, "utf-8"):
        return "utf-8"
    found: list[tuple[float, str]] = []
    believed = declared if declared in BY_PAIRS and _is_whole(sample, declared) else ""
    for codec in dict.fromkeys(_candidates(sample, declared)):
        if believed and codec.startswith(WESTERN):
            continue
        text = _decoded(sample, codec)
        judged = strangeness(text, codec)
        if judged < GOOD or (codec == believed and judged <= DOUBTED and len(text) <= SHORT):
            return codec
        found.append((judged, codec))
    return min(found, key=lambda each: each[0])[1]


def _is_whole(sample: bytes, codec: str) -> bool:
    """Whether a sample is written in a set without a fault; its last letter may have been cut in two."""
    try:
        codecs.getincrementaldecoder(codec)().decode(sample, final=len(sample) < SAMPLE)
    except UnicodeDecodeError:
        return False
    return True


def _candidates(sample: bytes, declared: str) -> Iterator[str]:
    yield from (codec for mark, codec in MARKS if sample.startswith(mark))
    yield from (codec for escape, codec in ESCAPES if escape in sample)
    if _UTF_8_IDEOGRAPH.search(sample):
        yield "utf-8"
    if declared:
        yield from BYTE_ORDERS.get(declared, (declared,))
    if b"\x00" in sample:
        yield from BYTE_ORDERS["utf-16"]
    yield from LADDER


def _decoded(sample: bytes, codec: str) -> str:
    """Return a sample's text without its last letter, which may have been cut in two."""
    text = sample.decode(codec, "replace")
    return text[:-1] if len(sample) == SAMPLE else text


@cache
def _weight(letter: str) -> int:
    if letter == REPLACED:
        return LOST
    if unicodedata.category(letter) in _BLANK:
        return IMPOSSIBLE
    return UNUSUAL if _IDEOGRAPH.match(letter) and letter not in _usual() else 0


@cache
def _usual() -> frozenset[str]:
    """Return the ideographs in use: the first levels of GB 2312 and of Big5, which hold nearly all that is written."""
    simplified = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = bytes(byte for row in range(0xA4, 0xC7) for cell in cells for byte in (row, cell))
    return frozenset(simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore"))
