"""The key of a page that strangers send back: ours alone, good for one form, and it knows when the page was opened."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tasks.own_keys import is_ours, mac_of

FORMS = "forms"


@dataclass(frozen=True)
class FormKey:
    """What a page was sent out with."""

    key: str
    opened_at: datetime

    def age(self, now: datetime) -> timedelta:
        """Return how long the page has been open."""
        return now - self.opened_at


def new_form_key(now: datetime) -> str:
    """Return a key that no other page carries."""
    said = f"{secrets.token_hex(16)}.{int(now.timestamp())}"
    return f"{said}.{mac_of(said, FORMS)}"


def form_key(token: str) -> FormKey | None:
    """Return what a page of ours was sent out with; None for what is none of ours."""
    said, _, mac = token.rpartition(".")
    key, _, opened = said.rpartition(".")
    return FormKey(key, datetime.fromtimestamp(int(opened), UTC)) if is_ours(said, mac, FORMS) else None


def receipt(no: str) -> str:
    """Return what leads a browser to the page that tells the number under which its form was registered."""
    return f"{no}.{mac_of(f'receipt {no}', FORMS)}"


def number_on(token: str) -> str | None:
    """Return the number on a receipt of ours, "" when it has none; None for what is none of ours."""
    no, _, mac = token.rpartition(".")
    return no if is_ours(f"receipt {no}", mac, FORMS) else None
