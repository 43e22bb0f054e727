"""`make backup`: both databases, files, policies and keys in one file, while people work; `check` reads one back."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from models.backup import Manifest
from tasks.backup_archive import BackupDamaged, checked
from tasks.backups import BackupRefused, make_backup
from tasks.calendar import current_time
from tasks.database_copies import CopyRefused
from tasks.postgres_programs import ProgramFailed

CHECK = "check"


def main(arguments: Sequence[str]) -> int:
    """Make a backup, or check one; return 1 with the reason when there is none in the end."""
    try:
        if arguments[:1] == [CHECK]:
            return _check(arguments[1:])
        return _backup(arguments)
    except (BackupRefused, BackupDamaged, CopyRefused, ProgramFailed, OSError) as reason:
        print(reason, file=sys.stderr)
        return 1


def _backup(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deployments.backup", description=__doc__)
    parser.add_argument("--to", type=Path, help="the folder; backups/ in the home by default")
    parser.add_argument("--without-keys", action="store_true", help="leave out the seal, the links' key and .env")
    parser.add_argument("--keep", type=_at_least_one, default=0, help="delete all but so many of the folder's backups")
    options = parser.parse_args(arguments)
    made = make_backup(current_time(), options.to, keys=not options.without_keys, keep=options.keep)
    print(f"{made.file}  ({made.file.stat().st_size / 1e6:.1f} MB, read back and whole)")
    _tell(made.manifest)
    return 0


def _check(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deployments.backup check")
    parser.add_argument("file", type=Path)
    file = parser.parse_args(arguments).file
    manifest = checked(file)
    print(f"{file} is whole, made {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC by version {manifest.program}")
    _tell(manifest)
    return 0


def _tell(manifest: Manifest) -> None:
    kesu = manifest.kesu
    print(f"  {kesu.complaints} complaints, {kesu.entries} entries in {kesu.chains} chains, {manifest.members} files")
    print(f"  schema {kesu.revision} on {kesu.engine}; the ledger's heads: {kesu.root}")
    if "keys" in manifest.without:
        print("  without keys: the company's seal must be kept by other means")
    else:
        print("  WITH the company's keys and settings: keep it where only you can read it")


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("keep at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
