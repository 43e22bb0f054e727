"""A turn at the mailbox: what has come is kept, and what is kept is settled, what was left behind first of all."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_logger

from models.settings import settings
from models.words import label, say
from rules.mail_policy import MailLimits
from rules.vocabulary import IntakeOutcome
from tasks.calendar import current_time
from tasks.conducting import run_id
from tasks.mail_keeping import keep_arrival
from tasks.mail_settling import Settled, settle, waiting_messages
from tasks.mailboxes import Mailbox, MailboxUnreachable, MessageStuck, open_mailbox
from tasks.policy_store import book

logger = get_logger(__name__)

MOST_SHOWN, MOST_STUCK = 200, 5


@dataclass(frozen=True, slots=True)
class Polled:
    """What one turn did: messages kept for the first time, those settled, and why the mailbox gave no more."""

    new: int = 0
    settled: Sequence[Settled] = ()
    trouble: str = ""


@task(name="poll-mailbox", cache_policy=NO_CACHE)
async def read_mailbox(as_of: datetime | None = None) -> Polled:
    """Take in what has come by mail."""
    return await asyncio.to_thread(poll, as_of, run_id())


@task(cache_policy=NO_CACHE)
async def show_poll(done: Polled) -> None:
    """Show what came in and what became of it, when there was anything."""
    if done.settled or done.trouble:
        table = [_shown(each) for each in done.settled[:MOST_SHOWN]]
        await acreate_table_artifact(table, key="poll-mailbox", description=_summary(done))


def poll(as_of: datetime | None = None, run: str = "", mailbox: Mailbox | None = None) -> Polled:
    """Take in what has come by mail; return what became of each message.

    A mailbox that cannot be read is said, and what is kept already is settled all the same.
    """
    now = current_time(as_of)
    limits = book().at(now).mailbox.limits
    left_behind = _settle_all(now, run)
    new, trouble = _keep_all(now, limits, mailbox)
    return Polled(new, [*left_behind, *_settle_all(now, run)], trouble)


def _keep_all(now: datetime, limits: MailLimits, mailbox: Mailbox | None) -> tuple[int, str]:
    """Keep what lies in the mailbox, so many a turn; return how many are new, and what went wrong."""
    turn = _Turn(now, limits)
    try:
        if mailbox is not None:
            turn.keep(mailbox)
        else:
            with open_mailbox() as opened:
                turn.keep(opened)
    except (MailboxUnreachable, ValueError) as error:
        logger.warning("The mailbox cannot be read: %s", error)
        return turn.new, str(error)
    return turn.new, "; ".join(turn.stuck[:MOST_STUCK])


@dataclass
class _Turn:
    """One turn at keeping."""

    now: datetime
    limits: MailLimits
    new: int = 0
    stuck: list[str] = field(default_factory=list)

    def keep(self, mailbox: Mailbox) -> None:
        """Keep the messages of a mailbox one by one, until there are no more or it is enough for a turn."""
        for arrival in mailbox.arrivals(self.limits.most_a_turn):
            try:
                self.new += keep_arrival(arrival, self.now, self.limits)
            except LookupError:
                continue  # somebody has taken it away meanwhile
            except MessageStuck as stuck:
                self.stuck.append(str(stuck))
            if self.new >= self.limits.most_a_turn:
                return


def _settle_all(now: datetime, run: str) -> list[Settled]:
    return [settle(number, now, run) for number in waiting_messages(2 * MOST_SHOWN)]


def _shown(one: Settled) -> dict[str, Any]:
    language = settings().language
    return {
        say(language, "Sender"): one.sender,
        say(language, "Message"): one.title,
        say(language, "What became of it"): label(language, one.outcome),
        say(language, "Complaint no."): one.complaint,
        say(language, "Reason"): one.reason,
    }


def _summary(done: Polled) -> str:
    """Return in a sentence how many came in, and what became of all that was settled."""
    language = settings().language
    counts = Counter(each.outcome for each in done.settled)
    told = ", ".join(f"{label(language, outcome)} {counts[outcome]}" for outcome in IntakeOutcome if counts[outcome])
    text = say(language, "{new} new messages. {told}", new=done.new, told=told)
    away = say(language, "The mailbox cannot be read: {why}", why=done.trouble) if done.trouble else ""
    return f"{text} {away}".strip()
