"""What a backup says of itself: its last member, so that one which was interrupted has none."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Format = Literal["kesu-backup-1"]
FORMAT: Format = "kesu-backup-1"


class Shape(BaseModel):
    """A part of the manifest: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contents(Shape):
    """What stood in a copy of Kesu's database. `root` is that of the tree over the newest entry of every chain."""

    engine: Literal["sqlite", "postgresql"]
    revision: str
    complaints: int
    entries: int
    chains: int
    root: str


class Conducted(Shape):
    """A copy of Prefect's own database: its engine, and the revision of its schema."""

    engine: Literal["sqlite", "postgresql"]
    revision: str


class Manifest(Shape):
    """The whole of a backup. `listed` is the SHA-256 of `members.txt`, which has that of every other member.

    `without` names what was left out: `keys`, and the file of a seal that lies outside the home.
    """

    format: Format = FORMAT
    made_at: datetime
    program: str
    prefect: str
    python: str
    kesu: Contents
    conductor: Conducted | None
    members: int
    bytes: int
    listed: str
    without: tuple[str, ...] = ()


class LastBackup(Shape):
    """The newest backup that was made of an installation, as its home remembers."""

    made_at: datetime
    file: str
    bytes: int
