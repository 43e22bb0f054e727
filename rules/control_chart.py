"""The share of something week by week with its control limits: a p-chart, whose limits follow the size of each week.

A share above its upper limit is no chance: it has a cause. Source: 001 p26; catalogue R-001-Q.7, V.
"""

from collections.abc import Sequence
from decimal import Decimal

from rules.policy_table import Table
from rules.weekly_rate import Rate

PLACES = Decimal("0.0001")


class ChartPoint(Table):
    """The share of one week, from 0 to 1, and the limits between which chance alone would leave it.

    In a week without complaints there is no share, and there are no limits.
    """

    week: str
    rate: Rate
    share: Decimal | None
    lower: Decimal | None
    upper: Decimal | None

    @property
    def is_above(self) -> bool:
        """Whether the share is higher than chance explains."""
        return self.share is not None and self.upper is not None and self.share > self.upper


class ControlChart(Table):
    """The shares of some weeks, the oldest first, and their mean; None where nothing was counted in any of them."""

    mean: Decimal | None
    points: tuple[ChartPoint, ...]


def control_chart(weeks: Sequence[tuple[str, Rate]], sigma: Decimal) -> ControlChart:
    """Return the chart of a share: the limits lie `sigma` standard deviations around the mean, between 0 and 1."""
    whole = sum(rate.whole for _, rate in weeks)
    mean = Decimal(sum(rate.part for _, rate in weeks)) / whole if whole else None
    return ControlChart(mean=_kept(mean), points=tuple(_point(week, rate, mean, sigma) for week, rate in weeks))


def _point(week: str, rate: Rate, mean: Decimal | None, sigma: Decimal) -> ChartPoint:
    if mean is None or not rate.whole:
        return ChartPoint(week=week, rate=rate, share=None, lower=None, upper=None)
    reach = sigma * (mean * (1 - mean) / rate.whole).sqrt()
    return ChartPoint(
        week=week,
        rate=rate,
        share=_kept(Decimal(rate.part) / rate.whole),
        lower=_kept(max(Decimal(0), mean - reach)),
        upper=_kept(min(Decimal(1), mean + reach)),
    )


def _kept(share: Decimal | None) -> Decimal | None:
    return None if share is None else share.quantize(PLACES)
