"""Files of the corpus, mutated: whatever is in one, an import ends, every row is accounted for, and nothing is raised.

Run with `python -m tests.fuzz_files [inputs]` (in `make fuzz`).
"""

import csv
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from time import monotonic
from zipfile import ZIP_DEFLATED, ZipFile, is_zipfile

from models.mapping import ImportRefused
from tasks.guessing import guess_mapping
from tasks.imported import Imported
from tasks.importing import HowImported, import_complaints
from tests.files.corpus import CORPUS, Sample, mapping

NOW = datetime(2026, 3, 3, 8, tzinfo=UTC)
LARGEST, EMPTY_ZIP = 60_000, 22
PIECES = (
    b"\0", b"\xff", b'"', b",", b"\r\n", b"\n", b"\xfe\xff", "编号".encode(), b"=1+1", b"<", b"</c>", b"<row>", b"&#0;",
    b"&x;", b"]]>", b'r="A0"', b'r="ZZZZ9"', b't="s"', b"<v>-1</v>", b"<v>1e999</v>", b"<v>99999999999</v>", b"NaN",
    "\u202e".encode(), b"\xed\xa0\x80", b'<c r="A1" t="n"><v>', b"<!DOCTYPE x>", b"1.5E+300", b"2026-02-30",
    b"115/2/30", b"99999.9", b"#REF!", b"\x1a", b"9" * 400,
)  # fmt: skip


@cache
def samples() -> tuple[tuple[Sample, bytes], ...]:
    """Return the files of the corpus that are small enough to be tried by the thousand."""
    return tuple((sample, content) for sample in CORPUS if len(content := sample.bytes) < LARGEST)


def mutated(dice: Random) -> tuple[Sample, bytes]:
    """Return a file of the corpus, changed in one to six places; of a workbook mostly one of its parts is."""
    sample, content = dice.choice(samples())
    if is_zipfile(BytesIO(content)) and len(content) > EMPTY_ZIP and dice.random() < 0.8:
        return sample, _with_part_changed(content, dice)
    return sample, _changed(content, dice)


def _with_part_changed(content: bytes, dice: Random) -> bytes:
    packed = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(packed, "w", ZIP_DEFLATED) as after:
        names = before.namelist()
        chosen = dice.choice([name for name in names if name.endswith(".xml")][:8] or names)
        for name in names[:40]:
            after.writestr(name, _changed(before.read(name), dice) if name == chosen else before.read(name))
    return packed.getvalue()


def _changed(content: bytes, dice: Random) -> bytes:
    changes: Sequence[Callable[[bytes, int, Random], bytes]] = (_insert, _cut_out, _repeat, _flip, _cut_off)
    for _ in range(dice.randint(1, 6)):
        content = dice.choice(changes)(content, dice.randrange(len(content) + 1), dice)
    return content


def _insert(content: bytes, at: int, dice: Random) -> bytes:
    return content[:at] + dice.choice(PIECES) + content[at:]


def _cut_out(content: bytes, at: int, dice: Random) -> bytes:
    return content[:at] + content[at + dice.randint(1, 20) :]


def _repeat(content: bytes, at: int, dice: Random) -> bytes:
    return content[:at] + content[at : at + dice.randint(1, 200)] * dice.randint(2, 4) + content[at:]


def _flip(content: bytes, at: int, dice: Random) -> bytes:
    return content[:at] + bytes([dice.randrange(256)]) + content[at + 1 :]


def _cut_off(content: bytes, at: int, dice: Random) -> bytes:
    return content[:at] if dice.random() < 0.2 else content


def try_file(path: Path, sample: Sample, content: bytes, *, guess: bool) -> Imported | ImportRefused:
    """Check a file as a dry run, and guess its mapping; raise AssertionError when a row is not accounted for."""
    path.write_bytes(content)
    done: Imported | ImportRefused
    try:
        if guess:
            guess_mapping(path)
        done = import_complaints(path, mapping(**sample.changes), NOW, HowImported(dry_run=True))
    except ImportRefused as refused:
        done = refused
    if isinstance(done, ImportRefused):
        assert all(problem.strip() for problem in done.problems or [""])
        return done
    assert done.rows == done.imported + done.already_there + done.refused
    assert (done.bad_rows_file is None) == (done.refused == 0)
    assert done.bad_rows_file is None or _rows_in(done.bad_rows_file) == done.refused
    return done


def _rows_in(bad_rows: Path) -> int:
    with bad_rows.open(encoding="utf-8-sig", newline="") as file:
        found = sum(1 for _ in csv.reader(file)) - 1
    bad_rows.unlink()
    return found


def main(arguments: Sequence[str]) -> None:
    """Try mutated files in an installation of their own, and print what became of them."""
    from tests.scenarios.stage import installation  # noqa: PLC0415  it sets the installation up

    inputs, began, refused = int(arguments[0]) if arguments else 15_000, monotonic(), 0
    with installation(), tempfile.TemporaryDirectory(prefix="kesu-fuzz-") as folder:
        for seed in range(inputs):
            dice = Random(seed)  # noqa: S311  a game, repeated by its seed
            sample, content = mutated(dice)
            try:
                done = try_file(Path(folder) / sample.name, sample, content, guess=seed % 4 == 0)
            except Exception:
                print(f"seed {seed}, made of {sample.name}:")
                raise
            refused += isinstance(done, ImportRefused)
    print(f"{inputs} files: {inputs - refused} read, {refused} refused, none raised; {monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
