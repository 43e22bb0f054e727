"""A token leads an answer back to its complaint however a mail program has mangled the subject around it."""

import time
from collections.abc import Callable

import pytest

from tasks.mail_tokens import LETTERS, complaint_meant, marked, without_tokens

pytestmark = pytest.mark.usefixtures("company")
NO = "KS-20260302-0001"
MANGLED: list[Callable[[str], str]] = [
    lambda token: f"【{token}】",
    lambda token: f"［ {token} ］",
    lambda token: token,
    lambda token: f"[{token[:22]} {token[22:]}]",
    lambda token: f"[{token[:7]} {token[7:]}",
    lambda token: f"[{token[:12]} {token[12:]} ]",
    lambda token: f"[{token[:17]} {token[17:]}]",
]


@pytest.mark.parametrize("mangle", MANGLED)
def test_a_mangled_token_is_still_that_of_its_complaint(mangle: Callable[[str], str]) -> None:
    subject = f"答复：载带 {mangle(marked(NO))} 偏宽"
    assert complaint_meant([], subject) == NO
    assert without_tokens(subject) == "答复：载带 偏宽"


@pytest.mark.parametrize("mangle", MANGLED)
def test_a_token_that_is_made_up_leads_nowhere(mangle: Callable[[str], str]) -> None:
    assert complaint_meant([], f"Re: {mangle(NO + '-' + 'a' * LETTERS)}") == ""


def test_what_only_looks_like_a_token_stays_in_the_subject() -> None:
    subject = "Part ab-12345678-1-abcdefghijkl is too wide"
    assert without_tokens(subject) == subject


@pytest.mark.parametrize("piece", ["[", "[ ", " ", "1 ", "[ks-2026030", "ks-20260302-1 1 ", f"{NO}-a a a"])
def test_no_subject_takes_a_square_of_the_time(piece: str) -> None:
    began = time.monotonic()
    complaint_meant([], piece * (200_000 // len(piece)))
    assert time.monotonic() - began < 2
