"""What a page shows of a text that anybody may have written."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.display_text import BREAK, LIMIT, LINE, code_point, for_display


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("轴面有划痕，12 支。", "轴面有划痕，12 支。"),
        ("<b>{{ 7*7 }}</b>", "<b>{{ 7*7 }}</b>"),
        ("cafe\u0301", "caf\u00e9"),
        ("one\r\ntwo\u2028three\rfour", "one\ntwo\nthree\nfour"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("  a     b  ", "a b"),
        ("a\u00a0b\tc", "a b c"),
        ("a\x00b\x1bc", "a⟦U+0000⟧b⟦U+001B⟧c"),
        ("abc\u202ecba\u2066", "abc⟦U+202E⟧cba⟦U+2066⟧"),
        ("x\ud800y", "x⟦U+D800⟧y"),
        ("\u200bhidden\ufeff", "⟦U+200B⟧hidden⟦U+FEFF⟧"),
        ("\U000e0041", "⟦U+E0041⟧"),
        ("\ue000\u0378", "⟦U+E000⟧⟦U+0378⟧"),
        ("\u2764\ufe0f", "\u2764"),
        ("", ""),
    ],
)
def test_a_text_is_shown_with_nothing_hidden_in_it(written: str, shown: str) -> None:
    assert for_display(written) == shown


def test_a_character_without_a_glyph_is_written_out() -> None:
    assert for_display("坏了😡", has_glyph=lambda character: ord(character) < 0x10000) == "坏了⟦U+1F621⟧"


def test_the_marks_can_be_those_that_a_font_has() -> None:
    assert for_display("a\x00", marks=("〚", "〛")) == "a〚U+0000〛"


def test_a_long_word_may_be_broken_and_a_short_one_may_not() -> None:
    assert BREAK not in for_display("a" * 40)
    assert for_display("a" * 48) == BREAK.join(["a" * 16] * 3)


def test_a_line_of_chinese_needs_no_breaks() -> None:
    assert BREAK not in for_display("长" * 500)


def test_a_break_never_parts_a_letter_from_its_accent() -> None:
    assert BREAK + "\u0336" not in for_display("a\u0336" * 60)


def test_what_is_cut_is_said() -> None:
    assert for_display("长" * 1_300, limit=100, note=" ({omitted} more)") == "长" * 100 + " (1,200 more)"


def test_a_column_of_line_ends_is_cut_sooner_than_a_line() -> None:
    assert for_display("\n".join("a" * 1_000), limit=410, note="").count("\n") == 410 // (LINE + 1)


@pytest.mark.parametrize(
    "text", ["e" + "\u0301" * 500_000, " " * 2_000_000, "a" * 2_000_000, "\n" * 2_000_000, "a\u00a0" * 500_000]
)
def test_a_huge_text_takes_less_than_two_seconds(text: str) -> None:
    start = time.perf_counter()
    for_display(text)
    assert time.perf_counter() - start < 2


@given(st.text(st.characters(), max_size=400))
def test_no_text_hides_anything_or_grows_without_bound(text: str) -> None:
    shown = for_display(text).replace(BREAK, "")
    assert all(
        character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        for character in shown
    )
    assert len(shown) <= LIMIT + len(" … (+1,000,000)")


@given(st.text(st.characters(exclude_categories=["C", "Z", "M"]), max_size=40))
def test_an_ordinary_word_is_shown_as_it_was_written(word: str) -> None:
    assert for_display(word) == unicodedata.normalize("NFC", word)


def test_a_code_point_has_at_least_four_digits() -> None:
    assert (code_point("\t"), code_point("😡")) == ("⟦U+0009⟧", "⟦U+1F621⟧")
