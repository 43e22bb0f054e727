"""What replies, containment, related calls, the 8D and tasks ask for."""

from rules.asked import Asked
from rules.lifecycle import Event
from rules.refusal import Refusal
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import (
    ContainmentType,
    CustomerReplyKind,
    Role,
    State,
)


@requirement
def an_external_case(ask: Asked) -> Refusals:
    """Only replies to external complaints are released by the general manager."""
    if not ask.case.is_external:
        yield Refusal("acting_as", "Only a reply to an external complaint needs the general manager's release.")


@requirement
def reply_complete(ask: Asked) -> Refusals:
    """A reply contains what the standard asks of its kind. Source: T10, 001 p12, 004 §A.4."""
    kind = ask.answer.get("kind")
    if kind == CustomerReplyKind.INITIAL and not ask.answer.get("containment_state"):
        yield Refusal(
            "containment_state", "Say whether the problem is occurring, has occurred or has not yet occurred."
        )
    if kind == CustomerReplyKind.INITIAL and not said(ask, "measures"):
        yield Refusal("measures", "Say what is being done at once.")
    if kind == CustomerReplyKind.FINAL:
        yield from _final_reply_complete(ask)
    if ask.case.is_external is False and ask.case.state is State.CLOSE_APPLIED and kind == CustomerReplyKind.FINAL:
        yield Refusal("kind", "The closing has been applied for: the final reply is already on file.")


def _final_reply_complete(ask: Asked) -> Refusals:
    minimum = ask.policy.replies.minimum_facts
    cited = [fact for fact in ask.answer.get("facts_cited") or () if str(fact).strip()]
    if len(cited) < minimum:
        message = "Name at least {count} facts of this case (order, lot, serial, quantity or date)."
        yield Refusal("facts_cited", message, {"count": minimum})
    if ask.case.responsibility.is_ours:
        for field in ("cause_brief", "how", "when"):
            if not said(ask, field):
                yield Refusal(field, "A final reply says the cause, how it is solved and when: fill this in.")
        if not ask.answer.get("apology"):
            yield Refusal("apology", "We are responsible: apologise in the final reply and tick this.")
    if ask.case.eight_d_required and not ask.case.eight_d_done:
        yield Refusal("kind", "The 8D is not yet proved effective: the final reply waits until QA has recorded it.")


@requirement
def reply_released(ask: Asked) -> Refusals:
    """To an external complaint the general manager replies, or someone with his release. Source: T10, decisions 14."""
    if not ask.case.is_external or Role.GM in ask.actor.roles:
        return
    released = ask.case.last(Event.APPROVE_REPLY)
    replied = ask.case.last(Event.CUSTOMER_REPLY)
    if released is None or (replied is not None and replied.recorded_at > released.recorded_at):
        yield Refusal(
            "text",
            "A reply to an external complaint must first be released by the general manager: ask for the release.",
        )


@requirement
def containment_complete(ask: Asked) -> Refusals:
    """Each kind of containment says what it needs. Source: 001 p18."""
    kind = ask.answer.get("type")
    suspect, ok, bad = (ask.answer.get(name) or 0 for name in ("qty_suspect", "qty_ok", "qty_ng"))
    if ok + bad > suspect and suspect:
        yield Refusal("qty_suspect", "Good and bad pieces are more than the suspect quantity: correct the quantities.")
    if kind == ContainmentType.SORT and not suspect:
        yield Refusal("qty_suspect", "Sorting needs the quantity that was sorted.")
    if kind in {ContainmentType.QUARANTINE, ContainmentType.SEAL_AT_CUSTOMER} and not said(ask, "place"):
        yield Refusal("place", "Say where the goods are kept.")
    if kind == ContainmentType.DISPATCH and not said(ask, "person"):
        yield Refusal("person", "Say who is sent.")


@requirement
def related_customer(ask: Asked) -> Refusals:
    """A related call answers one that is owed."""
    code = said(ask, "customer")
    owed = {task.key for task in ask.case.owed if task.kind == "RELATED_CALL"}
    if code not in owed:
        known = ", ".join(sorted(owed)) or "–"
        yield Refusal("customer", "No call to this customer is owed here. Owed: {known}.", {"known": known})
    if not ask.answer.get("called") and not said(ask, "waived_reason"):
        yield Refusal("waived_reason", "Either record the call, or give the reason why it is waived.")


@requirement
def eight_d_owed(ask: Asked) -> Refusals:
    """QA completes an 8D that is owed, with its file."""
    if not ask.case.eight_d_required:
        yield Refusal("acting_as", "No 8D is required for this complaint.")
    if ask.case.eight_d_done:
        yield Refusal("acting_as", "The 8D is already complete.")
    for field in ("reference", "file"):
        if not said(ask, field):
            yield Refusal(field, "Give the customer system's 8D number and the name of its file.")


@requirement
def file_of_the_8d(ask: Asked) -> Refusals:
    """The file of an 8D in the customer's system is among the files of the case. Source: decisions 21."""
    for name in ask.files_missing:
        message = "{name} is not among the files of this case: put it into the folder {folders}."
        yield Refusal("file", message, {"name": name, "folders": f"inbox/{ask.case.no}"})


@requirement
def task_open(ask: Asked) -> Refusals:
    """A task is finished once: done, or skipped with a reason."""
    key = said(ask, "task")
    if key not in {task.key for task in ask.case.owed if task.is_open}:
        open_keys = ", ".join(sorted(task.key for task in ask.case.owed if task.is_open)) or "–"
        yield Refusal("task", "No such task is open. Open: {known}.", {"known": open_keys})
    if ask.answer.get("skipped") and not said(ask, "reason"):
        yield Refusal("reason", "Give the reason for skipping it.")
