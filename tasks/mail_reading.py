"""A raw message is read: its parts walked without recursion, its texts decoded, its files named. One way to fail.

The parser of the standard library does the taking apart. Before it starts, what would make it slow or deep is counted
in the raw bytes; while it works, no header grows beyond what is read of it.
"""

import re
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32

from models.settings import settings
from models.words import say
from rules.evidence import MEBIBYTE
from rules.mail_content import MailAddress, ReadMail
from rules.mail_policy import MailboxRules, MailLimits
from rules.part import without_hidden
from rules.vocabulary import Language
from tasks.mail_headers import addresses, header, message_ids, moment, senders
from tasks.mail_parts import Parts, parts_of

KEPT_HEADERS = ("Content-Type", "Return-Path", "Auto-Submitted", "Precedence")
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To")
# Content-… headers are taken apart in a time that grows with the square of their length.
LONGEST_HEADER, LONGEST_CONTENT_HEADER = 64_000, 4_000
LONGEST_SUBJECT = 500
MOST_RETURNED = 20
_FAILED = re.compile(rb"^Action:\s*failed\b", re.IGNORECASE | re.MULTILINE)
_RETURNED = re.compile(rb"^Message-ID:\s*(<[!-;=?-~]{3,200}>)", re.IGNORECASE | re.MULTILINE)
_NESTING = re.compile(rb"content-type\s*:\s*(?:multipart|message)/", re.IGNORECASE)


class MailUnreadable(Exception):
    """A message that cannot be read: a message id of the catalogs with its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message, values)
        self.message, self.values = message, values

    def __str__(self) -> str:
        return self.said(settings().language)

    def said(self, language: Language) -> str:
        """Return the reason in a language."""
        return say(language, self.message, **self.values)


class _Sparing(Compat32):
    """Keeps headers as they came, as text with the odd bytes in it, and no more of each than is ever read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        most = LONGEST_CONTENT_HEADER if name.lower().startswith("content-") else LONGEST_HEADER
        return name, value[:most]

    def header_fetch_parse(self, name: str, value: str) -> str:
        del name
        return " ".join(value.splitlines()) if "\n" in value or "\r" in value else value


POLICY = _Sparing()


def read_mail(raw: bytes, rules: MailboxRules) -> ReadMail:
    """Return what a message says. Raises MailUnreadable with the reason, and nothing else whatever the bytes are."""
    try:
        _check(raw, rules.limits)
        mail = _read(BytesParser(policy=POLICY).parsebytes(raw), rules)
        return replace(mail, undelivered=_undelivered(raw)) if _FAILED.search(raw) else mail
    except MailUnreadable:
        raise
    except Exception as error:
        # Whatever a message makes the parser do, it must not keep the others waiting.
        raise MailUnreadable("It cannot be taken apart: {error}", error=f"{type(error).__name__}: {error}") from error


def _check(raw: bytes, limits: MailLimits) -> None:
    """Raise MailUnreadable for what would take too long, told from the raw bytes."""
    if len(raw) > limits.most_mib * MEBIBYTE:
        raise MailUnreadable("It is larger than {limit} MiB.", limit=limits.most_mib)
    if raw.count(b"\n") > limits.most_lines:
        raise MailUnreadable("It has more than {limit} lines.", limit=limits.most_lines)
    if len(_NESTING.findall(raw)) > limits.most_nested:
        raise MailUnreadable("More than {limit} messages or groups of parts lie in it.", limit=limits.most_nested)
    if not raw.strip():
        raise MailUnreadable("It is empty.")


def _undelivered(raw: bytes) -> tuple[str, ...]:
    """Return the Message-IDs in a report that something failed: its own, and that of what it returns."""
    return tuple(dict.fromkeys(each.decode("ascii") for each in _RETURNED.findall(raw)[:MOST_RETURNED]))


def _read(mail: Message, rules: MailboxRules) -> ReadMail:
    parts = parts_of(mail, rules.limits.most_parts)
    if parts is None:
        raise MailUnreadable("It has more than {limit} parts.", limit=rules.limits.most_parts)
    if not len(mail) and not parts.charset:
        raise MailUnreadable("It has no headers: it is no message.")
    text, hidden = without_hidden(parts.text)
    return _told(mail, parts, text.strip(), hidden, rules)


def _told(mail: Message, parts: Parts, text: str, hidden: int, rules: MailboxRules) -> ReadMail:
    from_whom = senders(mail, parts.charset)
    kept = (*KEPT_HEADERS, *rules.machines.auto_reply_headers, *rules.machines.list_headers)
    return ReadMail(
        subject=header(mail, "Subject", parts.charset)[:LONGEST_SUBJECT],
        text=text,
        sender=from_whom[0] if from_whom else MailAddress(),
        senders=len(from_whom),
        recipients=tuple(each.email for name in RECIPIENTS for each in addresses(mail, name)),
        message_id=next(iter(message_ids(mail, "Message-ID")), ""),
        answers=message_ids(mail, "In-Reply-To", "References"),
        sent_at=moment(mail),
        files=tuple(parts.files),
        headers={name.lower(): header(mail, name) for name in kept if mail.get(name) is not None},
        encrypted=parts.encrypted,
        hidden=hidden,
    )
