"""An 8D: numbered revisions, one or many complaints. Until it is worked here, QA files the customer system's own."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Json, Moment


class EightD(SQLModel, table=True):
    """One revision of an 8D."""

    __tablename__ = "eight_d"
    __table_args__ = (UniqueConstraint("no", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    no: str = Field(sa_type=Code)
    revision: int = 1
    complaint: str = Field(foreign_key="complaint.no", index=True, sa_type=Code)
    state: str = Field(default="OPEN", sa_type=Code)
    required_at: datetime = Field(sa_type=Moment)
    locked_at: datetime | None = Field(default=None, sa_type=Moment)
    locked_by: str = Field(default="", sa_type=Code)
    reference: str = ""
    file: str = Field(default="", sa_type=Text)
    content: dict[str, Any] = Field(default={}, sa_type=Json)
    hash: str = Field(default="", sa_type=Code)
