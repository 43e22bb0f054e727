"""What no number of points makes good."""

from collections.abc import Callable
from typing import NamedTuple

from rules.eight_d import rows
from rules.eight_d.lint.causes import explains
from rules.eight_d.lint.hits import concerns_goods
from rules.eight_d.score.judged import Judged
from rules.eight_d.vocabulary import CauseKind, Effect, EightDState, KnockOut


class KnockOutRule(NamedTuple):
    """The step it belongs to, and whether it holds."""

    step: EightDState
    holds: Callable[[Judged], bool]


def _counts_nothing(judged: Judged) -> bool:
    return _goods(judged) and not any(stock.suspect for stock in rows.stocks(judged.content))


def _proves_no_cause(judged: Judged) -> bool:
    return not explains(judged.content.causes, CauseKind.OCCURRENCE, verified=True)


def _explains_no_escape(judged: Judged) -> bool:
    return _goods(judged) and not explains(judged.content.causes, CauseKind.ESCAPE, verified=True)


def _proves_no_effect(judged: Judged) -> bool:
    step = judged.content.verification
    return step is None or not step.measured or step.decision is not Effect.EFFECTIVE


def _changes_no_document(judged: Judged) -> bool:
    return not rows.documents(judged.content)


def _goods(judged: Judged) -> bool:
    return concerns_goods(judged.content, judged.policy.eight_d_lint)


KNOCK_OUTS: dict[KnockOut, KnockOutRule] = {
    KnockOut.NO_CONTAINMENT_QUANTITIES: KnockOutRule(EightDState.D3, _counts_nothing),
    KnockOut.NO_VERIFIED_CAUSE: KnockOutRule(EightDState.D4, _proves_no_cause),
    KnockOut.NO_ESCAPE_CAUSE: KnockOutRule(EightDState.D4, _explains_no_escape),
    KnockOut.NO_EFFECTIVENESS_PROOF: KnockOutRule(EightDState.D6, _proves_no_effect),
    KnockOut.NO_DOCUMENT_CHANGE: KnockOutRule(EightDState.D7, _changes_no_document),
}
