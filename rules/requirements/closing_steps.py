"""What applying for closing, calling back, approving and reopening ask for."""

from datetime import timedelta

from rules import closing
from rules.acting import roles_on
from rules.asked import Asked
from rules.lifecycle import Event
from rules.refusal import Refusal
from rules.requirements.registry import Refusals, requirement
from rules.vocabulary import (
    Role,
)


@requirement
def applicant_of_level(ask: Asked) -> Refusals:
    """Who may apply for closing depends on the level. Source: T6."""
    yield from is_one_of(ask, closing.closing_row(ask.case, ask.policy).applicants)


@requirement
def closing_standard(ask: Asked) -> Refusals:
    """Everything that T6 asks of the level is on file."""
    yield from closing.missing_for_closing(ask)


@requirement
def caller_of_level(ask: Asked) -> Refusals:
    """Who calls back depends on the level. Source: T6."""
    yield from is_one_of(ask, closing.closing_row(ask.case, ask.policy).callers)


@requirement
def approver_in_turn(ask: Asked) -> Refusals:
    """Approvals are given in their order. Source: T6."""
    chain = closing.approvers(ask.case, ask.policy)
    given = closing.approvals_given(ask.case)
    yield from is_one_of(ask, chain[given : given + 1])


def is_one_of(ask: Asked, roles: list[Role]) -> Refusals:
    """Refuse whoever holds none of these roles on the case."""
    if not any(role in roles_on(ask.actor, ask.case, ask.company) for role in roles):
        message = "At this level this is done by: {roles}."
        yield Refusal("acting_as", message, {"roles": tuple(roles)})


@requirement
def four_eyes(ask: Asked) -> Refusals:
    """Applicant, caller and approvers are different people. Source: T6, R-004-M.1."""
    application, after = closing.present_application(ask.case)
    acts = (entry for entry in after if entry.kind in {Event.CALL_BACK, Event.APPROVE_CLOSING})
    mine = {ask.actor.no, _stood_in_for(ask)} - {""}
    for entry in (application, *acts):
        if entry is None or not entry.people & mine:
            continue
        same_event_again = entry.kind == Event.CALL_BACK and ask.answer.get("reached") is not None
        if not same_event_again:
            message = "{number} has already acted in this closing: applicant, caller and approver are different people."
            yield Refusal("acting_as", message, {"number": ask.actor.no})
            return


def _stood_in_for(ask: Asked) -> str:
    """Return for whom a caller or approver acts; his eyes count as well."""
    chain = closing.approvers(ask.case, ask.policy)[closing.approvals_given(ask.case) :][:1]
    roles = closing.closing_row(ask.case, ask.policy).callers if "reached" in ask.answer else chain
    held = roles_on(ask.actor, ask.case, ask.company)
    places = [held[role] for role in roles if role in held]
    return "" if "" in places or not places else places[0]


@requirement
def tried_often_enough(ask: Asked) -> Refusals:
    """Written evidence replaces a call-back only after enough attempts. Source: T11."""
    attempts = closing.attempts_that_count(ask.case, ask.policy.closing)
    needed = ask.policy.closing.callback_attempts
    if attempts < needed:
        message = "Only {attempts} of {needed} attempts, an hour apart, are on file: call again first."
        yield Refusal("written_evidence", message, {"attempts": attempts, "needed": needed})


@requirement
def retention_tried(ask: Asked) -> Refusals:
    """No customer is given up before someone has tried to keep him. Source: 001 p10."""
    if not any(entry.data.get("retention") for entry in ask.case.recorded(Event.LOG_CONTACT)):
        yield Refusal(
            "reason", "First record at least one attempt to keep the customer (a contact ticked as retention)."
        )


@requirement
def reopen_window(ask: Asked) -> Refusals:
    """A closed complaint may be reopened for a limited time; later it is a new one. Source: T4, T13."""
    days = ask.policy.upgrades.reopen_days
    if ask.case.closed_at and ask.now > ask.case.closed_at + timedelta(days=days):
        message = "It was closed more than {days} days ago: register a new complaint."
        yield Refusal("reason", message, {"days": days})
