"""What a reader in the customer's quality department would stop at, found before an 8D leaves the house.

Each rule names the field and the sentence. Only what is recorded is judged; a missing step counts once a later one is
there. Source: 001 p19 to p22, catalogue J and K.
"""

from collections.abc import Iterable

from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.actions import inspection_only, training_only, vague
from rules.eight_d.lint.causes import blame, no_escape_cause, no_evidence, repeated_why
from rules.eight_d.lint.coverage import not_covered
from rules.eight_d.lint.dates import dates_out_of_order, old_proof
from rules.eight_d.lint.hits import Check, Hit, Spot
from rules.eight_d.lint.owners import no_owner
from rules.eight_d.lint.placeholders import placeholder
from rules.eight_d.lint.problem import cause_in_problem, no_quantities
from rules.eight_d.lint.proofs import no_verification
from rules.vocabulary import LevelClass

__all__ = ["Hit", "Spot", "blocking", "lint"]

CHECKS: tuple[Check, ...] = (
    blame,
    training_only,
    vague,
    inspection_only,
    cause_in_problem,
    no_quantities,
    no_escape_cause,
    no_evidence,
    no_verification,
    no_owner,
    repeated_why,
    not_covered,
    old_proof,
    dates_out_of_order,
    placeholder,
)


def lint(content: EightDContent, rules: LintRules) -> list[Hit]:
    """Return every hit in the order of the steps: none for a good 8D, none for a step that is still to come."""
    steps = list(PARTS)
    hits = (hit for check in CHECKS for hit in check(content, rules))
    return sorted(hits, key=lambda hit: steps.index(hit.spot.step))


def blocking(hits: Iterable[Hit], level: LevelClass, rules: LintRules) -> list[Hit]:
    """Return the hits that hold an 8D of this level up until they are put right or overridden with a reason."""
    return list(hits) if level in rules.blocks else []
