"""The token of a complaint in our mails: whoever answers one writes to that complaint, and nobody can make it up.

It stands in the address to be answered at (`complaints+ks-20260302-0001-k3jz5q7wmvt2@…`) and in the subject
(`[KS-20260302-0001-k3jz5q7wmvt2]`): small letters and digits without a space, which no mail program changes.
"""

import base64
import hmac
import re
from collections.abc import Iterable

from tasks.own_keys import mac_of

KEY = "mail"
LETTERS = 12
MOST_TRIED = 50
_NUMBER = r"[a-z0-9]{2}-\d{8}-\d{1,9}"
_OF_COMPLAINT = re.compile(_NUMBER, re.IGNORECASE)
_IN_ADDRESS = re.compile(rf"\+({_NUMBER})-([a-z2-7]{{{LETTERS}}})@", re.IGNORECASE)
# Whoever folds or retypes a subject leaves a blank in it, or other brackets, or none; the token proves itself.
_IN_SUBJECT = re.compile(
    r"(?P<bracket>[\[【［]\s*+|(?<![a-z0-9]))"
    r"(?P<no>[a-z0-9]{2}\s?-\s?(?:\d\s?){8}-\s?(?:\d\s?){1,9})-\s?"
    rf"(?P<token>(?:[a-z2-7]\s?){{{LETTERS - 1}}}[a-z2-7])(?![a-z0-9])(?:\s*+[\]】］])?",
    re.IGNORECASE,
)


def marked(no: str) -> str:
    """Return the number of a complaint with its token; any other number as it is."""
    return f"{no}-{token_of(no)}" if _OF_COMPLAINT.fullmatch(no) else no


def token_of(no: str) -> str:
    """Return the token of a complaint."""
    mac = base64.urlsafe_b64decode(mac_of(no.upper(), KEY) + "==")
    return base64.b32encode(mac).decode("ascii")[:LETTERS].lower()


def without_tokens(subject: str) -> str:
    """Return a subject without what stands there for our sake: any token in brackets, and a true one without them."""
    return " ".join(_IN_SUBJECT.sub(_left_of, subject).split())


def complaint_meant(recipients: Iterable[str], subject: str) -> str:
    """Return the number of the complaint whose token a mail carries, first in its addresses; "" without a valid one."""
    found = [pair for address in recipients for pair in _IN_ADDRESS.findall(address)]
    found += [(each["no"], each["token"]) for each in _IN_SUBJECT.finditer(subject)]
    return next(filter(None, (_proved(no, token) for no, token in found[:MOST_TRIED])), "")


def _proved(no: str, token: str) -> str:
    """Return the number of a complaint as it is written here when the token is its own; "" otherwise."""
    no, token = ("".join(each.split()) for each in (no, token))
    return no.upper() if hmac.compare_digest(token_of(no).encode(), token.lower().encode()) else ""


def _left_of(found: re.Match[str]) -> str:
    return " " if found["bracket"] or _proved(found["no"], found["token"]) else found[0]
