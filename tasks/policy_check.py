"""What `make policy-check` prints: each table with its versions, what is covered, and the years without holidays."""

import argparse
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.calendar import current_time
from tasks.policies import PolicyBook, load_policies
from tasks.policy_files import POLICIES
from tasks.policy_playbooks import FOLDER, overdue_reviews
from tasks.policy_problems import PolicyError


def main(arguments: Sequence[str]) -> int:
    """Check a folder of policies and print what is in it; return 0 when it can be used, else 1 with every problem."""
    parser = argparse.ArgumentParser(prog="python -m tasks.policies", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=POLICIES)
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day checked for, or today")
    options = parser.parse_args(arguments)
    try:
        book = load_policies(options.folder)
    except PolicyError as error:
        print("\n".join(error.problems))
        print(f"{len(error.problems)} problems in {options.folder.name}/")
        return 1
    for line in report(book, options.as_of or today(book)):
        print(line)
    return 0


def today(book: PolicyBook) -> date:
    """Return the day it is in the company's zone."""
    now = current_time()
    return now.astimezone(ZoneInfo(book.at(now).business_time.zone)).date()


def report(book: PolicyBook, day: date) -> Iterable[str]:
    """Return the lines of the check: tables, coverage, calendars, and a warning for each near year that is unknown."""
    for name, versions in book.versions.items():
        file = f"{name}/" if name == FOLDER else f"{name}.toml"
        yield f"{file}: {_count(len(versions), 'version')}"
        yield from (f"    from {version.valid_from}: {version.reference}" for version in versions)
    yield from _coverage(book)
    for region, spec in book.regions.items():
        yield f"calendars/{region}.toml: {_spans(sorted(spec.years))}"
    yield from _unknown_years(book, day)
    yield from overdue_reviews(book.policies[-1], day)


def _coverage(book: PolicyBook) -> Iterable[str]:
    policy = book.policies[-1]
    taxonomy, clocks = policy.taxonomy, policy.limits.clocks
    limits = [limit for columns in clocks.values() for limit in columns.values()]
    yield f"newest policy {policy.code}"
    yield f"{len(taxonomy.categories)} categories in {len(taxonomy.families)} families"
    levels = len(limits) // len(clocks)
    given = sum(limit is not None for limit in limits)
    yield f"{len(clocks)} clocks at {levels} levels: {given} limits, the rest 'none'"
    yield f"{len(policy.receivers.departments)} types of department with receivers"
    books = policy.playbooks.books.values()
    yield f"{len(books)} playbooks with {sum(len(book.steps) for book in books)} steps"
    yield f"{len(policy.guides.guides)} guides"


def _unknown_years(book: PolicyBook, day: date) -> Iterable[str]:
    for region, spec in book.regions.items():
        for year in (day.year, day.year + 1):
            if year not in spec.years:
                remedy = f"add [year.{year}] to calendars/{region}.toml once it is published"
                yield f"WARNING: {region} {year} is unknown and counts Monday to Friday without holidays: {remedy}"


def _spans(years: Sequence[int]) -> str:
    """Return years as spans, 2018-2020, 2022."""
    starts = [year for year in years if year - 1 not in years]
    ends = [year for year in years if year + 1 not in years]
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True)) or "no year"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
