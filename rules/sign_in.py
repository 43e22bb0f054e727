"""The shape of `policies/sign_in.toml`: what a password must be, when an account locks, who needs a second factor."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from rules.policy_table import LimitText, Table
from rules.vocabulary import Role


class SignInRules(Table):
    """Passwords, lock-out, the second factor, the life of sessions, invitations, tokens and status links."""

    password_length: int = Field(ge=8, le=64)
    common_words: list[str]
    failures: int = Field(ge=1)
    locked_for: LimitText
    second_factor_for: list[Role]
    idle: LimitText
    longest: LimitText
    invitation: LimitText
    token: LimitText
    status_link: LimitText


def password_too_weak(password: str, own_words: tuple[str, ...], rules: SignInRules) -> str:
    """Return why a password is refused, as a message with `{length}`; "" when it may be used.

    `own_words` are the number, name and address of its owner. Long passwords are asked for, not strange characters.
    """
    if len(password) < rules.password_length:
        return "The password needs at least {length} characters."
    folded = password.casefold()
    plain = any(word in folded for word in rules.common_words) or len(set(folded)) < rules.password_length // 2
    if plain or any(word and word.casefold() in folded for word in own_words):
        return "The password is too easy to guess: choose one without your name, your number or a common word."
    return ""


@dataclass(frozen=True, slots=True)
class Lock:
    """How many attempts in a row have failed, and until when the account is locked."""

    failures: int = 0
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the account is locked now."""
        return self.until is not None and now < self.until

    def after_failure(self, now: datetime, rules: SignInRules) -> "Lock":
        """Return the lock after one more failure: with the last one allowed it closes, and counts anew."""
        if self.failures + 1 < rules.failures:
            return Lock(self.failures + 1)
        return Lock(0, now + timedelta(hours=float(rules.locked_for.hours)))


def needs_second_factor(roles: AbstractSet[Role], rules: SignInRules) -> bool:
    """Whether a person with these roles may not go by a password alone."""
    return not roles.isdisjoint(rules.second_factor_for)
