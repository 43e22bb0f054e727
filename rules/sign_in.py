"""The shape of `policies/sign_in.toml`, and what a password must be."""

from pydantic import Field

from rules.policy_table import LimitText, Table

COMMON = ("password", "passw0rd", "12345678", "qwertyui", "11111111", "iloveyou", "administrator", "kesu")


class SignInRules(Table):
    """Passwords, lock-out, the life of sessions, invitations, tokens and status links."""

    password_length: int = Field(ge=8, le=64)
    failures: int = Field(ge=1)
    locked_for: LimitText
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
    plain = any(word in folded for word in COMMON) or len(set(folded)) < rules.password_length // 2
    if plain or any(word and word.casefold() in folded for word in own_words):
        return "The password is too easy to guess: choose one without your name, your number or a common word."
    return ""
