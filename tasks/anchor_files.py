"""Anchors are files outside the database, one a day: what it says of itself first and last, and a line for each head.

A file is read line by line, however many heads it holds, and is one JSON document for everybody else.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from models.settings import settings
from rules.anchor import Head, Tree, seal_of
from tasks.durable_files import opened_beside, put_once

OPENING, CLOSING = '"heads_of_the_day": [', "]"


class AnchorUnreadable(ValueError):
    """A file that is no anchor, or not a whole one."""


def folder() -> Path:
    """Return where the anchors lie: in the home folder, but never in the database."""
    return settings().home / "anchors"


def anchor_paths() -> list[Path]:
    """Return the files of all anchors, the oldest first."""
    return sorted(folder().glob("????-??-??.json"))


def put_anchor(about: Mapping[str, Any], heads: Iterable[Head]) -> dict[str, Any]:
    """Write the anchor of a day and return what it says; if the day has one by now, that stays and is returned."""
    path, tree = folder() / f"{about['day']}.json", Tree()
    with opened_beside(path) as (part, file):
        file.write(f"{json.dumps(about)[:-1]}, {OPENING}\n".encode())
        for head in heads:
            line = json.dumps(head, ensure_ascii=False)
            file.write(f"{',' if tree.size else ' '}{line}\n".encode())
            tree.add(head)
        whole = {**about, "heads": tree.size, "root": tree.closed()}
        end = {"heads": whole["heads"], "root": whole["root"], "seal": seal_of(whole)}
        file.write(f"{CLOSING}, {json.dumps(end)[1:]}\n".encode())
    put_once(part, path)
    return read_anchor(path)


def read_anchor(path: Path) -> dict[str, Any]:
    """Return what an anchor says, without its heads. Raises AnchorUnreadable."""
    with path.open("rb") as file:
        first = file.readline()
        last = deque(file, maxlen=1)
    try:
        about = json.loads(first + b"".join(last))
        del about["heads_of_the_day"]
        seal_of(about)
    except (ValueError, KeyError, TypeError) as error:
        raise AnchorUnreadable(f"{path.name} is no whole anchor: bring it back from the backup") from error
    return dict(about)


def heads_in(path: Path) -> Iterator[Head]:
    """Yield the heads that an anchor lists. Raises AnchorUnreadable."""
    with path.open("rb") as file:
        next(file, b"")
        for line in file:
            if line.startswith(CLOSING.encode()):
                return
            try:
                subject, seq, hash_ = json.loads(line[1:])
            except (ValueError, TypeError) as error:
                raise AnchorUnreadable(f"{path.name} holds a line that is no head: bring it back") from error
            yield Head(str(subject), int(seq), str(hash_))


def newest_path() -> Path | None:
    """Return the file of the newest anchor; None before the first one."""
    return next(reversed(anchor_paths()), None)
