"""Who sent a message has a name that fits, however long the name and the address are."""

import pytest

from models.database import reading
from rules.mail_content import MailAddress
from tasks.mail_headers import LONGEST_NAME
from tasks.mail_senders import sender_of

pytestmark = pytest.mark.usefixtures("company")


@pytest.mark.parametrize("length", [20, 190, 196, 197, 198, 205, 254])
@pytest.mark.parametrize("name", ["", "n" * 100, "n" * 300])
def test_the_name_of_a_stranger_is_never_longer_than_a_name_may_be(name: str, length: int) -> None:
    email = "a" * (length - len("@long.example.com")) + "@long.example.com"
    with reading() as session:
        found = sender_of(session, MailAddress(name, email), [])
    assert 0 < len(found.contact) <= LONGEST_NAME
    assert len(found.customer) <= LONGEST_NAME
    assert email[:LONGEST_NAME] in found.customer
