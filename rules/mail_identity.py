"""By what a message is known again: its Message-ID, and what transport does not change of it."""

import hashlib
import re
from typing import NamedTuple

HEAD = 65_536
LONGEST_ID = 140
OF_A_WRITER = (b"from", b"date", b"subject", b"message-id")
_FOLD = re.compile(rb"\n[ \t]+")
_ID = re.compile(rb"^message-id:\s*(<[!-;=?-~]{3,}>)", re.IGNORECASE | re.MULTILINE)


class MailIdentity(NamedTuple):
    """The key of a message, and the hash of what its writer wrote: the same on every way that it takes to us."""

    key: str
    body_hash: str

    @property
    def by_content(self) -> str:
        """The key of a message whose Message-ID another one has used before."""
        return f"sha256:{self.body_hash}"


def identity_of(raw: bytes) -> MailIdentity:
    """Return by what a raw message is known again.

    Lines that servers add on the way do not count, so a message that reaches us twice is one. Without a Message-ID
    every byte counts, for two messages may say the same, and the hash is the key.
    """
    head, _, body = raw.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")
    unfolded = _FOLD.sub(b" ", head[:HEAD])
    found = _ID.search(unfolded)
    if found is None or len(found[1]) > LONGEST_ID:
        whole = hashlib.sha256(raw).hexdigest()
        return MailIdentity(f"sha256:{whole}", whole)
    written = [line.strip() for line in unfolded.split(b"\n") if line.partition(b":")[0].lower() in OF_A_WRITER]
    body_hash = hashlib.sha256(b"\n".join([*sorted(written), b"", body.rstrip()])).hexdigest()
    return MailIdentity(f"id:{found[1].decode('ascii')}", body_hash)
