"""What this installation signs for itself with a key of its own: links, and the keys of forms that strangers send."""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from models.settings import settings

KEY_BYTES = 32
MAC_BYTES = 16


def mac_of(said: str, key: str = "links") -> str:
    """Return the sign that only this installation can put to a text; `key` is what it is for."""
    mac = hmac.digest(_key(settings().home, key), said.encode("utf-8", "surrogatepass"), hashlib.sha256)[:MAC_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def is_ours(said: str, mac: str, key: str = "links") -> bool:
    """Whether a text was signed here."""
    return hmac.compare_digest(mac.encode("utf-8", "surrogatepass"), mac_of(said, key).encode())


@lru_cache
def _key(home: Path, name: str) -> bytes:
    """Return a key of this installation, made at first use; whoever loses it ends all that was signed with it."""
    file = home / "keys" / f"{name}.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, prefix=f"{name}.") as new:  # for its owner alone
            new.write(secrets.token_bytes(KEY_BYTES))
            new.flush()
            with suppress(FileExistsError):  # of two at once the first one's counts, and it is there as a whole
                os.link(new.name, file)
    return file.read_bytes()
