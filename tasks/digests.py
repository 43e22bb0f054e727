"""The digest of the day: what was held for a manager goes out as one message, each thing in one digest only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.database import transaction
from models.message import Message
from rules.messages import is_overtaken
from rules.notification import digest_of_the_day
from rules.vocabulary import State
from tasks.calendar import current_time
from tasks.digest_mail import DIGEST
from tasks.house_messages import house_message
from tasks.mails import Overtaken
from tasks.notifications import HELD
from tasks.outbox import NEVER
from tasks.policy_store import book, calendar_of


@dataclass(frozen=True)
class Gathered:
    """What became of the messages that were held."""

    digests: int = 0
    messages: int = 0
    overtaken: int = 0


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=5)
def gather_digests(as_of: datetime | None = None) -> Gathered:
    """Owe each manager the digest of the day, if there is one. Safe to repeat: what has been gathered stays so."""
    return gather(current_time(as_of))


def gather(now: datetime) -> Gathered:
    """Owe the digests of a day whose hour has come; nothing before it, on a day off, and a second time.

    Any number may do so at once: the held messages are locked, and a digest is unique by its reader and its day.
    """
    policy = book().at(now)
    calendar, patience = calendar_of(policy), policy.notifications.digest_patience
    hour = digest_of_the_day(now, calendar, policy.notifications)
    if hour is None:
        return Gathered()
    with transaction() as session:
        held = _held(session, calendar.add(hour, patience.hours, patience.basis))
        readable = _without_overtaken(session, held)
        owed: dict[str, list[int]] = defaultdict(list)
        for message in readable:
            owed[message.to_employee].append(message.id or 0)
        stem = f"{DIGEST}:{calendar.local(now):%Y%m%d}"
        written = [_write(session, stem, reader, ids, now) for reader, ids in sorted(owed.items())]
    return Gathered(len([count for count in written if count]), sum(written), len(held) - len(readable))


def _held(session: Session, until: datetime) -> Sequence[Message]:
    """Return, locked, what waits for this digest and is not being sent by itself."""
    waiting = (Message.digest == HELD, col(Message.sent_at).is_(None), Message.tries == 0)
    query = select(Message).where(*waiting, Message.next_try_at <= until).order_by(col(Message.id))
    return session.exec(query.with_for_update()).all()


def _without_overtaken(session: Session, held: Sequence[Message]) -> list[Message]:
    """Return the messages that still say what holds; the others are put aside, as the outbox would."""
    numbers = {message.subject for message in held}
    query = select(Complaint.no, Complaint.state, Complaint.form_rev).where(col(Complaint.no).in_(numbers))
    cases = {no: (State(state), revision) for no, state, revision in session.exec(query)}
    readable = []
    for message in held:
        state, newest = cases[message.subject]
        if is_overtaken(message.template, state, int(message.data.get("revision") or 0), newest):
            message.failure, message.next_try_at = Overtaken.code, NEVER
        else:
            readable.append(message)
    return readable


def _write(session: Session, stem: str, reader: str, held: list[int], now: datetime) -> int:
    """Owe a reader his digest and return how many messages are in it; what came late for it goes out by itself."""
    key = f"{stem}:{reader}"
    if session.exec(select(Message.id).where(Message.event_key == key)).first() is not None:
        return 0
    session.add(house_message(DIGEST, key, reader, now))
    in_it = update(Message).where(col(Message.id).in_(held))
    session.execute(in_it.values(digest=key, sent_at=now, failure=""))
    return len(held)
