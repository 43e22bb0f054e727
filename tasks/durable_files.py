"""Files that are whole or not there: written beside their place, brought to the disk, then renamed to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


def written_beside(path: Path, content: bytes) -> Path:
    """Write a file of this process's own beside `path`, to be renamed to it, and wait until it is on the disk.

    Raises OSError, and leaves nothing behind, when there is no room for it.
    """
    with opened_beside(path) as (part, file):
        file.write(content)
    return part


@contextmanager
def opened_beside(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a file of this process's own beside `path`, to be filled piece by piece; at the end it is on the disk.

    Leaves nothing behind when anything goes wrong meanwhile.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}-{uuid4().hex}.part")
    try:
        with part.open("w+b") as file:
            yield part, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def put_once(part: Path, path: Path) -> bool:
    """Give a whole file its name unless another has it already; return whether it was given."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        return False
    finally:
        part.unlink()
    return True
