"""The ledger is anchored once a day: the heads of its chains are sealed in a file and told to those who audit.

Whoever has the database in his hands can write a chain anew. He cannot write the mails of yesterday anew.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import func, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.database import transaction
from models.employee import Employee
from models.event import LedgerEvent
from models.message import Message
from models.settings import settings
from rules.anchor import FIRST, FORMAT, Head
from rules.vocabulary import Identity, Role
from tasks.anchor_files import newest_path, put_anchor, read_anchor
from tasks.anchored_heads import rewritten_since
from tasks.calendar import current_time
from tasks.company import SYSTEM
from tasks.house_messages import house_message
from tasks.ledger import Signature, chain_of, is_recorded
from tasks.policy_store import book

SUBJECT = "ANCHOR"
ANCHORED = "ANCHORED"
TEMPLATE = "ledger_anchored"
TOLD = ("day", "heads", "through", "root", "seal")
CHUNK = 20_000
BEFORE_THE_FIRST: dict[str, Any] = {"day": "", "seal": FIRST}


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=5)
def anchor_ledger(as_of: datetime | None = None) -> None:
    """Anchor the ledger for today. Safe to repeat: a day has one anchor, and a day that was missed is caught up."""
    anchor(current_time(as_of))


def anchor(now: datetime) -> dict[str, Any] | None:
    """Seal what has been entered since the last anchor, and return the anchor of the day; None for a day gone by.

    A crash leaves nothing half done: a file that is not yet in the ledger is entered before anything else.
    """
    day = f"{now.astimezone(settings().company_zone):%Y-%m-%d}"
    path = newest_path()
    newest = read_anchor(path) if path else BEFORE_THE_FIRST
    if path:
        _enter(newest, now)
    if newest["day"] < day:
        newest = _made(newest, day, _where_to_go_on(path, newest), now)
        _enter(newest, now)
    return newest if newest["day"] == day else None


def _where_to_go_on(path: Path | None, newest: dict[str, Any]) -> int:
    """Return after which entry the next anchor begins: after what is sealed, or at the ledger's own beginning.

    A ledger that has lost what was sealed begins anew, for it may use the numbers of its lost entries again.
    """
    return int(newest["through"]) if path and not any(rewritten_since(path)) else 0


def _made(newest: dict[str, Any], day: str, after: int, now: datetime) -> dict[str, Any]:
    with transaction() as session:
        through = _last_entry(session)
    about = {"format": FORMAT, "day": day, "taken_at": now.isoformat(timespec="seconds"), "previous": newest["seal"]}
    return put_anchor({**about, "after": after, "through": through}, _moved_heads(after, through))


def _last_entry(session: Session) -> int:
    """Return the id of the newest entry when no other transaction is in the middle of writing one."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE event IN SHARE MODE"))
    return session.exec(select(func.max(LedgerEvent.id))).one() or 0


def _moved_heads(after: int, through: int) -> Iterator[Head]:
    """Yield the heads of the chains that have grown between two entries, as they were at the second one."""
    later = aliased(LedgerEvent)
    followed = select(later.id).where(
        later.subject == LedgerEvent.subject, later.seq == LedgerEvent.seq + 1, col(later.id) <= through
    )
    heads = select(LedgerEvent.subject, LedgerEvent.seq, LedgerEvent.hash).where(~followed.exists())
    for first in range(after, through, CHUNK):
        within = (col(LedgerEvent.id) > first, col(LedgerEvent.id) <= min(first + CHUNK, through))
        with transaction() as session:
            found = session.exec(heads.where(*within).order_by(col(LedgerEvent.id))).all()
        yield from (Head(*each) for each in found)


def _enter(made: dict[str, Any], now: datetime) -> None:
    """Enter an anchor in the ledger and owe its mails, unless that was done before or is done in this moment."""
    key = f"{SUBJECT}:{made['day']}"
    try:
        with transaction() as session:
            if not is_recorded(session, key):
                _write(session, key, {name: made[name] for name in TOLD}, now)
    except IntegrityError:
        with transaction() as session:
            if not is_recorded(session, key):
                raise


def _write(session: Session, key: str, told: dict[str, Any], now: datetime) -> None:
    signature = Signature(SYSTEM.no, Identity.SYSTEM, now)
    entry = chain_of(session, SUBJECT).entry(ANCHORED, told, signature, effect_key=key)
    session.execute(insert(LedgerEvent), [entry])
    session.add_all(_mail(key, reader, told, now) for reader in _readers(session, now))


def _readers(session: Session, now: datetime) -> list[str]:
    readers = {*book().at(now).access.anchors}
    people = session.exec(select(Employee).where(col(Employee.active)).order_by(Employee.no))
    return [each.no for each in people if readers & {Role(role) for role in each.roles}]


def _mail(key: str, reader: str, told: dict[str, Any], now: datetime) -> Message:
    key = f"{key}:{reader}"
    return house_message(TEMPLATE, key, reader, now, told)
