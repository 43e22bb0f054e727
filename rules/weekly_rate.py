"""A rate is a part of a whole; where there is no whole there is no rate, and it is shown as n/a."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import ConfigDict, model_serializer

from rules.policy_table import Table

HUNDRED = 100
KEPT_PLACES = 2


class Rate(Table):
    """A part of a whole, both counted. It is kept with its percentage, so that whoever reads it need not reckon."""

    model_config = ConfigDict(frozen=True, extra="ignore")  # read back, the percentage is reckoned again

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        """The exact percentage; None where the whole is nothing."""
        return HUNDRED * Decimal(self.part) / Decimal(self.whole) if self.whole else None

    def rounded(self, places: int = KEPT_PLACES) -> Decimal | None:
        """Return the percentage to so many places, half up; None where the whole is nothing."""
        return self.of(HUNDRED, places)

    def of(self, base: int, places: int) -> Decimal | None:
        """Return how many there are of so many, such as of a million; half up, None where the whole is nothing."""
        if not self.whole:
            return None
        exact = base * Decimal(self.part) / Decimal(self.whole)
        return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    @model_serializer
    def _with_percent(self) -> dict[str, Any]:
        rounded = self.rounded()
        return {"part": self.part, "whole": self.whole, "percent": None if rounded is None else str(rounded)}
