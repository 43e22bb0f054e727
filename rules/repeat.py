"""Has this happened before? Repeat and merge. Source: T13, decisions 16."""

from collections.abc import Iterable
from datetime import datetime

from rules.asked import Earlier
from rules.case import Case
from rules.limits import days_between
from rules.policy import RepeatRules
from rules.vocabulary import State, TaskKind
from rules.working_time import WorkCalendar

GOODS = ("order_no", "lot_no", "serial_no")


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
    return bool(_common_goods(case, master)) and not _apart(case, master)


def said_the_same(case: Case, master: Case) -> bool:
    """Whether the later complaint was found to say what the earlier one says, and nothing known speaks against it.

    So a person is asked, and may answer that they are one although no order, lot or serial number is known.
    """
    proposed = any(task.key == master.no for task in case.open_tasks(TaskKind.SIMILAR_PROPOSAL))
    return proposed and not _apart(case, master) and not _other_goods(case, master)


def may_merge_into(case: Case, master: Case) -> bool:
    """Whether the later complaint may go up in the earlier one, which must still be open."""
    in_order = (master.received_at, master.no) < (case.received_at, case.no)
    is_open = not master.state.is_final and master.state is not State.CLOSED
    return in_order and is_open and (same_matter(case, master) or said_the_same(case, master))


def lacking(case: Case, master: Case) -> list[str]:
    """Return what T13 asks of two complaints that are one and these do not show, as messages of the catalogs."""
    groups = _groups(case, master)
    other_goods = _other_goods(case, master)
    said = {
        "They are of different customers.": case.customer.code != master.customer.code,
        "They name different orders, lots or serial numbers.": other_goods,
        "No order, lot or serial number is known of both: their words alone speak for it.": not other_goods
        and not _common_goods(case, master),
        "They are of different groups of categories.": len(groups) > 1,
        "The earlier one is closed.": master.state.is_final,
    }
    return [message for message, lacks in said.items() if lacks]


def _common_goods(case: Case, master: Case) -> list[str]:
    return [name for name in GOODS if getattr(case, name) and getattr(case, name) == getattr(master, name)]


def _other_goods(case: Case, master: Case) -> bool:
    """Whether a number of goods is known of both and is not the same, and none is that is."""
    both = any(getattr(case, name) and getattr(master, name) for name in GOODS)
    return both and not _common_goods(case, master)


def _apart(case: Case, master: Case) -> bool:
    return case.customer.code != master.customer.code or len(_groups(case, master)) > 1


def _groups(case: Case, master: Case) -> set[str]:
    return {code.partition("-")[0] for code in (case.category, master.category) if code}


def _precedes(received_at: datetime, no: str, case: Case) -> bool:
    return (received_at, no) < (case.received_at, case.no)
