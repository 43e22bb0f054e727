"""The Message-ID of a message: always the same for the same thing owed, so that a doubled mail is recognised."""

import hashlib

from models.settings import settings


def message_id_of(event_key: str) -> str:
    """Return the Message-ID for what a message is about."""
    digest = hashlib.sha256(event_key.encode()).hexdigest()[:32]
    return f"<{digest}@{our_domain()}>"


def our_domain() -> str:
    """Return the domain of our own address."""
    return settings().mail_from.rpartition("@")[2]
