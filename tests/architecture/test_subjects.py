"""Every kind of subject that a run conducts has a flow of its own, and its number tells the kind."""

import inspect
from typing import Any

import pytest

from deployments.timetable import TIMETABLE
from tasks.subjects import BULLETIN, COMPLAINT, EIGHT_D, KINDS, SubjectKind, kind_of


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.flow))
def test_the_flow_that_conducts_a_subject_is_deployed_and_takes_its_number(kind: SubjectKind[Any]) -> None:
    (entry,) = (entry for entry in TIMETABLE if entry.name == kind.flow)
    assert list(inspect.signature(entry.flow.fn).parameters) == [kind.parameter, "as_of"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [("KS-20260302-0001", COMPLAINT), ("8D-KS-20260302-0001", EIGHT_D), ("TB-2026-W11", BULLETIN)],
)
def test_the_number_tells_what_kind_of_subject_it_is(number: str, kind: SubjectKind[Any]) -> None:
    assert kind_of(number) is kind
