"""The policies as a page shows them: every version of every table, since when it holds, who enacted it, its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.settings import settings
from rules.policy_difference import Difference, differences, values_in
from rules.vocabulary import VersionState
from tasks.policy_enacting import Enacted, Key, Version, versions_enacted, versions_written

HEAD = ("valid_from", "reference")


@dataclass(frozen=True)
class VersionShown:
    """One version: from when it holds, whether it does today, where its numbers come from, and who enacted it why."""

    table: str
    valid_from: date
    reference: str
    state: VersionState
    enacted: Enacted | None


@dataclass(frozen=True)
class TableShown:
    """One version of a table with its values, and what differs from another version of it."""

    versions: Sequence[VersionShown]
    shown: VersionShown
    values: Sequence[tuple[str, str]]
    other: VersionShown | None
    differences: Sequence[Difference]


def versions_shown(now: datetime) -> list[list[VersionShown]]:
    """Return the versions of each table, the newest first, as its file has them."""
    written, enacted = versions_written(settings().policies), versions_enacted()
    return [_of_table(table, written, enacted, _day(now)) for table in dict.fromkeys(table for table, _ in written)]


def table_shown(table: str, day: date | None, other: date | None, now: datetime) -> TableShown | None:
    """Return a version of a table, by default the one in force, beside another; None when there is no such version.

    Without `other` the version before it stands beside it.
    """
    written = versions_written(settings().policies)
    versions = _of_table(table, written, versions_enacted(), _day(now))
    wanted = day or next((each.valid_from for each in versions if each.state is VersionState.IN_FORCE), None)
    shown = next((each for each in versions if each.valid_from == wanted), None)
    if shown is None:
        return None
    beside = [each for each in versions if (each.valid_from == other if other else each.valid_from < shown.valid_from)]
    mine = _content(written[table, shown.valid_from])
    theirs = _content(written[table, beside[0].valid_from]) if beside else mine
    return TableShown(
        versions=versions,
        shown=shown,
        values=list(values_in(mine)),
        other=beside[0] if beside else None,
        differences=differences(theirs, mine),
    )


def _of_table(table: str, written: dict[Key, Version], enacted: dict[Key, Enacted], day: date) -> list[VersionShown]:
    days = sorted((from_day for name, from_day in written if name == table), reverse=True)
    in_force = next((each for each in days if each <= day), None)
    return [_version(written[table, each], enacted.get((table, each)), in_force, day) for each in days]


def _version(version: Version, enacted: Enacted | None, in_force: date | None, day: date) -> VersionShown:
    known = enacted if enacted and enacted.version.sha256 == version.sha256 else None
    if version.valid_from > day:
        state = VersionState.TO_COME if known else VersionState.DRAFT
    else:
        state = VersionState.IN_FORCE if version.valid_from == in_force else VersionState.PAST
    return VersionShown(version.table, version.valid_from, version.reference, state, known)


def _content(version: Version) -> dict[str, object]:
    return {key: value for key, value in version.content.items() if key not in HEAD}


def _day(now: datetime) -> date:
    return now.astimezone(settings().company_zone).date()
