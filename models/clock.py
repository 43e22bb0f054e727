"""A time limit that runs on a case: started and stopped by moves, any number at once."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Moment
from rules.vocabulary import ClockKind, ClockState
from rules.working_time import Basis


class ClockRow(SQLModel, table=True):
    """One clock. `hours` counts in `basis`; `warn_at` is stored when the clock starts."""

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "seq"),
        Index("clock_by_state", "state", "due_at", "subject", "kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(sa_type=Code)
    kind: ClockKind = Field(sa_type=Coded(ClockKind))
    seq: int = 1
    basis: Basis = Field(sa_type=Coded(Basis))
    hours: float
    started_at: datetime = Field(sa_type=Moment)
    warn_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    held_at: datetime | None = Field(default=None, sa_type=Moment)
    stopped_at: datetime | None = Field(default=None, sa_type=Moment)
    state: ClockState = Field(default=ClockState.RUNNING, sa_type=Coded(ClockState))
    ower: str = Field(default="", sa_type=Code)
