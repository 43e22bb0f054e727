"""The people of the company, with the title and extension that every document must show."""

from decimal import Decimal

from sqlmodel import Field, SQLModel

from models.columns import Code, Json, Money
from rules.vocabulary import Role


class Employee(SQLModel, table=True):
    """An employee."""

    __tablename__ = "employee"

    no: str = Field(primary_key=True, sa_type=Code)
    name: str = Field(max_length=200)
    department: str = Field(foreign_key="department.code", index=True, sa_type=Code)
    title: str = Field(max_length=100, min_length=1)
    extension: str = ""
    mobile: str = ""
    email: str = ""
    roles: list[Role] = Field(default=[], sa_type=Json)
    authority_limit: Decimal | None = Field(default=None, sa_type=Money)
    active: bool = True
