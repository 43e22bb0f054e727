"""How the messages of the corpus are written: byte by byte, as mail programs do it and as they should not."""

import base64
import binascii
import quopri
from urllib.parse import quote

CRLF = "\r\n"
DATE = "Mon, 02 Mar 2026 09:12:00 +0800"


def message(
    body: bytes | str,
    *,
    sender: str = "",
    subject: bytes | str = "",
    name: str = "",
    kind: str = "",
    encoding: str = "",
    headers: str = "",
    message_id: str = "",
    date: str = DATE,
    to: str = "complaints@localhost",
) -> bytes:
    """Return a message; `name` makes sender and Message-ID its own, other headers stand as they are given."""
    own = name.replace("_", "-")
    head: list[bytes] = [
        b"From: " + as_bytes(sender or f"{own}@{own}.example.com"),
        b"To: " + to.encode(),
        b"Subject: " + as_bytes(subject),
        b"Date: " + date.encode(),
        b"Message-ID: " + (message_id or f"<{own}@mails.example.com>").encode(),
        b"MIME-Version: 1.0",
        *([b"Content-Type: " + kind.encode()] if kind else []),
        *([b"Content-Transfer-Encoding: " + encoding.encode()] if encoding else []),
        *[as_bytes(line) for line in headers.split("\n") if line],
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + as_bytes(body)


def as_bytes(text: bytes | str) -> bytes:
    """Return a text in UTF-8."""
    return text if isinstance(text, bytes) else text.encode()


def word(text: bytes, charset: str, how: str = "b") -> str:
    """Return an encoded word of bytes, whatever they are."""
    packed = base64.b64encode(text) if how.lower() == "b" else quopri.encodestring(text, header=True)
    return f"=?{charset}?{how}?{packed.decode('ascii')}?="


def base64_lines(content: bytes) -> str:
    """Return bytes as base64 in lines of 76."""
    return "".join(
        binascii.b2a_base64(content[at : at + 57]).decode("ascii").replace("\n", CRLF)
        for at in range(0, len(content), 57)
    )


def part(content: bytes | str, *headers: str) -> bytes:
    """Return a part of a message in several."""
    return "".join(f"{line}{CRLF}" for line in headers).encode() + b"\r\n" + as_bytes(content) + b"\r\n"


def several(boundary: str, *parts: bytes, closed: bool = True) -> bytes:
    """Return parts between their boundaries."""
    line = b"--" + boundary.encode()
    return b"".join(line + b"\r\n" + each for each in parts) + (line + b"--\r\n" if closed else b"")


def file_part(
    name: str, content: bytes, kind: str = "application/octet-stream", disposition: str = "attachment"
) -> bytes:
    """Return a file as a part, its name in UTF-8 as RFC 2231 wants it."""
    quoted = quote(name, safe="")
    shown = f"Content-Disposition: {disposition}; filename*=UTF-8''{quoted}"
    return part(base64_lines(content), f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", shown)
