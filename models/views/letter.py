"""What every letter to a customer carries: to whom, about what, whom to turn to, who signs.

Only what a customer may read has a field here: no penalties, no inner names but the contact person and the deputy.
Source: T10, catalogue R-000-p16.3 and R-004-LS.5b.
"""

from datetime import date
from typing import ClassVar

from models.views.document import DocumentView, Person, Prose, View
from models.views.handling_form import Fact


class Addressee(View):
    """Whom the letter goes to."""

    organisation: str
    name: str = ""
    title: str = ""
    address: str = ""


class Letter(DocumentView):
    """The frame of a letter; `number` is the letter's own number."""

    styles: ClassVar[tuple[str, ...]] = (*DocumentView.styles, "letter.css")

    complaint_number: str
    customer_reference: str = ""
    body_reference: str = ""
    dated: date
    addressee: Addressee
    salutation: str = ""
    subject: str
    received_on: date
    matter: Prose
    case_facts: tuple[Fact, ...] = ()

    contact: Person
    deputy: Person | None = None
    signatory: Person
