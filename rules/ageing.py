"""How old what is open is, in working days: each bucket as the day from which on what was received belongs to it.

Source: catalogue R-000-p10.R8 (定期追踪), with the buckets of the policy.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from rules.working_time import WorkCalendar

ONE_DAY = timedelta(days=1)


def first_days(last_day: date, ages: Sequence[int], calendar: WorkCalendar) -> list[date]:
    """Return for each age the earliest day whose complaints are no older than it on `last_day`.

    The age of a complaint is the working days after the day it was received, up to and with the last day.
    """
    found, day, worked = [], last_day, 0
    for age in ages:
        while worked + calendar.is_working_day(day) <= age:
            worked += calendar.is_working_day(day)
            day -= ONE_DAY
        found.append(day)
    return found
