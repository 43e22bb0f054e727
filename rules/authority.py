"""What one person may grant in a single decision: the amount of his roles, raised by what he was granted himself.

Source: T14; 000 p14; 003 (frontline decisions are taken at once and reported afterwards).
"""

from decimal import Decimal

from rules.acting import roles_on
from rules.case import Case, Person
from rules.company import Company
from rules.policy import AuthorityRules
from rules.vocabulary import Role


def authority_of(person: Person, case: Case, company: Company, rules: AuthorityRules) -> Decimal | None:
    """Return up to which amount in CNY a person may decide on a case, deputies included; None: without limit."""
    held = roles_on(person, case, company)
    if any(role in held for role in rules.unlimited):
        return None
    amounts = (amount for role, amount in rules.goodwill.items() if role in held)
    return max(person.authority or Decimal(0), *amounts, Decimal(0))


def may_grant(person: Person, amount: Decimal, case: Case, company: Company, rules: AuthorityRules) -> bool:
    """Whether a person may grant an amount in CNY by himself; the limit itself is within it."""
    limit = authority_of(person, case, company, rules)
    return limit is None or amount <= limit


def roles_for(amount: Decimal, rules: AuthorityRules) -> tuple[Role, ...]:
    """Return the roles that may grant an amount in CNY, the one with the least authority first."""
    enough = sorted((limit, role) for role, limit in rules.goodwill.items() if amount <= limit)
    return (*(role for _, role in enough), *rules.unlimited)
