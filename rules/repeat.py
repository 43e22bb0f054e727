"""Has this happened before? Repeat and merge. Source: T13, decisions 16."""

from collections.abc import Iterable
from datetime import datetime

from rules.asked import Earlier
from rules.case import Case
from rules.limits import days_between
from rules.policy import RepeatRules
from rules.vocabulary import State
from rules.working_time import WorkCalendar


def repeat_of(
    case: Case, category: str, earlier: Iterable[Earlier], rules: RepeatRules, calendar: WorkCalendar
) -> Earlier | None:
    """Return the newest complaint of the customer that this one repeats: the same category, or product and defect.

    It was received at most `repeat_days` days before, counted in the company's zone, inclusive.
    """
    defect = str(case.facts.get("what_defect") or "")
    product = case.part_no or case.product
    matches = [
        other
        for other in earlier
        if 0 <= days_between(other.received_at, case.received_at, calendar) <= rules.repeat_days
        and _precedes(other.received_at, other.no, case)
        and (other.category == category or (product and defect and (other.product, other.defect) == (product, defect)))
    ]
    return max(matches, key=lambda other: (other.received_at, other.no), default=None)


def same_matter(case: Case, master: Case) -> bool:
    """Whether two complaints are one: same customer, same order, lot or serial, and no other group of category.

    Source: T13 (merge).
    """
    shared = [
        getattr(case, name) and getattr(case, name) == getattr(master, name)
        for name in ("order_no", "lot_no", "serial_no")
    ]
    groups = {code.partition("-")[0] for code in (case.category, master.category) if code}
    return case.customer.code == master.customer.code and any(shared) and len(groups) <= 1


def may_merge_into(case: Case, master: Case) -> bool:
    """Whether the later complaint may go up in the earlier one, which must still be open."""
    in_order = (master.received_at, master.no) < (case.received_at, case.no)
    return in_order and not master.state.is_final and master.state is not State.CLOSED and same_matter(case, master)


def _precedes(received_at: datetime, no: str, case: Case) -> bool:
    return (received_at, no) < (case.received_at, case.no)
