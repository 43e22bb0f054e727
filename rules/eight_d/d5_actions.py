"""D5: the permanent actions chosen, each against verified causes. Source: 001 p20, R-001-J.D5."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from rules.eight_d.d4_causes import Causes
from rules.eight_d.fields import MOST_ROWS, Day, Key, Long, Short, Told
from rules.eight_d.vocabulary import ActionKind
from rules.part import FormPart
from rules.refusal import Refusal

ONE_MAN_SHOW = 2


class ChosenAction(FormPart):
    """A permanent corrective action, why it was chosen, and who carries it out by when."""

    key: Annotated[Key, Field(description="A short name, such as A1; D6 refers to it.")]
    causes: Annotated[
        list[Key],
        Field(
            max_length=MOST_ROWS,
            description="The keys of the verified causes it is against.",
            json_schema_extra={"choices": "verified_cause"},
        ),
    ]
    what: Told
    kind: Annotated[
        ActionKind, Field(description="The stronger the better: eliminate before error-proof before detect.")
    ]
    alternatives: Annotated[Long, Field(description="What else was considered, and why this was chosen.")] = ""
    risk_check: Annotated[Short, Field(description="What it could make worse, and that it does not.")] = ""
    criterion: Annotated[Short, Field(description="What shows that it works: a number and its target.")] = ""
    verified_before: Annotated[Long, Field(description="How it was tried before it was introduced.")] = ""
    owner: Short = ""
    due_on: Day = None


class Actions(FormPart):
    """The permanent corrective actions."""

    actions: Annotated[list[ChosenAction], Field(max_length=MOST_ROWS)]
    no_error_proofing_reason: Annotated[
        Long, Field(description="When all actions are administrative: the quality manager's reason.")
    ] = ""

    @property
    def only_administrative(self) -> bool:
        """Whether nothing but instructions and training was chosen."""
        return all(action.kind is ActionKind.ADMINISTRATIVE for action in self.actions)

    def refusals(self, causes: Causes) -> Iterator[Refusal]:
        """Yield what D5 lacks: every verified root is covered, every action has an owner, a day and a criterion."""
        keys = [action.key for action in self.actions]
        if len(set(keys)) < len(keys):
            yield Refusal("actions", "Two actions have the same key: give each its own.")
        for action in self.actions:
            yield from _complete(action, causes)
        covered = {key for action in self.actions for key in action.causes}
        holes = [root.key for root in causes.verified_roots if root.key not in covered]
        if holes:
            yield Refusal(
                "actions", "No action is against {keys}: every verified root needs one.", {"keys": ", ".join(holes)}
            )
        owners = {action.owner for action in self.actions}
        if len(self.actions) > ONE_MAN_SHOW and len(owners) == 1:
            yield Refusal("actions", "All actions have the same owner: share them in the team.")
        if self.only_administrative and not self.no_error_proofing_reason:
            message = (
                "Instructions and training alone prevent nothing: choose an action that eliminates, error-proofs or \
detects, or have the quality manager give the reason."
            )
            yield Refusal("no_error_proofing_reason", message)


def _complete(action: ChosenAction, causes: Causes) -> Iterator[Refusal]:
    known = {cause.key for cause in causes.causes if cause.verified}
    wrong = [key for key in action.causes if key not in known]
    if not action.causes or wrong:
        message = "{key}: name the verified causes that it is against. Verified: {known}."
        yield Refusal("actions", message, {"key": action.key, "known": ", ".join(sorted(known)) or "–"})
    missing = [
        text
        for text, given in (
            ("{key}: name its owner.", action.owner),
            ("{key}: give the day by which it is due.", action.due_on),
            ("{key}: say what shows that it works.", action.criterion),
            ("{key}: say what else was considered.", action.alternatives),
        )
        if not given
    ]
    for message in missing:
        yield Refusal("actions", message, {"key": action.key})
