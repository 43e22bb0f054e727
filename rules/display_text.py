"""Text that anybody may have written becomes text that a page can show: not too long, breakable, hiding nothing."""

import re
import unicodedata
from collections.abc import Callable

LIMIT = 6_000
LONGEST_WORD = 40
BREAK_EVERY = 16
MOST_SPACES = 3
LINE = 40
BREAK = "\u200b"

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_SPACES = re.compile(rf"[^\S\n]{{{MOST_SPACES + 1},}}")
_VARIANTS = re.compile("[\ufe00-\ufe0f]")
# Chinese, Japanese and Korean lines may break between any two characters; every other run without a space is a word.
_LONG_WORD = re.compile(
    rf"[^\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]{{{LONGEST_WORD + 1},}}"
)
_PIECE = re.compile(rf"(.{{{BREAK_EVERY}}})(?=[^\u0300-\u036f])")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def for_display(
    text: str,
    *,
    limit: int = LIMIT,
    note: str = " … (+{omitted})",
    has_glyph: Callable[[str], bool] = lambda _: True,
    marks: tuple[str, str] = ("⟦", "⟧"),
) -> str:
    """Return `text` as a page may show it: what cannot be seen as ⟦U+XXXX⟧, what is too long cut with a `note`.

    `limit` counts the characters shown, a line end as much as half a line; `note` may name the number `{omitted}`. A
    character for which `has_glyph` answers no is written out too. The record itself keeps the original.
    """
    plain = _one_kind_of_space(text)
    # Cut before normalising: reordering many combining marks takes time that grows with their square.
    head, omitted = plain[:limit], max(0, len(plain) - limit)
    shown, rest = _written_out(unicodedata.normalize("NFC", head), limit, has_glyph, marks)
    ending = note.format(omitted=f"{omitted + rest:,}") if omitted + rest else ""
    return _LONG_WORD.sub(_breakable, shown) + ending


def code_point(character: str, marks: tuple[str, str] = ("⟦", "⟧")) -> str:
    """Return the name under which an unshowable character is shown, such as ⟦U+202E⟧."""
    return f"{marks[0]}U+{ord(character):04X}{marks[1]}"


def _one_kind_of_space(text: str) -> str:
    """Return the text with one kind of line end, no empty stretches and no long runs of spaces."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ").replace("\u00a0", " ")
    text = _SPACES.sub(" ", text)
    # Variation selectors choose a glyph's variant and never a character.
    return _VARIANTS.sub("", _EMPTY_LINES.sub("\n\n", text)).strip()


def _written_out(text: str, limit: int, has_glyph: Callable[[str], bool], marks: tuple[str, str]) -> tuple[str, int]:
    """Return the showable form of as much of `text` as fits into `limit`, and how many characters did not fit."""
    shown: list[str] = []
    length = 0
    for index, character in enumerate(text):
        piece = character if _is_showable(character, has_glyph) else code_point(character, marks)
        length += LINE if character == "\n" else len(piece)
        if length > limit:
            return "".join(shown), len(text) - index
        shown.append(piece)
    return "".join(shown), 0


def _is_showable(character: str, has_glyph: Callable[[str], bool]) -> bool:
    """Whether a character can be seen as itself."""
    if character in "\n ":
        return True
    return unicodedata.category(character) not in _HIDDEN and has_glyph(character)


def _breakable(word: re.Match[str]) -> str:
    """Return a long word with an invisible opportunity to break after every few letters."""
    return _PIECE.sub(rf"\1{BREAK}", word.group())
