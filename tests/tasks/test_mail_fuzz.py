"""Mutated messages: whatever is done to one, it ends with one stated outcome and nothing is raised."""

from rules.vocabulary import IntakeOutcome
from tests.fuzz_mails import accounted_for, through_the_door


def test_fifteen_hundred_mutated_messages_have_one_outcome_each() -> None:
    found = accounted_for(1500, seed=11)
    assert found.total() == 1500
    assert {IntakeOutcome.REGISTERED, IntakeOutcome.IGNORED, IntakeOutcome.QUARANTINED} <= found.keys()


def test_a_hundred_and_fifty_mutated_messages_are_taken_in_and_none_is_left() -> None:
    found = through_the_door(150, seed=12)
    assert found[IntakeOutcome.REGISTERED] > 30
    assert IntakeOutcome.RECEIVED not in found
