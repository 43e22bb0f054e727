"""Free text as it may be kept: nothing in it that cannot be seen."""

import unicodedata
from typing import Any

from models.forms.refusals import refusal

_ALLOWED = "\n\t"
_BIDI = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}


def plain_text(value: Any) -> Any:
    """Return a text, or a list of texts, with one kind of line end; anything else unchanged.

    Raises a refusal for NUL and other control characters, lone surrogates and what turns the direction of writing.
    """
    if isinstance(value, list):
        return [plain_text(each) for each in value]
    if type(value) is not str:
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    hidden = next((character for character in text if _is_hidden(character)), None)
    if hidden is not None:
        code = f"U+{ord(hidden):04X}"
        raise refusal("Remove the invisible character {code} and type the text again.", code=code)
    return text


def _is_hidden(character: str) -> bool:
    if character in _BIDI:
        return True
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in _ALLOWED
