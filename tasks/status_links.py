"""Links with which a customer looks at his own complaint: signed, good for a while, and good for nothing else."""

import base64
import hashlib
import hmac
import os
import secrets
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from models.settings import settings
from tasks.policy_store import book
from tasks.sessions import span

KEY_BYTES = 32
MAC_BYTES = 16


def status_link(no: str, now: datetime) -> str:
    """Return the address at which the customer of a complaint sees how it stands."""
    ends = int((now + span(book().at(now).sign_in.status_link)).timestamp())
    said = f"{no}.{ends}"
    return f"{settings().portal_url.rstrip('/')}/status/{said}.{_mac(said)}"


def complaint_of(token: str, now: datetime) -> str | None:
    """Return the number of the complaint that a link opens now; None when it is forged, changed or has ended."""
    said, _, mac = token.rpartition(".")
    no, _, ends = said.rpartition(".")
    if not hmac.compare_digest(mac.encode(), _mac(said).encode()):
        return None
    return no if now < datetime.fromtimestamp(int(ends), UTC) else None


def _mac(said: str) -> str:
    mac = hmac.digest(_key(settings().home), said.encode("utf-8", "surrogatepass"), hashlib.sha256)[:MAC_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


@lru_cache
def _key(home: Path) -> bytes:
    """Return the key of this installation's links, made at first use; whoever loses it ends all links."""
    file = home / "keys" / "links.key"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as new:
            new.write(secrets.token_bytes(KEY_BYTES))
    except FileExistsError:
        pass
    return file.read_bytes()
