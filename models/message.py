"""The outbox: every message owed is a row in the transaction that owes it, and is sent later under one Message-ID."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Json, Moment
from rules.vocabulary import Language


class Message(SQLModel, table=True):
    """One message. `to_contact` or `to_employee` names the addressee; the address is looked up when it is sent.

    `digest` is empty while the message waits for a digest, then the digest's `event_key`; none for what goes by itself.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "message_unsent",
            "next_try_at",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index("message_by_subject", "subject"),
        Index("message_by_message_id", "message_id"),
        Index(
            "message_in_digest",
            "digest",
            sqlite_where=text("digest IS NOT NULL"),
            postgresql_where=text("digest IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_key: str = Field(unique=True, max_length=200)
    message_id: str = Field(max_length=200)
    subject: str = Field(sa_type=Code)
    template: str = Field(sa_type=Code)
    language: Language = Field(sa_type=Coded(Language))
    to_contact: int | None = Field(default=None, foreign_key="contact.id")
    to_employee: str = Field(default="", sa_type=Code)
    data: dict[str, Any] = Field(default={}, sa_type=Json)
    owed_at: datetime = Field(sa_type=Moment)
    next_try_at: datetime = Field(sa_type=Moment)
    tries: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    failure: str = Field(default="", sa_type=Text)
    digest: str | None = Field(default=None, max_length=200)
