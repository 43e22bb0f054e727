"""The shape of `policies/notifications.toml`: what may wait, for whom, and until when."""

from datetime import time
from typing import Self

from pydantic import model_validator

from rules.policy_table import LimitText, Table, refuse
from rules.vocabulary import Role


class NotificationRules(Table):
    """Quiet hours, the digest of the day, and the messages that may wait for them, by their templates.

    Quiet hours that end before they begin run over midnight. `gathered` holds for people with a role of `digest_for`.
    """

    quiet_from: time
    quiet_until: time
    quiet_on_days_off: bool
    digest_at: time
    digest_patience: LimitText
    digest_for: list[Role]
    gathered: list[str]
    waits: list[str]
    delivery: LimitText

    @model_validator(mode="after")
    def _nobody_is_woken_by_a_digest(self) -> Self:
        if self.is_quiet_at(self.digest_at):
            refuse([f"digest_at {self.digest_at:%H:%M} lies in the quiet hours: choose an hour outside of them"])
        return self

    def is_quiet_at(self, hour: time) -> bool:
        """Whether an hour of a working day lies in the quiet hours; their end does not."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until
