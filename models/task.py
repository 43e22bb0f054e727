"""Something owed by a person: one mechanism for due, done and skipped with a reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Json, Moment
from rules.vocabulary import TaskKind


class TaskRow(SQLModel, table=True):
    """One task. Open while `ended_at` is empty; `skip_reason` tells skipped from done."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "key"),
        Index("task_by_owner", "owner", "ended_at", "due_at"),
        Index("task_by_due", "kind", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(sa_type=Code)
    kind: TaskKind = Field(sa_type=Coded(TaskKind))
    key: str = Field(sa_type=Code)
    owner: str = Field(sa_type=Code)
    created_at: datetime = Field(sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: str = Field(default="", sa_type=Code)
    skip_reason: str = ""
    data: dict[str, Any] = Field(default={}, sa_type=Json)
