"""The renderer's own fonts: small, complete, each region's own forms, always the same, and made once."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from rules.vocabulary import DocumentKind, Language
from tasks.fonts import REGIONS, Source, _sources, characters, configuration
from tasks.harfbuzz import Face, FontRefused
from tasks.rendering import draw, style_of

ROOT = Path(__file__).parents[2]
FACES = [
    f"Noto-{style}-CJK-{region}{weight}"
    for style in ("Sans", "Serif")
    for region in REGIONS.values()
    for weight in ("", "-Bold")
]
# Characters that the regions write differently, then others that they share.
DIFFERENT, SHARED = "骨角過器", "客訴诉，“”①℃±Ω8D-éß"
RARE = "\U00020bb7"  # 𠮷, in names


def small(face: str) -> Path:
    """Return the file of a small face."""
    return configuration().parent / "few" / f"{face}.otf"


def installed(face: str) -> Source:
    """Return the face that a small face is a part of."""
    weight = "Bold" if face.endswith("Bold") else "Regular"
    return _sources()[face.removesuffix("-Bold").replace("-", " "), weight]


def outlines(path: Path, number: int, text: str) -> list[object]:
    """Return how a font draws each character of a text."""
    drawn: list[object] = []
    with TTFont(path, fontNumber=number, lazy=True) as font:
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        for character in text:
            pen = DecomposingRecordingPen(glyphs)
            glyphs[names[ord(character)]].draw(pen)
            drawn.append((glyphs[names[ord(character)]].width, pen.value))
    return drawn


def page(language: str, text: str) -> str:
    """Return a page that shows a text."""
    return f'<html lang="{language}"><head><title>t</title></head><body><p>{text}</p></body></html>'


def drawn_fonts(pdf: bytes) -> set[str]:
    """Return the fonts of a PDF's first page."""
    fonts = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    return {str(font.get_object()["/BaseFont"]).split("+")[1] for font in fonts.values()}


@pytest.fixture(scope="module")
def made_twice_at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that two processes wanted to make at the same time."""
    folder = tmp_path_factory.mktemp("fonts") / "same"
    program = f"from pathlib import Path; from tasks.fonts import _make; _make(Path({str(folder)!r}))"
    both = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    return folder


def test_two_processes_that_make_them_at_once_leave_one_folder(made_twice_at_once: Path) -> None:
    assert list(made_twice_at_once.parent.iterdir()) == [made_twice_at_once]


@pytest.mark.parametrize("face", FACES)
def test_they_are_the_same_bytes_whoever_makes_them(made_twice_at_once: Path, face: str) -> None:
    assert (made_twice_at_once / "few" / f"{face}.otf").read_bytes() == small(face).read_bytes()


@pytest.mark.parametrize("face", FACES)
def test_no_character_of_templates_and_catalogs_needs_the_whole_family(face: str) -> None:
    files = [path for path in (ROOT / "report_templates").rglob("*") if path.suffix in {".po", ".html", ".css"}]
    used = {ord(character) for path in files for character in path.read_text("utf-8")}
    assert len(used) > 1_000
    assert used & Face(*installed(face)).characters() == used & Face(small(face)).characters()


@pytest.mark.parametrize("face", FACES)
def test_a_small_face_draws_as_the_installed_one(face: str) -> None:
    text = DIFFERENT + SHARED
    assert outlines(small(face), 0, text) == outlines(*installed(face), text)


def test_taiwan_keeps_its_forms() -> None:
    mainland, taiwan = (outlines(small(f"Noto-Sans-CJK-{region}"), 0, DIFFERENT) for region in ("SC", "TC"))
    assert all(one != other for one, other in zip(mainland, taiwan, strict=True))


@pytest.mark.parametrize(("language", "region"), [("zh-Hans-CN", "SC"), ("zh-Hant-TW", "TC"), ("en", "KR")])
def test_an_ordinary_text_takes_the_small_face_of_its_region(language: str, region: str) -> None:
    pdf = draw(page(language, DIFFERENT + SHARED), style_of(DocumentKind.HANDLING_FORM), b"x" * 16)
    assert drawn_fonts(pdf) == {f"Noto-Sans-CJK-{region}"}


def test_chinese_beside_other_chinese_takes_its_own_face() -> None:
    text = f'{DIFFERENT}<span lang="zh-Hant-TW">{DIFFERENT}</span>'
    pdf = draw(page("zh-Hans-CN", text), style_of(DocumentKind.HANDLING_FORM), b"x" * 16)
    assert drawn_fonts(pdf) == {"Noto-Sans-CJK-SC", "Noto-Sans-CJK-TC"}


def test_a_rare_character_comes_from_the_whole_family() -> None:
    assert all(ord(RARE) in characters(language) for language in Language)
    pdf = draw(page("zh-Hant-TW", f"王{RARE}"), style_of(DocumentKind.HANDLING_FORM), b"x" * 16)
    assert drawn_fonts(pdf) == {"Noto-Sans-CJK-TC", "Noto-Sans-CJK-TC-Whole"}
    assert f"王{RARE}" in re.sub(r"\s", "", pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text())


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontRefused, match="cannot be read"):
        Face(tmp_path / "missing.otf")
    (tmp_path / "text.otf").write_text("no font")
    assert Face(tmp_path / "text.otf").characters() == frozenset()
