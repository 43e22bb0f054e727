"""A refused form is kept in the ledger, and its reasons stand at the top of the form that is asked next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import class_mapper
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.eight_d import EightD
from models.event import LedgerEvent
from models.forms.base import Form
from models.forms.refusals import own_title
from models.report import Report
from models.settings import settings
from models.words import label, say
from rules.lifecycle import Event
from rules.refusal import Refusal
from rules.vocabulary import Language
from tasks.ledger import Signature, chain_of

REFUSED = "REFUSED"


@dataclass(frozen=True)
class Refused:
    """Why a form was refused: reasons of the rules, or texts of a form that could not be read."""

    reasons: Sequence[Refusal] = ()
    texts: Sequence[str] = ()
    remedies: Mapping[str, str] = field(default_factory=dict)
    form: type[Form] | None = None

    def notes(self) -> dict[str, str]:
        """Return reason and remedy by the name of the field concerned."""
        language = settings().language
        return {**self.remedies, **{reason.field: _text(reason, language) for reason in reversed(self.reasons)}}

    def worded(self) -> tuple[str, ...]:
        """Return the reasons in the installation's language."""
        return (*self.texts, *worded(self.reasons, self.form))


def worded(
    refusals: Iterable[Refusal], form: type[Form] | None = None, language: Language | None = None
) -> tuple[str, ...]:
    """Return each refusal as `Field: reason and remedy`, the field called as the form calls it.

    It is said in the installation's language unless another is asked for.
    """
    return tuple(_worded(refusal, form, language or settings().language) for refusal in refusals)


def _worded(refusal: Refusal, form: type[Form] | None, language: Language) -> str:
    text = _text(refusal, language)
    if form is not None and refusal.field not in form.model_fields:  # about the case, not about a field of this form
        return text
    return f"{say(language, own_title(refusal.field, form))}: {text}"


def _text(refusal: Refusal, language: Language) -> str:
    values = {name: _in_words(value, language) for name, value in refusal.values.items()}
    return say(language, refusal.message, **values)


def note_refusal(
    session: Session,
    row: Complaint | EightD | Report,
    event: Event,
    refused: Refused,
    answer: Mapping[str, Any],
    signature: Signature,
    *,
    at_gate: bool,
) -> None:
    """Write a refused attempt to the ledger; at a gate it makes a new ask, with a key of its own."""
    # A field that no form of ours has may be called anything, even what a database cannot keep.
    notes = {name: note for name, note in refused.notes().items() if name.isprintable()}
    data: dict[str, Any] = {
        "event": event,
        "gate": at_gate,
        "texts": list(refused.worded()),
        "notes": notes,
        "answer": answer,
    }
    session.execute(insert(LedgerEvent), [chain_of(session, row.no).entry(REFUSED, data, signature)])
    if at_gate:
        step = {"gate_seq": row.gate_seq + 1, "version": row.version + 1}
        table = type(row)
        own = (key == getattr(row, key.name) for key in class_mapper(table).primary_key)
        session.execute(update(table).where(*own).values(step))


@dataclass(frozen=True)
class LastAsk:
    """What was wrong with the answer before: all reasons, the note at each field, and what had been filled in."""

    reasons: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)


def last_ask(session: Session, no: str, event: Event | None = None) -> LastAsk:
    """Return why the last answer at the open gate was refused; nothing when the newest gate entry was accepted.

    With an `event`, an answer to another form is none to this one.
    """
    newest = select(LedgerEvent).where(LedgerEvent.subject == no).order_by(col(LedgerEvent.seq).desc()).limit(LOOK_BACK)
    for entry in session.exec(newest):
        if entry.kind == REFUSED and entry.data.get("gate"):
            if event not in {None, entry.data["event"]}:
                return LastAsk()
            return LastAsk(tuple(entry.data["texts"]), entry.data.get("notes", {}), entry.data.get("answer", {}))
        if (
            entry.kind != REFUSED
            and entry.data.get("state", [None, None])[0] != entry.data.get("state", [None, None])[1]
        ):
            return LastAsk()
        if entry.kind != REFUSED and entry.effect_key and "-" in entry.effect_key.rpartition(":")[2]:
            return LastAsk()
    return LastAsk()


LOOK_BACK = 20


def _in_words(value: object, language: Language) -> object:
    if isinstance(value, StrEnum):
        return label(language, value)
    if isinstance(value, tuple):
        return say(language, ", ").join(str(_in_words(each, language)) for each in value)
    return value
