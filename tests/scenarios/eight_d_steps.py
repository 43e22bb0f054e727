"""The steps of a good 8D, for what a story leaves out of one."""

from datetime import date
from pathlib import Path
from typing import Any

from deployments.rehearsal.cast import filled
from rules.lifecycle import Event
from tests.scenarios.story import read_yaml

EIGHT_D: dict[str, dict[str, Any]] = read_yaml(Path(__file__).parent / "eight_d.yaml")


def filled_in(event: Event, given: dict[str, Any], on: date) -> dict[str, Any]:
    """Return a form's fields with what the story does not mention filled in completely."""
    if event.value in EIGHT_D:
        return {**_on(EIGHT_D[event.value], on.isoformat()), **given}
    return filled(event, given, on)


def _on(value: Any, day: str) -> Any:
    """Return a step's fields with the day of the step where they say `today`."""
    if isinstance(value, dict):
        return {name: _on(each, day) for name, each in value.items()}
    if isinstance(value, list):
        return [_on(each, day) for each in value]
    return day if value == "today" else value
