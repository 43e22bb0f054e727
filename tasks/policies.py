"""The policy in force at a moment: the versions of all tables read from `policies/`, checked together.

`python -m tasks.policies` checks the files and prints what is in them.
"""

import sys
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from rules.policy import BusinessTimes, Policy
from rules.work_calendar import CalendarSpec
from tasks.policy_calendars import calendar_for, calendar_problems, read_regions
from tasks.policy_composition import TABLES, compose, from_json, override, to_json
from tasks.policy_files import POLICIES, Version, read_table, read_versions
from tasks.policy_playbooks import FOLDER, playbooks_missing, read_playbooks
from tasks.policy_problems import PolicyError

__all__ = ["PolicyBook", "PolicyError", "calendar_for", "from_json", "load_policies", "override", "to_json"]

Versions = Mapping[str, tuple[Version, ...]]


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """All versions of all tables, and the policies they make, each from the moment it comes into force."""

    versions: Versions
    regions: Mapping[str, CalendarSpec]
    starts: tuple[datetime, ...]
    policies: tuple[Policy, ...]

    def at(self, moment: datetime) -> Policy:
        """Return the policy in force at a moment; a version begins with its day in the company's zone.

        Raises PolicyError for a naive moment and for one before the first version. Equal days give the same object.
        """
        if moment.tzinfo is None:
            raise PolicyError([f"{moment.isoformat()} has no time zone: add one, as in {moment.isoformat()}+08:00"])
        number = bisect_right(self.starts, moment)
        if not number:
            sentence = f"no policy is in force at {moment.isoformat()}: the first one begins at"
            raise PolicyError([f"{sentence} {self.starts[0].isoformat()}, add an older [[version]] to every table"])
        return self.policies[number - 1]


def load_policies(folder: Path = POLICIES) -> PolicyBook:
    """Return every version of every table; raise PolicyError with all problems of all files, each with its remedy.

    Source: 004 X.11.
    """
    versions, problems = _read_tables(folder)
    try:
        regions = read_regions(folder)
    except PolicyError as error:
        regions, problems = {}, [*problems, *error.problems]
    else:
        problems += _calendar_problems(folder, versions.get("business_time", ()), regions)
    if problems:
        raise PolicyError(problems)
    policies = _composed(versions)
    problems = [problem for policy in policies.values() for problem in playbooks_missing(policy)]
    if problems:
        raise PolicyError(list(dict.fromkeys(problems)))
    return PolicyBook(versions, regions, tuple(policies), tuple(policies.values()))


def _read_tables(folder: Path) -> tuple[dict[str, tuple[Version, ...]], list[str]]:
    versions, problems = {}, _unknown_files(folder)
    for name, shape in TABLES.items():
        try:
            one_file = folder / f"{name}.toml"
            versions[name] = read_playbooks(folder / name) if name == FOLDER else read_versions(one_file, shape)
        except PolicyError as error:
            problems += error.problems
    return versions, problems


def _unknown_files(folder: Path) -> list[str]:
    strangers = sorted(path.name for path in folder.glob("*.toml") if path.stem not in TABLES)
    remedy = f"rename it to one of {', '.join(TABLES)} or remove it"
    return [f"{name} is the file of no table: {remedy}" for name in strangers]


def _calendar_problems(folder: Path, versions: tuple[Version, ...], regions: dict[str, CalendarSpec]) -> list[str]:
    file = read_table(folder / "business_time.toml") if versions else None
    return [
        file.problem(number, key, text)
        for number, version in enumerate(versions)
        if file and isinstance(version.content, BusinessTimes)
        for key, text in calendar_problems(version.content, regions)
    ]


def _composed(versions: Versions) -> dict[datetime, Policy]:
    """Return the policies by the moment they begin: one for each day a table changes, once every table is there."""
    first = max(of_table[0].valid_from for of_table in versions.values())
    days = sorted({version.valid_from for of_table in versions.values() for version in of_table})
    policies = {}
    for day in days[days.index(first) :]:
        in_force = {name: [v for v in of_table if v.valid_from <= day][-1] for name, of_table in versions.items()}
        policy = compose(in_force)
        policies[datetime.combine(day, time(), ZoneInfo(policy.business_time.zone))] = policy
    return policies


if __name__ == "__main__":
    from tasks.policy_check import main

    sys.exit(main(sys.argv[1:]))
