"""What the complaints of a week cost: what customers claim, and what they are given to make up for it."""

from decimal import Decimal

from sqlalchemy import Connection, func, select

from rules.lifecycle import Event
from rules.weekly_facts import Money
from tasks.weekly_counts import is_case
from tasks.weekly_stand import Span, event, stand, within

c = stand.c


def money(connection: Connection, span: Span) -> Money:
    """Return the claims of the complaints received in the week, as they stood at its end, and the goodwill granted."""
    claims = select(func.count(), func.sum(c.claim_amount)).where(
        is_case, within(c.received_at, span), c.claim_amount > 0
    )
    cases, claimed = connection.execute(claims).one()
    amount = event.c.data["form"]["amount"].as_string()
    granted = select(amount).where(event.c.kind == Event.GRANT_GOODWILL, within(event.c.recorded_at, span))
    amounts = [Decimal(each) for (each,) in connection.execute(granted)]
    return Money(
        claims=cases, claimed=claimed or Decimal(0), grants=len(amounts), granted=sum(amounts, start=Decimal(0))
    )
