"""The letter that tells a customer what we found, what we did and how it will not happen again.

Only what a customer may read has a field here: no penalties, no inner names but the contact person and the deputy.
Source: T10, catalogue R-000-p16.3 and R-004-LS.5b.
"""

from datetime import date

from pydantic import Field

from models.views.document import DocumentView, Person, Prose, View
from models.views.handling_form import Fact
from rules.vocabulary import LevelClass, Responsibility, Role

SIGNATORIES = {
    LevelClass.GENERAL: Role.RESPONSIBLE,
    LevelClass.MEDIUM: Role.DEPT_MANAGER,
    LevelClass.STRONG: Role.DEPUTY_GM,
    LevelClass.EXTERNAL: Role.GM,
    LevelClass.IRRATIONAL_1: Role.DEPT_MANAGER,
    LevelClass.IRRATIONAL_2: Role.DEPT_MANAGER,
}


class Addressee(View):
    """Whom the letter goes to."""

    organisation: str
    name: str = ""
    title: str = ""
    address: str = ""


class Measure(View):
    """One thing done, or to be done, with its day when that is known."""

    text: Prose
    on: date | None = None


class ClosingLetter(DocumentView):
    """All that the letter shows; `number` is the letter's own number."""

    complaint_number: str
    customer_reference: str = ""
    body_reference: str = ""
    dated: date
    addressee: Addressee
    salutation: str = ""
    subject: str
    received_on: date
    level: LevelClass
    responsibility: Responsibility

    matter: Prose
    case_facts: tuple[Fact, ...] = Field(default=(), description="at least two when the final reply is checked (T10)")
    cause: Prose = ""
    rule_quoted: Prose = ""
    done: tuple[Measure, ...] = ()
    prevention: tuple[Measure, ...] = ()
    offer: Prose = ""
    enclosures: tuple[str, ...] = ()

    contact: Person
    deputy: Person | None = None
    signatory: Person

    @property
    def signatory_role(self) -> Role:
        """Return who signs at this level. Source: T10."""
        return SIGNATORIES[self.level]

    @property
    def apologises(self) -> bool:
        """Whether the letter apologises: for what is ours, wholly, in part, or through our supplier."""
        return self.responsibility in {Responsibility.OURS, Responsibility.SHARED, Responsibility.VENDOR}
