"""The shape of `policies/health.toml`: from when on the health of the installation is a warning, or bad."""

from typing import Self

from pydantic import Field, model_validator

from rules.policy_table import LimitText, Table, refuse


class Grades(Table):
    """How long something may take before it is a warning, and before it is bad."""

    warn: LimitText
    bad: LimitText

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.warn.hours > self.bad.hours:
            refuse(["warn is after bad: warn first"])
        return self


class HealthRules(Table):
    """When to warn, what to look at, and how many backups are kept."""

    next_year_known_by_month: int = Field(ge=1, le=12)
    mail_unsent: Grades
    sweep_late: Grades
    flow_late: Grades
    without_run: Grades
    quarantine: Grades
    backup_age: Grades
    anchor_age: Grades
    clock_skew: Grades
    seal_ends_within_days: int = Field(ge=1)
    disk_free_warn: float = Field(gt=0, lt=1)
    disk_free_bad: float = Field(gt=0, lt=1)
    chains_looked_at: int = Field(ge=1)
    backups_kept: int = Field(ge=1)
