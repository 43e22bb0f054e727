"""The outbox: what is owed is sent, at least once and always under the same Message-ID, outside of any transaction.

A sender first claims a few messages by moving their next try beyond a lease, sends them, and then notes each as sent.
One that dies in between leaves the claim behind: when the lease is over, the same mail goes out again.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_logger
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models.database import transaction
from models.message import Message
from models.settings import settings
from models.words import say
from tasks.bounces import owe_delivery
from tasks.calendar import current_time
from tasks.mails import NoAddress, NotYet, Overtaken, Unsendable, mail_for
from tasks.markdown_parts import shown
from tasks.postbox import Postbox, Unreachable, open_postbox

logger = get_logger(__name__)

CHUNK = 20
LEASE = timedelta(minutes=10)
# A chunk that takes longer than this is left to the next claim, well before another sender may take it.
PATIENCE_SECONDS = LEASE.total_seconds() / 2
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
MOST_TRIES = len(DELAYS) + 1
SERVER_AWAY = timedelta(minutes=2)
PRINTING = timedelta(minutes=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
CUT = 500
SHOWN = 200
DIED = "DIED"
REFUSED_FOR_GOOD = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """What one turn did. `unreachable` says why the server took nothing; then nothing was lost and nothing counted."""

    sent: int = 0
    failed: int = 0
    without_address: int = 0
    overtaken: int = 0
    unreachable: str = ""

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look."""
        return bool(self.failed or self.without_address or self.unreachable)


@task(name="send-outbox", cache_policy=NO_CACHE)
async def send_outbox(as_of: datetime | None = None) -> Sent:
    """Send what is owed, and show what could not be delivered as a table."""
    done = await asyncio.to_thread(send_owed, as_of)
    if done.needs_attention:
        total, table = await asyncio.to_thread(undelivered)
        await acreate_table_artifact(table, key="outbox", description=_summary(done, total))
    return done


def send_owed(as_of: datetime | None = None, postbox: Postbox | None = None) -> Sent:
    """Send every message that is due, each at least once under its own Message-ID; return what became of them.

    Any number of senders may do so at once: each message is claimed by one of them.
    """
    if postbox is not None:
        return _send_all(postbox, as_of)
    with open_postbox() as opened:
        return _send_all(opened, as_of)


def undelivered() -> tuple[int, list[dict[str, Any]]]:
    """Return how many messages could not be delivered and are not overtaken, and the newest of them as a table."""
    stuck = (col(Message.sent_at).is_(None), Message.failure != "", Message.failure != Overtaken.code)
    newest = select(Message).where(*stuck).order_by(col(Message.id).desc()).limit(SHOWN)
    with transaction() as session:
        total = session.exec(select(func.count()).select_from(Message).where(*stuck)).one()
        rows = session.exec(newest).all()
    return total, [_shown(row) for row in rows]


def _send_all(postbox: Postbox, as_of: datetime | None) -> Sent:
    turn = _Turn(postbox, current_time(as_of))
    while not turn.unreachable and (claimed := _claim(turn.now)):
        turn.send(claimed)
        turn.now = current_time(as_of)  # a lease counts from its own claim, however long the turn
    return Sent(turn.sent, turn.failed, turn.without_address, turn.overtaken, turn.unreachable)


def _claim(now: datetime) -> Sequence[Message]:
    """Take a few due messages for this sender alone, until the lease is over."""
    due = (col(Message.sent_at).is_(None), Message.next_try_at <= now)
    oldest = select(Message).where(*due).order_by(col(Message.next_try_at), col(Message.id)).limit(CHUNK)
    with transaction() as session:
        claimed = session.exec(oldest.with_for_update(skip_locked=True)).all()
        for message in claimed:
            message.next_try_at, message.tries = now + LEASE, message.tries + 1
    return claimed


class _Turn:
    """One sender's turn: chunk after chunk, counting what becomes of them."""

    def __init__(self, postbox: Postbox, now: datetime) -> None:
        self.postbox, self.now = postbox, now
        self.sent = self.failed = self.without_address = self.overtaken = 0
        self.unreachable = ""

    def send(self, claimed: Sequence[Message]) -> None:
        """Send a chunk; when the server is away or slow, give the rest back untouched."""
        last = time.monotonic() + PATIENCE_SECONDS
        for message in claimed:
            if self.unreachable:
                _give_back(message, self.now + SERVER_AWAY, self.unreachable)
            elif time.monotonic() > last:
                _give_back(message, self.now)
            else:
                self._send_one(message)

    def _send_one(self, message: Message) -> None:
        if message.tries > MOST_TRIES:
            self._fail(message, message.failure or DIED)
            return
        try:
            self.postbox.deliver(self._mail(message))
        except NotYet:
            _give_back(message, self.now + PRINTING)
        except Overtaken as past:
            self.overtaken += _note(message, failure=past.code, next_try_at=NEVER)
        except NoAddress as missing:
            self.without_address += _give_up(message, missing.code, self.now)
        except Unreachable as away:
            self.unreachable = _worded(away)
            _give_back(message, self.now + SERVER_AWAY, self.unreachable)
        except SMTPRecipientsRefused as refused:
            self._refuse(message, refused)
        except Unsendable as error:
            self.failed += _note(message, failure=_worded(error), next_try_at=NEVER)
        except Exception as error:
            # Whatever is wrong with one mail must not keep the others waiting.
            logger.warning("Message %s could not be sent", message.id, exc_info=True)
            self._fail(message, _worded(error))
        else:
            self.sent += _note(message, sent_at=self.now, failure="")

    def _mail(self, message: Message) -> EmailMessage:
        with transaction() as session:
            return mail_for(session, message, self.now)

    def _refuse(self, message: Message, refused: SMTPRecipientsRefused) -> None:
        """An address that is refused for good is not tried again."""
        code, _ = next(iter(refused.recipients.values()))
        if code >= REFUSED_FOR_GOOD:
            self.failed += _give_up(message, _worded(refused), self.now)
        else:
            self._fail(message, _worded(refused))

    def _fail(self, message: Message, failure: str) -> None:
        """Try again later, each time after a longer while, and at last not any more."""
        tried = message.tries
        if tried < MOST_TRIES:
            self.failed += _note(message, failure=failure, next_try_at=self.now + DELAYS[tried - 1])
        else:
            self.failed += _give_up(message, failure, self.now)


def _note(message: Message, **values: str | int | datetime) -> int:
    """Note what became of a claimed message and return 1; 0 when it was sent or claimed by another sender meanwhile."""
    with transaction() as session:
        return _noted(session, message, **values)


def _noted(session: Session, message: Message, **values: str | int | datetime) -> int:
    mine = [col(Message.id) == message.id, col(Message.sent_at).is_(None)]
    if "sent_at" not in values:
        mine.append(col(Message.next_try_at) == message.next_try_at)
    done = session.execute(update(Message).where(*mine).values(values))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _give_up(message: Message, failure: str, now: datetime) -> int:
    """Note that a message will not arrive, and let somebody owe its delivery; return 1, or 0 if it is another's."""
    with transaction() as session:
        noted = _noted(session, message, failure=failure, next_try_at=NEVER)
        if noted:
            owe_delivery(session, message, why_undelivered(failure), now)
    return noted


def _give_back(message: Message, next_try_at: datetime, failure: str = "") -> None:
    """Undo the claim: this was no try."""
    _note(message, next_try_at=next_try_at, tries=message.tries - 1, failure=failure or message.failure)


def _worded(error: Exception) -> str:
    """Return an error in few words; what a server says is kept, the address that it repeats is not."""
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        text = f"{code} {_text(said)}"
    elif isinstance(error, SMTPResponseException):
        text = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        text = f"{type(error).__name__}: {error}"
    return " ".join(text.split())[:CUT]


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _shown(message: Message) -> dict[str, Any]:
    """Return one undelivered message as a line of the table."""
    return {
        "case": message.subject,
        "message": message.template,
        "to": message.to_employee or f"contact {message.to_contact or '-'}",
        "owed": shown(message.owed_at),
        "tries": message.tries,
        "next try": shown(message.next_try_at) if message.next_try_at < NEVER else "-",
        "why": why_undelivered(message.failure),
    }


def why_undelivered(failure: str) -> str:
    """Return in words why a message did not arrive."""
    language = settings().language
    if failure == NoAddress.code:
        return say(language, "No usable e-mail address is on file: tell them by phone.")
    if failure == DIED:
        return say(language, "The sending program died each time.")
    return failure


def _summary(done: Sent, total: int) -> str:
    language = settings().language
    counts = say(
        language,
        "Sent {sent}, failed {failed}, without an address {without}; {total} messages undelivered in all.",
        sent=done.sent, failed=done.failed, without=done.without_address, total=total,
    )  # fmt: skip
    away = say(language, "The mail server cannot be reached: {why}", why=done.unreachable) if done.unreachable else ""
    return f"{counts} {away}".strip()
