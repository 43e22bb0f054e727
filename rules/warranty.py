"""Until when goods are under warranty: so many calendar months from their shipping, the day clamped to the month's end.

Source: 002 §5 (repair and warranty), policy T0 (month arithmetic).
"""

from calendar import monthrange
from datetime import date

MONTHS_A_YEAR = 12


def warranty_until(shipped_on: date, months: int) -> date | None:
    """Return the last day of the warranty; None when none was agreed."""
    if not months:
        return None
    years, month = divmod(shipped_on.month - 1 + months, MONTHS_A_YEAR)
    year, month = shipped_on.year + years, month + 1
    return shipped_on.replace(year=year, month=month, day=min(shipped_on.day, monthrange(year, month)[1]))
