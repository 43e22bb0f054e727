"""The shape of `policies/penalties.toml`: what a late reaction or a missed closing costs. Source: T7, T7b, T8."""

from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from rules.policy_table import Table, gaps, refuse
from rules.vocabulary import AssessmentUnit, ClockKind, LevelClass

REACTIONS = (ClockKind.TRANSFER, ClockKind.FIRST_REPLY, ClockKind.CALLBACK)


class LevelBasis(StrEnum):
    """Whose amount a missed closing due has: the level that it leads to, or the one that was missed. Source: A-07."""

    AFTER_UPGRADE = "after_upgrade"
    BEFORE_UPGRADE = "before_upgrade"


class Standard(Table):
    """What one assessment costs, in CNY."""

    department: Decimal = Field(ge=0)
    person: Decimal = Field(ge=0)


class PenaltyRules(Table):
    """T7, T7b, T8: the standards, and how they grow month by month."""

    level_basis: LevelBasis
    month_base: int = Field(ge=1)
    month_step: int = Field(ge=0)
    person_monthly_cap: Decimal = Field(ge=0)
    issued_late_after: Decimal = Field(gt=0, lt=1)
    yuan_per_point: Decimal = Field(gt=0)
    unit: dict[str, AssessmentUnit]
    closing: dict[LevelClass, Standard]
    review: Standard
    reactions: dict[ClockKind, dict[LevelClass, Standard]]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        problems = gaps(LevelClass, self.closing, "closing")
        for kind in REACTIONS:
            problems += gaps(LevelClass, self.reactions.get(kind, {}), f"reactions.{kind}")
        refuse(problems)
        return self
