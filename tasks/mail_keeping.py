"""A message is kept before anything is asked of it: its bytes by their hash, and a row that says it has come."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.database import reading, transaction
from models.intake import Intake
from models.settings import settings
from models.words import say
from rules.evidence import MEBIBYTE
from rules.mail_identity import HEAD, MailIdentity, identity_of
from rules.mail_policy import MailLimits
from rules.vocabulary import IntakeOutcome
from tasks.evidence_store import keep
from tasks.mailboxes import Arrival

MAIL = "mail"
REUSED = "An earlier message carries the same Message-ID and says something else: this one is taken by itself."


def keep_arrival(arrival: Arrival, now: datetime, limits: MailLimits) -> bool:
    """Keep a message, and only then mark it as read; return whether it is new.

    One that is too large is not fetched: its beginning is kept, and it waits for a person. Raises LookupError when it
    is gone, and MailboxUnreachable.
    """
    too_large = arrival.size > limits.most_mib * MEBIBYTE
    raw = arrival.content(HEAD if too_large else None)
    refused = _refused(limits) if too_large else ""
    is_new = not _is_known(identity_of(raw)) and _enter(raw, _came(arrival, now, limits), refused)
    arrival.mark_kept()
    return is_new


def _is_known(identity: MailIdentity) -> bool:
    with reading() as session:
        return _key_for(session, identity) is None


def _key_for(session: Session, identity: MailIdentity) -> str | None:
    """Return under which key a message is entered; None when it has been before.

    A Message-ID that comes again with other words does not make the message the same, so it must not be lost.
    """
    keys = (identity.key, identity.by_content)
    query = select(Intake.key, Intake.body_hash).where(Intake.source == MAIL, col(Intake.key).in_(keys))
    known = dict(session.exec(query).all())
    if identity.body_hash in known.values():
        return None
    return identity.by_content if identity.key in known else identity.key


def _enter(raw: bytes, came: datetime, refused: str) -> bool:
    """Enter a message; return whether it is new after all."""
    identity, sha256 = identity_of(raw), keep(raw)
    try:
        with transaction() as session:
            key = _key_for(session, identity)
            if key is None:
                return False
            hint = say(settings().language, REUSED) if key != identity.key else ""
            session.add(
                Intake(
                    source=MAIL,
                    key=key,
                    body_hash=identity.body_hash,
                    received_at=came,
                    outcome=IntakeOutcome.QUARANTINED if refused else IntakeOutcome.RECEIVED,
                    reason=" ".join(filter(None, (refused, hint))),
                    kept=sha256,
                )
            )
    except IntegrityError:  # another turn has entered it in this moment
        return False
    return True


def _refused(limits: MailLimits) -> str:
    message = "It is larger than {limit} MiB: it lies in the mailbox, and only its beginning is kept here."
    return say(settings().language, message, limit=limits.most_mib)


def _came(arrival: Arrival, now: datetime, limits: MailLimits) -> datetime:
    """Return when a message came: as the mailbox says, unless its clock is wrong; what the sender says never counts."""
    came = arrival.received_at or now
    return came if now - timedelta(days=limits.oldest_days) <= came <= now else now
