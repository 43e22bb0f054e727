"""The child process that draws PDFs: it reads jobs from its input, answers on its output, and touches nothing else.

`tasks.reports` starts it as `python -m tasks.rendering`. This is the only module that imports WeasyPrint. Nothing is
fetched: the page and its style come as text, the fonts are the machine's own Noto CJK.
"""

import gc
import json
import os
import resource
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, BinaryIO, NoReturn

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pydyf import Dictionary, Stream  # type: ignore[import-untyped]
from weasyprint import CSS, HTML  # type: ignore[import-untyped]
from weasyprint.pdf.fonts import Font  # type: ignore[import-untyped]
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration, get_hb_object_data  # type: ignore[import-untyped]
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from rules.vocabulary import DocumentKind, Language
from tasks.pages import VIEWS, page_of, stylesheet_of

PDF, REFUSED, FAILED = b"P", b"R", b"F"
COLLECT_EVERY = 2
SOME_GLYPH = 20_000
# The regions of the fonts, as the style sheet names them; English takes the one whose quotes are narrow.
REGIONS = {Language.ZH_CN: "SC", Language.ZH_TW: "TC", Language.EN: "KR"}


class NothingFetched(URLFetcher):  # type: ignore[misc]
    """A fetcher that refuses every address and stops the rendering."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:  # noqa: ARG002  given by the library
        """Refuse an address."""
        raise FatalURLFetchingError(f"a document must not load {url[:200]!r}")


class ImagesOnly(NothingFetched):
    """A fetcher that hands out the images of one document, and refuses every other address."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__()
        self._images = images

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return an image of the document."""
        if url in self._images:
            return URLFetcherResponse(url, self._images[url])
        return super().fetch(url, headers)


def draw(page: str, style: CSS, identifier: bytes, images: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """Return the PDF of a page; the same page, style, identifier and images give the same bytes."""
    document = HTML(string=page, base_url=None, url_fetcher=ImagesOnly(images))
    pdf: bytes = document.write_pdf(
        stylesheets=[style], font_config=fonts(), pdf_identifier=identifier, pdf_tags=True, finisher=embed_outlines
    )
    return pdf


@cache
def fonts() -> FontConfiguration:
    """Return the one font configuration of this process: a new one for each document makes memory grow."""
    return FontConfiguration()


@cache
def style_of(document: DocumentKind) -> CSS:
    """Return the parsed style sheet of a document."""
    return CSS(string=stylesheet_of(document), url_fetcher=NothingFetched(), font_config=fonts())


@cache
def characters(language: Language) -> frozenset[int]:
    """Return the characters that all fonts of a language have."""
    return frozenset.intersection(
        *(_characters_of(f"Noto {style} CJK {REGIONS[language]}") for style in ("Sans", "Serif"))
    )


def _characters_of(family: str) -> frozenset[int]:
    """Return the characters of a font; if its glyphs carry their own numbers, let it be embedded without padding."""
    found = subprocess.run(
        ["fc-match", "--format=%{family}|%{index}|%{file}", family],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    ).stdout
    name, index, path = found.split("|", 2)
    if "CJK" not in name:
        raise FileNotFoundError(f"the font {family!r} is not installed (Debian: apt-get install fonts-noto-cjk)")
    with TTFont(path, fontNumber=int(index) & 0xFFFF, lazy=True) as font:
        if "CFF " in font and font.getGlyphID(f"cid{SOME_GLYPH}") == SOME_GLYPH:
            _WITHOUT_PADDING.add(family)
        return frozenset(font.getBestCmap())


class BareFont(bytes):
    """A font file that holds the glyphs of one document and no empty places between them."""

    @property
    def outlines(self) -> bytes:
        """Return the table of outlines alone, which is all that a PDF needs."""
        for entry in range(12, 12 + 16 * int.from_bytes(self[4:6], "big"), 16):
            if self[entry : entry + 4] == b"CFF ":
                start, length = (int.from_bytes(self[entry + at : entry + at + 4], "big") for at in (8, 12))
                return self[start : start + length]
        raise ValueError("the font has no CFF table")


_WITHOUT_PADDING: set[str] = set()
_subset_with_padding = Font._harfbuzz_subset  # noqa: SLF001  see _subset


def _subset(font: Any, used: dict[int, str], hinting: bool) -> None:  # noqa: FBT001  as the library calls it
    """Keep the glyphs that a document uses.

    WeasyPrint keeps an empty place for every glyph below the last one used: with CJK fonts 40 KiB become 160 KiB. A
    CID-keyed font says itself which glyph has which number, so its empty places can go. Other fonts keep theirs.
    """
    if font.family not in _WITHOUT_PADDING or font.missing:
        _subset_with_padding(font, used, hinting)
        return
    wanted = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    _fill(harfbuzz_subset.hb_subset_input_glyph_set(wanted), used)
    # A table that replaces glyphs by others would keep those others too.
    dropped = harfbuzz_subset.hb_subset_input_set(wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    _fill(dropped, (harfbuzz.hb_tag_from_string(name, -1) for name in (b"GPOS", b"GSUB")))
    flags = harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
    harfbuzz_subset.hb_subset_input_set_flags(wanted, flags)
    face = ffi.gc(harfbuzz_subset.hb_subset_or_fail(font.hb_face, wanted), harfbuzz.hb_face_destroy)
    font.file_content = BareFont(get_hb_object_data(face))


def _fill(numbers: Any, values: Iterable[int]) -> None:
    """Put numbers into a set of HarfBuzz."""
    ordered = sorted(values)
    harfbuzz.hb_set_add_sorted_array(numbers, ffi.new(f"hb_codepoint_t[{len(ordered)}]", ordered), len(ordered))


Font._harfbuzz_subset = _subset  # noqa: SLF001


def embed_outlines(_document: Any, pdf: Any) -> None:
    """Embed of each bare font its outlines alone: readers then take the glyphs' numbers from the font itself."""
    streams = [
        item
        for item in pdf.objects
        if isinstance(item, Stream) and any(isinstance(part, BareFont) for part in item.stream)
    ]
    for stream in streams:
        stream.stream, stream.extra["Subtype"] = [stream.stream[0].outlines], "/CIDFontType0C"
    dictionaries = [item for item in pdf.objects if isinstance(item, Dictionary)]
    files = {stream.reference for stream in streams}
    descriptors = {item.reference for item in dictionaries if item.get("FontFile3") in files}
    for item in dictionaries:
        if item.get("FontDescriptor") in descriptors:
            del item["CIDToGIDMap"]


def has_glyph(languages: Iterable[Language]) -> Callable[[str], bool]:
    """Return the function that tells whether the fonts of all these languages can show a character."""
    known = frozenset.intersection(*map(characters, languages))
    return lambda character: ord(character) in known


def answer(job: dict[str, Any], limits: dict[str, int]) -> tuple[bytes, bytes]:
    """Return the kind of answer to a job and its content: a PDF, the name of the limit it broke, or a traceback."""
    try:
        document = DocumentKind(job["document"])
        language = Language(job["language"])
        view = VIEWS[document].model_validate(job["view"]).in_language(language)
        page = page_of(document, view, language, has_glyph(view.languages))
        pdf = draw(page, style_of(document), view.identifier, view.images)
    except MemoryError:
        return REFUSED, b"memory"
    except FatalURLFetchingError:
        return REFUSED, b"fetch"
    except Exception:  # noqa: BLE001  whatever it is, the caller reads it and decides
        return FAILED, traceback.format_exc().encode("utf-8", "backslashreplace")
    return (PDF, pdf) if len(pdf) <= limits["output_mib"] * 2**20 else (REFUSED, b"output")


def limit_memory(mib: int) -> None:
    """Bound the address space of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (mib * 2**20, mib * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_cpu(seconds: int) -> None:
    """Allow this process `seconds` more of processor time; at the end of them the system stops it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))


def serve(jobs: BinaryIO, answers: BinaryIO, limits: dict[str, int]) -> None:
    """Answer every job of the input until it ends."""
    limit_memory(limits["memory_mib"])
    gc.disable()
    done = 0
    while head := jobs.read(8):
        allow_cpu(limits["cpu_seconds"])
        job = json.loads(jobs.read(int.from_bytes(head, "big")))
        kind, content = answer(job, limits)
        answers.write(kind + len(content).to_bytes(8, "big") + content)
        answers.flush()
        done += 1
        if done % COLLECT_EVERY == 0:
            gc.collect()


def main() -> None:
    """Serve the process that started this one; what libraries print goes to the error output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers, json.loads(sys.argv[1]))


if __name__ == "__main__":
    main()
