"""What PostgreSQL cannot know of our questions, told to it for the rest of a transaction; SQLite needs none of it."""

from sqlmodel import Session, text

NOT_COMPILED = ("jit",)
READ_IN_ORDER = ("enable_seqscan", "enable_bitmapscan", "enable_sort")


def answer_at_once(session: Session) -> None:
    """Have questions answered without compiling them first, which takes longer than any answer to a page."""
    _switch_off(session, NOT_COMPILED)


def read_in_order(session: Session) -> None:
    """Have a list read in its order until its page is full: so many rows match that few need to be read."""
    _switch_off(session, READ_IN_ORDER)


def _switch_off(session: Session, ways: tuple[str, ...]) -> None:
    if session.get_bind().dialect.name == "postgresql":
        for way in ways:
            session.execute(text(f"SET LOCAL {way} = off"))
