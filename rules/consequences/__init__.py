"""What follows from each move: one function an event, called after the registry has let the form pass."""

from rules.consequences import (
    closing_steps,
    doing,
    eight_d,
    guiding,
    judging,
    notices,
    registering,
    taking_over,
    tracking,
    transferring,
)
from rules.consequences.judging import level_facts
from rules.consequences.registering import CASE_FACTS, PROBLEM_FACTS
from rules.consequences.registry import EFFECTS

ENTERED = (closing_steps, doing, eight_d, guiding, judging, notices, registering, taking_over, tracking, transferring)
__all__ = ["CASE_FACTS", "EFFECTS", "PROBLEM_FACTS", "level_facts"]
