"""`make upgrade`: what a newer version of the program asks for, after a backup and while nothing runs.

The program itself and its environment are in place by then (`git pull`, or a new checkout; `make setup`).
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from models.database import migrate
from models.settings import ROOT, settings
from tasks import ledger_check, policy_check
from tasks.backup_archive import BackupDamaged
from tasks.backups import BackupRefused, make_backup
from tasks.calendar import current_time
from tasks.database_copies import CopyRefused, connected, is_empty, revision_of
from tasks.in_use import InUse, alone
from tasks.policies import PolicyError, load_policies
from tasks.policy_enacting import refuse_altered, take_over
from tasks.postgres_programs import ProgramFailed
from tasks.prefect_home import prefect_database
from tasks.program_version import known_revisions, program_version

REFUSED = (BackupDamaged, BackupRefused, CopyRefused, InUse, OSError, PolicyError, ProgramFailed)


class UpgradeRefused(RuntimeError):
    """Nothing was upgraded: the message says why."""


def upgrade(folder: Path | None = None) -> int:
    """Back up, migrate both databases, check policies and ledger; return 0 when all holds. Raises one of REFUSED.

    Each step says what it did, the way back before anything is changed.
    """
    load_policies(settings().policies)  # what cannot be read is found before anything is changed
    with alone():
        refuse_altered(current_time(), adding=True)
        before = _revision(settings().database)
        if before not in known_revisions():
            raise UpgradeRefused(f"The database has schema {before}, which is newer than this program knows")
        made = make_backup(current_time(), folder)
        print(f"backup            {made.file}")
        print("the way back      put the former version of the program in its place, then")
        print(f'                  make restore FROM="{made.file}" MOVE=yes')
        migrate()
        print(f"Kesu's schema     {_from_to(before, _revision(settings().database))}")
        print(f"Prefect's schema  {_migrate_prefect()}")
        for taken in take_over(current_time(), f"upgrade to {program_version()}", adding=True):
            print(f"policy in force   {taken}")
    wrong = policy_check.main([str(settings().policies)]) or ledger_check.main()
    print("Something does not hold: read above, and go back if in doubt." if wrong else "Upgraded: make run starts it.")
    return wrong


def _migrate_prefect() -> str:
    """Bring Prefect's database to the schema of the Prefect that is installed, as its server would at its start."""
    url = prefect_database()
    if is_empty(url):
        return "none here: its server makes one at its first start"
    before = _revision(url)
    own = {"PREFECT_HOME": str(settings().home.resolve() / "prefect"), "PREFECT_SERVER_DATABASE_CONNECTION_URL": url}
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    done = subprocess.run(command, env={**os.environ, **own}, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ProgramFailed(f"Prefect's database could not be migrated: {done.stderr.strip() or done.stdout.strip()}")
    return _from_to(before, _revision(url))


def _revision(url: str) -> str:
    with connected(url) as connection:
        return revision_of(connection)


def _from_to(before: str, after: str) -> str:
    return f"{after}, as it was" if before == after else f"{before} -> {after}"


def main(arguments: Sequence[str]) -> int:
    """Upgrade; `--to FOLDER` says where the backup goes. Return 1 with the reason when it was refused."""
    folder = Path(arguments[1]) if len(arguments) == 2 and arguments[0] == "--to" else None  # noqa: PLR2004  an option and its value
    try:
        return upgrade(folder)
    except (UpgradeRefused, *REFUSED) as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
