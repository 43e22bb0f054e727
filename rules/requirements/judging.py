"""What triage and its corrections ask for."""

from collections.abc import Iterable

from rules.asked import Asked
from rules.company import Company
from rules.completeness import missing_facts
from rules.lifecycle import not_ours
from rules.refusal import Refusal
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import (
    DepartmentType,
    IrrationalReason,
    Level,
    State,
)


@requirement
def triage_complete(ask: Asked) -> Refusals:
    """Category, level and department are judged in one go, on evidence, and the demand is known. Source: 004 §7.1."""
    yield from _category(ask)
    for name in missing_facts(ask.case):
        yield Refusal(name, "This is still missing: supply it as a fact before triage.")
    if not said(ask, "evidence"):
        yield Refusal("evidence", "Give the evidence on which the judgement rests.")
    yield from _irrational(ask)
    yield from works_in_the_department(ask, "responsible_person", str(ask.answer.get("department") or ""))


def _category(ask: Asked) -> Refusals:
    category = ask.policy.taxonomy.categories.get(str(ask.answer.get("category") or ""))
    if category is None:
        yield Refusal(
            "category",
            "There is no category {category}: choose one of the list.",
            {"category": ask.answer.get("category")},
        )
    elif category.retired_on and category.retired_on <= ask.calendar.local(ask.now).date():
        yield Refusal(
            "category",
            "Category {category} is no longer used: choose another one.",
            {"category": ask.answer.get("category")},
        )
    elif not ask.answer.get("department") and not any(t in ask.company.unit_by_type for t in category.departments):
        yield Refusal("department", "This category has no department of its own: choose the executing department.")
    yield from department_exists(ask)


def department_exists(ask: Asked) -> Refusals:
    """Refuse a department that the company does not have."""
    code = str(ask.answer.get("department") or "")
    if code and code not in ask.company.units:
        yield Refusal(
            "department", "There is no department {department}: choose one of the list.", {"department": code}
        )


def _irrational(ask: Asked) -> Refusals:
    facts = ask.answer.get("level_facts") or {}
    reason = facts.get("irrational_reason", IrrationalReason.NONE)
    if reason == IrrationalReason.NONE:
        return
    if facts.get("confirmed_defect"):
        yield Refusal("level_facts", "A complaint with a confirmed defect or loss caused by us is never irrational.")
    chars = ask.policy.levels.irrational_reason_chars
    if len(str(facts.get("irrational_text") or "").strip()) < chars:
        message = "Explain in at least {chars} characters why the complaint is irrational."
        yield Refusal("level_facts", message, {"chars": chars})
    if reason == IrrationalReason.MIS_01 and not str(facts.get("policy_citation") or "").strip():
        yield Refusal("level_facts", "Quote the policy or rule that the customer misunderstands.")


@requirement
def level_may_be_set(ask: Asked) -> Refusals:
    """An override is never below rule 1 of T2, and irrational is judged at triage only."""
    level = ask.answer.get("level")
    if ask.case.is_external and level != Level.STRONG:
        yield Refusal("level", "A complaint before an outside body stays at level STRONG.")
    if level == Level.IRRATIONAL or ask.case.level is Level.IRRATIONAL:
        yield Refusal("level", "Whether a complaint is irrational is judged at triage or by a deferral.")
    if level == ask.case.level:
        yield Refusal("level", "The complaint already has this level: choose another one.")


@requirement
def correction_valid(ask: Asked) -> Refusals:
    """A correction changes at least one thing, and only to what exists."""
    fields = ("category", "department", "responsible_person", "causing_department", "eight_d_demanded")
    if not any(ask.answer.get(name) for name in fields):
        yield Refusal("category", "Fill in what is to be corrected.")
    if ask.answer.get("category") and ask.answer["category"] not in ask.policy.taxonomy.categories:
        yield Refusal(
            "category", "There is no category {category}: choose one of the list.", {"category": ask.answer["category"]}
        )
    code = str(ask.answer.get("causing_department") or "")
    if code and code not in ask.company.units:
        yield Refusal(
            "causing_department", "There is no department {department}: choose one of the list.", {"department": code}
        )
    if ask.answer.get("department") and ask.case.state in {State.ACCEPTED, State.IN_PROCESS}:
        yield Refusal("department", "The department has signed: hand the complaint on (RETRANSFER) instead.")
    yield from department_exists(ask)
    yield from works_in_the_department(ask, "responsible_person", str(ask.answer.get("department") or ""))


@requirement
def judged_not_ours(ask: Asked) -> Refusals:
    """Only a judgement on evidence makes a complaint not ours. Source: 002 §3.5."""
    if not not_ours(ask.case):
        yield Refusal("acting_as", "Responsibility is not judged as the customer's or a third party's: judge it first.")


def works_in_the_department(ask: Asked, field: str, department: str) -> Refusals:
    """Refuse a person who is not active, or does not work in the executing department."""
    number = said(ask, field)
    if not number:
        return
    person = ask.company.people.get(number)
    if person is None or not person.active:
        yield Refusal(field, "There is no active employee {number}: check the number.", {"number": number})
        return
    unit = department or _executing_after(ask)
    if unit and person.department != unit:
        message = "{number} does not work in the executing department {department}."
        yield Refusal(field, message, {"number": number, "department": unit})


def _executing_after(ask: Asked) -> str:
    category = ask.policy.taxonomy.categories.get(str(ask.answer.get("category") or ""))
    if ask.answer.get("level_facts") is not None and category:  # a triage: the category chooses the department
        return default_department(ask.company, category.departments)
    return ask.case.executing.code if ask.case.executing else ""


def default_department(company: Company, types: Iterable[DepartmentType]) -> str:
    """Return the company's first department among the types that a category names; "" when it has none."""
    for kind in types:
        if kind in company.unit_by_type:
            return company.unit_by_type[kind].code
    return ""
