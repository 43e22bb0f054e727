"""What is claimed is proved: the effect of a containment, the root of a cause, the effect of the whole."""

from collections.abc import Iterator
from decimal import Decimal

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.causes import cause_spot
from rules.eight_d.lint.hits import Hit, Spot, is_passed
from rules.eight_d.vocabulary import EightDState, LintRule


def no_verification(content: EightDContent, _: LintRules) -> Iterator[Hit]:
    """Yield every claim without a proof. Source: R-001-p20.6, R-002-3.9."""
    yield from _claimed_effects(content)
    yield from _containment(content)
    yield from _roots(content)
    yield from _effect(content)


def _claimed_effects(content: EightDContent) -> Iterator[Hit]:
    for row, response in enumerate(rows.responses(content), start=1):
        if response.effective_percent and not response.proof:
            spot = Spot(EightDState.D0, "proof", "responses", str(row))
            yield _claim(spot, response.what, response.effective_percent)
    for row, measure in enumerate(rows.measures(content), start=1):
        if measure.effective_percent and not measure.proof:
            spot = Spot(EightDState.D3, "proof", "measures", str(row))
            yield _claim(spot, measure.what, measure.effective_percent)


def _containment(content: EightDContent) -> Iterator[Hit]:
    step = content.containment
    if step and not (step.verified and step.verified_how) and is_passed(content, EightDState.D5):
        message = "Permanent actions are introduced, but the containment was never checked: check it, and say how."
        yield _unproved(Spot(EightDState.D3, "verified"), message)


def _roots(content: EightDContent) -> Iterator[Hit]:
    roots = content.causes.roots if content.causes else []
    for root in roots:
        if not root.verified:
            message = "{key} is called a root, but is not proved: switch it on and off, reproduce it, or measure."
            yield _unproved(cause_spot(root, "verified"), message, root.answer, key=root.key)
        elif not root.method or not root.proof:
            message = "{key} is called proved: say by which method, and with which result."
            yield _unproved(cause_spot(root, "proof"), message, root.answer, key=root.key)
    if not roots and is_passed(content, EightDState.D4):
        yield _unproved(
            Spot(EightDState.D4, "causes"), "Actions are chosen, but no cause is called the root: prove one first."
        )


def _effect(content: EightDContent) -> Iterator[Hit]:
    step = content.verification
    if (step is None and is_passed(content, EightDState.VERIFY)) or (step and not step.measured):
        message = "Nothing shows that the actions work: measure before and after, against a target."
        yield _unproved(Spot(EightDState.VERIFY, "measured"), message)


def _claim(spot: Spot, what: str, percent: Decimal) -> Hit:
    message = "Effective to {percent} %, but nothing shows it: say how that was checked."
    return _unproved(spot, message, what, percent=f"{percent.normalize():f}")


def _unproved(spot: Spot, message: str, sentence: str = "", **values: object) -> Hit:
    return Hit(LintRule.NO_VERIFICATION, spot, message, values, sentence)
