"""The policy as it was when a case was triaged: frozen whole, never changed."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from models.columns import Code, Moment


class PolicyVersion(SQLModel, table=True):
    """One composed version of all tables, as JSON."""

    __tablename__ = "policy_version"

    code: str = Field(primary_key=True, sa_type=Code)
    frozen_at: datetime = Field(sa_type=Moment)
    sha256: str = Field(sa_type=Code)
    body: str = Field(sa_type=Text)
