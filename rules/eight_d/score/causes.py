"""The criteria of D4 and D5: a proved root, a chain that holds, no person to blame, and actions that hit every root."""

from rules.eight_d import rows
from rules.eight_d.d4_causes import Cause
from rules.eight_d.lint.causes import explains
from rules.eight_d.lint.coverage import uncovered_roots
from rules.eight_d.lint.hits import concerns_goods
from rules.eight_d.score.judged import Judged, Points
from rules.eight_d.vocabulary import ActionKind, Branch, CauseKind, EightDState, LintRule

STRONG = {ActionKind.ELIMINATE, ActionKind.ERROR_PROOF}


def root_verified(judged: Judged) -> Points:
    """D4: the root of the occurrence is proved, that of the escape, and every other one. Source: R-001-p20.6."""
    causes = judged.content.causes
    if causes is None or not explains(causes, CauseKind.OCCURRENCE, verified=True):
        return Points(0, "No root is proved.")
    unproved = tuple(root.key for root in causes.roots if not (root.verified and root.method and root.proof))
    if unproved:
        return Points(1, "A root is proved, but not yet {keys}.", {"keys": unproved})
    goods = concerns_goods(judged.content, judged.policy.eight_d_lint)
    if goods and not explains(causes, CauseKind.ESCAPE, verified=True):
        return Points(1, "A root is proved, but none of the escape.")
    return Points(2, "Every root is proved.")


def chain_holds(judged: Judged) -> Points:
    """D4: read backwards with “therefore”, each chain leads from its root to the phenomenon, with evidence."""
    ways = _ways(judged)
    if not ways or not all(ways):
        return Points(0, "No chain leads from a root to the phenomenon.")
    keys = dict.fromkeys(cause.key for way in ways for cause in way)
    broken = tuple(key for key in judged.rows_hit(EightDState.D4, LintRule.REPEATED_WHY) if key in keys)
    if broken:
        return Points(0, "Read backwards with “therefore”, the chain breaks at {keys}.", {"keys": broken})
    minimum = judged.policy.eight_d.minimum_whys[judged.case.column]
    near = (way for way in ways if way[0].kind is CauseKind.OCCURRENCE and len(way) < minimum)
    short = tuple(way[0].key for way in near if not way[0].why_no_deeper)
    bare = tuple(key for key in judged.rows_hit(EightDState.D4, LintRule.NO_EVIDENCE) if key in keys)
    if short or bare:
        return Points(1, "The chain holds, but {keys} lack evidence or come after few whys.", {"keys": (*short, *bare)})
    return Points(2, "Read backwards with “therefore”, every chain holds.")


def person_asked_further(judged: Judged) -> Points:
    """D4: where a person erred, it is asked why the work let it happen."""
    roots = judged.content.causes.roots if judged.content.causes else []
    if not roots:
        return Points(0, "No root was found.")
    if blamed := judged.rows_hit(EightDState.D4, LintRule.BLAME):
        return Points(0, "The analysis stops at a person: {keys}.", {"keys": blamed})
    if people := tuple(root.key for root in roots if root.branch is Branch.MAN):
        return Points(1, "A root lies with people: {keys}.", {"keys": people})
    return Points(2, "No root lies with people.")


def every_root_covered(judged: Judged) -> Points:
    """D5: an action is against every verified root."""
    roots, actions = rows.verified_roots(judged.content), rows.actions(judged.content)
    holes = tuple(root.key for root in uncovered_roots(judged.content))
    if not roots or not actions or len(holes) == len(roots):
        return Points(0, "No action is against a proved root.")
    if holes:
        return Points(1, "No action is against {keys}.", {"keys": holes})
    return Points(2, "An action is against every proved root.")


def error_proofing_first(judged: Judged) -> Points:
    """D5: actions take the cause away or make the error impossible before they look or teach. Source: R-001-p20.7."""
    actions = rows.actions(judged.content)
    weak = judged.rows_hit(EightDState.D5, LintRule.TRAINING_ONLY, LintRule.INSPECTION_ONLY)
    taught = judged.rows_hit(EightDState.D5, LintRule.TRAINING_ONLY)
    serious = [each for each in actions if each.kind is not ActionKind.ADMINISTRATIVE and each.key not in taught]
    if not serious:
        return Points(0, "Nothing but instructions and training.")
    if weak or not any(each.kind in STRONG for each in serious):
        return Points(1, "Some causes are only looked for or taught about.")
    return Points(2, "Error-proofing comes before inspection and training.")


def _ways(judged: Judged) -> list[list[Cause]]:
    """Return the way up from each root; an empty one breaks off."""
    causes = judged.content.causes
    return [causes.way_up(root.key) for root in causes.roots] if causes else []
