"""What a policy that is to begin would change: which open cases it will hold for, how it would judge the others.

`python -m tasks.policy_preview 2026-12-01` prints it; `--csv FILE` keeps it as a table.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect import task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from sqlmodel import Session, col, select

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from models.event import LedgerEvent
from models.settings import settings
from models.words import label, say
from rules.case import Case
from rules.company import Company
from rules.lifecycle import Event
from rules.penalty_policy import Standard
from rules.policy import Policy
from rules.policy_difference import Difference, differences
from rules.policy_preview import Change, Due, Under, change_of
from rules.vocabulary import ClockState, State
from tasks.bad_rows_file import as_text
from tasks.calendar import current_time
from tasks.company import company
from tasks.facts import buyer_of, case_of, clock_of, plain, rows_of
from tasks.markdown_parts import shown
from tasks.policies import PolicyBook, PolicyError, load_policies
from tasks.policy_store import calendar_of, policy_of

CHUNK = 500
OPEN = tuple(state for state in State if not state.is_final)
INSTANT = timedelta(microseconds=1)
Row = dict[str, str]


@dataclass(frozen=True)
class Preview:
    """What a policy changes. `holds_for` are the cases that it will hold for: received since it began, not yet triaged.

    `changes` are those for which something would be different if it held; the due of `fixed` clocks was not compared.
    """

    start: datetime
    code: str
    tables: Mapping[str, Sequence[Difference]]
    open: int
    holds_for: frozenset[str]
    changes: tuple[Change, ...]
    fixed: int


def preview(start: date | None, now: datetime) -> Preview:
    """Return what the policy that begins on a day changes; by default the next one to begin, else the newest.

    Raises PolicyError.
    """
    book = load_policies(settings().policies)
    begins = _start(book, start, now)
    before, then = book.at(begins - INSTANT), book.at(begins)
    fixed, number, holds_for, changes = 0, 0, set[str](), list[Change]()
    with reading() as session:
        for case, code, triage in _open_cases(session, company(session, now)):
            number += 1
            holds = not code and case.received_at >= begins
            policy = before if holds else policy_of(session, code, case.received_at)
            change = change_of(case, triage, _under(policy, case), _under(then, case), now)
            fixed += change.fixed
            holds_for |= {case.no} if holds else set()
            changes += [change] if change.is_any else []
    tables = {name: found for name in Policy.model_fields if (found := _differing(name, before, then))}
    return Preview(begins, then.code, tables, number, frozenset(holds_for), tuple(changes), fixed)


@task(cache_policy=NO_CACHE)
async def show_preview(start: date | None, as_of: datetime | None = None) -> None:
    """Show what a policy would change as a table."""
    found = preview(start, current_time(as_of))
    await acreate_table_artifact(rows_shown(found), key="policy-preview", description="\n\n".join(summary(found)))


def summary(found: Preview) -> Iterator[str]:
    """Yield what a policy changes, a sentence a line: its numbers, the cases that it will hold for, and the rest."""
    language = settings().language
    yield say(language, "Policy {code} begins on {start}.", code=found.code, start=shown(found.start))
    for table, changed in found.tables.items():
        for each in changed:
            name = f"{table}.{each.key}"
            yield say(language, "{name}: {before} → {after}", name=name, before=each.before, after=each.after)
    will = sum(change.no in found.holds_for for change in found.changes)
    yield say(
        language,
        "{open} cases are open. It will hold for {holds} of them, which are not triaged yet and came in since; "
        "for {will} of these something changes.",
        open=found.open, holds=len(found.holds_for), will=will,
    )  # fmt: skip
    yield say(
        language,
        "The others keep the policy of their triage. If it held for them, {would} would change.",
        would=len(found.changes) - will,
    )
    if found.fixed:
        message = "{count} dues were set by a refusal or deferral and are not compared."
        yield say(language, message, count=found.fixed)


def rows_shown(found: Preview) -> list[Row]:
    """Return a row for each thing that changes or would, the cases that it will hold for first."""
    ordered = sorted(found.changes, key=lambda change: (change.no not in found.holds_for, change.no))
    return [row for change in ordered for row in _rows(change, holds=change.no in found.holds_for)]


def write_csv(found: Preview, path: Path) -> None:
    """Keep the table as CSV in UTF-8, which every spreadsheet opens."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        language = settings().language
        rows.writerow([say(language, heading) for heading in ("Complaint no.", "Changes", "What", "Now", "Then")])
        rows.writerows([as_text(value) for value in row.values()] for row in rows_shown(found))


def _rows(change: Change, *, holds: bool) -> Iterator[Row]:
    language = settings().language
    if change.level:
        yield _row(change, "Level", *(label(language, level) for level in change.level), holds=holds)
    for due in change.dues:
        yield _row(change, label(language, due.clock), shown(due.before), _after(due), holds=holds)
    if change.penalty:
        yield _row(change, "Penalty of a missed closing", *(_amounts(each) for each in change.penalty), holds=holds)


def _row(change: Change, what: str, before: str, after: str, *, holds: bool) -> Row:
    language = settings().language
    return {
        say(language, "Complaint no."): change.no,
        say(language, "Changes"): say(language, "will change") if holds else say(language, "only if it held"),
        say(language, "What"): say(language, what),
        say(language, "Now"): before,
        say(language, "Then"): after,
    }


def _after(due: Due) -> str:
    if due.after is None:
        return say(settings().language, "no limit")
    return say(settings().language, "{due}, already missed", due=shown(due.after)) if due.late else shown(due.after)


def _amounts(standard: Standard) -> str:
    return f"{standard.department} / {standard.person}"


def _start(book: PolicyBook, day: date | None, now: datetime) -> datetime:
    """Return when the policy of a day begins. Raises PolicyError when none begins then, or none comes before it."""
    starts = book.starts[1:]
    if day is None:
        begins = next((start for start in starts if start > now), starts[-1] if starts else None)
    else:
        begins = next((start for start in starts if start.date() == day), None)
    if begins is None:
        days = ", ".join(str(start.date()) for start in starts) or "none does"
        raise PolicyError([f"no version begins on {day or 'a later day'} (there begin: {days}): add it to its file"])
    return begins.astimezone(UTC)


def _differing(name: str, before: Policy, then: Policy) -> list[Difference]:
    tables = [getattr(policy, name) for policy in (before, then)]
    if tables[0] == tables[1] or isinstance(tables[0], str) or name == "references":
        return []
    return differences(*(table.model_dump(mode="json") for table in tables))


def _under(policy: Policy, case: Case) -> Under:
    return Under(policy, calendar_of(policy, case.executing.code if case.executing else ""))


def _open_cases(session: Session, people: Company) -> Iterator[tuple[Case, str, Mapping[str, Any]]]:
    """Yield every open case with the code of its policy and the form that judged it, chunk after chunk."""
    after = ""
    while True:
        query = plain(Complaint).where(col(Complaint.state).in_(OPEN), col(Complaint.no) > after)
        chunk = {row["no"]: row for row in rows_of(session, query.order_by(col(Complaint.no)).limit(CHUNK))}
        if not chunk:
            return
        clocks, triages = _clocks(session, chunk), _triages(session, chunk)
        buyers = {customer.code: buyer_of(customer, has_contact=True) for customer in _customers(session, chunk)}
        for no, row in chunk.items():
            case = case_of(row, buyers[row["customer"]], people, row["executing_department"])
            judged = triages.get(no, {}) if row["policy_code"] else {}
            yield replace(case, clocks=tuple(map(clock_of, clocks[no]))), row["policy_code"], judged
        after = max(chunk)


def _customers(session: Session, chunk: Mapping[str, Row]) -> Sequence[Customer]:
    codes = {row["customer"] for row in chunk.values()}
    return session.exec(select(Customer).where(col(Customer.code).in_(codes))).all()


def _clocks(session: Session, chunk: Mapping[str, Row]) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    own = (col(ClockRow.subject).in_(chunk), col(ClockRow.state) == ClockState.RUNNING)
    for clock in rows_of(session, plain(ClockRow).where(*own).order_by(col(ClockRow.id))):
        found[clock["subject"]].append(clock)
    return found


def _triages(session: Session, chunk: Mapping[str, Row]) -> dict[str, Mapping[str, Any]]:
    own = (col(LedgerEvent.subject).in_(chunk), LedgerEvent.kind == Event.TRIAGE)
    entries = session.exec(select(LedgerEvent).where(*own).order_by(col(LedgerEvent.seq)))
    return {entry.subject: entry.data.get("form", {}) for entry in entries}


def main(arguments: Sequence[str]) -> int:
    """Print what a policy would change; return 1 when there is no such policy."""
    parser = argparse.ArgumentParser(prog="python -m tasks.policy_preview", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("start", nargs="?", type=date.fromisoformat, help="the day on which it begins, else the next")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="keep the table there as well")
    options = parser.parse_args(arguments)
    try:
        found = preview(options.start, current_time())
    except PolicyError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in summary(found))
    sys.stdout.writelines(f"  {'  '.join(row.values())}\n" for row in rows_shown(found))
    if options.csv:
        write_csv(found, options.csv)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
