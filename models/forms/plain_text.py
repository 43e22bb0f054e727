"""Free text as it may be kept: nothing in it that cannot be seen."""

import re
from typing import Any

from models.forms.refusals import refusal

# Control characters but line feed and tab, lone surrogates, and what turns the direction of writing.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def plain_text(value: Any) -> Any:
    """Return a text, or a list of texts, with one kind of line end; anything else unchanged.

    Raises a refusal for NUL and other control characters, lone surrogates and what turns the direction of writing.
    """
    if isinstance(value, list):
        return [plain_text(each) for each in value]
    if type(value) is not str:
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    hidden = _HIDDEN.search(text)
    if hidden:
        code = f"U+{ord(hidden[0]):04X}"
        raise refusal("Remove the invisible character {code} and type the text again.", code=code)
    return text
