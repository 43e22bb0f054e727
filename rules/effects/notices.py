"""An assessment that nobody answers: without an appeal it is confirmed, an appeal undecided goes to the top.

Source: T12; R-004-P.1, R-004-P.2; decisions 24.
"""

from collections.abc import Iterator

from rules.asked import Asked
from rules.effects.due import Due, Falling
from rules.outcome import AssessmentChange, Outcome
from rules.vocabulary import AssessmentState, EffectKind, Role


def confirmations(ask: Asked) -> Iterator[Due]:
    """Yield the end of the time to appeal of each proposed assessment."""
    for one in ask.case.assessments:
        if one.state is AssessmentState.PROPOSED:
            yield Due(one.appeal_until, one.no, assessment=one)


def referrals(ask: Asked) -> Iterator[Due]:
    """Yield by when each appeal should have been decided."""
    for one in ask.case.assessments:
        if one.state is AssessmentState.APPEALED and one.decide_until:
            yield Due(one.decide_until, one.no, assessment=one)


def confirm(_: Asked, due: Due, out: Outcome) -> None:
    """Confirm what nobody has appealed against."""
    confirmed = {"confirmed_at": due.effective_at}
    out.assessed.append(AssessmentChange(due.what, AssessmentState.CONFIRMED, confirmed))


def refer(ask: Asked, due: Due, out: Outcome) -> None:
    """Take an undecided appeal to the general manager; it is never confirmed by itself. Source: decisions 24."""
    out.assessed.append(AssessmentChange(due.what, AssessmentState.REFERRED))
    out.tell("appeal_referred", ask.company.with_role(Role.GM), notice=due.what)


OF_NOTICES = (
    Falling(EffectKind.CONFIRMATION, confirmations, confirm),
    Falling(EffectKind.REFERRAL, referrals, refer),
)
