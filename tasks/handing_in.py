"""A form is handed in at the portal: by the person who has signed in, once however often it is sent, signed if need be.

It goes the one way of every form, `tasks.gates`; here it is known afterwards what is wrong where.
"""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from models.database import reading
from models.event import LedgerEvent
from models.forms import FORMS
from models.forms.faults import Fault, faults_of
from models.intake import Intake
from models.settings import settings
from models.words import say
from rules.lifecycle import Event
from rules.proof import Proof
from rules.vocabulary import Identity, Meaning
from tasks.calendar import current_time
from tasks.gates import BY_FORM, pass_gate, record_event
from tasks.handed_in import Recorded
from tasks.refusals import REFUSED
from tasks.signing import ToSign
from tasks.signing_in import prove

PORTAL = "portal"
PASSWORD = "_password"  # noqa: S105  the name of a field
MEANING = "_meaning"
DIGITS = 16


@dataclass(frozen=True)
class Signing:
    """What a person gives to sign: in what sense, and his password and one-time code, which are kept nowhere."""

    meaning: str = ""
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sheet:
    """A form that was sent: about what, by whom, as shown at which ask of the gate and after which ledger entry.

    `once` is the key that the form carries and `written` the hash of what was sent in it: sent again, the same form
    changes nothing, and one with other words is told from it.
    """

    no: str
    event: Event
    answer: dict[str, Any]
    employee: str
    once: str
    written: str
    key: str = ""
    head: str = ""
    to_sign: ToSign | None = None
    signing: Signing = Signing()

    @property
    def full(self) -> dict[str, Any]:
        """The answer with who acts."""
        return {"acting_as": self.employee, **self.answer}

    @property
    def runs(self) -> str:
        """How the names begin under which the ledger keeps what came of this form."""
        return runs_of_form(self.once)

    @property
    def run(self) -> str:
        """Under which name the ledger keeps it."""
        return self.runs + self.written[:DIGITS]


@dataclass(frozen=True)
class Came:
    """What came of a form: the number that it is recorded under, or why not.

    It is stale when something came in between: nothing of it was recorded. `earlier` is where the same form was
    recorded before, with other words.
    """

    no: str
    accepted: bool
    faults: tuple[Fault, ...] = ()
    stale: bool = False
    earlier: str = ""


def runs_of_form(once: str) -> str:
    """Return how the names begin under which the ledger keeps what came of the form with a key."""
    return f"{PORTAL}-{once}-"


def hand_in(sheet: Sheet) -> Came:
    """Record a form, or return what is wrong with it and where."""
    earlier = _earlier(sheet)
    if earlier:
        return Came(sheet.no, accepted=False, stale=True, earlier=earlier)
    proof, faults = _signed(sheet) if sheet.to_sign and _is_readable(sheet) else (None, ())
    if faults:
        return Came(sheet.no, accepted=False, faults=faults)
    recorded = _record(sheet, proof)
    wrong = [] if recorded.accepted else _faults(sheet, recorded)
    return Came(recorded.complaint_no, recorded.accepted, tuple(wrong), recorded.stale)


def _record(sheet: Sheet, proof: Proof | None) -> Recorded:
    known: dict[str, Any] = {"run_id": sheet.run, "identity": Identity.PROVED, "proof": proof}
    if sheet.key:
        return pass_gate(sheet.no, sheet.key, sheet.full, **known)
    return record_event(sheet.no, sheet.event, sheet.full, **known)


def _faults(sheet: Sheet, recorded: Recorded) -> list[Fault]:
    form = FORMS[sheet.event]
    return faults_of(form, sheet.full, recorded.refusals, recorded.fields, settings().language)


def _signed(sheet: Sheet) -> tuple[Proof | None, tuple[Fault, ...]]:
    """Return the signature, or what is wrong with it: the person proves afresh who he is."""
    given, language = sheet.signing, settings().language
    if given.meaning not in set(Meaning):
        text = say(language, "Choose in which sense you sign.")
        return None, (Fault(MEANING, text, text),)
    proved_by = prove(sheet.employee, given.password, given.code, current_time())
    if proved_by is None or sheet.to_sign is None:
        text = say(language, "Password or one-time code are not right: nothing has been signed.")
        return None, (Fault(PASSWORD, text, text),)
    return sheet.to_sign.signed(Meaning(given.meaning), proved_by, sheet.head), ()


def _is_readable(sheet: Sheet) -> bool:
    """Whether the form holds what it asks for; else it is refused before a one-time code is spent on it."""
    try:
        FORMS[sheet.event].model_validate(sheet.full)
    except ValidationError:
        return False
    return True


def _earlier(sheet: Sheet) -> str:
    """Return where this very form was recorded before with other words; "" when it was not."""
    with reading() as session:
        if sheet.event is Event.REGISTER:
            return _registered_earlier(session, sheet)
        return "" if sheet.key else _recorded_earlier(session, sheet)


def _registered_earlier(session: Session, sheet: Sheet) -> str:
    same = (Intake.source == BY_FORM, col(Intake.key).startswith(sheet.runs), Intake.key != sheet.run)
    return session.exec(select(Intake.complaint).where(*same)).first() or ""


def _recorded_earlier(session: Session, sheet: Sheet) -> str:
    same = (col(LedgerEvent.run).startswith(sheet.runs), LedgerEvent.run != sheet.run)
    own = (LedgerEvent.subject == sheet.no, LedgerEvent.kind != REFUSED)
    return session.exec(select(LedgerEvent.subject).where(*own, *same)).first() or ""
