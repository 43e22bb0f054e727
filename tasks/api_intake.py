"""A complaint that a program hands in as JSON, for the person whose token it carries: registered once, or refused."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.database import reading
from models.forms.faults import Fault, faults_in, faults_of_rules
from models.forms.intake import Register
from models.forms.posted import ComplaintPosted
from models.settings import settings
from models.views.api import DueAnswer, LinksAnswer, ProblemAnswer, RegisteredAnswer
from models.words import say
from rules.case import Person
from rules.strict_json import NotJson, pointer_of, read_json
from rules.vocabulary import ClockState, Identity, Language
from tasks.addresses import path_of
from tasks.intake import Incoming, RegistrationRefused
from tasks.refusals import worded
from tasks.register_once import Came, register_once

API = "api"


class NotTaken(Exception):
    """Why nothing was taken in."""

    def __init__(self, problems: Iterable[ProblemAnswer]) -> None:
        super().__init__()
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Call:
    """What a program sent, for whom, in which language it is answered, and when."""

    body: bytes
    person: Person
    language: Language
    now: datetime


def take_complaint(call: Call, key: str) -> Came:
    """Register the complaint of a call, or return the number it was given before under this key. Raises NotTaken."""
    found = json_of(call)
    try:
        posted = ComplaintPosted.model_validate(found)
        form = Register.model_validate({**posted.model_dump(), "acting_as": call.person.no})
        incoming = Incoming(form.model_dump(), f"{API}:{call.person.no}", key, hash_of(found))
        return register_once(incoming, call.now, Identity.PROVED)
    except ValidationError as error:
        raise NotTaken(_problem(fault) for fault in faults_in(error, Register, call.language)) from None
    except RegistrationRefused as refused:
        raise NotTaken(problems_of(refused, call.language)) from None


def json_of(call: Call) -> object:
    """Return what the body of a call holds. Raises NotTaken."""
    try:
        return read_json(call.body)
    except NotJson as error:
        message, remedy = (say(call.language, text, **error.values) for text in (error.message, error.remedy))
        raise NotTaken([ProblemAnswer(field=error.pointer, message=message, remedy=remedy)]) from None


def problems_of(refused: RegistrationRefused, language: Language) -> list[ProblemAnswer]:
    """Return why the rules refused a registration, each reason at its field."""
    fields = [refusal.field for refusal in refused.refusals]
    texts = worded(refused.refusals, Register, language)
    return [_problem(fault) for fault in faults_of_rules(Register, texts, fields, language)]


def hash_of(found: object) -> str:
    """Return the hash of what a body says, however it is written."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def registered_answer(no: str) -> RegisteredAnswer:
    """Return what a program hears of a complaint that it has registered."""
    with reading() as session:
        row = session.get_one(Complaint, no)
        running = (ClockRow.subject == no, ClockRow.state == ClockState.RUNNING)
        clocks = session.exec(select(ClockRow).where(*running).order_by(col(ClockRow.due_at))).all()
        dues = tuple(DueAnswer.model_validate(clock) for clock in clocks)
    return RegisteredAnswer(no=no, state=row.state, links=_links(no), clocks=dues)


def _links(no: str) -> LinksAnswer:
    own = f"/api/complaints/{no}"
    page = f"{settings().portal_url.rstrip('/')}{path_of(no)}"
    return LinksAnswer(complaint=own, clocks=f"{own}/clocks", files=f"{own}/files", page=page)


def _problem(fault: Fault) -> ProblemAnswer:
    steps = fault.steps or filter(None, [fault.path])
    return ProblemAnswer(field=pointer_of(*steps), message=fault.text, remedy=fault.remedy)
