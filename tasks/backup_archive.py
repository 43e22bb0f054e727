"""A backup as a file: a tar that is written and read as a stream, with a list of hashes and a manifest at its end.

It is an ordinary `.tar.gz`: without this program `tar xf` unpacks it, and `sha256sum -c members.txt` checks it.
"""

import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, cast

from pydantic import ValidationError

from models.backup import FORMAT, Manifest

LIST, MANIFEST = "members.txt", "manifest.json"
PIECE = 1 << 20
LEVEL = 3  # most of what is kept is compressed already; more than this only takes longer
Put = Callable[[str, int, BinaryIO], None]


class BackupDamaged(RuntimeError):
    """A file that is no backup, or not a whole one: the message says what is wrong with it."""


class Writer:
    """Adds files to an archive one after the other, and keeps their hashes and nothing else."""

    def __init__(self, archive: tarfile.TarFile, listed: IO[bytes]) -> None:
        self.archive, self.listed = archive, listed
        self.members = self.bytes = 0

    def add(self, path: Path, name: str) -> None:
        """Add a file as it is now. Raises FileNotFoundError when it has gone meanwhile, and adds nothing."""
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = about.st_size, about.st_mode & 0o777, int(about.st_mtime)
            hashed = _Hashed(file)
            self.archive.addfile(member, cast("IO[bytes]", hashed))
        self.listed.write(_line(hashed.hex(), name))
        self.members += 1
        self.bytes += member.size

    def close(self, about: dict[str, Any]) -> Manifest:
        """Add the list and the manifest, which make the archive a backup."""
        self.listed.seek(0)
        hashed = _Hashed(self.listed)
        member = tarfile.TarInfo(LIST)
        member.size = os.fstat(self.listed.fileno()).st_size
        self.archive.addfile(member, cast("IO[bytes]", hashed))
        totals = {"members": self.members, "bytes": self.bytes, "listed": hashed.hex()}
        manifest = Manifest.model_validate({**about, **totals})
        text = manifest.model_dump_json(indent=2).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        self.archive.addfile(member, io.BytesIO(text))
        return manifest


@contextmanager
def writing(file: BinaryIO) -> Iterator[Writer]:
    """Open an archive for writing to a file that is open."""
    with TemporaryFile() as listed, tarfile.open(fileobj=file, mode="w:gz", compresslevel=LEVEL) as archive:
        yield Writer(archive, listed)


def checked(path: Path, put: Put | None = None) -> Manifest:
    """Return the manifest of a backup of which every member is what it was; hand each member to `put` as it is read.

    Raises BackupDamaged.
    """
    try:
        return _read_through(path, put)
    except FileNotFoundError:
        raise BackupDamaged(f"{path} is not there") from None
    except (tarfile.TarError, EOFError, zlib.error, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise BackupDamaged(f"{path} is no whole backup ({first}): take another one") from error


def _read_through(path: Path, put: Put | None) -> Manifest:
    with TemporaryFile() as found, tarfile.open(path, mode="r|gz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isreg() else None
            if file is None:
                raise BackupDamaged(f"{path} is no backup: {member.name} is not a plain file")
            if member.name == LIST:
                found.seek(0)
                listed = _compared(path, file, found)
            elif member.name == MANIFEST:
                return _manifest(path, file.read(), listed, found)
            else:
                found.write(_line(_passed_on(member, file, put), member.name))
    raise BackupDamaged(f"{path} is no whole backup: it ends before its manifest; take another one")


def _passed_on(member: tarfile.TarInfo, file: IO[bytes], put: Put | None) -> str:
    hashed = _Hashed(file)
    if put:
        put(member.name, member.mode, cast("BinaryIO", hashed))
    while hashed.read(PIECE):
        pass
    return hashed.hex()


def _compared(path: Path, listed: IO[bytes], found: IO[bytes]) -> str:
    """Return the hash of the list, when it lists what was found. Raises BackupDamaged with the first that differs."""
    hashed = hashlib.sha256()
    for line in listed:
        hashed.update(line)
        if found.readline() != line:
            name = line.decode("utf-8", "replace").partition("  ")[2].strip()
            raise BackupDamaged(f"{path} is damaged: {name} is not what was backed up; take another one")
    if found.readline():
        raise BackupDamaged(f"{path} is damaged: it holds more than it lists; take another one")
    return hashed.hexdigest()


def _manifest(path: Path, text: bytes, listed: str, found: IO[bytes]) -> Manifest:
    found.seek(0)
    manifest = Manifest.model_validate_json(text)
    if (manifest.format, manifest.listed, manifest.members) != (FORMAT, listed, sum(1 for _ in found)):
        raise BackupDamaged(f"{path} is damaged: its manifest speaks of other members; take another one")
    return manifest


class _Hashed(io.RawIOBase):
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._hash.update(piece)
        return piece

    def readable(self) -> bool:
        return True

    def hex(self) -> str:
        return self._hash.hexdigest()


def _line(sha256: str, name: str) -> bytes:
    r"""Return a line as sha256sum writes it: a name with a line break or backslash is escaped, and marked by a `\`."""
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == name else chr(92)}{sha256}  {escaped}\n".encode("utf-8", "surrogateescape")
