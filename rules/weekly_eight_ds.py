"""How good the 8Ds of a week are: each as it was locked, and what they come to together. Source: 001 p17 to p22.

An 8D is scored and read by the policy of its case, as its own report says it, so a later policy changes no past week.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.lint import lint
from rules.eight_d.score import ScoredCase, score
from rules.eight_d.vocabulary import CostKind, KnockOut, LintRule, ScoreColour
from rules.policy import Policy
from rules.policy_table import Table
from rules.weekly_rate import Rate

SHOWN = Decimal("0.1")


class Finding(Table):
    """How often a rule of the lint was hit, and in how many 8Ds."""

    rule: LintRule
    hits: int
    eight_ds: int = 1


class KnockedOut(Table):
    """How many 8Ds one reason knocks out."""

    reason: KnockOut
    eight_ds: int


class CostOf(Table):
    """What one kind of poor quality cost, in CNY."""

    kind: CostKind
    amount: Decimal


class CompletedEightD(Table):
    """An 8D completed in the week, and what was found in it. `accepted` is what of the claim we bear, in CNY.

    `actions` are those of D5 with a day; `in_time` of them were introduced by it.
    """

    no: str
    revision: int
    customer: str
    score: Decimal
    colour: ScoreColour
    customers_score: Decimal | None = None
    knock_outs: tuple[KnockOut, ...] = ()
    findings: tuple[Finding, ...] = ()
    actions: int = 0
    in_time: int = 0
    costs: tuple[CostOf, ...] = ()
    accepted: Decimal = Decimal(0)


class EightDQuality(Table):
    """What the 8Ds of a week come to together; without any there is no mean. The most frequent comes first."""

    mean_score: Decimal | None = None
    green: int = 0
    amber: int = 0
    red: int = 0
    knocked_out: int = 0
    knock_outs: tuple[KnockedOut, ...] = ()
    findings: tuple[Finding, ...] = ()
    actions_on_time: Rate = Rate(part=0, whole=0)
    costs: tuple[CostOf, ...] = ()
    accepted: Decimal = Decimal(0)


def completed_8d(no: str, revision: int, content: EightDContent, case: ScoredCase, policy: Policy) -> CompletedEightD:
    """Return an 8D as the week shows it, from its locked content."""
    scored, closing = score(content, case, policy), content.closing
    hits = Counter(hit.rule for hit in lint(content, policy.eight_d_lint))
    days = list(_days_of_actions(content))
    return CompletedEightD(
        no=no,
        revision=revision,
        customer=case.customer,
        score=scored.total,
        colour=scored.colour,
        customers_score=closing.customers_score if closing else None,
        knock_outs=scored.knock_outs,
        findings=tuple(Finding(rule=rule, hits=hits[rule]) for rule in LintRule if rule in hits),
        actions=len(days),
        in_time=sum(done is not None and done <= due for due, done in days),
        costs=_sums((cost.kind, cost.amount) for cost in closing.costs) if closing else (),
        accepted=closing.cost_accepted if closing else Decimal(0),
    )


def quality_of(eight_ds: Sequence[CompletedEightD]) -> EightDQuality:
    """Return what the 8Ds of a week come to together. The mean score is rounded half up to one decimal."""
    if not eight_ds:
        return EightDQuality()
    colours = Counter(each.colour for each in eight_ds)
    total = sum((each.score for each in eight_ds), Decimal(0))
    return EightDQuality(
        mean_score=(total / len(eight_ds)).quantize(SHOWN, ROUND_HALF_UP),
        green=colours[ScoreColour.GREEN],
        amber=colours[ScoreColour.AMBER],
        red=colours[ScoreColour.RED],
        knocked_out=sum(bool(each.knock_outs) for each in eight_ds),
        knock_outs=_knock_outs(eight_ds),
        findings=_findings(eight_ds),
        actions_on_time=Rate(part=sum(each.in_time for each in eight_ds), whole=sum(each.actions for each in eight_ds)),
        costs=_sums((cost.kind, cost.amount) for each in eight_ds for cost in each.costs),
        accepted=sum((each.accepted for each in eight_ds), Decimal(0)),
    )


def _days_of_actions(content: EightDContent) -> Iterator[tuple[date, date | None]]:
    """Yield by when each action of D5 was due, and when D6 introduced it."""
    introduced = {each.action: each.implemented_on for each in rows.implemented(content)}
    return ((each.due_on, introduced.get(each.key)) for each in rows.actions(content) if each.due_on)


def _knock_outs(eight_ds: Iterable[CompletedEightD]) -> tuple[KnockedOut, ...]:
    counts = Counter(reason for each in eight_ds for reason in each.knock_outs)
    found = (KnockedOut(reason=reason, eight_ds=counts[reason]) for reason in KnockOut if reason in counts)
    return tuple(sorted(found, key=lambda each: -each.eight_ds))


def _findings(eight_ds: Iterable[CompletedEightD]) -> tuple[Finding, ...]:
    found = [finding for each in eight_ds for finding in each.findings]
    sums = (_together(rule, [each for each in found if each.rule is rule]) for rule in LintRule)
    return tuple(sorted((each for each in sums if each.hits), key=lambda each: (-each.eight_ds, -each.hits)))


def _together(rule: LintRule, found: Sequence[Finding]) -> Finding:
    return Finding(rule=rule, hits=sum(each.hits for each in found), eight_ds=len(found))


def _sums(costs: Iterable[tuple[CostKind, Decimal]]) -> tuple[CostOf, ...]:
    """Return the sum of each kind of cost, in the order of the kinds."""
    found = list(costs)
    sums = ((kind, sum((amount for own, amount in found if own is kind), Decimal(0))) for kind in CostKind)
    return tuple(CostOf(kind=kind, amount=amount) for kind, amount in sums if amount)
