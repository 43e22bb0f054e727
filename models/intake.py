"""What came in: every message, row or call once, with its outcome. The same thing again gets the same answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Json, Moment
from rules.vocabulary import IntakeOutcome


class Intake(SQLModel, table=True):
    """One thing that came in. What could not be taken in keeps the raw input and the reason.

    `kept` is the hash of the raw message in the store of files; `settled_by` is who decided about a quarantined one.
    """

    __tablename__ = "intake"
    __table_args__ = (UniqueConstraint("source", "key"), Index("intake_by_outcome", "outcome", "received_at"))

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(sa_type=Code)
    key: str = Field(max_length=160)
    body_hash: str = Field(sa_type=Code)
    received_at: datetime = Field(sa_type=Moment)
    outcome: IntakeOutcome = Field(sa_type=Coded(IntakeOutcome))
    reason: str = Field(default="", sa_type=Text)
    complaint: str = Field(default="", index=True, sa_type=Code)
    sender: str = Field(default="", max_length=254)
    title: str = Field(default="", max_length=200)
    kept: str = Field(default="", sa_type=Code)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_by: str = Field(default="", sa_type=Code)
    raw: dict[str, Any] = Field(default={}, sa_type=Json)
