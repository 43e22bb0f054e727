"""The ledger: accepted forms, refused attempts and consequences, chained by hash per subject. No row ever changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Json, Moment
from rules.vocabulary import Identity


class LedgerEvent(SQLModel, table=True):
    """One entry. `effect_key` is unique: what carries one happens once. Source: 004 §7.5."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("subject", "seq"), Index("event_by_kind", "kind", "recorded_at"))

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(sa_type=Code)
    seq: int
    kind: str = Field(sa_type=Code)
    effect_key: str | None = Field(default=None, unique=True, max_length=160)
    occurred_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    actor: str = Field(default="", sa_type=Code)
    acted_for: str = Field(default="", sa_type=Code)
    identity: Identity = Field(default=Identity.SYSTEM, sa_type=Coded(Identity))
    run: str = Field(default="", sa_type=Code)
    policy: str = Field(default="", sa_type=Code)
    data: dict[str, Any] = Field(default={}, sa_type=Json)
    prev_hash: str = Field(sa_type=Code)
    hash: str = Field(sa_type=Code)
