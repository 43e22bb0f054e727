"""Every action is somebody's, by a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.eight_d import rows
from rules.eight_d.content import EightDContent
from rules.eight_d.judging_policy import LintRules
from rules.eight_d.lint.hits import Hit, Spot
from rules.eight_d.lint.placeholders import is_placeholder
from rules.eight_d.vocabulary import EightDState, LintRule, ReadAcross
from rules.phrases import every, says


@dataclass(frozen=True, slots=True)
class Duty:
    """An action of any step: whose, by when or since when, and in which field that day stands."""

    step: EightDState
    table: str
    row: str
    what: str
    owner: str
    day: date | None
    day_field: str = "due_on"

    def spot(self, field: str) -> Spot:
        """Return the place of one of its fields."""
        return Spot(self.step, field, self.table, self.row)


def no_owner(content: EightDContent, rules: LintRules) -> Iterator[Hit]:
    """Yield each action without an owner, with an owner who is nobody, or without a day."""
    for duty in _duties(content):
        if not duty.owner or is_placeholder(duty.owner, rules):
            message = "Nobody owns this action: name one person."
            yield Hit(LintRule.NO_OWNER, duty.spot("owner"), message, sentence=duty.what)
        elif says(duty.owner, every(rules.nobody)):
            message = "“{owner}” is nobody in particular: name one person."
            yield Hit(LintRule.NO_OWNER, duty.spot("owner"), message, {"owner": duty.owner}, duty.what)
        if duty.day is None:
            message = "This action has no day: say by when it is done."
            yield Hit(LintRule.NO_OWNER, duty.spot(duty.day_field), message, sentence=duty.what)


def _duties(content: EightDContent) -> Iterator[Duty]:
    """Yield every action that somebody must carry out."""
    step = EightDState
    for row, done in enumerate(rows.responses(content), start=1):
        yield Duty(step.D0, "responses", str(row), done.what, done.owner, done.done_on, "done_on")
    for row, measure in enumerate(rows.measures(content), start=1):
        yield Duty(step.D3, "measures", str(row), measure.what, measure.owner, measure.from_on, "from_on")
    for chosen in rows.actions(content):
        yield Duty(step.D5, "actions", chosen.key, chosen.what, chosen.owner, chosen.due_on)
    for action in rows.system_actions(content):
        yield Duty(step.D7, "actions", action.key, action.what, action.owner, action.due_on or action.done_on)
    for row, other in enumerate(rows.read_across(content), start=1):
        if other.decision is ReadAcross.APPLIES:
            yield Duty(step.D7, "read_across", str(row), other.action or other.where, other.owner, other.due_on)
    for row, left in enumerate(rows.open_actions(content), start=1):
        yield Duty(step.D8, "open_actions", str(row), left.what, left.owner, left.due_on)
