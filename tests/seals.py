"""A throw-away key for whoever tests: made once a process, valid in every simulated time."""

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from tasks.seal_key import PrivateKey, certified, packed

BEGIN, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
END_OF_FILE = b"%%EOF\n"
PASSPHRASE = "thrown away"  # noqa: S105  and so is the key


@cache
def throw_away_seal() -> dict[str, str]:
    """Return the settings of a seal of the tests' own, as environment variables."""
    folder = tempfile.TemporaryDirectory(prefix="kesu-seal-")
    _alive.append(folder)
    path = Path(folder.name) / "seal.p12"
    write_key(path)
    return {"KESU_SEAL_FILE": str(path), "KESU_SEAL_PASSPHRASE": PASSPHRASE}


def write_key(path: Path, private: PrivateKey | None = None, begin: datetime = BEGIN, end: datetime = END) -> None:
    """Write a key with its certificate, an elliptic one unless another is given."""
    private = private or ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(packed(private, certified(private, "Test Company", begin, end), PASSPHRASE))


def drawn(content: bytes) -> bytes:
    """Return what was drawn of a sealed file, without its seal."""
    return content[: content.index(END_OF_FILE) + len(END_OF_FILE)]


_alive: list["tempfile.TemporaryDirectory[str]"] = []
