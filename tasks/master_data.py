"""The company's master data: files are checked as a whole, then entered, or nothing is.

The same files may be loaded any number of times. A table without a file is left alone, and a row that is not there
stays: whoever leaves is marked `active` = no.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session, col, select

from models.assignment import Assignment, AssignmentKind
from models.database import migrate, reading, transaction
from models.event import LedgerEvent
from models.settings import settings
from models.words import say
from rules.vocabulary import Identity
from tasks.calendar import current_time
from tasks.company import SYSTEM, VERSION
from tasks.ledger import Signature, chain_of
from tasks.master_checks import refuse_unsound
from tasks.master_entering import Count, Difference, Pile, enter, in_total, kept_rows
from tasks.master_long import enter_long
from tasks.master_problems import MasterDataRefused
from tasks.master_reading import read_whole
from tasks.master_sheets import SHEETS
from tasks.master_sources import sources_in
from tasks.master_template import write_template
from tasks.numbers import changed

LOADED, SUBJECT = "MASTER_DATA", "MASTER-DATA"


@dataclass(frozen=True)
class Loaded:
    """What a loading did, or in a dry run would do, by file; and which receivers have not signed yet."""

    files: Mapping[str, Count]
    unsigned: tuple[str, ...] = ()
    dry_run: bool = False
    hashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def something_changed(self) -> bool:
        """Whether the database is not as it was before."""
        return in_total(list(self.files.values()))

    @property
    def differences(self) -> list[Difference]:
        """Return the first of what changes, file by file."""
        return [each for count in self.files.values() for each in count.shown]


def load_company(path: Path, by: Signature | None = None, *, dry_run: bool = False) -> Loaded:
    """Enter master data from a folder of files, a workbook, or one file; return what became of the rows of each.

    What is loaded is entered in the ledger under a signature. A dry run writes nothing.
    Raises MasterDataRefused with every problem of every file; then nothing was written.
    """
    sources = sources_in(path)
    long = [source for source in sources if source.sheet.long]
    files = [read_whole(source) for source in sources if not source.sheet.long]
    with reading() if dry_run else transaction() as session:
        kept = {sheet.file: kept_rows(session, sheet) for sheet in SHEETS if not sheet.long}
        refuse_unsound(files, long, kept)
        counts = {file.sheet.file: Count() for file in files}
        for file in files:
            pile = Pile(file.sheet, file.rows, kept[file.sheet.file], file.given)
            enter(session, pile, counts[file.sheet.file], dry_run=dry_run)
        hashes = {source.sheet.file: source.sha256() for source in sources} if by else {}
        if not dry_run and in_total(list(counts.values())):
            changed(session, VERSION)
            _note(session, counts, hashes, by)
        unsigned = tuple(_unsigned(session))
    for source in long:
        counts[source.sheet.file] = count = enter_long(source, dry_run=dry_run)
        if not dry_run and in_total([count]):
            with transaction() as session:
                _note(session, {source.sheet.file: count}, hashes, by)
    ordered = {sheet.file: counts[sheet.file] for sheet in SHEETS if sheet.file in counts}
    return Loaded(ordered, unsigned, dry_run, hashes)


def _note(session: Session, counts: Mapping[str, Count], hashes: Mapping[str, str], by: Signature | None) -> None:
    """Enter in the ledger what was loaded from which files."""
    if by is None:
        return
    files = {
        name: {"sha256": hashes[name], "rows": count.rows, "added": count.added, "changed": count.changed}
        for name, count in counts.items()
    }
    entry = chain_of(session, SUBJECT).entry(LOADED, {"files": files}, by)
    session.execute(insert(LedgerEvent), [entry])


def _unsigned(session: Session) -> list[str]:
    """Return the receivers' lines that nobody has signed: they are kept and never used. Source: T5."""
    own = (col(Assignment.kind) == AssignmentKind.RECEIVER, col(Assignment.signed_at).is_(None))
    rows = session.exec(select(Assignment).where(*own).order_by(Assignment.department, col(Assignment.level)))
    return [f"{row.department} {row.level} {row.employee}" for row in rows]


def main() -> None:
    """Load what is named on the command line and print what was done, or write a workbook to be filled in."""
    parser = argparse.ArgumentParser(prog="python -m tasks.master_data", description="Enter the company's master data.")
    parser.add_argument("path", help="a folder of files, a workbook or one file; or `template`, to get one to fill in")
    parser.add_argument("folder", type=Path, nargs="?", help="where the template is to be written")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    given = parser.parse_args()
    if given.path == "template":
        sys.stdout.write(f"{write_template(given.folder or Path())}\n")
        return
    migrate()
    by = Signature(SYSTEM.no, Identity.SYSTEM, current_time())
    try:
        loaded = load_company(Path(given.path), by, dry_run=given.dry_run)
    except MasterDataRefused as refused:
        said = "\n".join(refused.worded(settings().language))
        sys.exit(f"{say(settings().language, 'Nothing was loaded.')}\n{said}")
    sys.stdout.write("\n".join(lines_of(loaded)) + "\n")


def lines_of(loaded: Loaded) -> list[str]:
    """Return what a loading did, a line for each file, each difference of a dry run and each unsigned receiver."""
    language = settings().language
    message = "{file}: {rows} rows, {added} added, {changed} changed"
    lines = [
        say(language, message, file=file, rows=count.rows, added=count.added, changed=count.changed)
        for file, count in loaded.files.items()
    ]
    lines += [difference.worded(language) for difference in loaded.differences if loaded.dry_run]
    unsigned = "Nobody has signed for {line}: it is not used until somebody has."
    return lines + [say(language, unsigned, line=line) for line in loaded.unsigned]


if __name__ == "__main__":
    main()
