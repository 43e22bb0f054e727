"""An assessment: a finding, a penalty, a monthly fine, or the counter-entry that takes one back."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Moment, Money
from rules.vocabulary import AssessmentKind, AssessmentState, AssessmentUnit, ClockKind, LevelClass


class Assessment(SQLModel, table=True):
    """One assessment. What it is for is fixed by complaint, kind, anchor and `n`; its amounts never change.

    `effective_at` is when it fell due, `issued_at` when it was written. `amount_*` count in `unit`; before the cap per
    person and month the person's amount was `uncapped_person`.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("complaint", "kind", "anchor", "n"),
        Index("assessment_confirmed", "confirmed_at"),
        Index("assessment_issued", "issued_at"),
        Index("assessment_by_state", "state", "appeal_until"),
        Index("assessment_by_person", "person", "effective_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    no: str = Field(unique=True, sa_type=Code)
    complaint: str = Field(foreign_key="complaint.no", sa_type=Code)
    kind: AssessmentKind = Field(sa_type=Coded(AssessmentKind))
    anchor: datetime = Field(sa_type=Moment)
    n: int = 1
    clock: ClockKind | None = Field(default=None, sa_type=Coded(ClockKind))
    level: LevelClass = Field(sa_type=Coded(LevelClass))
    multiple: int = 1
    clause: str = ""
    department: str = Field(default="", sa_type=Code)
    person: str = Field(default="", sa_type=Code)
    unit: AssessmentUnit = Field(default=AssessmentUnit.CNY, sa_type=Coded(AssessmentUnit))
    amount_department: Decimal = Field(default=Decimal(0), sa_type=Money)
    amount_person: Decimal = Field(default=Decimal(0), sa_type=Money)
    uncapped_person: Decimal = Field(default=Decimal(0), sa_type=Money)
    effective_at: datetime = Field(sa_type=Moment)
    issued_at: datetime = Field(sa_type=Moment)
    appeal_until: datetime = Field(sa_type=Moment)
    state: AssessmentState = Field(default=AssessmentState.PROPOSED, sa_type=Coded(AssessmentState))
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_by: str = Field(default="", sa_type=Code)
    appealed_at: datetime | None = Field(default=None, sa_type=Moment)
    appealed_by: str = Field(default="", sa_type=Code)
    appeal: str = Field(default="", sa_type=Text)
    decide_until: datetime | None = Field(default=None, sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: str = Field(default="", sa_type=Code)
    decision: str = Field(default="", sa_type=Text)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    reverses: str = Field(default="", sa_type=Code)
    bulletin: str = Field(default="", index=True, sa_type=Code)
