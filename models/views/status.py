"""What a customer sees of his complaint: nothing of the house behind it."""

from dataclasses import dataclass
from datetime import datetime

from rules.vocabulary import DocumentKind, Language, Phase


@dataclass(frozen=True)
class Letter:
    """A document that went to the customer."""

    id: int
    kind: DocumentKind
    printed_at: datetime


@dataclass(frozen=True)
class Status:
    """A complaint as its customer sees it. `asks` says that the question whether it is solved waits for an answer."""

    no: str
    language: Language
    phase: Phase
    closed: bool
    received_at: datetime
    their_reference: str
    product: str
    words: str
    contact: str
    contact_reached_at: str
    letters: tuple[Letter, ...]
    asks: bool
    answered: bool
