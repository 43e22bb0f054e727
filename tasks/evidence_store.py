"""Files kept by their content: what is handed in twice is there once, and nothing can be changed unseen."""

import hashlib
from pathlib import Path

from models.settings import settings
from tasks.durable_files import written_beside


class EvidenceDamaged(RuntimeError):
    """A kept file is missing or is not what was handed in: it has to come back from the backup."""


def keep(content: bytes) -> str:
    """Keep a file and return its SHA-256; one that is kept already stays as it is."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        written_beside(path, content).replace(path)
    return sha256


def kept(sha256: str) -> bytes:
    """Return a file as it was handed in. Raises EvidenceDamaged when it is not there, or not the same any more."""
    path = path_of(sha256)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise EvidenceDamaged(f"{path} is missing: bring it back from the backup") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EvidenceDamaged(f"{path} is not what was handed in: bring it back from the backup")
    return content


def path_of(sha256: str) -> Path:
    """Return where a file is kept, by the beginning of its hash so that no folder grows too large."""
    return settings().home / "files" / sha256[:2] / sha256
