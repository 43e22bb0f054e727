"""A reply to the customer is a good one: empty words never go out, and at the gravest levels no fault passes unseen.

Source: 003 L1146, L1186; T10, T17; catalogue R-003-L1186, R-000-F.7.
"""

from rules.acting import roles_on
from rules.asked import Asked
from rules.refusal import Refusal
from rules.reply_facts import facts_on_record
from rules.reply_lint import Draft, Hit, lint_reply
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import CustomerReplyKind, Kind, ReplyFault

BESIDE_THE_TEXT = ("measures", "cause_brief", "how", "when", "next_contact")
MAY_BE_DECLINED = {Kind.INQUIRY, Kind.SERVICE_REQUEST}
ABOUT_THE_CASE = {ReplyFault.FEW_FACTS, ReplyFault.WRONG_FACT}


def faults_of_reply(ask: Asked) -> list[Hit]:
    """Return what is wrong with the reply that is handed in."""
    cited = [str(fact) for fact in ask.answer.get("facts_cited") or ()]
    further = tuple(filter(None, (*(said(ask, name) for name in BESIDE_THE_TEXT), *cited)))
    kind = CustomerReplyKind(ask.answer["kind"])
    draft = Draft(said(ask, "text"), kind, further, names_cause=bool(said(ask, "cause_brief")))
    return lint_reply(draft, facts_on_record(ask), ask.policy)


@requirement
def reply_in_good_form(ask: Asked) -> Refusals:
    """Refuse empty words always, and where the policy says so every other fault that no superior answers for."""
    hits = faults_of_reply(ask)
    hollow = [hit for hit in hits if _is_hollow(hit, ask)]
    for _ in hollow[:1]:
        yield Refusal("text", "These words would fit any case: name its order, lot, quantity or days.")
    grave = [hit for hit in hits if hit not in hollow and _is_grave(hit, ask)]
    if grave and not said(ask, "override_reason"):
        yield from map(_refused, grave)
    elif grave and not _may_override(ask):
        roles = tuple(ask.policy.reply_lint.overridden_by)
        yield Refusal("override_reason", "Only one of these may send it all the same: {roles}.", {"roles": roles})


@requirement
def declined_politely(ask: Asked) -> Refusals:
    """A request may be declined where the tier allows it, with a reason that hurts nobody. Source: T17, 000 p20."""
    if not ask.answer.get("declined"):
        return
    if ask.case.kind not in MAY_BE_DECLINED:
        yield Refusal("declined", "Only a request can be declined, never an opinion or a complaint.")
    if not ask.policy.tiers.rows[ask.case.customer.tier].may_decline:
        yield Refusal("declined", "A request of this customer is not declined: find a way, or ask a superior.")
    draft = Draft(said(ask, "text"), CustomerReplyKind.EXPLANATION, (said(ask, "alternative"),))
    hits = lint_reply(draft, facts_on_record(ask), ask.policy)
    if any(hit.fault is ReplyFault.FORMULAIC for hit in hits):
        yield Refusal("text", "Explain in at least one sentence of your own why we cannot do it.")
    yield from (_refused(hit) for hit in hits if hit.fault not in {*ABOUT_THE_CASE, ReplyFault.FORMULAIC})


def _is_hollow(hit: Hit, ask: Asked) -> bool:
    final = ask.answer["kind"] == CustomerReplyKind.FINAL
    return hit.fault is ReplyFault.FORMULAIC or (final and hit.fault is ReplyFault.FEW_FACTS)


def _is_grave(hit: Hit, ask: Asked) -> bool:
    rules = ask.policy.reply_lint
    return ask.case.column in rules.refused_at or hit.fault in rules.refused_everywhere


def _may_override(ask: Asked) -> bool:
    held = roles_on(ask.actor, ask.case, ask.company)
    return any(role in held for role in ask.policy.reply_lint.overridden_by)


def _refused(hit: Hit) -> Refusal:
    if hit.words:
        message = "{fault}: “{words}”. Say it differently, or a superior sends it and gives the reason."
        return Refusal("text", message, {"fault": hit.fault, "words": hit.words})
    return Refusal("text", "{fault}. Mend this, or a superior sends it and gives the reason.", {"fault": hit.fault})
