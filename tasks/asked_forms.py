"""A form as the portal asks it: the one that a Prefect gate shows, in parts, and only for a person whom it is open to.

Nothing is decided here: it only reads, and the rules judge what is handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from models.database import reading
from models.forms import FORMS
from models.forms.base import ready_to_ask
from models.forms.faults import Fault, faults_of_rules
from models.settings import settings
from models.words import say
from rules.access import AccessRules
from rules.case import Person
from rules.lifecycle import Event
from tasks.calendar import current_time
from tasks.entries_since import entries_since
from tasks.ledger import chain_of
from tasks.offers import Offer
from tasks.open_forms import open_forms
from tasks.refusals import LastAsk, last_ask
from tasks.signing import ToSign, to_be_signed
from tasks.stages import event_of, gate_key
from tasks.subjects import Subject, kind_of, load_subject
from tasks.timeline_shown import Happening
from tasks.visibility import sees

Schema = Mapping[str, Any]


class NotSeen(LookupError):
    """There is no such subject, or the person does not see it: for him that is the same."""


@dataclass(frozen=True)
class AskedForm:
    """A form to fill in. `key` is the gate's ask, "" beside it; `head` is the newest ledger entry that is seen with it.

    `facts` are markdown; `faults` say why the last answer at the gate was refused. A form that is not open to this
    person now has nothing in it.
    """

    no: str
    event: Event
    schema: Schema
    key: str = ""
    head: str = ""
    facts: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    is_open: bool = True
    to_sign: ToSign | None = None

    @property
    def purpose(self) -> str:
        """What the form is for, in one sentence."""
        return say(settings().language, " ".join((FORMS[self.event].__doc__ or "").split()))


def ask_registration(known: Schema | None = None) -> AskedForm:
    """Return the form of a new complaint, offered with what is known of it already."""
    offered = {name: value for name, value in (known or {}).items() if name in FORMS[Event.REGISTER].model_fields}
    return AskedForm("", Event.REGISTER, _schema(Event.REGISTER, Offer(known=offered), LastAsk()))


def ask_gate(no: str, person: Person, access: AccessRules) -> AskedForm | None:
    """Return the form that a subject waits for; None when it waits for nobody. Raises NotSeen."""
    with reading() as session:
        row = _seen(session, no, person, access)
        forms = open_forms(session, row, person, current_time())
        if forms.gate is None:
            return None
        key = gate_key(forms.gate, row.gate_seq)
        if not forms.is_mine:
            return AskedForm(no, forms.gate, {}, key, is_open=False)
        asked = _asked(session, row, forms.gate, key, last_ask(session, no, forms.gate))
    return _with_what_is_signed(asked)


def ask_beside(no: str, event: Event, person: Person, access: AccessRules) -> AskedForm | None:
    """Return a form beside the gate; None when the gate itself asks it. Raises NotSeen."""
    with reading() as session:
        row = _seen(session, no, person, access)
        forms = open_forms(session, row, person, current_time())
        if event is forms.gate:
            return None
        if event not in forms.beside:
            return AskedForm(no, event, {}, is_open=False)
        asked = _asked(session, row, event, "", LastAsk())
    return _with_what_is_signed(asked)


def shown_earlier(no: str, key: str, now: AskedForm | None) -> AskedForm | None:
    """Return the form that was shown at an earlier ask of a gate; None for a key that no gate has had."""
    event = event_of(key)
    if event is None:
        return None
    if now and now.is_open and now.event is event:
        return replace(now, key=key)
    return AskedForm(no, event, _schema(event, Offer(), LastAsk()), key)


def what_happened_since(no: str, head: str, own_runs: str) -> tuple[Happening, ...]:
    """Return what others entered on a subject after the ledger entry that a form was shown with."""
    with reading() as session:
        return entries_since(session, no, head, own_runs, current_time())


def _seen(session: Session, no: str, person: Person, access: AccessRules) -> Subject:
    if not sees(session, person, access, no):
        raise NotSeen(no)
    return load_subject(session, no)


def _asked(session: Session, row: Subject, event: Event, key: str, before: LastAsk) -> AskedForm:
    offer = kind_of(row.no).offer(session, row, event)
    faults = faults_of_rules(FORMS[event], before.reasons, before.notes, settings().language)
    head = chain_of(session, row.no).head
    return AskedForm(row.no, event, _schema(event, offer, before), key, head, tuple(offer.facts), tuple(faults))


def _schema(event: Event, offer: Offer, before: LastAsk) -> Schema:
    form = FORMS[event]
    filled_in = {name: value for name, value in before.answer.items() if name in form.model_fields}
    known = {**offer.known, **filled_in}
    return ready_to_ask(form, settings().language, "", offer.choices, known, {}, offer.script).model_json_schema()


def _with_what_is_signed(asked: AskedForm) -> AskedForm:
    return replace(asked, to_sign=to_be_signed(asked.no, asked.event, current_time()))
