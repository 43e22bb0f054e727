"""Documents as PDF: what is in them, that they never differ, and what a hostile text or a broken limit does."""

import io
import re
import socket
import time
from collections.abc import Callable, Iterator

import pypdf
import pytest

from models.views.document import DocumentView
from models.views.handling_form import HandlingForm
from rules.vocabulary import DocumentKind, Language
from tasks.fonts import characters
from tasks.pages import page_of
from tasks.rendering import draw, style_of
from tasks.reports import Job, Limits, Renderer, RenderingFailed, RenderingRefused, render_many, render_pdf
from tests.report_templates.samples import letter, little, much

FORM, LETTER = DocumentKind.HANDLING_FORM, DocumentKind.CLOSING_LETTER
SAMPLES: list[tuple[DocumentKind, Callable[[Language], DocumentView]]] = [
    (FORM, little),
    (FORM, much),
    (LETTER, letter),
]
HOSTILE = {
    "html": "<b>x</b><script>alert(1)</script><img src=file:///etc/passwd><link rel=stylesheet href=http://127.0.0.1:9/x>",
    "style": "</style><style>@import url(http://127.0.0.1:9/)</style>",
    "jinja": "{{ 7*7 }}{% for x in y %}{{ view.__class__ }}",
    "a word of 100,000 letters": "a" * 100_000,
    "100,000 characters": "长" * 100_000,
    "200,000 spaces": "a" + " " * 200_000 + "b",
    "200,000 hard spaces": "a\u00a0" * 100_000,
    "20,000 lines": "\n".join("a" * 20_000),
    "50,000 accents": "e" + "\u0301" * 50_000,
    "a lone surrogate": "x\ud800y",
    "bidi": "abc\u202ecba\u2066",
    "controls": "a\x00\x07\x1bb",
    "emoji": "坏了😡👨\u200d👩\u200d👧\u2764\ufe0f",
    "another script": "สวัสดี" * 3_000,
}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as warm:
        yield warm


def text_of(pdf: bytes) -> str:
    """Return the text of all pages without any white space or break opportunity: line ends fall anywhere."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"[\s\u200b]+", "", "".join(pages))


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return the fonts of a PDF, and whether each is embedded."""
    found = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[str(font.get_object()["/BaseFont"]).split("+")[-1]] = any(
                key.startswith("/FontFile") for key in descriptor
            )
    return found


def hostile(text: str) -> HandlingForm:
    """Return a form that has `text` in places narrow and wide."""
    form = much(Language.ZH_CN)
    assert form.cause
    return form.model_copy(
        update={
            "words": text,
            "executing_department": text,
            "cause": form.cause.model_copy(update={"text": text}),
            "customer": form.customer.model_copy(update={"name": text}),
            "replies": (form.replies[0].model_copy(update={"text": text}),),
        }
    )


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("document", "make"), SAMPLES)
def test_the_pages_hold_the_facts_in_the_fonts_of_the_house(
    renderer: Renderer, document: DocumentKind, make: Callable[[Language], DocumentView], language: Language
) -> None:
    view = make(language)
    pdf = renderer.render(Job(document, view))
    text = text_of(pdf)
    for fact in (view.number, view.company.name, view.fingerprint[:16]):
        assert re.sub(r"\s+", "", fact) in text
    words = view.words if isinstance(view, HandlingForm) else view.matter  # type: ignore[attr-defined]
    assert re.sub(r"\s+", "", words) in text
    assert all(embedded and re.match(r"Noto-(Sans|Serif)-CJK", name) for name, embedded in fonts_of(pdf).items())
    assert len(pdf) < 200 * 1024


@pytest.mark.parametrize(
    ("language", "signed"),
    [
        (Language.ZH_CN, "执行部门签收"),
        (Language.ZH_TW, "執行部門簽收"),
        (Language.EN, "Received for the executing department"),
    ],
)
def test_a_fresh_form_fits_on_two_pages_with_the_signatures_on_the_first(
    renderer: Renderer, language: Language, signed: str
) -> None:
    pages = pypdf.PdfReader(io.BytesIO(renderer.render(Job(FORM, little(language))))).pages
    assert len(pages) == 2
    assert signed in pages[0].extract_text()


def test_the_same_view_gives_the_same_bytes_in_another_process(renderer: Renderer) -> None:
    for document, view in ((FORM, much(Language.ZH_TW)), (LETTER, letter(Language.EN))):
        assert renderer.render(Job(document, view)) == render_pdf(document, view)


def test_the_pdf_says_what_it_is_who_made_it_and_when(renderer: Renderer) -> None:
    view = little(Language.ZH_CN)
    about = pypdf.PdfReader(io.BytesIO(renderer.render(Job(FORM, view)))).metadata
    assert about
    assert about.title == f"客户抱怨处理书 {view.number}"
    assert about.author == view.company.name
    assert about.creation_date == about.modification_date == view.printed_at


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_shown_as_text_and_in_time(renderer: Renderer, kind: str) -> None:
    start = time.monotonic()
    pdf = renderer.render(Job(FORM, hostile(HOSTILE[kind])))
    assert time.monotonic() - start < 30
    assert set(fonts_of(pdf)) == {
        "Noto-Sans-CJK-SC",
        "Noto-Sans-CJK-SC-Bold",
        "Noto-Serif-CJK-SC",
        "Noto-Serif-CJK-SC-Bold",
    }
    assert b"root:" not in pdf


def test_what_cannot_be_seen_is_written_out(renderer: Renderer) -> None:
    text = text_of(renderer.render(Job(FORM, hostile("坏了😡\u202e\ud800\x00"))))
    assert "坏了〚U+1F621〛〚U+202E〛〚U+D800〛〚U+0000〛" in text


def test_what_is_too_long_is_cut_and_said(renderer: Renderer) -> None:
    assert "（其余94,000字保存于记录中，此处未印）" in text_of(renderer.render(Job(FORM, hostile("长" * 100_000))))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:{port}/x", "data:text/css,body{{}}"])
def test_even_a_page_that_asks_for_it_fetches_nothing(address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        url = address.format(port=server.getsockname()[1])
        page = page_of(FORM, little(Language.EN)).replace("</body>", f'<img src="{url}"></body>')
        with pytest.raises(BaseException, match="must not load"):
            draw(page, style_of(FORM), b"x" * 16)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("limits", "limit", "said"),
    [
        (Limits(wall_seconds=0), "wall", "after 0 s"),
        (Limits(cpu_seconds=0), "cpu", "processor time"),
        (Limits(memory_mib=300), "memory", "300 MiB of memory"),
        (Limits(output_mib=0), "output", "larger than 0 MiB"),
        (Limits(input_mib=0), "input", "larger than 0 MiB"),
    ],
)
def test_a_broken_limit_is_named_with_its_remedy(limits: Limits, limit: str, said: str) -> None:
    view = much(Language.ZH_CN)
    heavy = view.model_copy(update={"replies": view.replies * 500}) if limit in {"cpu", "memory"} else view
    with pytest.raises(RenderingRefused, match=said) as refused:
        render_pdf(FORM, heavy, limits=limits)
    assert refused.value.limit == limit
    assert refused.value.said(Language.ZH_TW) != str(refused.value)


def test_after_a_refusal_the_next_document_is_drawn() -> None:
    with Renderer(Limits(input_mib=1)) as renderer:
        form = little(Language.EN)
        with pytest.raises(RenderingRefused):
            renderer.render(Job(FORM, form.model_copy(update={"words": "x" * 2**21})))
        assert renderer.render(Job(FORM, form)).startswith(b"%PDF")


def test_a_fault_of_the_renderer_is_told_apart_from_a_refusal() -> None:
    broken = little(Language.EN).model_copy(update={"zone": "Nowhere/At_All"})
    with pytest.raises(RenderingFailed, match="IANA"):
        render_pdf(FORM, broken)


def test_many_documents_come_in_their_order_from_one_child() -> None:
    numbers = [f"CL-20260803-{number:04}" for number in range(1, 10)]
    jobs = [Job(FORM, little(Language.EN).model_copy(update={"number": number})) for number in numbers]
    assert all(number in text_of(pdf) for number, pdf in zip(numbers, render_many(jobs), strict=True))


@pytest.mark.parametrize("language", Language)
def test_the_fonts_of_each_language_have_what_the_templates_use(language: Language) -> None:
    assert {ord(character) for character in "客戶品质質〚〛|—·●"} <= characters(language)
