"""Every file ends as exactly what the corpus says of it: rows that went in, rows that are listed, or a refusal."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models.mapping import ImportRefused
from tasks.import_rows import BadRow
from tasks.importing import import_complaints
from tests.files.corpus import CORPUS, Sample, mapping
from tests.tasks.lists import NOW, complaints, english

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("sample", CORPUS, ids=lambda sample: str(sample.name))
def test_a_file_comes_to_what_is_said_of_it(tmp_path: Path, sample: Sample) -> None:
    path = tmp_path / sample.name
    path.write_bytes(sample.bytes)
    if sample.refused:
        with pytest.raises(ImportRefused) as refused:
            import_complaints(path, mapping(**sample.changes), NOW)
        assert refused.value.problems[0].startswith(sample.refused)
        assert complaints() == []
        return
    done = import_complaints(path, mapping(**sample.changes), NOW)
    assert _begins(done.bad_rows, sample.bad)
    assert _begins(done.doubts, sample.odd)
    assert (done.imported, done.already_there, done.refused) == (sample.imported, sample.already_there, len(sample.bad))
    assert done.rows == done.imported + done.already_there + done.refused
    assert sample.encoding in {"", done.encoding}
    assert sample.sheet in {"", done.sheet}
    found = complaints()
    assert len(found) == sample.imported
    if sample.lot:
        assert found[0].lot_no == sample.lot
    if sample.received:
        assert f"{found[0].received_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == sample.received


def _begins(listed: Sequence[BadRow], expected: Sequence[tuple[int, str, str]]) -> bool:
    found = [(each.row, each.column, each.reason) for each in listed]
    begun = [
        (row, column, reason[: len(begin)])
        for (row, column, reason), (_, _, begin) in zip(found, expected, strict=False)
    ]
    assert begun == list(expected), found
    return len(found) == len(expected)


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(CORPUS) > 90
    assert len({sample.name for sample in CORPUS}) == len(CORPUS)
