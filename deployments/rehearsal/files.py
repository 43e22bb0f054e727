"""A file that people would have: put where the case looks for it."""

from models.settings import settings


def put_into_inbox(number: str, name: str) -> None:
    """Put a file into the inbox of a case: a PDF that holds its own name."""
    folder = settings().home / "inbox" / number
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"%PDF-1.7\n% {name}\n1 0 obj\n<<>>\nendobj\n%%EOF\n", encoding="utf-8")
