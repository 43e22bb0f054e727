"""What is taken out of a PDF before it is written, and what must be left."""

import io
from collections.abc import Iterator

import pypdf
import pytest
from pypdf.generic import DictionaryObject, IndirectObject

from rules.vocabulary import DocumentKind
from tasks.rendering import draw, style_of

PAGE = """<html lang="zh-Hans-CN"><head><title>t</title></head><body>
<section><h1>客诉 <span>一</span></h1>
<p>甲<span>乙<span>丙</span></span>丁 <b>戊</b></p>
<table><thead><tr><th><span>列</span></th></tr></thead><tbody><tr><td>值 <i>斜</i></td></tr></tbody></table></section>
<p style="break-before: page"><span>次页</span></p></body></html>"""


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(draw(PAGE, style_of(DocumentKind.HANDLING_FORM), b"x" * 16)), strict=True)


def elements(parent: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield the structure elements below one, each after the element that holds it."""
    for kid in parent["/K"]:  # type: ignore[attr-defined]
        if isinstance(kid, IndirectObject):
            element = kid.get_object()
            assert isinstance(element, DictionaryObject)
            assert element["/P"].get_object() == parent
            yield element
            yield from elements(element)


def root_of(pdf: pypdf.PdfReader) -> DictionaryObject:
    root = pdf.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    assert isinstance(root, DictionaryObject)
    return root


def test_the_structure_holds_only_what_has_a_meaning(pdf: pypdf.PdfReader) -> None:
    kinds = [str(element["/S"]) for element in elements(root_of(pdf))]
    assert kinds == ["/Document", "/Sect", "/H1", "/P", "/Table", "/THead", "/TR", "/TH", "/TBody", "/TR", "/TD", "/P"]


def test_every_marked_content_belongs_to_the_element_that_holds_it(pdf: pypdf.PdfReader) -> None:
    root = root_of(pdf)
    held = list(elements(root))
    numbers = root["/ParentTree"]["/Nums"]  # type: ignore[index]
    for page, owners in zip(pdf.pages, numbers[1::2], strict=True):
        assert len(owners) == page.get_contents().get_data().count(b"/MCID")  # type: ignore[union-attr]
        for number, owner in enumerate(owners):
            assert owner.get_object() in held
            assert number in owner.get_object()["/K"]
            assert owner.get_object()["/Pg"].get_object() == page


def test_texts_can_still_be_read_and_searched(pdf: pypdf.PdfReader) -> None:
    assert "甲乙丙丁" in pdf.pages[0].extract_text().replace(" ", "")
    assert "次页" in pdf.pages[1].extract_text()


def test_a_font_holds_the_glyphs_in_use_alone(pdf: pypdf.PdfReader) -> None:
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    regular = next(font.get_object() for font in fonts if font.get_object()["/BaseFont"].endswith("CJK-SC"))
    descriptor = regular["/DescendantFonts"][0]["/FontDescriptor"]
    assert descriptor["/FontFile3"]["/Subtype"] == "/CIDFontType0C"
    assert len(descriptor["/FontFile3"].get_data()) < 6_000


def test_the_same_page_gives_the_same_bytes() -> None:
    style = style_of(DocumentKind.HANDLING_FORM)
    assert draw(PAGE, style, b"x" * 16) == draw(PAGE, style, b"x" * 16)
