"""A message of the house to one employee that is about no case: a digest, an invitation, an anchor of the ledger."""

from datetime import datetime
from typing import Any

from models.message import Message
from models.settings import settings
from tasks.message_ids import message_id_of


def house_message(template: str, key: str, employee: str, now: datetime, data: dict[str, Any] | None = None) -> Message:
    """Return a message that is owed from now on; the same key is the same message."""
    return Message(
        event_key=key,
        message_id=message_id_of(key),
        subject="",
        template=template,
        language=settings().language,
        to_employee=employee,
        data=data or {},
        owed_at=now,
        next_try_at=now,
    )
