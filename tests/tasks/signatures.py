"""The signature of whoever acts in a test: under what the ledger shows at that moment."""

from datetime import datetime

from models.database import transaction
from rules.lifecycle import Event
from rules.proof import Proof
from rules.vocabulary import Meaning
from tasks.ledger import chain_of
from tasks.policy_store import book
from tasks.stages import subject_of


def signed(no: str, event: Event | str) -> Proof:
    """Return the signature under a form about a subject."""
    with transaction() as session:
        subject = subject_of(session, no, Event(event))
        return Proof(Event(event), Meaning.APPROVED, chain_of(session, subject.no).head, (), "password")


def signed_where_asked(no: str, event: Event, at: datetime) -> Proof | None:
    """Return the signature where the policy of the day asks for one, whatever the level."""
    return signed(no, event) if event in book().at(at).signing.proved else None
