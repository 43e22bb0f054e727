"""A version of a policy is put in force: by whom and why stands in the ledger, with what it said.

From then on the file may not say anything else of that version; a new number is a new version. What begins without
having been enacted is taken over at the next start, in the name of nobody, so that it cannot be altered either.

`python -m tasks.policy_enacting --by E001 --reason "…"` enacts the versions that are still to begin.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.database import reading, transaction
from models.event import LedgerEvent
from models.policy_version import PolicyVersion
from models.settings import settings
from rules.access import may_act, may_open
from rules.policy_difference import Difference, differences
from rules.vocabulary import Area, Identity
from tasks.calendar import current_time
from tasks.company import SYSTEM, company
from tasks.ledger import Signature, chain_of
from tasks.numbers import changed
from tasks.policies import PolicyBook, PolicyError, load_policies
from tasks.policy_composition import CODE_CHARS, TABLES
from tasks.policy_files import read_table
from tasks.policy_playbooks import FOLDER

SUBJECT = "POLICY"
ENACTED = "POLICY_ENACTED"
SHOWN = 5
LONGEST_REASON = 1000
TAKEN_OVER = "in force at the start without having been enacted"


class EnactingRefused(ValueError):
    """Nothing was enacted: the message says why and what to do."""


@dataclass(frozen=True)
class Version:
    """One version as it stands in its file: of which table, from which day, and everything it says."""

    table: str
    valid_from: date
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How a message names it."""
        return f"{self.table}.toml version[{self.valid_from}]"

    @property
    def reference(self) -> str:
        """Where its numbers come from."""
        return str(self.content["reference"])

    @property
    def sha256(self) -> str:
        """The hash of what it says; comments and the order of its keys do not count."""
        text = json.dumps(self.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Enacted:
    """A version as it was enacted: by whom, when, and why."""

    version: Version
    by: str
    at: datetime
    reason: str


Key = tuple[str, date]


def versions_written(folder: Path) -> dict[Key, Version]:
    """Return every version of every table and playbook, as the files say it. Raises PolicyError."""
    found = (version for path in _files(folder) for version in _versions(folder, path))
    return {(version.table, version.valid_from): version for version in found}


def versions_enacted() -> dict[Key, Enacted]:
    """Return what the ledger knows as enacted; of a version that was enacted again, the last time."""
    own = (LedgerEvent.subject == SUBJECT, LedgerEvent.kind == ENACTED)
    with reading() as session:
        entries = session.exec(select(LedgerEvent).where(*own).order_by(col(LedgerEvent.seq))).all()
    enacted = (_enacted(entry) for entry in entries)
    return {(each.version.table, each.version.valid_from): each for each in enacted}


def refuse_altered(now: datetime, *, adding: bool = False) -> None:
    """Raise PolicyError, with what was enacted, when a version that has begun says something else now, or is gone.

    With `adding` keys may have come or gone, as with a newer program; no value may be another.
    """
    day, written = _day(now), versions_written(settings().policies)
    problems: list[str] = []
    for key, enacted in versions_enacted().items():
        if enacted.version.valid_from <= day and (key in written or _is_known(key[0])):
            problems += _alterations(enacted, written.get(key), adding=adding)
    if problems:
        raise PolicyError(problems)


def not_enacted(now: datetime) -> list[Version]:
    """Return the versions that nobody has enacted as they are written now, in the order of their days.

    A version that has begun and was altered is not among them: it is refused.
    """
    day, enacted = _day(now), versions_enacted()
    return sorted(
        (
            version
            for key, version in versions_written(settings().policies).items()
            if key not in enacted or (version.valid_from > day and enacted[key].version.sha256 != version.sha256)
        ),
        key=lambda version: (version.valid_from, version.table),
    )


def taken_over() -> list[Enacted]:
    """Return the versions that came into force by themselves after the first start, because nobody enacted them."""
    enacted = list(versions_enacted().values())
    first = min((each.at for each in enacted), default=None)
    return [each for each in enacted if each.reason == TAKEN_OVER and each.at != first]


def take_over(now: datetime, reason: str = TAKEN_OVER, *, adding: bool = False) -> list[str]:
    """Enter, in nobody's name, the versions that have begun without having been enacted; return their names.

    With `adding`, also those to which a newer program added keys. Raises PolicyError for one that was altered.
    """
    refuse_altered(now, adding=adding)
    day, enacted = _day(now), versions_enacted()
    begun = [each for each in versions_written(settings().policies).values() if each.valid_from <= day]
    new = [
        each
        for each in begun
        if (key := (each.table, each.valid_from)) not in enacted or enacted[key].version.sha256 != each.sha256
    ]
    if new:
        _enter(new, reason, Signature(SYSTEM.no, Identity.SYSTEM, now))
    return [each.name for each in new]


def enact(by: str, reason: str, now: datetime) -> list[Version]:
    """Enact every version that is still to begin, and return them. Raises EnactingRefused, PolicyError."""
    book = load_policies(settings().policies)
    refuse_altered(now)
    _refuse_person(by, book, now)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise EnactingRefused("Say why the numbers change, in a sentence: it stays in the ledger.")
    new = not_enacted(now)
    begun = [each for each in new if each.valid_from <= _day(now)]
    if begun:
        names = ", ".join(each.name for each in begun[:SHOWN])
        raise EnactingRefused(f"{names} begins on a day that has come: give it a later one, tomorrow at the earliest.")
    if not new:
        raise EnactingRefused("Nothing is to be enacted: every version in the files is in the ledger.")
    _enter(new, reason.strip(), Signature(by, Identity.STATED, now))
    return new


def altered_frozen() -> list[str]:
    """Return the frozen policies that are not what their code says: the code stands in the chained entries."""
    with reading() as session:
        rows = session.exec(select(PolicyVersion).order_by(PolicyVersion.code)).all()
        return [f"policy {row.code}" for row in rows if not _as_frozen(row)]


def _as_frozen(row: PolicyVersion) -> bool:
    kept = json.loads(row.body)
    content = [kept.pop("references", None), {name: table for name, table in kept.items() if name != "code"}]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:CODE_CHARS]
    return row.code[-CODE_CHARS:] == digest and hashlib.sha256(row.body.encode()).hexdigest() == row.sha256


def _alterations(enacted: Enacted, written: Version | None, *, adding: bool) -> Iterator[str]:
    name, at = enacted.version.name, f"{enacted.at.astimezone(settings().company_zone):%Y-%m-%d}"
    if written is None:
        yield f"{name} was enacted on {at} by {enacted.by} and is gone: put it back, and write a new version below it"
        return
    found = differences(enacted.version.content, written.content)
    for each in [one for one in found if one.is_change or not adding][:SHOWN]:
        since = f"since it was enacted on {at} by {enacted.by}"
        yield f"{name}: {_told(each)} {since}: put it back, and write a new version"


def _told(difference: Difference) -> str:
    if not difference.before:
        return f"{difference.key} was added"
    if not difference.after:
        return f"{difference.key} (was {difference.before}) was taken away"
    return f"{difference.key} was changed from {difference.before} to {difference.after}"


def _refuse_person(by: str, book: PolicyBook, now: datetime) -> None:
    access = book.at(now).access
    with reading() as session:
        person = company(session, now).people.get(by)
    if person is None or not may_open(Area.POLICIES, person, access) or not may_act(person, access):
        roles = ", ".join(role for role in access.areas[Area.POLICIES] if role not in access.reads_only)
        raise EnactingRefused(f"{by or 'Nobody'} may not put policies in force: these roles may: {roles}.")


def _enter(versions: Iterable[Version], reason: str, signature: Signature) -> None:
    with transaction() as session:
        changed(session, SUBJECT)  # one after the other, whoever else enacts in this moment
        _write(session, versions, reason, signature)


def _write(session: Session, versions: Iterable[Version], reason: str, signature: Signature) -> None:
    chain = chain_of(session, SUBJECT)
    entries = [
        chain.entry(
            ENACTED,
            {
                "table": version.table,
                "valid_from": version.valid_from.isoformat(),
                "reason": reason,
                "sha256": version.sha256,
                "content": version.content,
            },
            signature,
        )
        for version in versions
    ]
    session.execute(insert(LedgerEvent), entries)


def _enacted(entry: LedgerEvent) -> Enacted:
    told = entry.data
    version = Version(told["table"], date.fromisoformat(told["valid_from"]), told["content"])
    return Enacted(version, entry.actor, entry.recorded_at, told["reason"])


def _files(folder: Path) -> Iterator[Path]:
    for name in TABLES:
        if name == FOLDER:
            yield from sorted((folder / name).glob("*.toml"))
        else:
            yield folder / f"{name}.toml"


def _versions(folder: Path, path: Path) -> Iterator[Version]:
    table = str(path.relative_to(folder).with_suffix(""))
    for row in read_table(path).document["version"]:
        yield Version(table, row["valid_from"], json.loads(json.dumps(row, default=str)))


def _is_known(table: str) -> bool:
    """Whether the program still has a table; what an older one had may be gone."""
    return table in TABLES or table.startswith(f"{FOLDER}/")


def _day(now: datetime) -> date:
    return now.astimezone(settings().company_zone).date()


def main(arguments: Sequence[str]) -> int:
    """Enact what is still to begin and say so; return 1 with the reason when nothing was enacted."""
    parser = argparse.ArgumentParser(prog="python -m tasks.policy_enacting", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--by", required=True, metavar="E001", help="the personnel number of who decides")
    parser.add_argument("--reason", required=True, help="why, in a sentence")
    options = parser.parse_args(arguments)
    try:
        for version in enact(options.by, options.reason, current_time()):
            sys.stdout.write(f"{version.name} is enacted: {version.reference}\n")
    except (EnactingRefused, PolicyError) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write("Start Kesu again before that day (Ctrl-C, make run): what is running read the files before.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
