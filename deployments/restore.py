"""`make restore FROM=file`: an installation is put back as a backup holds it, into a home where there is nothing yet.

The whole backup is read and checked before anything is touched. Kesu's database comes to its place last.
"""

import argparse
import filecmp
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.backup import Manifest
from models.database import migrate
from models.settings import ROOT, settings
from tasks import ledger_check
from tasks.backup_archive import PIECE, BackupDamaged, checked
from tasks.backups import BEFORE, SETTINGS, belongs_to_installation, remember
from tasks.calendar import current_time
from tasks.database_copies import CopyRefused, connected, contents_of, engine_of, is_empty, put_back
from tasks.in_use import InUse, alone
from tasks.kept_files_check import missing_files
from tasks.postgres_programs import ProgramFailed
from tasks.prefect_home import prefect_database
from tasks.program_version import known_revisions

STAGING = ".restoring"
POLICIES = "policies-of-the-backup"
SHOWN = 10
OURS, PREFECTS = "Kesu's database", "Prefect's database"


class RestoreRefused(RuntimeError):
    """Nothing was restored: the message says why and what to do."""


@dataclass(frozen=True)
class Restored:
    """What was put back; `aside` is where what was there before has gone, `differing` are policies of other content."""

    manifest: Manifest
    aside: Path | None
    differing: tuple[str, ...]
    settings_file: Path | None


def restore(archive: Path, *, move: bool = False) -> Restored:
    """Put a backup back into the home of the settings; with `move`, what is there is put aside first.

    Raises BackupDamaged, RestoreRefused, InUse, CopyRefused or ProgramFailed.
    """
    manifest = checked(archive)
    _refuse_unfit(manifest)
    with alone():
        _refuse_without_room(manifest)
        aside = _emptied(archive, move=move)
        staging = settings().home / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        checked(archive, lambda name, mode, file: _unpack(staging / name, mode, file))
        restored = _settle(staging, manifest, aside)
        migrate()
        remember(archive, manifest)
    return restored


def _refuse_unfit(manifest: Manifest) -> None:
    if manifest.kesu.revision not in known_revisions():
        raise RestoreRefused(
            f"The backup was made by version {manifest.program}, whose schema {manifest.kesu.revision} this program "
            f"does not know (it knows up to {known_revisions()[0]}): restore it with that version or a newer one"
        )
    _refuse_other_engine(OURS, manifest.kesu.engine, settings().database)
    if manifest.conductor:
        _refuse_other_engine(PREFECTS, manifest.conductor.engine, prefect_database())


def _refuse_other_engine(what: str, engine: str, url: str) -> None:
    if engine_of(url) != engine:
        raise RestoreRefused(
            f"The backup holds {what} of {engine}, and the settings name one of {engine_of(url)}: restore it to "
            f"{engine} first; docs/running.md says how to move to another one"
        )


def _refuse_without_room(manifest: Manifest) -> None:
    free = shutil.disk_usage(settings().home).free
    if free < manifest.bytes:
        needed, there = (f"{size / 1e6:.0f} MB" for size in (manifest.bytes, free))
        raise RestoreRefused(f"{settings().home} has room for {there}, and the backup needs {needed}")


def _emptied(archive: Path, *, move: bool) -> Path | None:
    """Put aside what is in the home, and return where it is. Raises RestoreRefused when that is not wanted."""
    home = settings().home
    there = [path for path in sorted(home.iterdir()) if belongs_to_installation(path.name) and path.name != STAGING]
    aside = home / f"{BEFORE}{current_time():%Y%m%dT%H%M%SZ}"
    if there and not move:
        names = ", ".join(path.name for path in there[:SHOWN])
        raise RestoreRefused(f"{home} is not empty ({names}): with MOVE=yes it is put aside to {aside}")
    if any(archive.resolve().is_relative_to(path.resolve()) for path in there):
        raise RestoreRefused(f"{archive} lies in what is to be put aside: move it out of {home} first")
    for path in there:
        aside.mkdir(exist_ok=True)
        path.rename(aside / path.name)
    for what, url in ((OURS, settings().database), (PREFECTS, prefect_database())):
        if not is_empty(url):
            raise RestoreRefused(f"{what} is not empty: name an empty one in the settings, or empty it")
    return aside if there else None


def _unpack(path: Path, mode: int, file: BinaryIO) -> None:
    """Write one member below the staging folder, readable by nobody more than it was."""
    path = path.parent.resolve() / path.name
    if not path.is_relative_to((settings().home / STAGING).resolve()):
        raise BackupDamaged(f"{path} lies outside of the home: this is no backup of ours")
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        shutil.copyfileobj(file, out, PIECE)
        out.flush()
        os.fsync(out.fileno())


def _settle(staging: Path, manifest: Manifest, aside: Path | None) -> Restored:
    """Bring what was unpacked to its place: files, what differs from the program's own, then the databases."""
    home = settings().home
    if (staging / "home" / "keys").exists():
        (staging / "home" / "keys").chmod(0o700)
    for path in sorted((staging / "home").iterdir() if (staging / "home").exists() else ()):
        path.rename(home / path.name)
    differing = tuple(_differing(staging / "policies", settings().policies))
    if differing:
        (staging / "policies").rename(home / POLICIES)
    own = staging / SETTINGS
    settings_file = own.rename(home / SETTINGS) if own.exists() and not _same(own, ROOT / ".env") else None
    if manifest.conductor:
        put_back(staging / "databases" / f"prefect.{manifest.conductor.engine}", prefect_database())
    put_back(staging / "databases" / f"kesu.{manifest.kesu.engine}", settings().database)
    shutil.rmtree(staging)
    return Restored(manifest, aside, differing, settings_file)


def _differing(kept: Path, ours: Path) -> Iterable[str]:
    names = {path.relative_to(folder) for folder in (kept, ours) for path in folder.rglob("*.toml")}
    return (str(name) for name in sorted(names) if not _same(kept / name, ours / name))


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and filecmp.cmp(one, other, shallow=False)


def report(restored: Restored) -> int:
    """Say what was put back and whether it holds; return 0 when it does, else 1."""
    manifest = restored.manifest
    print(f"Restored as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC to {settings().home}:")
    print(f"  {manifest.kesu.complaints} complaints, {manifest.kesu.entries} entries, {manifest.members} files")
    print(f"  schema {manifest.kesu.revision} -> {known_revisions()[0]}")
    for line in _remarks(restored):
        print(f"  {line}")
    with connected(settings().database) as connection:
        same = contents_of(connection).root == manifest.kesu.root
    print("the ledger ends where it did" if same else "THE LEDGER ENDS OTHERWISE than when it was backed up")
    gone = missing_files()
    for path in gone[:SHOWN]:
        print(f"  {path} is missing")
    print(f"{len(gone)} files are missing" if gone else "every file that the database speaks of is there")
    return ledger_check.main() or int(not same or bool(gone))


def _remarks(restored: Restored) -> Iterable[str]:
    if restored.aside:
        yield f"what was there before is in {restored.aside}"
    if restored.differing:
        names = ", ".join(restored.differing[:SHOWN])
        yield f"policies differ from {settings().policies} ({names}): those of the backup are in"
        yield f"  {settings().home / POLICIES}; take over what is yours, or set KESU_POLICIES to that folder"
    if restored.settings_file:
        yield f"the settings of the backup are in {restored.settings_file}: take over what you need to .env"
    for name in restored.manifest.without:
        yield f"not in the backup: {name}; bring it back from where it is kept"
    yield "the mails that were owed when it was made are owed again: none is sent before `make run`"


def main(arguments: Sequence[str]) -> int:
    """Restore and report; return 1 when it was refused or does not hold."""
    parser = argparse.ArgumentParser(prog="python -m deployments.restore", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--move", action="store_true", help="put aside what is in the home")
    options = parser.parse_args(arguments)
    try:
        return report(restore(options.archive, move=options.move))
    except (BackupDamaged, RestoreRefused, InUse, CopyRefused, ProgramFailed) as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
