"""Feedback that comes with a key of its own is registered once, however often it comes and however many at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from models.database import reading, transaction
from models.intake import Intake
from rules.vocabulary import Identity
from tasks.intake import Incoming, already_in, register_one

Completed = Callable[[Session, Incoming], Incoming]
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Came:
    """Under which number something is registered: now or before, and whether it was the same then."""

    no: str
    is_new: bool
    is_same: bool = True


def register_once(
    incoming: Incoming,
    now: datetime,
    identity: Identity,
    *,
    completed: Completed | None = None,
    about: Mapping[str, Any] = NOTHING,
) -> Came:
    """Register a feedback, or return what came of it before. Raises RegistrationRefused; nothing was written then.

    `completed` fills in what only the database knows, in the same transaction; `about` is kept in the row of what came.
    """
    try:
        with transaction() as session:
            known = _known(session, incoming)
            if known:
                return known
            whole = completed(session, incoming) if completed else incoming
            number = register_one(session, whole, "", now, identity)
            if about:
                own = (col(Intake.source) == incoming.source, col(Intake.key) == incoming.key)
                session.execute(update(Intake).where(*own).values(about))
            return Came(number, is_new=True)
    except IntegrityError:  # the same came in at the same moment, and was first
        with reading() as session:
            known = _known(session, incoming)
        if known is None:
            raise
        return known


def _known(session: Session, incoming: Incoming) -> Came | None:
    before = already_in(session, incoming.source, [incoming.key]).get(incoming.key)
    return Came(before[0], is_new=False, is_same=before[1] == incoming.body_hash) if before else None
