"""What is odd in a row of a list, though it can be read: it goes in, and a person looks at it."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from pydantic import Field

from rules.policy_table import Table

EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
NO_PHONE = re.compile(r"[^\d+\-() ./#*,;extEXT转轉分机機\u2010-\u2015]")
E_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


class DoubtRules(Table):
    """From when on something in a row is doubted: days, times, and how many others it is compared with."""

    old_days: int = Field(gt=0)
    compared: int = Field(gt=1)
    swapped_far_days: int = Field(gt=0)
    swapped_near_days: int = Field(gt=0)
    amount_times: int = Field(gt=1)
    phone_least_digits: int = Field(gt=0)
    phone_most_digits: int = Field(gt=0)
    sure_digits: int = Field(gt=0)


def lost_digits(written: str, rules: DoubtRules) -> bool:
    """Whether a number that tells things apart has lost its last digits: a spreadsheet keeps 15 and writes 1.2E+17."""
    if EXPONENT.fullmatch(written):
        return True
    kept = written[: rules.sure_digits]
    return written.isdigit() and len(written) > rules.sure_digits and written == kept.ljust(len(written), "0")


def lost_zeros(written: str, width: int) -> bool:
    """Whether a number is shorter than others of its column, which begin with 0 and have so many digits."""
    return written.isdigit() and len(written) < width


def swapped(moment: datetime, others: Iterable[datetime], rules: DoubtRules) -> datetime | None:
    """Return the moment with day and month changed over, when that one lies among the others and this does not."""
    compared = sorted(others)
    if len(compared) < rules.compared or moment.day == moment.month or moment.day > 12:  # noqa: PLR2004  months
        return None
    middle, other = compared[len(compared) // 2], moment.replace(month=moment.day, day=moment.month)
    far, near = timedelta(days=rules.swapped_far_days), timedelta(days=rules.swapped_near_days)
    return other if abs(moment - middle) > far and abs(other - middle) <= near else None


def far_above(amount: Decimal, others: Iterable[Decimal], rules: DoubtRules) -> bool:
    """Whether an amount is so many times what the others come to that it may be written in another unit."""
    compared = list(others)
    return len(compared) >= rules.compared and amount > rules.amount_times * median(compared)


def no_phone(written: str, rules: DoubtRules) -> bool:
    """Whether a text is no number that can be called."""
    digits = sum(letter.isdigit() for letter in re.split(r"[,;/]", written)[0])
    return bool(NO_PHONE.search(written)) or not rules.phone_least_digits <= digits <= rules.phone_most_digits


def no_e_mail(written: str) -> bool:
    """Whether a text is no address that can be written to."""
    return E_MAIL.fullmatch(written) is None


def long_ago(received_at: datetime, now: datetime, rules: DoubtRules) -> bool:
    """Whether something was received so long ago that it hardly is a new complaint."""
    return now - received_at > timedelta(days=rules.old_days)
