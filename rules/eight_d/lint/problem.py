"""The problem and the containment in facts: how many pieces, and no cause before it is looked for."""

from collections.abc import Iterator

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.d2_problem import Problem
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.hits import Hit, Spot, concerns_goods, is_passed
from rules.eight_d.lint.repetition import says_nothing_new
from rules.eight_d.vocabulary import EightDState, LintRule
from rules.phrases import every, find

TOLD = ("defect", "description", "what", "how")


def cause_in_problem(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield the sentences of D2 that name a cause, except in the words of others. Source: R-001-p21.D2.

    That the defect itself is the cause of its consequences is a fact.
    """
    if content.problem is None:
        return
    phrases, reported = every(rules.causal, rules.blame), every(rules.reported)
    for name in TOLD:
        for found in find(getattr(content.problem, name), phrases, rules.denials, quotes=False, reported=reported):
            if not _is_the_defect(found.rest, content.problem, rules):
                message = "“{phrase}” names a cause: D2 tells what is seen and counted. Move the cause to D4."
                spot = Spot(EightDState.D2, name)
                yield Hit(LintRule.CAUSE_IN_PROBLEM, spot, message, {"phrase": found.phrase}, found.sentence)


def no_quantities(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield where pieces are not counted though goods are concerned: in D2 and in D3. Source: R-001-p18."""
    if not concerns_goods(content, rules):
        return
    if content.problem and not (content.problem.quantities.complained or content.problem.quantities.bad):
        message = "D2 does not say how many pieces are concerned: give the quantities."
        yield Hit(LintRule.NO_QUANTITIES, Spot(EightDState.D2, "quantities"), message, sentence=content.problem.defect)
    counted = any(stock.suspect for stock in rows.stocks(content))
    if (content.containment or is_passed(content, EightDState.D3)) and not counted:
        message = "D3 counts no suspect piece at any place: say how many are where."
        yield Hit(LintRule.NO_QUANTITIES, Spot(EightDState.D3, "stocks"), message)


def _is_the_defect(said: str, problem: Problem, rules: LintRules) -> bool:
    return says_nothing_new(said, f"{problem.object} {problem.defect}", rules)
