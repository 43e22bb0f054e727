"""Ask the procedure: may this form pass, and what follows if it does?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rules.access import may_act
from rules.acting import roles_on
from rules.asked import Asked
from rules.authority import roles_for
from rules.case import Case, Person
from rules.clock_changes import Clocks
from rules.closing import approvals_given, approvers, callback_result, closing_row
from rules.completeness import missing_facts
from rules.consequences import EFFECTS, level_facts
from rules.consequences.clustering import show_cluster
from rules.consequences.playbooks import hand_over_steps
from rules.level import decide_level
from rules.lifecycle import Event, Move, Stand, moves_of
from rules.outcome import Outcome
from rules.refusal import Refusal
from rules.requirements import backdated_without_reason, unmet
from rules.vocabulary import ClockKind, CustomerReplyKind, Decision, Level, OldState, Responsibility, Role


def decide(event: Event, ask: Asked, *, new: bool = False) -> Outcome | list[Refusal]:
    """Return what follows from a form, or every reason to refuse it.

    `new` says that the case does not exist yet (registration). Source: house rule 3 (every legal move is a row).
    """
    rows = moves_of(event, None if new else ask.stand)
    if not rows:
        return [not_possible(ask.stand)]
    if ask.actor.active and not may_act(ask.actor, ask.policy.access):
        message = "{number} is here to read: an auditor hands in no forms."
        return [Refusal("acting_as", message, {"number": ask.actor.no})]
    held = roles_on(ask.actor, ask.case, ask.company)
    common = _common(rows)
    refusals = [*not_entitled(rows[0], ask.actor, held), *backdated_without_reason(ask), *unmet(common, ask)]
    if refusals:
        return refusals
    move = _row(event, rows, ask)
    further = tuple(name for name in move.requires if name not in common)
    refusals = [*not_entitled(move, ask.actor, held), *unmet(further, ask)]
    return refusals or _outcome(move, ask)


def not_possible(stand: Stand) -> Refusal:
    """Return the refusal of a form that fits no move from where its subject stands."""
    possible = tuple(one for one in Event if moves_of(one, stand))
    message = "At state {state} this is not possible. Possible now: {possible}."
    return Refusal("acting_as", message, {"state": stand, "possible": possible})


def not_entitled(move: Move, actor: Person, held: Mapping[Role, str]) -> list[Refusal]:
    """Return why a person may not make a move in the roles that he holds; nothing when he may."""
    if not held:
        return [Refusal("acting_as", "{number} is no active employee.", {"number": actor.no})]
    if any(role in held for role in move.who) or Role.SYSTEM in actor.roles:
        return []
    message = "{number} may not do this. It is for: {roles}."
    return [Refusal("acting_as", message, {"number": actor.no, "roles": move.who})]


def acted_for(event: Event, when: str, ask: Asked) -> str:
    """Return the person whom the actor stands in for with this move; "" when he acts in his own role."""
    move = next(row for row in moves_of(event, ask.stand) if row.when == when)
    roles = roles_on(ask.actor, ask.case, ask.company)
    held = [roles[role] for role in roles_meant(move, ask) if role in roles]
    return "" if "" in held or not held else held[0]


def roles_meant(move: Move, ask: Asked) -> Sequence[Role]:
    """Return the roles that a move is for; where T6 names them by level, those alone."""
    if "applicant_of_level" in move.requires:
        return closing_row(ask.case, ask.policy).applicants
    if "caller_of_level" in move.requires:
        return closing_row(ask.case, ask.policy).callers
    if "approver_in_turn" in move.requires:
        return approvers(ask.case, ask.policy)[approvals_given(ask.case) :][:1]
    if "within_authority" in move.requires and ask.answer["amount"] > (ask.actor.authority or 0):
        return roles_for(ask.answer["amount"], ask.policy.authority)
    return move.who


def _outcome(move: Move, ask: Asked) -> Outcome:
    out = Outcome(state=move.target_for(ask.case, ask.stand), when=move.when)
    clocks = Clocks(ask, out)
    effect = EFFECTS.get(move.event)
    if effect:
        effect(ask, out, clocks)
    hand_over_steps(ask, out)
    clocks.follow(move)
    show_cluster(ask, out, clocks)
    _tell_those_concerned(ask, out)
    return out


def _tell_those_concerned(ask: Asked, out: Outcome) -> None:
    """Tell owner, receiver and sales representative of a new state, unless they made the move or hear of it already.

    Source: 002 §0.
    """
    if ask.eight_d or out.state is ask.case.state or not ask.case.no:
        return
    receiver = str(out.changes.get("receiver", ask.case.receiver))
    knowing = {ask.actor.no, *(message.to for message in out.messages)}
    concerned = (ask.case.first_inquiry_owner, receiver, ask.case.customer.sales_rep)
    out.tell("state_changed", tuple(person for person in concerned if person not in knowing))


def _common(rows: tuple[Move, ...]) -> tuple[str, ...]:
    shared = set(rows[0].requires).intersection(*(row.requires for row in rows))
    return tuple(name for name in rows[0].requires if name in shared)


def _row(event: Event, rows: tuple[Move, ...], ask: Asked) -> Move:
    if len(rows) == 1:
        return rows[0]
    when = _when(event, ask)
    return next(row for row in rows if row.when == when)


def _when(event: Event, ask: Asked) -> str:
    """Return the word in a move's row that this answer picks; most forms ask for it by name."""
    return ANSWERS[event](ask) if event in ANSWERS else str(ask.answer["decision"])


def _rationality(ask: Asked) -> str:
    decision = decide_level(level_facts(ask, repeat=False), ask.policy.levels, ask.policy.upgrades)
    return "IRRATIONAL" if decision.level is Level.IRRATIONAL else "RATIONAL"


def _order_of_reply(ask: Asked) -> str:
    owed = CustomerReplyKind.EXPLANATION if ask.case.level is Level.IRRATIONAL else CustomerReplyKind.INITIAL
    first = ask.answer["kind"] in {owed, CustomerReplyKind.INITIAL}
    return "INITIAL" if first and ask.case.running(ClockKind.CONTAINMENT_REPLY) else "LATER"


def _judgement(ask: Asked) -> str:
    ours = ask.answer["responsibility"] not in {Responsibility.CUSTOMER, Responsibility.THIRD_PARTY}
    return "OURS_AFTER_ALL" if ours else "STILL_NOT_OURS"


def _approval(ask: Asked) -> str:
    return _decision(ask, last=approvals_given(ask.case) + 1 >= len(approvers(ask.case, ask.policy)))


def _how_far_it_came(case: Case) -> str:
    if not case.category:
        return "NEVER_TRIAGED"
    return "HANDLED" if case.form_rev else "NEVER_TRANSFERRED"


def _decision(ask: Asked, *, last: bool) -> str:
    if ask.answer["decision"] == Decision.REJECT:
        return "REJECT"
    return "APPROVE_LAST" if last else "APPROVE"


def _review_is_final(ask: Asked) -> bool:
    """From MEDIUM on the service centre's manager has the last word on a deferral. Source: policy §4, move 16."""
    return ask.case.level is Level.GENERAL or Role.CSC_MANAGER in roles_on(ask.actor, ask.case, ask.company)


def _completeness(case: Case) -> str:
    if not case.kind.is_complaint:
        return "NO_COMPLAINT"
    return "INCOMPLETE" if missing_facts(case) else "COMPLETE"


def _as_it_stood(ask: Asked) -> str:
    """Return how an old case stood in the register that it is taken over from."""
    stood = OldState(ask.answer["old_state"])
    return stood.value if ask.case.kind.is_complaint else f"{stood}_QUESTION"


def _with_answers(ask: Asked) -> Case:
    names = ("product", "part_no", "order_no", "lot_no", "serial_no", "requirement", "demand", "contact_id")
    supplied = {name: ask.answer[name] for name in names if ask.answer.get(name) not in (None, "", "UNKNOWN")}
    return replace(ask.case, **supplied)


ANSWERS: dict[Event, Callable[[Asked], str]] = {
    Event.REGISTER: lambda ask: _completeness(ask.case),
    Event.TAKE_OVER: _as_it_stood,
    Event.SUPPLY_FACTS: lambda ask: _completeness(_with_answers(ask)),
    Event.TRIAGE: _rationality,
    Event.AGREEMENT: lambda ask: "AGREED" if ask.answer["agreed"] else "DISAGREED",
    Event.CUSTOMER_REPLY: _order_of_reply,
    Event.JUDGE: _judgement,
    Event.REOPEN: lambda ask: _how_far_it_came(ask.case),
    Event.CALL_BACK: lambda ask: callback_result(ask.answer, ask.policy.closing),
    Event.APPROVE_CLOSING: _approval,
    Event.REVIEW_DEFERRAL: lambda ask: _decision(ask, last=_review_is_final(ask)),
    Event.D0: lambda ask: "NEEDED" if ask.answer["eight_d_needed"] else "NOT_NEEDED",
    Event.D2: lambda ask: str(ask.answer["verdict"]),
    Event.REVIEW_EFFECT: lambda ask: "HOLDS" if ask.answer["still_effective"] else "FAILS",
}
