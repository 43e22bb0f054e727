"""Thousands of bodies that nobody meant to send: each ends as one complaint or as a stated refusal."""

import pytest

from models.views.api import ItemOutcome
from tests.fuzz_json import agent, bodies, fed, fed_as_items

MANY = 3_000


@pytest.mark.usefixtures("company")
def test_every_body_is_one_complaint_or_a_stated_refusal() -> None:
    outcomes = fed(agent(), bodies(MANY, seed=6), "fuzz")
    assert sum(outcomes.values()) == MANY
    assert min(outcomes["registered"], outcomes["refused"]) > 300


@pytest.mark.usefixtures("company")
def test_every_item_of_another_system_is_one_complaint_or_a_stated_refusal() -> None:
    outcomes = fed_as_items(agent(), bodies(MANY, seed=7))
    assert sum(outcomes.values()) >= MANY
    assert min(outcomes[ItemOutcome.REGISTERED], outcomes[ItemOutcome.REFUSED], outcomes["unread"]) > 100
