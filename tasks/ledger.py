"""Write to the ledger: one entry after the other, each chained to the one before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlmodel import Session, col, func, select

from models.event import LedgerEvent
from rules.ledger import GENESIS, chained, first_break
from rules.proof import Proof
from rules.vocabulary import Identity


@dataclass(frozen=True, slots=True)
class Signature:
    """Who acts, for whom, how sure we are of it, in which run, under which policy, and when it was recorded.

    `proof` is his signature under the form of one event.
    """

    actor: str
    identity: Identity
    recorded_at: datetime
    acted_for: str = ""
    run: str = ""
    policy: str = ""
    proof: Proof | None = None


@dataclass(slots=True)
class Chain:
    """The end of one subject's chain; it grows entry by entry."""

    subject: str
    seq: int = 0
    head: str = GENESIS

    def entry(
        self,
        kind: str,
        data: Mapping[str, Any],
        signature: Signature,
        *,
        occurred_at: datetime | None = None,
        effect_key: str | None = None,
    ) -> dict[str, Any]:
        """Return the next entry as a row of the ledger."""
        row: dict[str, Any] = {
            "subject": self.subject,
            "seq": self.seq + 1,
            "kind": str(kind),
            "effect_key": effect_key,
            "occurred_at": occurred_at or signature.recorded_at,
            "recorded_at": signature.recorded_at,
            "actor": signature.actor,
            "acted_for": signature.acted_for,
            "identity": str(signature.identity),
            "run": signature.run,
            "policy": signature.policy,
            "data": to_jsonable_python(_signed(kind, data, signature.proof)),
            "prev_hash": self.head,
        }
        row["hash"] = chained(self.head, sealed(row))
        self.seq, self.head = row["seq"], row["hash"]
        return row


def _signed(kind: str, data: Mapping[str, Any], proof: Proof | None) -> Mapping[str, Any]:
    return {**data, "signed": proof.as_entered()} if proof and proof.event == kind else data


def chain_of(session: Session, subject: str) -> Chain:
    """Return the end of a subject's chain."""
    return chains_of(session, [subject])[subject]


def chains_of(session: Session, subjects: Collection[str]) -> dict[str, Chain]:
    """Return the end of each subject's chain; a subject without an entry is at its beginning."""
    newest = (
        select(LedgerEvent.subject, func.max(LedgerEvent.seq).label("seq"))
        .where(col(LedgerEvent.subject).in_(subjects))
        .group_by(LedgerEvent.subject)
        .subquery()
    )
    same = (col(LedgerEvent.subject) == newest.c.subject) & (col(LedgerEvent.seq) == newest.c.seq)
    rows = session.exec(select(LedgerEvent.subject, LedgerEvent.seq, LedgerEvent.hash).join(newest, same))
    begun = {subject: Chain(subject, seq, head) for subject, seq, head in rows}
    return {subject: begun.get(subject) or Chain(subject) for subject in subjects}


def is_recorded(session: Session, effect_key: str) -> bool:
    """Whether what carries this key has happened."""
    return session.exec(select(LedgerEvent.id).where(LedgerEvent.effect_key == effect_key)).first() is not None


def run_of(session: Session, effect_key: str) -> str | None:
    """Return the run in which what carries this key happened; None when it has not."""
    return session.exec(select(LedgerEvent.run).where(LedgerEvent.effect_key == effect_key)).first()


def broken_at(session: Session, subject: str) -> int | None:
    """Return the number of the first entry of a subject that has been tampered with; None when the chain holds."""
    rows = session.exec(select(LedgerEvent).where(LedgerEvent.subject == subject).order_by(col(LedgerEvent.seq))).all()
    return first_break(sealed({name: getattr(row, name) for name in LedgerEvent.model_fields}) for row in rows)


def sealed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its moments as UTC texts, as the hash covers them."""
    moments = {
        name: row[name].astimezone(UTC).isoformat(timespec="microseconds") for name in ("occurred_at", "recorded_at")
    }
    return {**row, **moments, "identity": str(row["identity"])}
