"""A session: a browser that has signed in, a token of the API, or an invitation to set a password."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Moment


class SessionKind(StrEnum):
    """What a session's key opens."""

    BROWSER = "BROWSER"
    TOKEN = "TOKEN"  # noqa: S105  the name of a kind
    INVITATION = "INVITATION"


class SignedIn(SQLModel, table=True):
    """One session. Its key is its holder's alone: `key_hash` is its SHA-256. `csrf` goes into its forms."""

    __tablename__ = "session"

    key_hash: str = Field(primary_key=True, sa_type=Code)
    kind: SessionKind = Field(sa_type=Coded(SessionKind))
    employee: str = Field(foreign_key="account.employee", index=True, sa_type=Code)
    name: str = Field(default="", max_length=200)
    csrf: str = Field(default="", sa_type=Code)
    began_at: datetime = Field(sa_type=Moment)
    used_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
