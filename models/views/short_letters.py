"""The short letters to a customer: received, no trouble found, not ours, declined. Source: T10, T17, 001 p24."""

from datetime import date

from pydantic import AwareDatetime, Field

from models.views.document import Prose, View
from models.views.letter import Letter
from rules.vocabulary import Kind


class Acknowledgement(Letter):
    """Your message has reached us, this is its number, and by then you hear from us. Source: 002 §2."""

    kind: Kind
    requirement: Prose = ""
    next_by: AwareDatetime | None = None


class Tested(View):
    """One characteristic as specified and as found."""

    characteristic: str
    specification: str = ""
    actual: str = ""
    pieces: int = Field(default=0, ge=0)


class NtfReport(Letter):
    """What was tested, and that no fault was found."""

    tested_on: date
    tests: Prose
    measured: tuple[Tested, ...] = ()
    checked: int = Field(default=0, ge=0)
    bad: int = Field(default=0, ge=0)


class NotOursLetter(Letter):
    """What we found, told so that the customer can accept it, and what we do all the same.

    Source: 002 §3.5, 001 p24.
    """

    findings: Prose = ""
    our_part: Prose = ""


class DeclineLetter(Letter):
    """A request that we cannot meet, with the reason and what we can offer instead. Source: T17, 000 p20."""

    explanation: Prose
    alternative: Prose = ""
