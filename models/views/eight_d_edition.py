"""What a customer may read of an 8D: everything but costs, personal numbers, inner notes, and names outside the team.

Source: R-001-J.4.
"""

import re
from collections.abc import Mapping

from rules.eight_d.d0_emergency import Response
from rules.eight_d.d1_team import Member
from rules.eight_d.d3_containment import Measure
from rules.eight_d.d4_causes import Cause, Causes
from rules.eight_d.d5_actions import ChosenAction
from rules.eight_d.d7_prevention import Candidate, SystemAction
from rules.eight_d.d8_closing import Closing, OpenAction
from rules.eight_d.vocabulary import Edition
from rules.part import FormPart

INTERNAL: Mapping[type[FormPart], frozenset[str]] = {
    Member: frozenset({"employee"}),
    Measure: frozenset({"cost"}),
    Causes: frozenset({"weak_point", "process_questions"}),
    Closing: frozenset({"costs", "cost_accepted", "customers_score", "lesson", "keywords"}),
}
PEOPLE: Mapping[type[FormPart], frozenset[str]] = {
    Response: frozenset({"owner"}),
    Measure: frozenset({"owner", "person", "witness"}),
    Causes: frozenset({"participants"}),
    Cause: frozenset({"verified_by"}),
    ChosenAction: frozenset({"owner"}),
    SystemAction: frozenset({"owner"}),
    Candidate: frozenset({"owner"}),
    OpenAction: frozenset({"owner"}),
}
_BETWEEN_NAMES = re.compile(r"\s*[,，、;；/\n]\s*")


def is_shown(edition: Edition, part: type[FormPart], field: str) -> bool:
    """Whether a reader of this edition sees the field at all."""
    return edition is Edition.INTERNAL or field not in INTERNAL.get(part, ())


def names_people(part: type[FormPart], field: str) -> bool:
    """Whether the field holds names of persons on our side."""
    return field in PEOPLE.get(part, ())


def people_shown(edition: Edition, names: str, team: frozenset[str]) -> tuple[str, ...]:
    """Return the names that a reader of this edition sees: for a customer those of the team, who are named in D1."""
    if edition is Edition.INTERNAL:
        return (names,) if names else ()
    return tuple(name for name in _BETWEEN_NAMES.split(names) if name in team)
