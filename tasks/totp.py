"""The second factor: a one-time code of a person's phone, of the present half minute or one beside it, good once.

A secret counts from the first code that was given; until then it is an offer, and the password alone is enough.
"""

import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

from models.account import Account
from models.settings import settings
from rules.sign_in import SignInRules, needs_second_factor
from rules.vocabulary import Role

# As every app for one-time codes takes for granted.
STEP_SECONDS = 30
BESIDE = 1


@dataclass(frozen=True)
class Offered:
    """A secret that waits for its first code: as text to be typed in, and as a picture to be photographed."""

    secret: str
    address: str
    picture: str


def new_secret() -> str:
    """Return a new secret, in letters and digits that an app for one-time codes takes."""
    return pyotp.random_base32()


def has_second_factor(account: Account) -> bool:
    """Whether an account asks for a one-time code."""
    return bool(account.totp_secret) and account.totp_step > 0


def lacks_second_factor(account: Account, roles: AbstractSet[Role], rules: SignInRules) -> bool:
    """Whether a second factor must be set up first; who has no password is asked by his provider for what is due."""
    return bool(account.password_hash) and not has_second_factor(account) and needs_second_factor(roles, rules)


def use_code(account: Account, code: str, now: datetime) -> bool:
    """Whether a code is good now; it is used up by this, with all earlier ones. The account's row must be locked."""
    step = _step_of(account, code, now)
    if step is None or step <= account.totp_step:
        return False
    account.totp_step = step
    return True


def offered(account: Account, name: str) -> Offered | None:
    """Return the secret that waits for its first code; None when there is none, or it counts already."""
    if not account.totp_secret or has_second_factor(account):
        return None
    address = pyotp.TOTP(account.totp_secret).provisioning_uri(name=name, issuer_name=settings().company_name)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return Offered(account.totp_secret, address, picture)


def _step_of(account: Account, code: str, now: datetime) -> int | None:
    """Return the half minute that a code belongs to, of the present one and those beside it; None for a wrong code."""
    one_time, present = pyotp.TOTP(account.totp_secret), int(now.timestamp()) // STEP_SECONDS
    given = "".join(code.split()).encode(errors="replace")
    steps = range(present - BESIDE, present + BESIDE + 1)
    good = [step for step in steps if secrets.compare_digest(one_time.generate_otp(step).encode(), given)]
    return good[-1] if good else None
