"""How much could be complained about in a week: the denominator of every rate."""

from sqlmodel import Field, SQLModel

from models.columns import Code


class Exposure(SQLModel, table=True):
    """One ISO week of one product family ("" for all)."""

    __tablename__ = "exposure"

    week: str = Field(primary_key=True, sa_type=Code, regex=r"^\d{4}-W\d{2}$")
    family: str = Field(default="", primary_key=True, sa_type=Code)
    deliveries: int = 0
    service_contacts: int = 0
    active_customers: int = 0
