"""A report of one week: the weekly report, or the bulletin of assessments. A later revision replaces none."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Json, Moment
from rules.vocabulary import BulletinState, ReportKind


class Report(SQLModel, table=True):
    """One revision of a report; `week` is an ISO week, `data` what it says, `sha256` the hash of that.

    `state`, `gate_seq`, `version` and `run_id` are a bulletin's, which waits for its signature.
    """

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("kind", "week", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    no: str = Field(index=True, sa_type=Code)
    kind: ReportKind = Field(sa_type=Coded(ReportKind))
    week: str = Field(sa_type=Code, regex=r"^\d{4}-W\d{2}$")
    revision: int = 1
    state: BulletinState | None = Field(default=None, sa_type=Coded(BulletinState))
    made_at: datetime = Field(sa_type=Moment)
    data: dict[str, Any] = Field(default={}, sa_type=Json)
    sha256: str = Field(default="", sa_type=Code)
    signed_by: str = Field(default="", sa_type=Code)
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    version: int = 1
    gate_seq: int = 1
    run_id: str = Field(default="", sa_type=Code)
