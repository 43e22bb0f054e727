"""What follows from acknowledging, appealing against, deciding and reversing an assessment. Source: T12, R-004-P.1."""

from rules.asked import Asked
from rules.assessing import reversal
from rules.clock_changes import Clocks
from rules.consequences.registry import effect
from rules.lifecycle import Event
from rules.outcome import AssessmentChange, Outcome
from rules.requirements.notices import notice_named
from rules.vocabulary import AssessmentState, Role


@effect(Event.ACKNOWLEDGE_NOTICE)
def acknowledged(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Who is assessed has seen it."""
    if one := notice_named(ask):
        seen = {"acknowledged_at": ask.now, "acknowledged_by": ask.actor.no}
        out.assessed.append(AssessmentChange(one.no, one.state, seen))


@effect(Event.APPEAL_NOTICE)
def appealed(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The deputy general manager decides; until then nothing is confirmed."""
    limit = ask.policy.notices.decide_appeal
    until = ask.calendar.add(ask.now, limit.hours, limit.basis)
    kept = {"appealed_at": ask.now, "appealed_by": ask.actor.no, "appeal": ask.answer["reason"], "decide_until": until}
    out.assessed.append(AssessmentChange(ask.answer["notice"], AssessmentState.APPEALED, kept))
    people = ask.company.with_role(Role.DEPUTY_GM)
    out.tell(
        "notice_appealed", people, notice=ask.answer["notice"], reason=ask.answer["reason"], until=until.isoformat()
    )


@effect(Event.DECIDE_APPEAL)
def decided(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Upheld it is confirmed, withdrawn it stays visible and costs nothing."""
    one = notice_named(ask)
    if one is None:
        return
    upheld = out.when == "UPHOLD"
    kept = {"decided_at": ask.now, "decided_by": ask.actor.no, "decision": ask.answer["reason"]}
    state = AssessmentState.CONFIRMED if upheld else AssessmentState.WITHDRAWN
    out.assessed.append(AssessmentChange(one.no, state, kept | ({"confirmed_at": ask.now} if upheld else {})))
    people = (one.appealed_by, one.person)
    out.tell("appeal_decided", people, notice=one.no, decision=ask.answer["decision"], reason=ask.answer["reason"])


@effect(Event.REVERSE_NOTICE)
def reversed_by_counter_entry(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The counter-entry goes into the next bulletin; the notice itself stays as it is. Source: decisions 24."""
    if one := notice_named(ask):
        out.assessments.append(reversal(ask, one))
        out.tell("notice_reversed", (one.person,), notice=one.no, reason=ask.answer["reason"])
