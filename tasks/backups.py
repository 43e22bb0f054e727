"""A backup of the whole installation, taken while people work: first Prefect's database, then Kesu's, then the files.

The order is what makes it whole. What Prefect holds may lag behind: `reconcile-runs` gives every case the run that our
database asks for, and an answer that only our database has is kept. Had Prefect's copy been the younger one, a form
that somebody handed in between the two would be in neither. Files are kept before they are entered, and are only ever
added, so a file that the copy of our database speaks of is there when the files are read.
"""

import fcntl
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

from models.backup import LastBackup, Manifest
from models.settings import ROOT, settings
from tasks.backup_archive import Writer, checked, writing
from tasks.database_copies import SQLITE, copy_kesu, copy_prefect, engine_of, file_of, is_empty
from tasks.durable_files import written_beside
from tasks.in_use import LOCK
from tasks.prefect_home import prefect_database
from tasks.program_version import program_version

BACKUPS, BEFORE = "backups", "before-restore-"
KEYS = "keys"
SETTINGS = "settings.env"
NAME = "kesu-{:%Y%m%dT%H%M%SZ}.tar.gz"
PATTERN = "kesu-????????T??????Z.tar.gz"
LAST = "last-backup.json"
WORK = ".kesu-backup-"
# Made anew when they are missing, or of this machine alone.
REBUILT = frozenset({"fonts", "logs", "exports", "dossiers", BACKUPS, LOCK, LAST})
DATABASE_ENDS = ("", "-wal", "-shm", "-journal")


class BackupRefused(RuntimeError):
    """No backup was made: the message says why."""


@dataclass(frozen=True)
class Backup:
    """A backup that was made, read back, and is what it says."""

    file: Path
    manifest: Manifest


def backup_folder() -> Path:
    """Return where backups lie unless somebody says where else: they should be taken to another machine from there."""
    return settings().home / BACKUPS


def make_backup(now: datetime, folder: Path | None = None, *, keys: bool = True, keep: int = 0) -> Backup:
    """Back up everything and return the file; with `keep`, of the older ones only the newest stay.

    Raises BackupRefused, CopyRefused, ProgramFailed or OSError, and leaves no half backup behind.
    """
    folder = folder or backup_folder()
    with _at_work_in(folder) as work:
        made = _made(now.astimezone(UTC), folder, work, keys=keys)
    remember(made.file, made.manifest)
    if keep:
        prune(folder, keep)
    return made


def remember(file: Path, manifest: Manifest) -> None:
    """Note in the home when it was last backed up, and where."""
    path = settings().home / LAST
    about = LastBackup(made_at=manifest.made_at, file=str(file), bytes=file.stat().st_size)
    written_beside(path, about.model_dump_json().encode()).replace(path)


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all backups of a folder but the newest, and return those that are gone."""
    gone = sorted(folder.glob(PATTERN))[:-keep]
    for path in gone:
        path.unlink()
    return gone


def last_backup() -> LastBackup | None:
    """Return the newest backup that was made here; None when there was none."""
    try:
        return LastBackup.model_validate_json((settings().home / LAST).read_bytes())
    except (OSError, ValueError):
        return None


def files_of_home(but: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file of the home that a backup holds, with its name from there; nothing of the folder `but`.

    What is just being written is left out, and so are the databases, of which there are copies.
    """
    home, databases = settings().home, {path.resolve() for path in _database_files()}
    for folder, folders, files in os.walk(home, followlinks=True):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if _is_kept(here / name) and (here / name).resolve() != but)
        for path in (here / name for name in sorted(files)):
            if _is_kept(path) and path.is_file() and path.suffix != ".part" and path.resolve() not in databases:
                yield path, str(path.relative_to(home))


def belongs_to_installation(name: str) -> bool:
    """Whether what lies in a home under this name is the installation's own, and not made anew or put aside."""
    return name not in REBUILT and not name.startswith(BEFORE)


def _is_kept(path: Path) -> bool:
    return path.parent != settings().home or belongs_to_installation(path.name)


def _made(now: datetime, folder: Path, work: Path, *, keys: bool) -> Backup:
    file = folder / NAME.format(now)
    part = work / "whole.part"
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as opened:
        with writing(opened) as archive:
            _fill(archive, now, work, keys=keys)
        opened.flush()
        os.fsync(opened.fileno())
    manifest = checked(part)
    if file.exists():
        raise BackupRefused(f"{file} is there already: two backups in one second are one too many")
    return Backup(part.replace(file), manifest)


def _fill(archive: Writer, now: datetime, work: Path, *, keys: bool) -> None:
    conductor, url = None, prefect_database()
    if not is_empty(url):
        conductor = copy_prefect(url, work / "prefect.db")
        _hand_over(archive, work / "prefect.db", f"databases/prefect.{engine_of(url)}")
    kesu = copy_kesu(settings().database, work / "kesu.db")
    _hand_over(archive, work / "kesu.db", f"databases/kesu.{engine_of(settings().database)}")
    for path, name in files_of_home(but=work.parent.resolve()):
        if keys or Path(name).parts[0] != KEYS:
            _add(archive, path, f"home/{name}")
    for path in sorted(settings().policies.rglob("*.toml")):
        _add(archive, path, f"policies/{path.relative_to(settings().policies)}")
    if keys and (ROOT / ".env").is_file():
        _add(archive, ROOT / ".env", SETTINGS)
    archive.close(
        {
            "made_at": now,
            "program": program_version(),
            "prefect": version("prefect"),
            "python": platform.python_version(),
            "kesu": kesu,
            "conductor": conductor,
            "without": _left_out(keys=keys),
        }
    )


def _left_out(*, keys: bool) -> tuple[str, ...]:
    """Return what is not in the backup and must be kept by other means: keys, and a seal that lies elsewhere."""
    seal = settings().seal_file
    elsewhere = seal is not None and not seal.resolve().is_relative_to(settings().home.resolve())
    return (*(() if keys else (KEYS,)), *((str(seal),) if elsewhere else ()))


def _hand_over(archive: Writer, copy: Path, name: str) -> None:
    copy.chmod(0o600)
    archive.add(copy, name)
    copy.unlink()


def _add(archive: Writer, path: Path, name: str) -> None:
    with suppress(FileNotFoundError):  # a mail was moved, a file put in order: it was there for nobody
        archive.add(path, name)


def _database_files() -> Iterator[Path]:
    for url in (settings().database, prefect_database()):
        if engine_of(url) == SQLITE:
            yield from (Path(f"{file_of(url)}{end}") for end in DATABASE_ENDS)


@contextmanager
def _at_work_in(folder: Path) -> Iterator[Path]:
    """Yield a folder for what is being made, on the disk of the backups, which nobody else reads.

    What one that died has left there is removed. Raises BackupRefused while another one is at work.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"Another backup to {folder} is at work: wait until it is done") from None
        for left in folder.glob(f"{WORK}*"):
            shutil.rmtree(left)
        work = Path(mkdtemp(prefix=WORK, dir=folder))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
