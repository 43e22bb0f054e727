"""A form as a person handed it in, and what came of it; a refused one is kept with its reasons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from models.forms import FORMS
from models.forms.base import Form, refusals_of
from models.forms.refusals import remedies_of
from models.settings import settings
from models.words import say
from rules.lifecycle import Event
from rules.proof import Proof
from rules.refusal import Refusal
from rules.vocabulary import Identity
from tasks.company import SYSTEM
from tasks.contacts import PERSONAL
from tasks.ledger import Signature
from tasks.refusals import Refused, note_refusal, worded
from tasks.subjects import Subject


@dataclass(frozen=True)
class Recorded:
    """What came of a form: accepted, or refused in the person's words, with the names of the fields concerned.

    A stale one was filled in before something else happened: nothing of it was recorded.
    """

    accepted: bool
    refusals: tuple[str, ...] = ()
    complaint_no: str = ""
    fields: tuple[str, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class HandedIn:
    """A form as it was handed in: what, by whom and how surely, signed or not, in which run, when, at which gate."""

    answer: dict[str, Any]
    run: str
    now: datetime
    identity: Identity
    key: str = ""
    proof: Proof | None = None

    def once(self, no: str, event: Event) -> str | None:
        """Return the key under which this form counts once; None when nothing tells it from another."""
        return f"{no}:{self.key or f'{self.run}:{event}'}" if self.key or self.run else None


def not_a_person(form: Form) -> list[Refusal]:
    """Return the refusal of a form on which somebody calls himself the system, which may do everything."""
    if form.acting_as != SYSTEM.no:
        return []
    return [Refusal("acting_as", "{number} is no active employee.", {"number": form.acting_as})]


def refuse(session: Session, row: Subject, event: Event, refused: Refused, given: HandedIn) -> Recorded:
    """Keep a refused form in the ledger of its subject, and return its reasons."""
    actor = "".join(filter(str.isprintable, str(given.answer.get("acting_as") or "")))[:32]
    signature = Signature(actor, given.identity, given.now, run=given.run)
    kept = _readable(event, given.answer, refused)
    note_refusal(session, row, event, refused, kept, signature, at_gate=bool(given.key))
    return Recorded(accepted=False, refusals=refused.worded(), complaint_no=row.no, fields=tuple(refused.notes()))


def unreadable(error: ValidationError, event: Event) -> Refused:
    """Return the refusal of a form whose fields cannot be read."""
    return Refused(texts=_in_words(error, event), remedies=remedies_of(error, settings().language))


def unregistered(event: Event, found: ValidationError | tuple[Refusal, ...]) -> Recorded:
    """Return the refusal of a form that has no subject yet, and leaves no trace."""
    if isinstance(found, ValidationError):
        places = (str(each["loc"][0]) for each in found.errors() if each["loc"])
        return Recorded(accepted=False, refusals=_in_words(found, event), fields=tuple(dict.fromkeys(places)))
    fields = tuple(refusal.field for refusal in found)
    return Recorded(accepted=False, refusals=worded(found, FORMS[event]), fields=fields)


def said(message: str) -> tuple[str, ...]:
    """Return a message in the installation's language."""
    return (say(settings().language, message),)


def _readable(event: Event, answer: dict[str, Any], refused: Refused) -> dict[str, Any]:
    """Return what of a refused answer is offered again; persons at the customer stay out of the ledger."""
    left_out = {*PERSONAL, *refused.remedies}
    return {name: value for name, value in answer.items() if name in FORMS[event].model_fields and name not in left_out}


def _in_words(error: ValidationError, event: Event) -> tuple[str, ...]:
    return tuple(refusals_of(error, settings().language, FORMS[event]))
