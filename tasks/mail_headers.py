"""The headers of a message: encoded words, raw bytes, addresses and moments, read whatever has been done to them."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from rules.mail_charset import read_bytes
from rules.mail_content import MailAddress
from rules.part import without_hidden

LONGEST_ADDRESS = 254
MOST_ADDRESSES = 200
UNNAMED = "unnamed"
LONGEST_NAME = 200
# A header longer than this is read up to here.
LONGEST = 20_000
_ENCODED = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")


def header(part: Message, name: str, hint: str = "") -> str:
    """Return a header as text on one line, without hidden characters; "" when it is not there."""
    return words_of(str(part.get(name, "")), hint)


def words_of(raw: str, hint: str = "") -> str:
    """Return what a raw header says; `hint` is the character set of bytes that no encoded word declares."""
    found = raw[:LONGEST].encode("utf-8", "surrogateescape")
    text = "".join(read_bytes(piece, charset or hint).text for piece, charset in _pieces(found))
    return " ".join(without_hidden(text)[0].split())


def _pieces(raw: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield bytes and their character set. Encoded words side by side are one, for a letter may be cut in two."""
    at, gathered, charset = 0, b"", ""
    for word in _ENCODED.finditer(raw):
        between, named = raw[at : word.start()], word[1].decode("ascii", "replace").partition("*")[0].lower()
        if gathered and (between.strip() or named != charset):
            yield gathered, charset
            gathered = b""
        if between.strip() or not charset:
            yield between, ""
        gathered, charset, at = gathered + _unpacked(word[2], word[3]), named, word.end()
    if gathered:
        yield gathered, charset
    yield raw[at:], ""


def _unpacked(encoding: bytes, text: bytes) -> bytes:
    if encoding in b"qQ":
        return quopri.decodestring(text.replace(b" ", b"_"), header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return text


def senders(part: Message, hint: str) -> list[MailAddress]:
    """Return who sent a message: the addresses of From, and without any those of Sender and Reply-To."""
    for name in ("From", "Sender", "Reply-To"):
        found = addresses(part, name, hint)
        if found:
            return found
    return []


def addresses(part: Message, name: str, hint: str = "") -> list[MailAddress]:
    """Return the addresses of every header of a name. Names are decoded after the list is taken apart, for commas."""
    given = [str(value)[:LONGEST] for value in part.get_all(name, [])]
    found = (_address(name, email, hint) for name, email in _taken_apart(given))
    return [each for each in found if each.email][:MOST_ADDRESSES]


def _taken_apart(given: list[str]) -> list[tuple[str, str]]:
    """Return names and addresses; of a header that cannot be taken apart, whatever looks like an address."""
    pairs = getaddresses(given)
    if any(_ADDRESS.fullmatch(email) for _, email in pairs):
        return pairs
    return [("", email) for value in given for email in _ADDRESS.findall(words_of(value))]


def _address(name: str, email: str, hint: str) -> MailAddress:
    plain = words_of(email, hint).strip(" <>'\"").lower()
    known = plain if _ADDRESS.fullmatch(plain) and len(plain) <= LONGEST_ADDRESS else ""
    return MailAddress(words_of(name, hint).strip(" '\"\\")[:LONGEST_NAME], known)


def parameter(part: Message, name: str, where: str = "content-type") -> tuple[str, str]:
    """Return a parameter of a header as it is written, and its character set where RFC 2231 names one; "" without it.

    The standard library fails on some that are badly written.
    """
    try:
        found = part.get_param(name, "", where)
    except (TypeError, ValueError, LookupError, AttributeError):
        return "", ""
    return (found[2], found[0] or UNNAMED) if isinstance(found, tuple) else (str(found or ""), "")


def message_ids(part: Message, *names: str) -> tuple[str, ...]:
    """Return the Message-IDs in some headers, the nearest first: the last of the references is the one answered."""
    found = [each for name in names for each in reversed(_MESSAGE_ID.findall(str(part.get(name, ""))[:LONGEST]))]
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


def moment(part: Message) -> datetime | None:
    """Return when a message says that it was written, in UTC; None when it does not say so, or nonsense."""
    try:
        found = parsedate_to_datetime(str(part.get("Date", ""))[:LONGEST_ADDRESS])
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
