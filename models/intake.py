"""What came in: every message, row or call once, with its outcome. The same thing again gets the same answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Json, Moment


class Intake(SQLModel, table=True):
    """One thing that came in. `outcome` is REGISTERED or REFUSED; a refusal keeps the raw input and its reason."""

    __tablename__ = "intake"
    __table_args__ = (UniqueConstraint("source", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(sa_type=Code)
    key: str = Field(max_length=160)
    body_hash: str = Field(sa_type=Code)
    received_at: datetime = Field(sa_type=Moment)
    outcome: str = Field(sa_type=Code)
    reason: str = Field(default="", sa_type=Text)
    complaint: str = Field(default="", index=True, sa_type=Code)
    raw: dict[str, Any] = Field(default={}, sa_type=Json)
