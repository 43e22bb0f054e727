"""Where a person's name, phone or address stands in texts that other people wrote, or that must never change."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col

from models.assessment import Assessment
from models.complaint import Complaint
from models.eight_d import EightD
from models.event import LedgerEvent
from models.intake import Intake
from models.message import Message
from models.report import Report
from models.task import TaskRow

SHORTEST = 2


@dataclass(frozen=True)
class Texts:
    """A kind of text: why it stays as it is, where it is kept, and by which columns its place is named."""

    why: str
    table: type[SQLModel]
    columns: tuple[str, ...]
    place: tuple[str, ...]


TEXTS = (
    Texts("The ledger never changes: its entries say what they said.", LedgerEvent, ("data",), ("subject", "seq")),
    Texts(
        "What was said of a case stands in its ledger too.",
        Complaint, ("text", "requirement", "facts", "handling_goal"), ("no",),
    ),
    Texts("The steps of an 8D are sealed by their hash.", EightD, ("content",), ("no", "revision")),
    Texts("Raw input is kept as it came.", Intake, ("sender", "title", "raw", "reason"), ("source", "key")),
    Texts("Mails that were sent cannot be called back.", Message, ("data",), ("event_key",)),
    Texts("Tasks say what was agreed.", TaskRow, ("data", "skip_reason"), ("subject", "kind", "key")),
    Texts("Assessments hold what was said for and against them.", Assessment, ("appeal", "decision"), ("no",)),
    Texts("Reports of a week are sealed by their hash.", Report, ("data",), ("no", "revision")),
)  # fmt: skip


def mentions_of(session: Session, words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each reason why texts stay with the places of those that hold one of the words; every text is read."""
    sought = [word for word in words if len(word) >= SHORTEST]
    for texts in TEXTS if sought else ():
        places = [col(getattr(texts.table, name)) for name in texts.place]
        holds = [_holds(texts.table, column, word) for column in texts.columns for word in sought]
        found = session.execute(select_columns(*places).where(or_(*holds)).order_by(*places)).all()
        if found:
            yield texts.why, [" ".join(str(part) for part in place) for place in found]


def _holds(table: type[SQLModel], column: str, word: str) -> ColumnElement[bool]:
    """Return the condition that a text holds a word, written plainly or as JSON escapes it."""
    text = cast(col(getattr(table, column)), Text)
    escaped = json.dumps(word)[1:-1]
    return or_(text.contains(word, autoescape=True), text.contains(escaped, autoescape=True))
