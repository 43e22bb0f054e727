"""A ZIP whose bytes follow from its content alone: names in order, one date for all, and a manifest at the end."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MANIFEST = "manifest.json"
READABLE_BY_ALL = 0o644 << 16
ON_UNIX = 3


@dataclass(frozen=True)
class Packed:
    """One file of a ZIP as the manifest lists it; `name` is what people called it, if anything. Size in bytes."""

    path: str
    kind: str
    sha256: str
    size: int
    name: str = ""


class Pack:
    """A ZIP that is being filled; leaving the context ends it."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self.files: list[Packed] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def put(self, path: str, kind: str, content: bytes, name: str = "") -> None:
        """Put a file into it. Raises ValueError for one that does not come behind the others by its name."""
        if self.files and path <= self.files[-1].path:
            raise ValueError(f"{path} comes before {self.files[-1].path}")
        self._write(path, content)
        self.files.append(Packed(path, kind, hashlib.sha256(content).hexdigest(), len(content), name))

    def put_manifest(self, about: Mapping[str, Any]) -> None:
        """Put in at the end what the ZIP is and which files it holds."""
        files = [asdict(each) for each in self.files]
        self._write(MANIFEST, as_json({**about, "files": files}))

    def _write(self, path: str, content: bytes) -> None:
        info = ZipInfo(path)
        info.create_system, info.external_attr = ON_UNIX, READABLE_BY_ALL
        self._zip.writestr(info, content, ZIP_DEFLATED)


def as_json(data: object) -> bytes:
    """Return data as JSON, to be read by people too."""
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode("utf-8", "surrogatepass")
