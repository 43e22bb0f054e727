"""An account: how an employee proves who he is at the portal."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Code, Moment


class Account(SQLModel, table=True):
    """One account of one employee. Passwords are kept as argon2 hashes; `totp_step` is the last one-time step used.

    An account without a password waits for its invitation, or signs in through the identity provider alone.
    """

    __tablename__ = "account"

    employee: str = Field(primary_key=True, foreign_key="employee.no", sa_type=Code)
    password_hash: str = ""
    totp_secret: str = ""
    totp_step: int = 0
    provider_subject: str | None = Field(default=None, unique=True, max_length=255)
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=Moment)
    disabled: bool = False
    created_at: datetime = Field(sa_type=Moment)
