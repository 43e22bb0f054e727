"""What acknowledging, appealing against, deciding and reversing an assessment asks for."""

from rules.asked import Asked
from rules.case import Assessed
from rules.refusal import Refusal
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import AssessmentKind, AssessmentState, Role

UNDER_APPEAL = frozenset({AssessmentState.APPEALED, AssessmentState.REFERRED})
CONFIRMED = frozenset(
    {AssessmentState.CONFIRMED, AssessmentState.BULLETINED, AssessmentState.PUBLISHED, AssessmentState.EXECUTED}
)


def notice_named(ask: Asked) -> Assessed | None:
    """Return the assessment that the form is about; None when this case has no such one."""
    return next((one for one in ask.case.assessments if one.no == said(ask, "notice")), None)


@requirement
def notice_of_the_case(ask: Asked) -> Refusals:
    """The notice is one of this complaint."""
    if notice_named(ask) is None:
        yield Refusal("notice", "This complaint has no such notice: choose one of its notices.")


@requirement
def liable_for_the_notice(ask: Asked) -> Refusals:
    """A notice is acknowledged, and appealed against, by whom it is for: the person, or the department's manager."""
    one = notice_named(ask)
    if one is None:
        return
    unit = ask.company.units.get(one.department)
    people = {one.person, unit.manager if unit else ""}
    if not people & {ask.actor.no, *ask.actor.stands_in_for}:
        message = "{number} is not concerned: this is for the person of the notice, or the manager of the department."
        yield Refusal("acting_as", message, {"number": ask.actor.no})


@requirement
def appeal_in_time(ask: Asked) -> Refusals:
    """An appeal is possible once, until the time to appeal is over. Source: T12."""
    one = notice_named(ask)
    if one and (one.state is not AssessmentState.PROPOSED or ask.now > one.appeal_until):
        message = "This notice can no longer be appealed against: what is confirmed is only taken back by a reversal."
        yield Refusal("notice", message)


@requirement
def appeal_to_decide(ask: Asked) -> Refusals:
    """There is an appeal; one that was not decided in time is the general manager's. Source: decisions 24."""
    one = notice_named(ask)
    if one and one.state not in UNDER_APPEAL:
        yield Refusal("notice", "Nobody has appealed against this notice, or the appeal is decided.")
    elif one and one.state is AssessmentState.REFERRED and Role.GM not in ask.actor.roles:
        yield Refusal("acting_as", "The appeal was not decided in time: only the general manager decides it now.")


@requirement
def appeal_of_another(ask: Asked) -> Refusals:
    """Who has appealed, or is assessed, does not decide."""
    one = notice_named(ask)
    if one and ask.actor.no in {one.appealed_by, one.person}:
        yield Refusal("acting_as", "You are a party to this appeal: another person decides it.")


@requirement
def notice_to_reverse(ask: Asked) -> Refusals:
    """A confirmed assessment is reversed, once. Source: decisions 24."""
    one = notice_named(ask)
    if one is None:
        return
    reversed_already = any(each.reverses == one.no for each in ask.case.assessments)
    if one.state not in CONFIRMED or one.kind is AssessmentKind.REVERSAL or reversed_already:
        yield Refusal("notice", "Only a confirmed notice that was not reversed yet can be reversed.")
