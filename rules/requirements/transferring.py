"""What issuing, signing, disputing and handing on the form ask for."""

from rules.asked import Asked
from rules.refusal import Refusal
from rules.requirements.judging import department_exists, works_in_the_department
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import (
    Level,
)


@requirement
def receiver_found(ask: Asked) -> Refusals:
    """A form needs someone to receive it. Source: T5."""
    unit = ask.company.units.get(str(ask.answer.get("department") or "")) or ask.case.executing
    if unit is None:
        yield Refusal("department", "Choose the executing department.")
        return
    yield from department_exists(ask)


@requirement
def current_revision(ask: Asked) -> Refusals:
    """Only the newest revision of the form is signed."""
    revision = ask.answer.get("revision") or ask.case.form_rev
    if revision != ask.case.form_rev:
        message = "Revision {old} of the form is no longer valid: sign revision {new}."
        yield Refusal("revision", message, {"old": revision, "new": ask.case.form_rev})


@requirement
def disputes_left(ask: Asked) -> Refusals:
    """A form may be disputed only so often. Source: policy §4, move 8."""
    if ask.case.disputes >= ask.policy.signing.disputes:
        message = "This form has been disputed {count} times: sign it, the service centre has decided."
        yield Refusal("reason", message, {"count": ask.case.disputes})


@requirement
def another_department(ask: Asked) -> Refusals:
    """A transfer goes to another department."""
    code = str(ask.answer.get("department") or "")
    if not code:
        yield Refusal("department", "Choose the department that is to take over.")
    elif ask.case.executing and code == ask.case.executing.code:
        yield Refusal("department", "The complaint is already with this department: choose another one.")


@requirement
def of_the_department(ask: Asked) -> Refusals:
    """The responsible person works in the executing department. Source: 001 p15."""
    if not said(ask, "responsible_person"):
        yield Refusal("responsible_person", "Name the responsible person by employee number.")
    yield from works_in_the_department(ask, "responsible_person", "")


@requirement
def a_rational_case(ask: Asked) -> Refusals:
    """An irrational complaint is tracked, not processed. Source: 004 §7.2.2."""
    if ask.case.level is Level.IRRATIONAL:
        yield Refusal("acting_as", "An irrational complaint is tracked: choose watch or monitor.")


@requirement
def an_irrational_case(ask: Asked) -> Refusals:
    """Only irrational complaints are tracked."""
    if ask.case.level is not Level.IRRATIONAL:
        yield Refusal("acting_as", "Only an irrational complaint is tracked: record the first reply.")
    if not said(ask, "mode"):
        yield Refusal("mode", "Choose watch or monitor.")
