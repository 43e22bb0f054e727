"""D1: the team, from different departments, each member to be reached. Source: 001 p17, p21 (职称及联络分机)."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from rules.eight_d.fields import MOST_ROWS, Named, Short
from rules.eight_d.vocabulary import TeamRole
from rules.part import FormPart
from rules.policy import EightDRules
from rules.refusal import Refusal


class Member(FormPart):
    """One member of the team. Title and extension are what 001 asks for by name."""

    name: Named
    employee: Annotated[str, Field(max_length=32, description="The number of the employee. Empty: from outside.")] = ""
    department: Annotated[Named, Field(title="Member's department")]
    title: Annotated[Short, Field(description="The member's title in the company.")] = ""
    extension: Annotated[Short, Field(description="The extension or phone at which the member is reached.")] = ""
    role: TeamRole = TeamRole.MEMBER
    task: Annotated[Short, Field(title="Part in the team", description="What the member does in this 8D.")] = ""


class Team(FormPart):
    """Who works on it: a champion, a leader, and members of different departments who share the responsibility."""

    members: Annotated[list[Member], Field(max_length=MOST_ROWS)]
    all_share_responsibility: Annotated[
        bool, Field(description="Every member has agreed, and shares responsibility and consequences.")
    ] = False

    @property
    def leader(self) -> Member | None:
        """The leader of the team."""
        return self.having(TeamRole.LEADER)

    @property
    def champion(self) -> Member | None:
        """The champion of the team."""
        return self.having(TeamRole.CHAMPION)

    def having(self, role: TeamRole) -> Member | None:
        """Return the first member in a role."""
        return next((member for member in self.members if member.role is role), None)

    def refusals(self, rules: EightDRules) -> Iterator[Refusal]:
        """Yield what D1 lacks. Source: R-001-p17.2b, R-001-p17.3, R-001-p17.4b."""
        for member in self.members:
            if not member.title:
                yield Refusal("members", "{name} has no title: fill it in.", {"name": member.name})
            if not member.extension:
                yield Refusal("members", "{name} has no extension: fill it in.", {"name": member.name})
        if len(self.members) < rules.minimum_members:
            message = "The team has {present} members: name at least {needed}."
            yield Refusal("members", message, {"present": len(self.members), "needed": rules.minimum_members})
        departments = len({member.department for member in self.members})
        if departments < rules.minimum_departments:
            message = "All members are of the same department: bring in at least {needed} departments."
            yield Refusal("members", message, {"needed": rules.minimum_departments})
        for role in (TeamRole.CHAMPION, TeamRole.LEADER):
            if sum(member.role is role for member in self.members) != 1:
                yield Refusal("members", "Name exactly one {role}.", {"role": role})
        if not self.all_share_responsibility:
            message = "All members share responsibility and consequences: ask them, then tick this."
            yield Refusal("all_share_responsibility", message)
