"""What a body has to carry out of an assessment after its bulletin was signed, and when it did."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Moment
from rules.vocabulary import ExecutingBody


class Execution(SQLModel, table=True):
    """One assessment at one body. `reference` is the body's own number, such as a voucher's."""

    __tablename__ = "execution"
    __table_args__ = (UniqueConstraint("assessment", "body"),)

    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(foreign_key="assessment.no", sa_type=Code)
    bulletin: str = Field(index=True, sa_type=Code)
    body: ExecutingBody = Field(sa_type=Coded(ExecutingBody))
    declared_at: datetime | None = Field(default=None, sa_type=Moment)
    declared_by: str = Field(default="", sa_type=Code)
    executed_at: datetime | None = Field(default=None, sa_type=Moment)
    executed_by: str = Field(default="", sa_type=Code)
    reference: str = ""
