"""`make scenario FILE=path`: play story files and say what does not hold."""

import sys
from pathlib import Path

from tests.scenarios.runner import play_file
from tests.scenarios.story import StoryError


def main(paths: list[str]) -> int:
    """Play each file; return 1 when something does not hold, 2 when a story cannot be read."""
    if not paths:
        sys.stderr.write("give at least one story: make scenario FILE=tests/scenarios/stories/s01_happy_path.yaml\n")
        return 2
    failed = 0
    for path in paths:
        try:
            wrong = play_file(Path(path))
        except (StoryError, FileNotFoundError) as error:
            sys.stderr.write(f"{error}\n")
            return 2
        failed += bool(wrong)
        sys.stdout.write(f"{'✗' if wrong else '✓'} {path}\n" + "".join(f"    {line}\n" for line in wrong))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
