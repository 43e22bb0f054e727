"""How a figure of the weekly report is put into words: a rate with one decimal or n/a, a name, a moment, an amount."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo

from models.views.eight_d_blocks import Cell
from models.views.figures.percent_bars import NOT_COUNTED
from models.views.figures.wording import Coded, Plain, Said
from rules.vocabulary import AssessmentUnit
from rules.weekly_rate import Rate

SHARE_PLACES, RATE_PLACES = 1, 2
NOTHING: Cell = (Plain(text="—"),)
NO_RATE: Cell = (Plain(text=NOT_COUNTED),)


@dataclass(frozen=True)
class WeeklyNames:
    """What codes are called, in the language of the report."""

    zone: ZoneInfo
    families: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)

    def family(self, code: str) -> Cell:
        """Return a family by its code and name; without a code it is what nobody has triaged yet."""
        return _named(code, self.families) if code else said("not yet triaged")

    def category(self, code: str) -> Cell:
        """Return a category by its code and name."""
        return _named(code, self.categories) if code else said("not yet triaged")

    def department(self, code: str) -> Cell:
        """Return a department by its name."""
        return plain(self.departments.get(code, code)) if code else NOTHING

    def person(self, number: str) -> Cell:
        """Return a person by his name."""
        return plain(self.people.get(number, number)) if number else NOTHING

    def customer(self, code: str) -> Cell:
        """Return a customer by his name."""
        return plain(self.customers.get(code, code))

    def moment(self, at: datetime | None) -> Cell:
        """Return a moment as the company's clock shows it."""
        return plain(f"{at.astimezone(self.zone):%m-%d %H:%M}") if at else NOTHING


def plain(text: object, *, strong: bool = False) -> Cell:
    """Return a figure or a name."""
    return (Plain(text=str(text), strong=strong),)


def said(message: str, *, strong: bool = False, **values: object) -> Cell:
    """Return a message of the catalogs with its values."""
    return filled(message, {name: str(value) for name, value in values.items()}, strong=strong)


def filled(message: str, values: Mapping[str, str], *, strong: bool = False) -> Cell:
    """Return a message of the catalogs; `values` fill in its names."""
    return (Said(message=message, values=tuple(values.items()), strong=strong),)


def coded(member: Enum, *, strong: bool = False) -> Cell:
    """Return a code by its name."""
    return (Coded(context=type(member).__name__, code=str(member.value), strong=strong),)


def count(how_many: int) -> Cell:
    """Return a count; nothing stands out where nothing happened."""
    return plain(f"{how_many:,}") if how_many else plain("·")


def rate(of: Rate, places: int = SHARE_PLACES, *, strong: bool = False) -> Cell:
    """Return a rate in percent; n/a where nothing was counted."""
    percent = of.rounded(places)
    return NO_RATE if percent is None else plain(f"{percent} %", strong=strong)


def number(value: Decimal | None) -> Cell:
    """Return a number that is reckoned; n/a where nothing was counted."""
    return NO_RATE if value is None else plain(f"{value:,}")


def parts(of: Rate) -> Cell:
    """Return the counted numbers of a rate."""
    return plain(f"{of.part:,} / {of.whole:,}")


def counted(of: Rate) -> Cell:
    """Return the counted numbers of a rate; nothing where there is no rate."""
    return parts(of) if of.whole else NOTHING


def points(value: Decimal | None, *, strong: bool = False) -> Cell:
    """Return a difference of two rates in percentage points, with its sign."""
    return NOTHING if value is None else plain(f"{value:+.1f}", strong=strong)


def hours(value: Decimal | None) -> Cell:
    """Return elapsed hours."""
    return NOTHING if value is None else plain(f"{value:.1f}")


def amount(value: Decimal, unit: AssessmentUnit) -> Cell:
    """Return an amount in its unit."""
    return (*plain(f"{value:,.2f}"), *coded(unit))


def _named(code: str, names: Mapping[str, str]) -> Cell:
    return plain(f"{code} {names[code]}" if code in names else code)
