"""Is it clear what the customer complains of? What is missing before triage, and how much of 5W2H is filled."""

from rules.case import Answer, Case
from rules.vocabulary import Demand, Kind, Subject

FIVE_W_TWO_H = (
    "what_object",
    "what_defect",
    "where_first",
    "where_on_object",
    "when_first",
    "who_department",
    "who_person",
    "affected_qty",
    "inspected_qty",
    "trend",
    "impact_kind",
    "how_detected",
)


def missing_facts(case: Case) -> tuple[str, ...]:
    """Return which of product, requirement and contact are missing; nothing is ever missing of what is no complaint.

    A product counts as named by its name, part, order, lot or serial number, and is asked for only where the
    complaint is about the product. Source: decisions 8, 002 §3.4.
    """
    if not case.kind.is_complaint:
        return ()
    named = any((case.product, case.part_no, case.order_no, case.lot_no, case.serial_no))
    about_product = case.subject is Subject.PRODUCT_QUALITY
    gaps = {
        "product": about_product and not named,
        "requirement": not case.requirement and case.demand is Demand.UNKNOWN,
        "contact": case.kind is not Kind.INTERNAL and case.contact_id is None and not case.customer.has_contact,
    }
    return tuple(name for name, is_missing in gaps.items() if is_missing)


def completeness_percent(facts: Answer) -> float:
    """Return how much of 5W2H is filled, in percent with one decimal: 9 of 12 is 75.0.

    Source: 001 p15, p21, p22. It never blocks registration.
    """
    filled = sum(1 for name in FIVE_W_TWO_H if facts.get(name) not in (None, "", "UNKNOWN"))
    return round(100 * filled / len(FIVE_W_TWO_H), 1)


def affected_ratio_percent(facts: Answer) -> float | None:
    """Return affected of inspected in percent with two decimals: 12 of 400 is 3.00; None when nothing was inspected."""
    inspected = facts.get("inspected_qty")
    affected = facts.get("affected_qty")
    if not inspected or affected is None:
        return None
    return round(100 * float(affected) / float(inspected), 2)
