"""Phone numbers and mail addresses in lists: whole for those who work the case, for all others of no use.

Source: R-004-X.8.
"""

import re
from collections.abc import Collection

from rules.vocabulary import Role

HIDDEN = "*"
# Who speaks with customers by what he is, and who does by the part that he has in a case.
SPEAK_WITH_CUSTOMERS = frozenset(
    {Role.PRE_SALES_CS, Role.AFTER_SALES_CS, Role.CSC_SUPERVISOR, Role.CSC_MANAGER, Role.SALES, Role.ASSISTANT}
)
WORK_THE_CASE = frozenset(
    {Role.FIRST_INQUIRY_OWNER, Role.RECEIVER, Role.RESPONSIBLE, Role.DEPT_MANAGER, Role.TEAM_MEMBER}
)
DOMAIN = re.compile(r"[\w.-]+")
LONG, SHORT = 11, 7  # digits of a mobile number, and the fewest of any


def sees_contacts(own: Collection[Role], on_case: Collection[Role] = ()) -> bool:
    """Whether somebody with these roles of his own, and these on the case, reads phones and addresses whole."""
    return not (SPEAK_WITH_CUSTOMERS.isdisjoint(own) and WORK_THE_CASE.isdisjoint(on_case))


def phone_for(phone: str, own: Collection[Role], on_case: Collection[Role] = ()) -> str:
    """Return a phone number as somebody with these roles reads it."""
    return phone if sees_contacts(own, on_case) else masked_phone(phone)


def email_for(email: str, own: Collection[Role], on_case: Collection[Role] = ()) -> str:
    """Return a mail address as somebody with these roles reads it."""
    return email if sees_contacts(own, on_case) else masked_email(email)


def masked_phone(phone: str) -> str:
    """Return a phone number with the middle hidden, as 138****0901; a short one keeps its last two digits or none.

    Separators stay, letters are left out, and what is hidden already counts as a digit.
    """
    count = sum(_is_digit(each) for each in phone)
    first, last = (3, 4) if count >= LONG else (0, 2) if count >= SHORT else (0, 0)
    shown, place = [], 0
    for each in phone:
        if _is_digit(each):
            kept = place < first or place >= count - last
            shown.append(each if kept else HIDDEN)
            place += 1
        elif not each.isalnum():
            shown.append(each)
    return "".join(shown)


def masked_email(email: str) -> str:
    """Return a mail address as l***@example.com; what is no address is hidden as a whole."""
    person, at, domain = email.rpartition("@")
    if not (at and DOMAIN.fullmatch(domain)):
        return HIDDEN * 3 if email else ""
    return f"{person[:1].strip(HIDDEN) if len(person) > 1 else ''}{HIDDEN * 3}@{domain}"


def _is_digit(each: str) -> bool:
    return each.isdecimal() or each == HIDDEN
