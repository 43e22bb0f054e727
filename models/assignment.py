"""Who stands where and when: signed receivers of handling forms, deputies, people on duty."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Moment
from rules.vocabulary import Level


class AssignmentKind(StrEnum):
    """What an assignment is."""

    RECEIVER = "RECEIVER"
    DEPUTY = "DEPUTY"
    DUTY = "DUTY"


class Assignment(SQLModel, table=True):
    """One assignment. A receiver's line is valid only when signed; times of day are local, as "09:00"."""

    __tablename__ = "assignment"
    __table_args__ = (Index("assignment_by_department", "department", "kind", "level"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: AssignmentKind = Field(sa_type=Coded(AssignmentKind))
    department: str = Field(foreign_key="department.code", sa_type=Code)
    level: Level | None = Field(default=None, sa_type=Coded(Level))
    employee: str = Field(foreign_key="employee.no", sa_type=Code)
    deputy: str = Field(default="", sa_type=Code)
    on_duty_from: str = ""
    on_duty_to: str = ""
    valid_from: datetime = Field(sa_type=Moment)
    valid_to: datetime = Field(sa_type=Moment)
    signed_at: datetime | None = Field(default=None, sa_type=Moment)
    signed_by: str = Field(default="", sa_type=Code)
