"""Customers and the people to speak to there. Personal data lives here and nowhere else."""

from decimal import Decimal

from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Money
from rules.vocabulary import Channel, CustomerKind, Language, Tier


class Customer(SQLModel, table=True):
    """A customer. `verified` is false for one that was named at intake and is not yet known."""

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
