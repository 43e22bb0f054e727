"""A thousand mutated files: each ends as rows accounted for or as a refusal. `make fuzz` tries many more."""

from pathlib import Path
from random import Random

import pytest

from models.mapping import ImportRefused
from tests.fuzz_files import mutated, try_file
from tests.tasks.lists import english

__all__ = ["english"]
pytestmark = pytest.mark.usefixtures("english")


def test_a_thousand_mutated_files_end_without_an_error(tmp_path: Path) -> None:
    read = refused = 0
    for seed in range(1_000):
        sample, content = mutated(Random(seed))  # noqa: S311  a game, repeated by its seed
        done = try_file(tmp_path / sample.name, sample, content, guess=seed % 10 == 0)
        refused += isinstance(done, ImportRefused)
        read += not isinstance(done, ImportRefused)
    assert read > 200
    assert refused > 200
