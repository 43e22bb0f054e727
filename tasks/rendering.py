"""The child process that draws PDFs: it reads jobs from its input, answers on its output, and touches nothing else.

`tasks.reports` starts it as `python -m tasks.rendering`. This is the only module that imports WeasyPrint. Nothing is
fetched: the page and its style come as text, the fonts are those of `tasks.fonts`.
"""

import gc
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, NoReturn

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Attachment  # type: ignore[import-untyped]
from weasyprint.css import ColorProfile  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from models.views.document import DocumentView
from models.words import say
from rules.vocabulary import DocumentKind, Language
from tasks.archival_pdf import VARIANT, make_archival
from tasks.fonts import characters, configuration
from tasks.lean_pdf import make_lean
from tasks.pages import VIEWS, page_of, stylesheet_of

PDF, REFUSED, FAILED = b"P", b"R", b"F"
PROFILE = "sRGB2014"


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


class Data(NamedTuple):
    """What a document was made from, to lie inside its PDF: the file's name, what it is, its content, its moment."""

    name: str
    title: str
    content: bytes
    at: datetime


def draw(
    page: str,
    style: CSS,
    identifier: bytes,
    images: Mapping[str, bytes] = MappingProxyType({}),
    inside: Sequence[Data] = (),
) -> bytes:
    """Return the PDF of a page, PDF/A-3a and PDF/UA-1; from the same arguments come the same bytes."""
    document = HTML(string=page, base_url=None, url_fetcher=ImagesOnly(images))
    pdf: bytes = document.write_pdf(
        stylesheets=[style],
        font_config=fonts(),
        color_profiles={PROFILE: colors()},
        output_intent=PROFILE,
        pdf_variant=VARIANT,
        pdf_identifier=identifier,
        attachments=[_attached(data) for data in inside],
        finisher=_finish,
    )
    return pdf


def _attached(data: Data) -> Attachment:
    at = data.at.astimezone(UTC)
    return Attachment(
        file_obj=BytesIO(data.content),
        name=data.name,
        description=data.title,
        created=at,
        modified=at,
        relationship="Source",
    )


def _finish(_document: object, pdf: pydyf.PDF) -> None:
    make_archival(pdf)
    make_lean(pdf)


def data_of(document: DocumentKind, view: DocumentView) -> Data:
    """Return the data that a document shows, as they are recorded; a lone surrogate, unknown to UTF-8, is escaped."""
    content = {"document": document, "fingerprint": view.fingerprint, "data": view.record()}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    name = document.lower().replace("eight_d", "8d").replace("_", "-")
    title = say(view.language, "The data of this document, for programs")
    return Data(f"{name}.json", title, text.encode("utf-8", "backslashreplace"), view.printed_at)


class StandardColors(ColorProfile):  # type: ignore[misc]
    """What the colours of pages mean, as it came; the library would write it anew, each time a little differently."""

    content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()

    def __init__(self) -> None:
        super().__init__(BytesIO(self.content), PROFILE, "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def colors() -> StandardColors:
    """Return the one colour profile of this process."""
    return StandardColors()


@cache
def fonts() -> FontConfiguration:
    """Return the one font configuration of this process: a new one for each document makes memory grow."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(configuration())
    try:
        return FontConfiguration()
    finally:
        os.environ.pop("FONTCONFIG_FILE")
        os.environ.update({"FONTCONFIG_FILE": before} if before else {})


@cache
def style_of(document: DocumentKind) -> CSS:
    """Return the parsed style sheet of a document."""
    return CSS(string=stylesheet_of(document), url_fetcher=NothingFetched(), font_config=fonts())


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
        pdf = draw(page, style_of(document), view.identifier, view.images, [data_of(document, view)])
    except (MemoryError, SystemError):  # a library in C that gets no memory may return without saying why
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
    gc.collect()
    gc.freeze()
    gc.disable()
    while head := jobs.read(8):
        allow_cpu(limits["cpu_seconds"])
        job = json.loads(jobs.read(int.from_bytes(head, "big")))
        kind, content = answer(job, limits)
        answers.write(kind + len(content).to_bytes(8, "big") + content)
        answers.flush()
        gc.collect()


def main() -> None:
    """Serve the process that started this one; what libraries print goes to the error output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers, json.loads(sys.argv[1]))


if __name__ == "__main__":
    main()
