"""The corpus goes through the real door of a real installation, and what became of each message is told in one line."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session, col, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.customer import Contact, Customer
from models.database import reading
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.settings import settings
from rules.mail_identity import identity_of
from rules.vocabulary import IntakeOutcome
from tasks.mail_adding import MAIL_RECEIVED
from tasks.mail_keeping import MAIL
from tasks.mail_tokens import marked
from tasks.polling import Polled, poll
from tests.mails.corpus import CORPUS
from tests.tasks.cases import at, registered

EXPECTED = Path(__file__).parent / "expected.tsv"
NOW = "2026-03-02 09:40"
LONGEST = 200
COLUMNS = ("outcome", "customer", "language", "said", "files", "refused")
SAME = "SAME"
"""The outcome of a message that has come before: it has no row of its own."""


def filled_in() -> dict[str, bytes]:
    """Return the corpus, with the number, the token and the Message-ID of a complaint of C100 in place."""
    no = registered("2026-03-02 09:30", contact="陈国栋", contact_email="contact1@c100.example.com")
    other = registered("2026-03-02 09:31")
    with reading() as session:
        ours = session.exec(
            select(Message.message_id).where(Message.subject == no, col(Message.to_contact).is_not(None))
        ).first()
    token, foreign = marked(no), f"{other}-{marked(no).rpartition('-')[2]}"
    values = {"ours": ours or "", "no": no, "token": token.lower(), "TOKEN": token.upper(), "foreign": foreign.lower()}
    return {name: _with(build(), values) for name, build in CORPUS.items()}


def _with(raw: bytes, values: Mapping[str, str]) -> bytes:
    for name, value in values.items():
        raw = raw.replace(b"{%s}" % name.encode(), value.encode())
    return raw


def put_into_mailbox(messages: Mapping[str, bytes]) -> None:
    """Put messages into the mailbox as a mail server does, in their order."""
    folder = settings().home / "mailbox" / "new"
    folder.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(messages.values()):
        (folder / f"{number:05d}.test").write_bytes(raw)


def polled() -> Polled:
    """Take a turn at the mailbox."""
    return poll(at(NOW))


def told(messages: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    """Return what became of each message."""
    with reading() as session:
        rows = {row.body_hash: row for row in session.exec(select(Intake).where(Intake.source == MAIL))}
        seen: set[str] = set()
        return {name: _line(session, rows, raw, seen) for name, raw in messages.items()}


def _line(session: Session, rows: Mapping[str, Intake], raw: bytes, seen: set[str]) -> tuple[str, ...]:
    limit = 40 << 20
    digest = identity_of(raw if len(raw) <= limit else raw[:65_536]).body_hash
    if digest in seen:
        return (SAME, "", "", "", "", "")
    seen.add(digest)
    row = rows[digest]
    case = session.get(Complaint, row.complaint) if row.complaint else None
    if case is None:
        return (row.outcome, "", "", _short(row.reason), "", "")
    files = session.exec(
        select(Attachment.name).where(Attachment.subject == case.no).order_by(col(Attachment.id))
    ).all()
    if row.outcome is IntakeOutcome.ADDED:
        entry = _entry(session, row)
        said, who = entry.data["text"], "known" if entry.data["is_known"] else "unknown"
        return (row.outcome, who, "", _short(said), "", _short(row.reason))
    customer = session.get_one(Customer, case.customer)
    contact = session.get(Contact, case.contact_id)
    name = customer.code if customer.verified else f"new: {customer.name}"
    return (
        row.outcome,
        name,
        contact.language if contact else "",
        _short(case.text),
        "|".join(files),
        _short(row.reason),
    )


def _entry(session: Session, row: Intake) -> LedgerEvent:
    query = select(LedgerEvent).where(LedgerEvent.subject == row.complaint, LedgerEvent.kind == MAIL_RECEIVED)
    return next(each for each in session.exec(query) if each.data["intake"] == row.id)


def _short(text: str) -> str:
    """Return a text on one line; of a long one its beginning, its length and its hash."""
    line = text.replace("\n", "⏎").replace("\t", "⇥")
    if len(line) <= LONGEST:
        return line
    return f"{line[:60]}…{len(text)}:{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def expected() -> dict[str, tuple[str, ...]]:
    """Return what must become of each message, as the table says it."""
    lines = [line.split("\t") for line in EXPECTED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {name: tuple(values) for name, *values in lines}
