"""In which forms the dates of a column are written; what 03/04/05 means is told by the whole column."""

import re
from datetime import datetime
from itertools import product

from tasks.import_dates import ISO, is_serial, plain_date

DIGITS = re.compile(r"\d+")
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %p %I:%M", " %p %I:%M:%S", "T%H:%M:%S")
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
DAY_FIRST = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y",
    "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y",
)  # fmt: skip
MONTH_FIRST = (
    "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y", "%m.%d.%y", "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
YEAR_FIRST = ("%y/%m/%d", "%y-%m-%d", "%y.%m.%d")
ORDERS = {"day": DAY_FIRST, "month": MONTH_FIRST, "year": YEAR_FIRST}
FORMS = tuple(day + time for day, time in product((*DATES, *DAY_FIRST, *MONTH_FIRST, *YEAR_FIRST), TIMES))
MOST_SHAPES = 50
MOST_UNREAD, LONGEST = 20, 40


class DateForms:
    """Meets the dates of one column, and remembers which forms they can be written in."""

    def __init__(self) -> None:
        self._possible: dict[str, tuple[str, ...]] = {}
        self.met = self.unread = 0

    def meet(self, cell: str) -> None:
        """Meet one cell that is not empty."""
        self.met += 1
        if len(cell) > LONGEST or (self.unread > MOST_UNREAD and not self._possible):
            self.unread += 1  # a column of something else: it would be tried in vain
            return
        written = plain_date(cell)
        if ISO.fullmatch(written) or is_serial(written):
            return
        shape = DIGITS.sub(lambda found: "9" if len(found[0]) < 3 else "9" * len(found[0]), written)  # noqa: PLR2004  1 or 2 digits
        possible = self._possible.get(shape, FORMS)
        if len(possible) == 1 and shape in self._possible:
            return
        left = tuple(form for form in possible if _reads(form, written))
        if not left:
            self.unread += 1
        elif shape in self._possible or len(self._possible) < MOST_SHAPES:
            self._possible[shape] = left

    @property
    def are_dates(self) -> bool:
        """Whether most of what was met is a date."""
        return self.met > 0 and self.unread * 5 <= self.met

    def forms(self) -> list[str]:
        """Return the forms of the column; what could be day, month or year is as the rest of it."""
        decided = {order for left in self._possible.values() if (order := _order(left))}
        wanted = next(iter(decided)) if len(decided) == 1 else "day"
        picked = (
            next((form for form in left if _order((form,)) in {wanted, ""}), left[0])
            for left in self._possible.values()
        )
        return list(dict.fromkeys(picked))

    def either(self) -> list[str]:
        """Return the forms between which nothing in the column decides; nothing when all is clear."""
        if any(_order(left) for left in self._possible.values()):
            return []
        return next((list(left) for left in self._possible.values() if len({_order((form,)) for form in left}) > 1), [])


def _order(forms: tuple[str, ...]) -> str:
    """Return what all forms have first: day, month or a short year; "" when they differ, or it is a whole year."""
    orders = {next((name for name, days in ORDERS.items() if form.startswith(days)), "") for form in forms}
    return orders.pop() if len(orders) == 1 else ""


def _reads(form: str, written: str) -> bool:
    try:
        datetime.strptime(written, form)  # noqa: DTZ007  only whether it can be read
    except ValueError:
        return False
    return True
