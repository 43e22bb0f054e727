"""Every story of the procedure holds."""

from pathlib import Path

import pytest

from tests.scenarios.runner import play_file

STORIES = sorted((Path(__file__).parent / "stories").glob("*.yaml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_holds(path: Path) -> None:
    assert play_file(path) == []
