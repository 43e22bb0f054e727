"""The parts of a message, one after the other: of alternatives the better text, and everything else a file."""

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from rules.mail_charset import read_bytes
from rules.mail_content import MailFile
from rules.mail_html import text_of_html
from tasks.mail_headers import header, parameter, words_of

# Other kinds of text are read as one, whatever programs call them; these are files.
DATA = {
    "text/calendar", "text/csv", "text/tab-separated-values", "text/vcard", "text/x-vcard", "text/directory",
    "text/rtf", "text/xml", "text/css", "text/javascript", "text/rfc822-headers", "text/x-amp-html",
}  # fmt: skip
PAGES = ("text/html", "text/enriched", "text/richtext")
# A page that calls itself plain text.
_PAGE = re.compile(r"\s*<(?:!doctype\s+)?(html|div|p)\b", re.IGNORECASE)
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
# What is packed has no more than a little noise between its letters.
MOST_NOISE = 0.1
ATTACHED = "attachment"
MESSAGE = "message/rfc822"
ENCRYPTED_TYPES = ("multipart/encrypted", "application/pgp-encrypted")
PACKED_MIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
SIGNED = "signed-data"
PGP = "-----BEGIN PGP MESSAGE-----"
# What proves a signature is no file of the case.
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
PASSED_ON = ("From", "Date", "Subject")
# A plain text that says so much less than the page beside it only says that a page is there.
MUCH_LESS = 0.2
NAMELESS = "attachment"
_FOLDERS = re.compile(r"^.*[\\/]", re.DOTALL)
# The endings of files that programs send without a name.
ENDINGS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/pdf": ".pdf", "text/plain": ".txt",
    "text/csv": ".csv", "text/calendar": ".ics", "text/html": ".html", "application/ms-tnef": ".dat",
}  # fmt: skip


@dataclass(slots=True)
class Parts:
    """What the parts of a message hold. `charset` is that of its first text, in which raw headers are written too."""

    texts: list["_Text"] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    charset: str = ""
    encrypted: bool = False

    @property
    def text(self) -> str:
        """Every text, the better one of alternatives."""
        groups: dict[int, list[_Text]] = {}
        for each in self.texts:
            groups.setdefault(each.group, []).append(each)
        return "\n\n".join(filter(None, (_better(group) for group in groups.values())))


@dataclass(frozen=True, slots=True)
class _Text:
    """A text; those of one group say the same in several ways."""

    text: str
    is_page: bool
    group: int


def parts_of(mail: Message, most: int) -> Parts | None:
    """Return what the parts of a message hold; None when there are more parts than that."""
    parts = Parts()
    for count, (part, group) in enumerate(_walk(mail)):
        if count >= most:
            return None
        _take(part, group or -count - 1, parts)
    if not parts.text:
        _take_attached_text(mail, parts)
    return parts


def _walk(mail: Message) -> Iterator[tuple[Message, int]]:
    """Yield every part in its order, with the number of the group of alternatives in which it lies, or 0."""
    waiting: list[tuple[Message, int]] = [(mail, 0)]
    groups = 0
    while waiting:
        part, group = waiting.pop()
        yield part, group
        if not part.is_multipart():
            continue
        if part.get_content_type() == "multipart/alternative":
            groups += 1
            group = groups
        elif part.get_content_type() == MESSAGE:
            group = 0
        inner: list[Any] = list(part.get_payload())
        waiting += [(each, group) for each in reversed(inner) if isinstance(each, Message)]


def _take(part: Message, group: int, parts: Parts) -> None:
    kind = part.get_content_type()
    if kind in ENCRYPTED_TYPES or (kind in PACKED_MIME and parameter(part, "smime-type")[0].lower() != SIGNED):
        parts.encrypted = True
    if part.is_multipart():
        if kind == MESSAGE:
            _take_message(part, parts)
    elif kind in SIGNATURES:
        return
    elif kind.startswith("multipart/") or (_is_text(kind) and not _is_attached(part, group, parts)):
        _take_text(part, kind, group, parts)  # several parts whose boundary never comes are one text
    else:
        _take_file(part, kind, parts)


def _take_text(part: Message, kind: str, group: int, parts: Parts) -> None:
    text, charset = read_bytes(_content(part), _declared(part))
    parts.charset = parts.charset or charset
    is_page = kind in PAGES or _is_page(text)
    shown = text_of_html(text) if is_page else text
    parts.encrypted = parts.encrypted or shown.lstrip().startswith(PGP)
    parts.texts.append(_Text(shown.strip(), is_page, group))


def _take_attached_text(mail: Message, parts: Parts) -> None:
    """Read the first attached text of a message without any other; what a signature has packed cannot be read."""
    for part, _ in _walk(mail):
        kind = part.get_content_type()
        parts.encrypted = parts.encrypted or kind in PACKED_MIME
        if _is_text(kind) and not part.is_multipart():
            _take_text(part, kind, 0, parts)
            if parts.text:
                return


def _take_message(part: Message, parts: Parts) -> None:
    """Say who wrote an attached message, and when; its text follows by itself."""
    inner = part.get_payload(0)
    if isinstance(inner, Message):
        told = [f"{name}: {value}" for name in PASSED_ON if (value := header(inner, name))]
        parts.texts.append(_Text("\n".join(told), is_page=False, group=-id(part)))


def _take_file(part: Message, kind: str, parts: Parts) -> None:
    content, name = _content(part), _FOLDERS.sub("", _name(part))
    if content or name:
        parts.files.append(MailFile(name or NAMELESS + ENDINGS.get(kind, ""), content))


def _content(part: Message) -> bytes:
    """Return what a part holds, unpacked as far as it can be; as it is, when it was never packed as it says."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        bare = copy.copy(part)
        del bare["Content-Transfer-Encoding"]
        written = _unpacked(bare)
        if len(written.translate(None, BASE64)) > MOST_NOISE * len(written):
            return written
    return _unpacked(part)


def _unpacked(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _declared(part: Message) -> str:
    return parameter(part, "charset")[0]


def _is_text(kind: str) -> bool:
    return kind.startswith(("text/", "plain/")) and kind not in DATA


def _is_page(text: str) -> bool:
    begins = _PAGE.match(text)
    return begins is not None and f"</{begins[1]}>".lower() in text.lower()


def _is_attached(part: Message, group: int, parts: Parts) -> bool:
    """Whether a text is a file: it says so, or has a name and is neither the first text nor one of alternatives."""
    if part.get_content_disposition() == ATTACHED:
        return True
    return bool(_name(part)) and group < 0 and any(each.text for each in parts.texts)


def _name(part: Message) -> str:
    """Return the name of a file, however it is encoded; "" without one."""
    for name, where in (("filename", "content-disposition"), ("name", "content-type")):
        written, charset = parameter(part, name, where)
        if charset:
            return " ".join(read_bytes(_as_written(written), charset).text.split())
        if written:
            return words_of(written, _declared(part))
    return ""


def _as_written(text: str) -> bytes:
    """Return the bytes of a name that the standard library has unpacked, one a letter where it could."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


def _better(texts: Sequence[_Text]) -> str:
    """Return which of some alternatives says it: the plain text, unless the page says much more."""
    plain = "\n\n".join(each.text for each in texts if each.text and not each.is_page)
    page = "\n\n".join(each.text for each in texts if each.text and each.is_page)
    return page if len(plain) < MUCH_LESS * len(page) else plain
