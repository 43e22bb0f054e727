"""The letter that tells a customer what we found, what we did and how it will not happen again.

Source: T10.
"""

from datetime import date

from pydantic import Field

from models.views.document import Prose, View
from models.views.handling_form import Fact
from models.views.letter import Letter
from rules.vocabulary import LevelClass, Responsibility, Role

SIGNATORIES = {
    LevelClass.GENERAL: Role.RESPONSIBLE,
    LevelClass.MEDIUM: Role.DEPT_MANAGER,
    LevelClass.STRONG: Role.DEPUTY_GM,
    LevelClass.EXTERNAL: Role.GM,
    LevelClass.IRRATIONAL_1: Role.DEPT_MANAGER,
    LevelClass.IRRATIONAL_2: Role.DEPT_MANAGER,
}


class Measure(View):
    """One thing done, or to be done, with its day when that is known."""

    text: Prose
    on: date | None = None


class ClosingLetter(Letter):
    """All that the letter shows."""

    level: LevelClass
    responsibility: Responsibility

    case_facts: tuple[Fact, ...] = Field(default=(), description="at least two when the final reply is checked (T10)")
    cause: Prose = ""
    rule_quoted: Prose = ""
    done: tuple[Measure, ...] = ()
    prevention: tuple[Measure, ...] = ()
    offer: Prose = ""
    enclosures: tuple[str, ...] = ()

    @property
    def signatory_role(self) -> Role:
        """Return who signs at this level. Source: T10."""
        return SIGNATORIES[self.level]

    @property
    def apologises(self) -> bool:
        """Whether the letter apologises: for what is ours, wholly, in part, or through our supplier."""
        return self.responsibility in {Responsibility.OURS, Responsibility.SHARED, Responsibility.VENDOR}
