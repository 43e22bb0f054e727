"""The mappings that come along fit the lists that they say they are for."""

from pathlib import Path

import pytest

from models.settings import settings
from rules.vocabulary import ImportMode
from tasks.import_mapping import PRESETS, kept_mappings, read_mapping
from tasks.importing import HowImported, import_complaints
from tests.tasks.lists import NOW, complaints, english

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")

SAMPLES = {path.stem: path for path in sorted((PRESETS / "samples").iterdir())}
WRITTEN_IN = {
    "dealer-system": "gb18030",
    "erp-complaints": "utf-8",
    "help-desk": "utf-8",
    "marketplace-after-sales": "utf-8-sig",
    "taiwan-register": "xlsx",
    "old-register": "utf-8",
}


def test_every_preset_has_a_sample() -> None:
    assert {path.stem for path in PRESETS.glob("*.toml")} == set(SAMPLES) == set(WRITTEN_IN)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_preset_takes_in_every_row_of_its_sample_and_nothing_is_odd(name: str) -> None:
    mode = ImportMode.HISTORY if name == "old-register" else ImportMode.NEW
    done = import_complaints(SAMPLES[name], read_mapping(name), NOW, HowImported(mode=mode))
    assert (done.bad_rows, done.doubts) == ([], [])
    assert done.imported == done.rows == 3
    assert done.encoding == WRITTEN_IN[name]


def test_the_register_of_taiwan_has_years_of_the_republic_and_numbers_for_lots() -> None:
    import_complaints(SAMPLES["taiwan-register"], read_mapping("taiwan-register"), NOW)
    found = complaints()
    assert [f"{case.received_at:%Y-%m-%d %H:%M}" for case in found] == [
        "2026-03-01 16:00", "2026-03-02 16:00", "2026-03-02 16:00",
    ]  # fmt: skip
    assert [case.lot_no for case in found] == ["260118", "260201A", "260122"]


def test_an_installations_own_mapping_stands_before_a_preset_of_the_same_name() -> None:
    own = settings().home / "mappings" / "help-desk.toml"
    own.parent.mkdir()
    own.write_text(Path(PRESETS / "help-desk.toml").read_text("utf-8").replace('"help-desk"', '"ours"'), "utf-8")
    assert kept_mappings()["help-desk"] == own
    assert read_mapping("help-desk").source == "ours"
