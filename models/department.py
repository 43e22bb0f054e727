"""The departments of the company and of the dealers that act for it."""

from sqlmodel import Field, SQLModel

from models.columns import Code, Coded
from rules.vocabulary import BelongsTo, DepartmentType


class Department(SQLModel, table=True):
    """A department, its manager and the executive above him."""

    __tablename__ = "department"

    code: str = Field(primary_key=True, sa_type=Code)
    name: str = Field(max_length=200)
    type: DepartmentType = Field(sa_type=Coded(DepartmentType))
    belongs_to: BelongsTo = Field(default=BelongsTo.COMPANY, sa_type=Coded(BelongsTo))
    manager: str = Field(default="", sa_type=Code)
    superior: str = Field(default="", sa_type=Code)
    is_outsourced: bool = False
