"""Who may load master data: the roles of the policy, and whoever begins, while nobody has one of them."""

from datetime import datetime

from models.database import reading
from tasks.company import company
from tasks.master_problems import MasterDataRefused, Problem
from tasks.policy_store import book


def check_may_load(number: str, now: datetime) -> None:
    """Raise MasterDataRefused unless a person may load master data; in a company of which nobody may yet, all may."""
    roles = book().at(now).access.master_data
    with reading() as session:
        people = company(session, now)
    entitled = {person for role in roles for person in people.with_role(role)}
    if entitled and number not in entitled:
        message = "{number} may not load master data. It is for: {people}."
        values = {"number": number, "people": ", ".join(sorted(entitled))}
        raise MasterDataRefused([Problem("acting_as", 0, "", message, values)])
