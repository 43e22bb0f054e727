"""Customers and the people to speak to there. Personal data lives here and nowhere else."""

from decimal import Decimal

from sqlalchemy import event
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Money
from models.folded import name_key
from rules.vocabulary import Channel, CustomerKind, Language, Tier


class Customer(SQLModel, table=True):
    """A customer. `verified` is false for one that was named at intake and is not yet known.

    `name_key` is the name as it is found by; `same_as` the customer that a noted one turned out to be.
    """

    __tablename__ = "customer"

    code: str = Field(primary_key=True, sa_type=Code)
    name: str = Field(max_length=200, index=True)
    kind: CustomerKind = Field(default=CustomerKind.SOLD_RETAIL, sa_type=Coded(CustomerKind))
    tier: Tier = Field(default=Tier.GENERAL, sa_type=Coded(Tier))
    potential: bool = False
    zone: str = Field(default="Asia/Shanghai", sa_type=Code)
    language: Language = Field(default=Language.ZH_CN, sa_type=Coded(Language))
    sales_rep: str = Field(default="", sa_type=Code)
    assistant: str = Field(default="", sa_type=Code)
    credit_limit: Decimal = Field(default=Decimal(0), sa_type=Money)
    verified: bool = True
    active: bool = True
    name_key: str = Field(default="", max_length=200, index=True)
    same_as: str = Field(default="", sa_type=Code)


@event.listens_for(Customer, "before_insert")
@event.listens_for(Customer, "before_update")
def _name_key_follows(_: object, __: object, customer: Customer) -> None:
    customer.name_key = name_key(customer.name)


class Contact(SQLModel, table=True):
    """A person at a customer."""

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    customer: str = Field(foreign_key="customer.code", index=True, sa_type=Code)
    name: str = Field(max_length=200)
    title: str = ""
    phone: str = ""
    email: str = ""
    preferred_channel: Channel = Field(default=Channel.PHONE, sa_type=Coded(Channel))
    language: Language = Field(default=Language.ZH_CN, sa_type=Coded(Language))
