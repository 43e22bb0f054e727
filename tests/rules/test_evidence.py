"""What a file is by its content, and how its name is shown, whatever somebody has called it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.evidence import LONGEST_NAME, FileType, is_same_name, name_shown, type_of

TYPES = [
    (b"\xff\xd8\xff\xe0rest", "crack.jpg", FileType.JPEG),
    (b"\xff\xd8\xff\xe0rest", "crack.png", FileType.JPEG),  # the content counts
    (b"\x89PNG\r\n\x1a\nrest", "crack", FileType.PNG),
    (b"%PDF-1.7 rest", "report.pdf", FileType.PDF),
    (b"PK\x03\x04rest", "table.xlsx", FileType.XLSX),
    (b"lot,pieces\r\nL2407,12\r\n", "count.CSV", FileType.CSV),
    ("批号\t12\n".encode(), "count.txt", FileType.TXT),
    ("批号".encode("gb18030"), "count.txt", FileType.TXT),
    ("批號".encode("big5"), "count.csv", FileType.CSV),
    (b"\x7fELF\x02\x01\x01\x00", "count.txt", None),
    ("批号".encode("utf-16"), "count.txt", None),
    (b"<html></html>", "page.html", None),
    (b"MZ\x90\x00", "setup.exe", None),
    (b"lot,pieces", "txt", FileType.TXT),
    (b"", "nothing", None),
]


@pytest.mark.parametrize(("content", "name", "expected"), TYPES)
def test_a_file_is_what_its_content_says(content: bytes, name: str, expected: FileType | None) -> None:
    assert type_of(content, name) is expected


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("外观 1.jpg", "外观 1.jpg"),
        (" crack.jpg ", "crack.jpg"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("crack\u202egnp.exe", "crack⟦U+202E⟧gnp.exe"),
        ("a\nb\x00.txt", "a⟦U+000A⟧b⟦U+0000⟧.txt"),
        ("\udc80.txt", "⟦U+DC80⟧.txt"),
        ("..\\..\\x.txt", "..\\..\\x.txt"),
        ("x" * 300, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_shown_with_nothing_hidden_in_it(name: str, shown: str) -> None:
    assert name_shown(name) == shown


@given(st.text(st.characters(), max_size=250))
def test_a_name_as_shown_is_shown_as_it_is(name: str) -> None:
    shown = name_shown(name)
    assert len(shown) <= LONGEST_NAME
    assert name_shown(shown) == shown
    assert is_same_name(name, shown)


@given(st.binary(max_size=64), st.text(max_size=20))
def test_any_content_is_of_one_type_or_of_none(content: bytes, name: str) -> None:
    assert type_of(content, name) in {*FileType, None}


def test_capitals_and_ways_of_composing_do_not_make_another_name() -> None:
    assert is_same_name("CRACK.JPG", "crack.jpg")
    assert is_same_name("cafe\u0301.jpg", "caf\u00e9.jpg")
    assert not is_same_name("crack-1.jpg", "crack-2.jpg")
