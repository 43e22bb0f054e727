"""What comes first comes first: production, delivery, the problem, its remedies, and last their proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.hits import Hit, Spot, concerns_goods
from rules.eight_d.vocabulary import EightDState, LintRule

BEFORE_THE_PROBLEM = "{later} is before the problem occurred ({earlier}): correct one of the two days."


@dataclass(frozen=True, slots=True)
class Order:
    """Two days that must follow each other, and what is said when they do not."""

    earlier: date | None
    later: date | None
    spot: Spot
    message: str
    sentence: str = ""


def dates_out_of_order(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield each day that comes before the one that it must follow. Source: R-001-p20.5."""
    for order in [*_of_goods(content, rules), *_after_the_problem(content), *_within(content)]:
        if order.earlier and order.later and order.later < order.earlier:
            values = {"earlier": order.earlier.isoformat(), "later": order.later.isoformat()}
            yield Hit(LintRule.DATES_OUT_OF_ORDER, order.spot, order.message, values, order.sentence)


def old_proof(content: EightDContent, _: LintRules) -> Iterator[Hit]:
    """Yield each proof of effect that begins before the last action was introduced. Source: R-002-3.9."""
    introduced = [each.implemented_on for each in rows.implemented(content)]
    last = max((day for day in introduced if day), default=None)
    for row, each in enumerate(rows.measured(content), start=1):
        if last and each.from_on and each.from_on < last:
            message = (
                "The proof begins on {from_on}, before the last action was introduced on {last}: prove it afterwards."
            )
            values = {"from_on": each.from_on.isoformat(), "last": last.isoformat()}
            spot = Spot(EightDState.VERIFY, "from_on", "measured", str(row))
            yield Hit(LintRule.OLD_PROOF, spot, message, values, each.metric)


def _of_goods(content: EightDContent, rules: LintRules) -> Iterator[Order]:
    if content.problem is None:
        return
    goods = content.problem.goods
    message = "Delivered on {later}, but produced on {earlier}: correct one of the two days."
    yield Order(goods.produced_on, goods.delivered_on, _of("delivered_on"), message)
    if concerns_goods(content, rules):
        message = (
            "The problem occurred on {later}, but the goods were delivered on {earlier}: correct one of the two days."
        )
        yield Order(goods.delivered_on, goods.occurred_on, _of("occurred_on"), message)


def _of(field: str) -> Spot:
    return Spot(EightDState.D2, field, "goods")


def _after_the_problem(content: EightDContent) -> Iterator[Order]:
    """Yield what answers to the problem, and each cause, which comes before it."""
    occurred = content.problem.goods.occurred_on if content.problem else None
    for cause in rows.causes(content):
        message = "A cause since {earlier} cannot explain a problem of {later}: correct one of the two days."
        yield Order(cause.since, occurred, Spot(EightDState.D4, "since", "causes", cause.key), message, cause.answer)
    for spot, day, sentence in _remedies(content):
        yield Order(occurred, day, spot, BEFORE_THE_PROBLEM, sentence)


def _remedies(content: EightDContent) -> Iterator[tuple[Spot, date | None, str]]:
    step = EightDState
    for row, response in enumerate(rows.responses(content), start=1):
        yield Spot(step.D0, "done_on", "responses", str(row)), response.done_on, response.what
    for row, measure in enumerate(rows.measures(content), start=1):
        yield Spot(step.D3, "from_on", "measures", str(row)), measure.from_on, measure.what
    for done in rows.implemented(content):
        yield Spot(step.D6, "implemented_on", "implemented", done.action), done.implemented_on, done.evidence
    for row, document in enumerate(rows.documents(content), start=1):
        yield Spot(step.D7, "changed_on", "documents", str(row)), document.changed_on, document.number
    for action in rows.system_actions(content):
        yield Spot(step.D7, "done_on", "actions", action.key), action.done_on, action.what
    if content.closing:
        yield Spot(step.D8, "answered_on"), content.closing.answered_on, content.closing.answered_by


def _within(content: EightDContent) -> Iterator[Order]:
    """Yield what begins and ends, and the containment, which stays until the proof."""
    measured = rows.measured(content)
    for row, proof in enumerate(measured, start=1):
        spot = Spot(EightDState.VERIFY, "to_on", "measured", str(row))
        message = "The proof ends on {later}, but begins on {earlier}: correct one of the two days."
        yield Order(proof.from_on, proof.to_on, spot, message, proof.metric)
    proved = max((each.to_on for each in measured if each.to_on), default=None)
    for row, each in enumerate(rows.measures(content), start=1):
        spot = Spot(EightDState.D3, "removed_on", "measures", str(row))
        message = "Taken away on {later}, but begun on {earlier}: correct one of the two days."
        yield Order(each.from_on, each.removed_on, spot, message, each.what)
        message = "Taken away on {later}, before the proof of effect ended on {earlier}: it stays until then."
        yield Order(proved, each.removed_on, spot, message, each.what)
