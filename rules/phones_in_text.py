"""Phone numbers in a customer's own words: hidden where the words stand in a list. Source: R-004-X.8."""

import re

from rules.masking import masked_phone

# Mobile phones of the mainland and of Taiwan, fixed ones with their area code, and what begins with a country code.
PHONE = re.compile(
    r"\+\d[\d ()-]{6,}\d"
    r"|(?<![\w-])1[3-9]\d(?:[ -]?\d{4}){2}(?![\w-])"
    r"|(?<![\w-])09\d{2}(?:[ -]?\d{3}){2}(?![\w-])"
    r"|(?<![\w-])\(?0\d{1,3}\)?[ -]\d{3,4}[ -]?\d{4}(?![\w-])"
    r"|(?<![\w-])400(?:[ -]?\d{3,4}){2}(?![\w-])",
    re.ASCII,
)


def without_phones(text: str) -> str:
    """Return a text in which the middle of every phone number is hidden; numbers of lots, orders and days stay."""
    return PHONE.sub(lambda found: masked_phone(found[0]), text)
