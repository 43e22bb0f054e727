"""Running numbers: one row a series, so that two people never get the same number."""

from sqlmodel import Field, SQLModel

from models.columns import Code


class Counter(SQLModel, table=True):
    """The last number given out in a series such as `KS-20260302`; a version for what is cached."""

    __tablename__ = "counter"

    series: str = Field(primary_key=True, sa_type=Code)
    last: int = 0
