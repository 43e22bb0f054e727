"""`make health`: how the installation does. Ends with 0 when all is well, 1 with a warning, 2 when something is bad."""

import argparse
import json
import sys
from collections.abc import Sequence

from rules.vocabulary import HealthState
from tasks.calendar import current_time
from tasks.health import Health, health

SIGNS = {HealthState.OK: "ok  ", HealthState.WARN: "WARN", HealthState.BAD: "BAD "}


def main(arguments: Sequence[str]) -> int:
    """Print what was found, the worst first; with `--json` as a program reads it."""
    parser = argparse.ArgumentParser(prog="python -m deployments.health", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for a program that watches")
    options = parser.parse_args(arguments)
    found = health(current_time())
    if options.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(found)
    return list(HealthState).index(found.state)


def _print(found: Health) -> None:
    for each in found.told:
        print(f"{SIGNS[each.state]}  {each.name}: {each.found}")
        if each.remedy:
            print(f"      → {each.remedy}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
