"""How a bulletin is made: which week's takes an assessment, when a returned one comes again, who is to sign.

Source: 004 §7.8; decisions 26.
"""

from collections.abc import Callable
from datetime import date

from rules.company import Company
from rules.outcome import MessageOwed
from rules.vocabulary import BulletinState, Role

PREFIX = "TB-"


def number_of(week: str) -> str:
    """Return the number of the bulletin of a week, as `TB-2026-W11`. Source: R-004-7.8a."""
    return f"{PREFIX}{week}"


def may_be_made(state: BulletinState | None, returned_on: date | None, report_day: date) -> bool:
    """Whether a week's bulletin may be made on a report day: there is none yet, or it was returned before that day.

    What was returned is submitted again a report day later, so that there is time to put right what was wrong.
    """
    if state is None:
        return True
    return state is BulletinState.RETURNED and returned_on is not None and returned_on < report_day


def week_taking(week: str, newest: str, free: Callable[[str], bool]) -> str | None:
    """Return the week of the bulletin that takes what was confirmed in a week; None when it has to wait.

    `newest` is the last week that is reported on by now, `free` says whether a week's bulletin may be made. What became
    known only when its own bulletin was out goes into the newest one, so that nothing is lost.
    """
    return next((each for each in (week, newest) if week <= newest and free(each)), None)


def told_to_sign(company: Company) -> list[MessageOwed]:
    """Return the messages by which the General Manager learns that a bulletin waits."""
    return [MessageOwed("bulletin_to_sign", person) for person in company.with_role(Role.GM)]
