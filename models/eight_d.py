"""An 8D: numbered revisions, one or many complaints. A locked revision never changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Json, Moment
from rules.eight_d.vocabulary import EightDState
from rules.policy import EightDColumn


class EightD(SQLModel, table=True):
    """One revision of an 8D. `complaint` is the one that it began with; `content` are its accepted steps.

    `reference` and `file` say where it is when it was completed in the customer's system.
    """

    __tablename__ = "eight_d"
    __table_args__ = (UniqueConstraint("no", "revision"), Index("eight_d_by_state", "state"))

    id: int | None = Field(default=None, primary_key=True)
    no: str = Field(sa_type=Code)
    revision: int = 1
    complaint: str = Field(foreign_key="complaint.no", index=True, sa_type=Code)
    state: EightDState = Field(default=EightDState.D0, sa_type=Coded(EightDState))
    column: EightDColumn = Field(default=EightDColumn.MEDIUM, sa_type=Coded(EightDColumn))
    required_at: datetime = Field(sa_type=Moment)
    locked_at: datetime | None = Field(default=None, sa_type=Moment)
    locked_by: str = Field(default="", sa_type=Code)
    reference: str = ""
    file: str = Field(default="", sa_type=Text)
    content: dict[str, Any] = Field(default={}, sa_type=Json)
    hash: str = Field(default="", sa_type=Code)
    version: int = 1
    gate_seq: int = 1
    run_id: str = Field(default="", sa_type=Code)
