"""The criteria of D6 to D8: proved afterwards, carried over to where it could happen too, closed with the customer."""

from rules.eight_d import rows
from rules.eight_d.d7_prevention import Candidate
from rules.eight_d.score.judged import Judged, Points
from rules.eight_d.vocabulary import CustomersAnswer, Effect, EightDState, LintRule, ReadAcross


def proved_afterwards(judged: Judged) -> Points:
    """D6: the effect is measured after the last action, and every target is reached. Source: R-002-3.9."""
    step, implementation = judged.content.verification, judged.content.implementation
    if step is None or not step.measured:
        return Points(0, "There is no proof of effect.")
    undated = (
        implementation is None or implementation.last_on is None or not all(each.from_on for each in step.measured)
    )
    if undated or judged.rows_hit(EightDState.VERIFY, LintRule.OLD_PROOF):
        return Points(0, "The proof is not shown to be younger than the last action.")
    if step.decision is not Effect.EFFECTIVE or not all(each.reached for each in step.measured):
        return Points(1, "Measured after the last action, but a target is missed.")
    return Points(2, "Measured after the last action, every target is reached.")


def read_across_decided(judged: Judged) -> Points:
    """D7: for each similar product, line or site it is decided whether the same could happen there."""
    candidates = rows.read_across(judged.content)
    decided = [each for each in candidates if _is_decided(each)]
    if not decided:
        return Points(0, "Where else it could happen is not decided.")
    if left := tuple(each.where for each in candidates if each not in decided):
        return Points(1, "Not decided for {where}.", {"where": left})
    return Points(2, "Decided for each similar product, line and site.")


def closed(judged: Judged) -> Points:
    """D8: the results are told against the target, and nothing is left to do."""
    step = judged.content.closing
    if step is None or not step.results:
        return Points(0, "The results are not told.")
    if step.open_actions:
        return Points(1, "{count} actions are still open.", {"count": len(step.open_actions)})
    return Points(2, "The results are told, and no action is open.")


def customer_agreed(judged: Judged) -> Points:
    """D8: the customer has accepted it."""
    step = judged.content.closing
    if step is None or step.customers_answer is not CustomersAnswer.ACCEPTED:
        return Points(0, "The customer has not accepted it yet.")
    if not (step.answered_on and step.answered_by):
        return Points(1, "The customer has accepted it, but who and when is not recorded.")
    return Points(2, "The customer has accepted it.")


def lesson_stored(judged: Judged) -> Points:
    """D8: the lesson is written so that others find it."""
    step = judged.content.closing
    if step is None or not step.lesson:
        return Points(0, "No lesson is written.")
    if not (step.lesson_title and step.keywords):
        return Points(1, "The lesson has no title or no keywords: nobody will find it.")
    return Points(2, "The lesson is stored, with title and keywords.")


def _is_decided(candidate: Candidate) -> bool:
    if candidate.decision is ReadAcross.APPLIES:
        return bool(candidate.action and candidate.owner and candidate.due_on)
    return bool(candidate.reason)
