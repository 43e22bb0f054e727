"""One's own second factor: offered, confirmed by its first code, given up again. Each time the password is asked."""

from datetime import datetime

from models.database import transaction
from rules.vocabulary import AccountEvent
from tasks.access_log import note
from tasks.accounts import AccountRefused, account_of
from tasks.own_password import know_password
from tasks.totp import has_second_factor, new_secret, use_code

WRONG_CODE = "This is not the code of this moment: look at your phone again, and at its clock."


def offer_second_factor(employee: str, password: str, now: datetime) -> None:
    """Offer a new secret, which counts from its first code. Raises AccountRefused when there is one, or no password."""
    know_password(employee, password, now)
    with transaction() as session:
        account = account_of(session, employee)
        if has_second_factor(account):
            raise AccountRefused("You have a second factor: remove it before you set up another one.")
        account.totp_secret, account.totp_step = new_secret(), 0


def confirm_second_factor(employee: str, code: str, now: datetime) -> None:
    """Let the secret that was offered count from now on. Raises AccountRefused for a wrong code."""
    with transaction() as session:
        account = account_of(session, employee)
        if not account.totp_secret or has_second_factor(account) or not use_code(account, code, now):
            raise AccountRefused(WRONG_CODE)
        note(session, employee, AccountEvent.SECOND_FACTOR_SET, {}, employee, now)


def give_up_second_factor(employee: str, password: str, now: datetime) -> None:
    """Remove one's own second factor. Raises AccountRefused for a wrong password."""
    know_password(employee, password, now)
    with transaction() as session:
        account = account_of(session, employee)
        if has_second_factor(account):
            note(session, employee, AccountEvent.SECOND_FACTOR_REMOVED, {}, employee, now)
        account.totp_secret, account.totp_step = "", 0
