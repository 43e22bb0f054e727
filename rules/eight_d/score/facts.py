"""The criteria of D0 to D3: the customer is protected, by a team, from a problem told in facts, place by place."""

from rules.eight_d import rows
from rules.eight_d.lint.hits import concerns_goods
from rules.eight_d.score.judged import Judged, Points
from rules.eight_d.vocabulary import EightDState, LintRule, Place, TeamRole

FIVE_W_TWO_H = ("who", "what", "when", "where", "why", "how", "how_many")


def protected_in_time(judged: Judged) -> Points:
    """D0: the customer is protected in time."""
    case = judged.case
    if not rows.responses(judged.content) and not rows.measures(judged.content):
        return Points(0, "Nothing was done at once to protect the customer.")
    if case.protected_at is None:
        return Points(1, "The customer was protected, but when is not recorded.")
    if case.protected_by is not None and case.protected_at > case.protected_by:
        return Points(1, "The customer was protected, but too late.")
    return Points(2, "The customer was protected in time.")


def decision_justified(judged: Judged) -> Points:
    """D0: whether an 8D is needed is decided with a reason."""
    step = judged.content.emergency
    fields = {hit.spot.field for hit in judged.hits if hit.rule is LintRule.PLACEHOLDER}
    if step is None or not step.decision_reason or "decision_reason" in fields:
        return Points(0, "Why an 8D is needed is not said.")
    return Points(2, "It is said why an 8D is needed.")


def cross_functional(judged: Judged) -> Points:
    """D1: the team comes from several departments, with a champion and a leader."""
    team, rules = judged.content.team, judged.policy.eight_d
    departments = {member.department for member in team.members} if team else set()
    if team is None or len(departments) < rules.minimum_departments:
        return Points(0, "The team is not from different departments.")
    led = all(team.having(role) for role in (TeamRole.CHAMPION, TeamRole.LEADER))
    if len(team.members) < rules.minimum_members or not led:
        return Points(1, "The team is too small, or has no champion or leader.")
    return Points(
        2,
        "{count} members of {departments} departments.",
        {"count": len(team.members), "departments": len(departments)},
    )


def contacts_complete(judged: Judged) -> Points:
    """D1: every member has a title and can be reached. Source: R-001-p17.3."""
    members = judged.content.team.members if judged.content.team else []
    complete = sum(bool(member.title and member.extension) for member in members)
    if not complete:
        return Points(0, "No member has both title and extension.")
    if complete < len(members):
        return Points(1, "{count} members have no title or no extension.", {"count": len(members) - complete})
    return Points(2, "Every member has title and extension.")


def facts_not_causes(judged: Judged) -> Points:
    """D2: the problem is told in facts, completely, and without a cause."""
    problem = judged.content.problem
    if problem is None:
        return Points(0, "The problem is not described.")
    if judged.rows_hit(EightDState.D2, LintRule.CAUSE_IN_PROBLEM):
        return Points(0, "The description names a cause.")
    if not all(getattr(problem, name) for name in FIVE_W_TWO_H):
        return Points(1, "Only facts, but not all of 5W2H is answered.")
    return Points(2, "All of 5W2H is answered with facts.")


def quantified(judged: Judged) -> Points:
    """D2: there are numbers with units, and pieces."""
    problem = judged.content.problem
    if problem is None:
        return Points(0, "The problem is not described.")
    amounts = problem.quantities
    counted = bool((amounts.complained or amounts.bad) and amounts.checked)
    counted = counted or not concerns_goods(judged.content, judged.policy.eight_d_lint)
    if counted and problem.facts:
        return Points(2, "Pieces are counted, and facts have numbers with units.")
    if counted or problem.facts:
        return Points(1, "Either the pieces or the numbers with units are missing.")
    return Points(0, "There are neither pieces nor numbers with units.")


def limits_given(judged: Judged) -> Points:
    """D2: what is allowed is said, and what could be but is not."""
    problem = judged.content.problem
    if problem is None:
        return Points(0, "The problem is not described.")
    allowed = any(fact.limit for fact in problem.facts) or any(each.specification for each in problem.measurements)
    bounded = any(row.is_not for row in problem.contrasts)
    if allowed and bounded:
        return Points(2, "Limits are given, and where the problem is not.")
    if allowed or bounded:
        return Points(1, "Either the limits are missing, or where the problem is not.")
    return Points(0, "Nothing limits the problem: neither what is allowed nor where it is not.")


def pieces_add_up(judged: Judged) -> Points:
    """D3: good, bad and open pieces are the suspect ones, and none is open any more."""
    places, goods = rows.stocks(judged.content), concerns_goods(judged.content, judged.policy.eight_d_lint)
    if not places or (goods and not any(place.suspect for place in places)):
        return Points(0, "No suspect pieces are counted.")
    wrong = tuple(place.place for place in places if not place.adds_up)
    if wrong:
        return Points(0, "Good, bad and open do not make the suspect pieces: {places}.", {"places": wrong})
    left = sum(place.open for place in places)
    if left:
        return Points(1, "The pieces add up, but {count} are not yet sorted.", {"count": left})
    return Points(2, "Every suspect piece is sorted.")


def all_places_covered(judged: Judged) -> Points:
    """D3: every place is looked at, and something is done wherever there are suspect pieces."""
    places = rows.stocks(judged.content)
    if not places:
        return Points(0, "No place is looked at.")
    forgotten = tuple(place for place in Place if place not in {stock.place for stock in places})
    if forgotten:
        return Points(1, "Nothing is said of {places}.", {"places": forgotten})
    answered = {measure.place for measure in rows.measures(judged.content)}
    bare = tuple(stock.place for stock in places if stock.suspect and stock.place not in answered)
    if bare:
        return Points(1, "There are suspect pieces, but nothing is done: {places}.", {"places": bare})
    return Points(2, "All places are covered.")


def containment_effective(judged: Judged) -> Points:
    """D3: that the containment holds was checked, as a whole and action by action."""
    step, measures = judged.content.containment, rows.measures(judged.content)
    if step is None or not measures or not (step.verified and step.verified_how):
        return Points(0, "That the containment holds was not checked.")
    if not all(measure.effective_percent and measure.proof for measure in measures):
        return Points(1, "The containment was checked, but not every action in it.")
    return Points(2, "Every action was checked, and nothing bad gets through.")
