"""The shape of `policies/weekly_report.toml`: when a week is reported, how it is cut up, and what is aimed at.

Source: 004 §7.7; T18; catalogue Q, R-003-L625, R-004-N.5; A-23, A-26.
"""

from decimal import Decimal
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from rules.eight_d.vocabulary import Better
from rules.policy_table import Table, refuse
from rules.vocabulary import Indicator


class Target(Table):
    """What an indicator is to reach, in percent; `better` says on which side of it."""

    percent: Decimal = Field(ge=0)
    better: Better


class Iceberg(Table):
    """How many stand behind one who complains, in percent of all who are not content.

    Training figures, not measurements: every report says so. Source: 003, A-23.
    """

    complain: Decimal = Field(gt=0)
    tell_others: Decimal = Field(ge=0)
    stay_silent: Decimal = Field(ge=0)


class WeeklyRules(Table):
    """T18: the weekly report and the bulletin."""

    week_start: int = Field(ge=1, le=7)
    report_weekday: int = Field(ge=1, le=7)
    catch_up_weeks: int = Field(ge=1, le=104)
    trend_weeks: int = Field(ge=2, le=104)
    control_sigma: Decimal = Field(gt=0)
    ageing_days: list[int] = Field(min_length=1)
    irrational_share: Decimal = Field(gt=0, le=100)
    open_rows: int = Field(ge=1)
    top_rows: int = Field(ge=1)
    iceberg: Iceberg
    targets: dict[Indicator, Target]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(later <= earlier for earlier, later in pairwise([-1, *self.ageing_days])):
            refuse(["ageing_days do not rise: write the last working day of each bucket, as in [3, 7, 14, 30]"])
        return self
