"""Links with which a customer looks at his own complaint: signed, good for a while, and good for nothing else."""

from datetime import UTC, datetime

from models.settings import settings
from tasks.own_keys import is_ours, mac_of
from tasks.policy_store import book
from tasks.sessions import span


def status_link(no: str, now: datetime) -> str:
    """Return the address at which the customer of a complaint sees how it stands."""
    ends = int((now + span(book().at(now).sign_in.status_link)).timestamp())
    said = f"{no}.{ends}"
    return f"{settings().portal_url.rstrip('/')}/status/{said}.{mac_of(said)}"


def complaint_of(token: str, now: datetime) -> str | None:
    """Return the number of the complaint that a link opens now; None when it is forged, changed or has ended."""
    said, _, mac = token.rpartition(".")
    no, _, ends = said.rpartition(".")
    if not is_ours(said, mac):
        return None
    return no if now < datetime.fromtimestamp(int(ends), UTC) else None
