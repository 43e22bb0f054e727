"""The rows of an 8D's tables, as they are recorded: none where the step is still to come."""

from rules.eight_d.content import EightDContent
from rules.eight_d.d0_emergency import Response
from rules.eight_d.d3_containment import Measure, Stock
from rules.eight_d.d4_causes import Cause
from rules.eight_d.d5_actions import ChosenAction
from rules.eight_d.d6_implementation import Implemented
from rules.eight_d.d6_verification import Measured
from rules.eight_d.d7_prevention import Candidate, DocumentChange, SystemAction
from rules.eight_d.d8_closing import OpenAction


def responses(content: EightDContent) -> list[Response]:
    """Return the emergency responses of D0."""
    return content.emergency.responses if content.emergency else []


def stocks(content: EightDContent) -> list[Stock]:
    """Return the places of D3 with their pieces."""
    return content.containment.stocks if content.containment else []


def measures(content: EightDContent) -> list[Measure]:
    """Return the containment actions of D3."""
    return content.containment.measures if content.containment else []


def causes(content: EightDContent) -> list[Cause]:
    """Return the whys of D4."""
    return content.causes.causes if content.causes else []


def verified_roots(content: EightDContent) -> list[Cause]:
    """Return the roots of D4 that were proved."""
    return content.causes.verified_roots if content.causes else []


def actions(content: EightDContent) -> list[ChosenAction]:
    """Return the permanent actions chosen in D5."""
    return content.actions.actions if content.actions else []


def implemented(content: EightDContent) -> list[Implemented]:
    """Return what D6 introduced."""
    return content.implementation.implemented if content.implementation else []


def measured(content: EightDContent) -> list[Measured]:
    """Return the criteria by which the effect is proved."""
    return content.verification.measured if content.verification else []


def documents(content: EightDContent) -> list[DocumentChange]:
    """Return the documents that D7 changed."""
    return content.prevention.documents if content.prevention else []


def system_actions(content: EightDContent) -> list[SystemAction]:
    """Return the actions of D7 on the system."""
    return content.prevention.actions if content.prevention else []


def read_across(content: EightDContent) -> list[Candidate]:
    """Return where else D7 asked whether the same could happen."""
    return content.prevention.read_across if content.prevention else []


def open_actions(content: EightDContent) -> list[OpenAction]:
    """Return what D8 leaves to be done."""
    return content.closing.open_actions if content.closing else []
