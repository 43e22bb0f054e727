"""Check a dossier: its files by the manifest, its ledgers by their chains, and these by the seal of a day.

Run `python3 verify.py` in the folder into which it was unpacked. It needs Python 3.10 or newer and nothing else.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True

from rules.anchor import Head, first_unsealed, root_above  # noqa: E402  nothing is to be written into the folder
from rules.ledger import first_break  # noqa: E402

Data = dict[str, Any]
GONE = "{path}: the file is missing"
CHANGED = "{path}: the file was changed"
EXTRA = "{path}: the file does not belong to the dossier"
BROKEN = "{subject}: entry {seq} of the ledger does not fit the one before it"
UNTOLD = "{path}: the ledger knows no such file"
OTHER = "{subject}: entry {seq} is not the one that the anchor of {day} sealed"
UNPROVED = "{subject}: the anchor of {day} does not hold its entry {seq}"
UNTIED = "the anchor of {day} is not tied to the one before it"
LEFT_OUT = "{path}: it could not be put into the dossier when it was made"
HOLDS = "{files} files, {entries} entries: everything is as it was when the dossier was made."
SEALED = "{subject}: its first {seq} entries are under the seal of {day}."
NOT_YET = "{subject}: it was not yet under a seal when the dossier was made."
COMPARE = "Newest seal, of {day}: {seal}. Compare it with the mail of that day."
FAILED = "{count} things are wrong."
MESSAGES = (
    GONE, CHANGED, EXTRA, BROKEN, UNTOLD, OTHER, UNPROVED, UNTIED, LEFT_OUT, HOLDS, SEALED, NOT_YET, COMPARE, FAILED,
)  # fmt: skip
KEPT_BY_HASH = ("documents/", "attachments/")


def main(folder: Path) -> int:
    """Say what was checked; return 1 when anything is wrong."""
    words = _read(folder / "words.json")
    manifest, proofs = _read(folder / "manifest.json"), _read(folder / "anchors.json")
    ledgers = {path.stem: _read(path)["entries"] for path in sorted((folder / "ledger").glob("*.json"))}
    wrong = [*_files(folder, manifest), *_ledgers(ledgers), *_told(manifest, ledgers), *_anchors(proofs, ledgers)]
    entries = sum(map(len, ledgers.values()))
    good = [(HOLDS, {"files": len(manifest["files"]), "entries": entries}), *_seals(proofs, ledgers)]
    left_out = [(LEFT_OUT, {"path": each["path"]}) for each in manifest["left_out"]]
    for message, values in [*wrong, *left_out, *([(FAILED, {"count": len(wrong)})] if wrong else good)]:
        sys.stdout.write(words.get(message, message).format(**values) + "\n")
    return int(bool(wrong))


def _files(folder: Path, manifest: Data) -> Iterator[tuple[str, Data]]:
    listed = {each["path"]: each for each in manifest["files"]}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for path in sorted(found - listed.keys() - {"manifest.json"}):
        yield EXTRA, {"path": path}
    for path, told in listed.items():
        if path not in found:
            yield GONE, {"path": path}
        elif hashlib.sha256((folder / path).read_bytes()).hexdigest() != told["sha256"]:
            yield CHANGED, {"path": path}


def _ledgers(ledgers: Data) -> Iterator[tuple[str, Data]]:
    for subject, entries in ledgers.items():
        place = first_break(entries)
        if place or any(entry["subject"] != subject for entry in entries):
            yield BROKEN, {"subject": subject, "seq": place or 1}


def _told(manifest: Data, ledgers: Data) -> Iterator[tuple[str, Data]]:
    known = {entry["data"].get("sha256") for entries in ledgers.values() for entry in entries}
    for each in manifest["files"]:
        if each["path"].startswith(KEPT_BY_HASH) and each["sha256"] not in known:
            yield UNTOLD, {"path": each["path"]}


def _anchors(proofs: Data, ledgers: Data) -> Iterator[tuple[str, Data]]:
    anchors = {each["day"]: each for each in proofs["anchors"]}
    for subject, proof in proofs["heads"].items():
        about = {"subject": subject, "seq": proof["seq"], "day": proof["day"]}
        if [entry["hash"] for entry in ledgers[subject] if entry["seq"] == proof["seq"]] != [proof["hash"]]:
            yield OTHER, about
        if root_above(Head(subject, proof["seq"], proof["hash"]), proof["steps"]) != anchors[proof["day"]]["root"]:
            yield UNPROVED, about
    if anchors:
        torn = first_unsealed(proofs["anchors"], proofs["anchors"][0]["previous"])
        if torn:
            yield UNTIED, {"day": torn}


def _seals(proofs: Data, ledgers: Data) -> Iterator[tuple[str, Data]]:
    for subject in ledgers:
        proof = proofs["heads"].get(subject)
        yield (SEALED, {"subject": subject, **proof}) if proof else (NOT_YET, {"subject": subject})
    for newest in proofs["anchors"][-1:]:
        yield COMPARE, newest


def _read(path: Path) -> Data:
    data: Data = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
    return data


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
