"""What a move asks for beyond its row in the registry: each requirement yields the reasons to refuse, or nothing."""

from rules.requirements import (
    closing_steps,
    eight_d,
    guiding,
    judging,
    notices,
    registering,
    replying,
    replying_well,
    tracking,
    transferring,
)
from rules.requirements.judging import default_department
from rules.requirements.registry import REQUIREMENTS, backdated_without_reason, unmet

ENTERED = (
    closing_steps, eight_d, guiding, judging, notices, registering, replying, replying_well, tracking, transferring,
)  # fmt: skip
__all__ = ["REQUIREMENTS", "backdated_without_reason", "default_department", "unmet"]
