"""What steps of playbooks, guides, switches, promises and goodwill ask for."""

from datetime import datetime

from rules.asked import Asked
from rules.authority import authority_of, may_grant, roles_for
from rules.case import Answer, Owed
from rules.lifecycle import Event
from rules.refusal import Refusal
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import PromiseKind, State, StepAnswer, SwitchKind, TaskKind

SETTLED = frozenset({State.CLOSE_APPLIED, State.CONFIRMED, State.CLOSED})


def task_meant(ask: Asked) -> Owed | None:
    """Return the open task that a form finishes."""
    key = said(ask, "task")
    return next((task for task in ask.case.owed if task.key == key and task.is_open), None)


@requirement
def question_answered(ask: Asked) -> Refusals:
    """A step that is a question is answered with yes or no, never skipped. Source: R-000-p08.1."""
    task = task_meant(ask)
    if task is None or not task.data.get("question"):
        return
    if ask.answer.get("skipped"):
        yield Refusal("skipped", "This is a question about the facts: it is answered, not skipped.")
    elif ask.answer.get("answer", StepAnswer.NOT_ASKED) == StepAnswer.NOT_ASKED:
        yield Refusal("answer", "This step is a question: answer yes or no.")


@requirement
def call_back_promised_again(ask: Asked) -> Refusals:
    """Who calls back on time but without a solution promises the next call. Source: 004 LSCIA, Illustrate."""
    task, terms = task_meant(ask), next_promise(ask)
    if terms is not None:
        yield from (Refusal("next_promise", each.message, each.values) for each in unfit_promise(ask, terms))
    elif task and _must_be_promised_again(ask, task):
        message = "The matter is still open: agree on the next call with the customer and fill in this promise."
        yield Refusal("next_promise", message)


def next_promise(ask: Asked) -> Answer | None:
    """Return the promise that a form makes beside finishing a task, or None when it makes none."""
    return ask.answer.get("next_promise") or None


def _must_be_promised_again(ask: Asked, task: Owed) -> bool:
    calls_back = task.kind is TaskKind.PROMISE and task.data.get("kind") == PromiseKind.CALLBACK_TIME
    return calls_back and not ask.answer.get("skipped") and ask.case.state not in SETTLED


@requirement
def promise_sound(ask: Asked) -> Refusals:
    """A promise is evaluated first and leaves a buffer. Source: R-000-p12.2."""
    yield from unfit_promise(ask, ask.answer)


@requirement
def promise_may_move(ask: Asked) -> Refusals:
    """A promise is moved only after the customer was told, before it was due. Source: R-000-p12.3."""
    key = said(ask, "promise")
    old = next((task for task in ask.case.open_tasks(TaskKind.PROMISE) if task.key == key), None)
    if old is None:
        known = ", ".join(task.key for task in ask.case.open_tasks(TaskKind.PROMISE)) or "–"
        yield Refusal("promise", "No such promise is open. Open: {known}.", {"known": known})
        return
    if not _told_in_time(ask, old):
        message = "First tell the customer, before the promise is due, and log the contact; then move the promise."
        yield Refusal("promised_due_at", message)
    terms = {name: value for name, value in ask.answer.items() if value}
    yield from unfit_promise(ask, {**old.data, **terms})


def _told_in_time(ask: Asked, old: Owed) -> bool:
    since = datetime.fromisoformat(str(old.data["promised_at"]))
    contacts = ask.case.recorded(Event.LOG_CONTACT, Event.CUSTOMER_REPLY)
    return any(
        since <= entry.recorded_at and (old.due_at is None or entry.recorded_at <= old.due_at)
        for entry in contacts
        if not entry.data.get("unsuccessful")
    )


def unfit_promise(ask: Asked, terms: Answer) -> Refusals:
    """Yield what is wrong with a promise: words, assessment, dues, and who keeps it."""
    if not str(terms.get("text") or "").strip():
        yield Refusal("text", "Write what is promised to the customer.")
    if not str(terms.get("assessment") or "").strip():
        yield Refusal("assessment", "Evaluate the situation first: write why the promise can be kept.")
    yield from _unfit_dues(ask, terms)
    owner = str(terms.get("owner") or "")
    person = ask.company.people.get(owner)
    if owner and (person is None or not person.active):
        yield Refusal("owner", "There is no active employee {number}: check the number.", {"number": owner})


def _unfit_dues(ask: Asked, terms: Answer) -> Refusals:
    promised, internal = terms.get("promised_due_at"), terms.get("internal_due_at")
    if not isinstance(promised, datetime):
        yield Refusal("promised_due_at", "Write by when it is promised.")
    elif promised <= ask.now:
        yield Refusal("promised_due_at", "This has passed already: promise a later moment.")
    if not isinstance(internal, datetime):
        yield Refusal("internal_due_at", "Write our own due: it comes before the promised one.")
    elif isinstance(promised, datetime) and internal >= promised:
        yield Refusal("internal_due_at", "Our own due must come before the promised one: leave a buffer.")


@requirement
def guide_followed(ask: Asked) -> Refusals:
    """Only items of the guide are ticked, and what guide and steps demand is filled in. Source: catalogue L."""
    name = said(ask, "guide")
    guide = ask.policy.guides.guides.get(name)
    if guide is None:
        known = ", ".join(ask.policy.guides.guides) or "–"
        yield Refusal("guide", "There is no guide {name}. Known: {known}.", {"name": name, "known": known})
        return
    ticked = list(ask.answer.get("ticked") or ())
    strange = [item for item in ticked if item not in ask.policy.guides.items(name)]
    if strange:
        message = "{items} do not belong to {name}: tick items of this guide only."
        yield Refusal("ticked", message, {"items": ", ".join(strange), "name": name})
    for field in guide.required(ticked):
        if not ask.answer.get(field.value):
            yield Refusal(field.value, "This guide asks for it: fill it in.")


@requirement
def audit_of_somebody(ask: Asked) -> Refusals:
    """Whose call is audited works here."""
    number = said(ask, "audited_person")
    if number and number not in ask.company.people:
        message = "There is no active employee {number}: check the number."
        yield Refusal("audited_person", message, {"number": number})


@requirement
def switch_of_one_thing(ask: Asked) -> Refusals:
    """A switch leads to something else, and to a person who works here. Source: 003 L1184."""
    before, after = said(ask, "switched_from"), said(ask, "switched_to")
    if before == after:
        yield Refusal("switched_to", "This is the same as before: change person, time or place.")
    person = ask.company.people.get(after)
    if ask.answer.get("kind") == SwitchKind.PERSON and (person is None or not person.active):
        yield Refusal("switched_to", "There is no active employee {number}: check the number.", {"number": after})


@requirement
def within_authority(ask: Asked) -> Refusals:
    """One person grants what is within his authority; above it someone with more decides. Source: T14."""
    amount, rules = ask.answer["amount"], ask.policy.authority
    if may_grant(ask.actor, amount, ask.case, ask.company, rules):
        return
    values = {"limit": authority_of(ask.actor, ask.case, ask.company, rules), "roles": roles_for(amount, rules)}
    message = "You may decide up to {limit} CNY on your own. This amount is decided by: {roles}."
    yield Refusal("amount", message, values)
