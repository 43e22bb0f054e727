"""Who may open which area of the portal, whose cases a person sees, who only reads. What is not granted is denied."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from rules.case import Person
from rules.policy_table import Table, gaps, refuse
from rules.vocabulary import Area, Role


class AccessRules(Table):
    """The shape of `policies/access.toml`: the roles of each area, and those who see more, or only read.

    `every_case`, `bulletins` and `assessments` are open whole to these roles; `anchors` are mailed to these;
    `master_data` is loaded by these; `reads_only` are for reading.
    """

    areas: dict[Area, list[Role]]
    every_case: list[Role]
    bulletins: list[Role]
    assessments: list[Role]
    anchors: list[Role]
    master_data: list[Role]
    reads_only: list[Role]

    @model_validator(mode="after")
    def _every_area(self) -> Self:
        refuse(gaps(Area, self.areas, "areas"))
        return self


class Reach(StrEnum):
    """Whose cases a person sees: everybody's, or those of his department and those that he has a part in."""

    ALL = "ALL"
    OWN = "OWN"


def may_open(area: Area, person: Person, access: AccessRules) -> bool:
    """Whether a person may open an area."""
    granted = access.areas[area]
    return person.active and (Role.ANYONE in granted or not person.roles.isdisjoint(granted))


def may_act(person: Person, access: AccessRules) -> bool:
    """Whether a person may hand in forms; an auditor only reads. Source: R-004-X.8."""
    return person.active and person.roles.isdisjoint(access.reads_only)


def reach_of(person: Person, access: AccessRules) -> Reach:
    """Return whether a person sees every case, or those of his department and his own."""
    return Reach.OWN if person.roles.isdisjoint(access.every_case) else Reach.ALL


def may_read_bulletins(person: Person, access: AccessRules) -> bool:
    """Whether a person reads the bulletins of assessments: who sees every case, and who carries them out."""
    return reach_of(person, access) is Reach.ALL or not person.roles.isdisjoint(access.bulletins)


def sees_assessment(of: str, person: Person, access: AccessRules) -> bool:
    """Whether somebody sees whom an assessment is against and what it comes to for him.

    It is against `of`, who sees it as do his deputies and superiors. Source: R-004-X.8.
    """
    concerned = of in {person.no, "", *person.stands_in_for}
    return concerned or not person.roles.isdisjoint(access.assessments)
