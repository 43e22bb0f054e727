"""D1 on paper: the team with title and extension. Source: 001 p21 (职称及联络分机)."""

from collections.abc import Iterator

from models.views.eight_d_blocks import Block
from models.views.eight_d_scribe import Scribe
from rules.eight_d.d1_team import Team

COLUMNS = {"role": 13, "name": 14, "department": 16, "title": 22, "extension": 13, "task": 24, "employee": 12}


def team(step: Team, scribe: Scribe) -> Iterator[Block]:
    """Yield what D1 prints."""
    yield from scribe.listing(step.members, COLUMNS, not_brief=("task", "employee"))
    yield from scribe.grid(step, "all_share_responsibility", brief=False)
