"""The permanent actions of D5 and D7: something is done, and more than teaching, hoping and looking."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.hits import Hit, Spot
from rules.eight_d.vocabulary import ActionKind, CauseKind, DocumentType, EightDState, LintRule
from rules.phrases import Found, every, find, plain, says

_NUMBER = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Planned:
    """A permanent action, in whatever step: what is done, and against which causes."""

    spot: Spot
    what: str
    causes: tuple[str, ...] = ()


def training_only(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield each action that only teaches, where no other one is against the same cause. Source: R-001-p20.7."""
    for planned in (_chosen(content), [] if _changes_documents(content) else _systemic(content)):
        taught = {action: found for action in planned if (found := _teaching(action, rules))}
        for action, found in taught.items():
            beside = [[other for other in planned if cause in other.causes] for cause in action.causes] or [planned]
            if any(all(other in taught for other in group) for group in beside):
                message = "“{phrase}” is all that is done: add an action that makes the error impossible or finds it."
                yield Hit(LintRule.TRAINING_ONLY, action.spot, message, {"phrase": found.phrase}, found.sentence)


def vague(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield each sentence of an action that intends well but says nothing that can be done and checked."""
    always, often = every(rules.vague), every(rules.how_often)
    for action in [*_chosen(content), *_systemic(content), *_elsewhere(content)]:
        for found in find(action.what, every(rules.vague, rules.vague_without_number), rules.denials):
            measured = _NUMBER.search(plain(found.sentence)) or says(found.sentence, often)
            if not measured or says(found.sentence, always):
                message = "“{phrase}” cannot be checked: say what is changed, by how much, or how often it is done."
                yield Hit(LintRule.VAGUE, action.spot, message, {"phrase": found.phrase}, found.sentence)


def inspection_only(content: EightDContent, _: LintRules) -> Iterator[Hit]:
    """Yield each verified root of the occurrence that is only looked for, not taken away. Source: 001 p20 (D5, D7)."""
    for root in rows.verified_roots(content):
        against = [each for each in rows.actions(content) if root.key in each.causes]
        looked_for = bool(against) and all(action.kind is ActionKind.DETECT for action in against)
        if root.kind is CauseKind.OCCURRENCE and looked_for:
            message = "{cause} is only looked for: choose an action that takes it away or makes it impossible."
            spot = Spot(EightDState.D5, "kind", "actions", against[0].key)
            yield Hit(LintRule.INSPECTION_ONLY, spot, message, {"cause": root.key}, against[0].what)


def _teaching(action: Planned, rules: LintRules) -> Found | None:
    """Return where an action teaches, when it does nothing else."""
    if says(action.what, every(rules.substance)):
        return None
    return next(find(action.what, every(rules.training), rules.denials), None)


def _chosen(content: EightDContent) -> list[Planned]:
    spotted = ((Spot(EightDState.D5, "what", "actions", each.key), each) for each in rows.actions(content))
    return [Planned(spot, each.what, tuple(each.causes)) for spot, each in spotted]


def _systemic(content: EightDContent) -> list[Planned]:
    spotted = ((Spot(EightDState.D7, "what", "actions", each.key), each) for each in rows.system_actions(content))
    return [Planned(spot, each.what, (each.cause,)) for spot, each in spotted]


def _elsewhere(content: EightDContent) -> list[Planned]:
    numbered = enumerate(rows.read_across(content), start=1)
    return [Planned(Spot(EightDState.D7, "action", "read_across", str(row)), each.action) for row, each in numbered]


def _changes_documents(content: EightDContent) -> bool:
    return any(document.type is not DocumentType.TRAINING_PLAN for document in rows.documents(content))
