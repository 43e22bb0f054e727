"""What must be signed: the forms for which the policy wants a person proved afresh, and what a signature says.

A signature is a record of the ledger; the seal on a PDF is the company's. Source: decisions no. 4.
"""

from dataclasses import dataclass
from typing import Any

from rules.case import Case
from rules.closing import closing_column
from rules.lifecycle import Event
from rules.policy import SigningRules
from rules.vocabulary import Meaning


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody signed a form: in what sense, looking at what, and how he proved who he is.

    `head` is the hash of the newest ledger entry that he was shown, `documents` are names and hashes.
    """

    event: Event
    meaning: Meaning
    head: str
    documents: tuple[tuple[str, str], ...] = ()
    proved_by: str = ""

    def as_entered(self) -> dict[str, Any]:
        """Return what the ledger keeps of it."""
        documents = dict(self.documents)
        return {"meaning": self.meaning, "seen": self.head, "documents": documents, "proved_by": self.proved_by}


def must_be_signed(event: Event, case: Case | None, signing: SigningRules) -> bool:
    """Whether a form must be signed; where the policy names rows of closing, by the row that the case closes in."""
    rows = signing.proved.get(event)
    if rows is None:
        return False
    return not rows or (case is not None and closing_column(case) in rows)
