"""Passwords are kept as argon2id hashes, and a guess takes as long whether or not there is anything to guess."""

import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The parameters of RFC 9106 for where memory is short: 64 MiB for each hash.
HASHER = PasswordHasher()
# However many sign in at once, no more hashes than these are worked out at once.
AT_ONCE = BoundedSemaphore(4)
# A longer text is nobody's password.
LONGEST = 500


def hashed(password: str) -> str:
    """Return the hash of a password, with a salt of its own and the parameters it was made with."""
    with AT_ONCE:
        return HASHER.hash(_bytes(password))


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one that is kept as a hash; when none is kept, no after the same time."""
    with AT_ONCE:
        try:
            return HASHER.verify(kept or _nobodys_hash(), _bytes(password)) and bool(kept) and len(password) <= LONGEST
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _bytes(password: str) -> bytes:
    """Return a password as it is hashed: the same for each way in which a keyboard may compose its characters."""
    return unicodedata.normalize("NFKC", password[:LONGEST]).encode("utf-8", "surrogatepass")


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_bytes())
