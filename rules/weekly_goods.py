"""What the complaints of a week are about, and how much of it there was to complain about."""

from rules.policy_table import Table


class Count(Table):
    """How many complaints received in the week have one value of something, such as a channel."""

    of: str
    count: int


class Goods(Count):
    """The complaints received in the week about goods of one product family or customer, and the goods themselves.

    `pieces` are those complained about, where it was not judged another's fault; `delivered` those that left us in the
    week; `deliveries` come from the exposure, which only knows product families.
    """

    pieces: int = 0
    delivered: int = 0
    deliveries: int = 0


class Crossed(Table):
    """How many complaints received in the week are about one product family, for one category."""

    product: str
    category: str
    count: int


class Exposed(Table):
    """How much could be complained about in the week. Source: catalogue R-004-7.7.2b."""

    deliveries: int = 0
    service_contacts: int = 0

    @property
    def total(self) -> int:
        """Deliveries and service contacts."""
        return self.deliveries + self.service_contacts
