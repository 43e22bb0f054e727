"""From cause to action to system, nothing is left out: D4 is covered by D5, D5 by D6, the deepest causes by D7."""

from collections.abc import Iterator

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.d4_causes import Cause
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.hits import Hit, Spot, is_passed
from rules.eight_d.vocabulary import EightDState, LintRule


def not_covered(content: EightDContent, _: LintRules) -> Iterator[Hit]:
    """Yield every hole between causes and actions. Source: R-001-p20.3."""
    yield from _roots_without_action(content)
    yield from _actions_not_introduced(content)
    yield from _deepest_without_action(content)


def uncovered_roots(content: EightDContent) -> list[Cause]:
    """Return the verified roots that no action of D5 is against."""
    covered = {key for action in rows.actions(content) for key in action.causes}
    return [root for root in rows.verified_roots(content) if root.key not in covered]


def _roots_without_action(content: EightDContent) -> Iterator[Hit]:
    if content.actions is None and not is_passed(content, EightDState.D5):
        return
    for root in uncovered_roots(content):
        message = "No action is against {key}: choose one, or show why none is needed."
        yield _hole(Spot(EightDState.D5, "actions"), message, root.key, root.answer)


def _actions_not_introduced(content: EightDContent) -> Iterator[Hit]:
    if content.implementation is None and not is_passed(content, EightDState.D6):
        return
    done = {each.action for each in rows.implemented(content)}
    for action in rows.actions(content):
        if action.key not in done:
            message = "{key} was chosen but not introduced: record when, or why not."
            yield _hole(Spot(EightDState.D6, "implemented"), message, action.key, action.what)


def _deepest_without_action(content: EightDContent) -> Iterator[Hit]:
    """Yield the deepest causes behind verified roots, unless D7 says why nothing is done about the system."""
    if content.causes is None or content.prevention is None or content.prevention.decision:
        return
    covered = {action.cause for action in rows.system_actions(content)}
    for cause in content.causes.deepest:
        proved = any(each.root and each.verified for each in content.causes.way_up(cause.key))
        if proved and cause.key not in covered:
            message = "{key} is the deepest cause, and no action on the system is against it: add one, or say why not."
            yield _hole(Spot(EightDState.D7, "actions"), message, cause.key, cause.answer)


def _hole(spot: Spot, message: str, key: str, sentence: str) -> Hit:
    return Hit(LintRule.NOT_COVERED, spot, message, {"key": key}, sentence)
