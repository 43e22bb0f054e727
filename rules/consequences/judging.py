"""What follows from triage, from judging and correcting it, and from what is not ours."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.cluster import customers_of_lot, trouble_of
from rules.consequences.playbooks import attach_playbook, change_playbook
from rules.consequences.registry import effect
from rules.consequences.shared import (
    change_level,
    issue_revision,
    join_again,
    people_told,
    raise_alarm,
    require_eight_d,
    set_level,
)
from rules.level import LevelFacts, decide_level
from rules.lifecycle import Event
from rules.outcome import Outcome, TaskOwed
from rules.repeat import repeat_of
from rules.requirements.judging import default_department
from rules.vocabulary import (
    ClockKind,
    ClosingResult,
    DocumentKind,
    ExternalBody,
    IrrationalReason,
    Level,
    LevelCause,
    LevelClass,
    Responsibility,
    Role,
    State,
    TaskKind,
)


@effect(Event.TRIAGE)
def triaged(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """Category, level and department are fixed; the closing clock starts at the receipt; the policy is frozen."""
    answer, case = ask.answer, ask.case
    category = ask.policy.taxonomy.categories[answer["category"]]
    unit = ask.company.units[answer.get("department") or default_department(ask.company, category.departments)]
    before = repeat_of(case, answer["category"], ask.earlier, ask.policy.repeats, ask.calendar)
    decision = decide_level(level_facts(ask, repeat=before is not None), ask.policy.levels, ask.policy.upgrades)
    out.changes |= {
        "category": answer["category"],
        "executing_department": unit.code,
        "accountable_executive": ask.company.accountable_executive(unit, answer["category"].partition("-")[0]),
        "responsibility": answer["responsibility"],
        "truth": answer["truth"],
        "nature": answer["nature"],
        "repeat_of": before.no if before else "",
        "policy_code": ask.policy.code,
        "irrational_order": 1 if decision.level is Level.IRRATIONAL else 0,
        "eight_d_demanded": bool(answer.get("eight_d_demanded")),
    }
    claimed = (answer.get("level_facts") or {}).get("claim_amount")
    if claimed:
        out.changes["claim_amount"] = claimed
    if answer.get("product_family"):
        out.changes["product_family"] = answer["product_family"]
    set_level(ask, out, decision, LevelCause.REPEAT if decision.steps else LevelCause.TRIAGE)
    clocks.triaged(decision.level, out.changes["irrational_order"])
    if answer.get("responsible_person"):
        out.changes["responsible_person"] = answer["responsible_person"]
        clocks.stop(ClockKind.OWNER)
    require_eight_d(ask, out, decision.level, unit_category=answer["category"], repeat=before is not None)
    if before and before.eight_d and out.owes_eight_d:
        join_again(out, before.eight_d)
    _related_calls(ask, out, clocks, decision.level)
    attach_playbook(ask, out, clocks, answer["category"])
    if (answer.get("level_facts") or {}).get("safety_hazard") and not case.is_external:
        raise_alarm(ask, out, "safety_alarm")
    if before:
        out.tell(
            "repeat_alert",
            people_told(ask, out, Role.QA_MANAGER, Role.CSC_MANAGER, Role.FIRST_INQUIRY_OWNER),
            earlier=before.no,
        )


@effect(Event.JUDGE)
def judged(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """Responsibility is decided, or decided anew on better evidence."""
    out.changes |= {"responsibility": ask.answer["responsibility"], "truth": ask.answer["truth"]}
    if out.state is State.TRANSFERRED:
        issue_revision(ask, out)
    _related_calls(ask, out, clocks, ask.case.level)
    require_eight_d(ask, out, ask.case.level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))


@effect(Event.CORRECT)
def corrected(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """What triage got wrong is put right, with the old value kept in the ledger."""
    names = ("category", "responsible_person", "causing_department", "product_family")
    if ask.answer.get("department"):
        out.changes["executing_department"] = ask.answer["department"]
        out.changes.setdefault("responsible_person", "")
        if ask.case.form_rev:
            issue_revision(ask, out)
    out.changes |= {name: ask.answer[name] for name in names if ask.answer.get(name)}
    if ask.answer.get("responsible_person"):
        clocks.stop(ClockKind.OWNER)
    if ask.answer.get("eight_d_demanded"):
        out.changes["eight_d_demanded"] = True
    category = str(out.changes.get("category", ask.case.category))
    unit = ask.company.units.get(str(ask.answer.get("department") or "")) or ask.case.executing
    if unit:
        family = category.partition("-")[0]
        out.changes["accountable_executive"] = ask.company.accountable_executive(unit, family)
    require_eight_d(ask, out, ask.case.level, unit_category=category, repeat=bool(ask.case.repeat_of))
    change_playbook(ask, out, clocks, category)


@effect(Event.SET_LEVEL)
def level_set_by_hand(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The service centre's manager overrides the level; the current due follows."""
    change_level(ask, out, clocks, ask.answer["level"], LevelCause.MANUAL)


@effect(Event.NOT_OURS)
def not_ours(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The owner contacts the customer at once, with the findings in writing, and seeks agreement."""
    out.documents.append(DocumentKind.NOT_OURS_LETTER)
    out.tell("not_ours_contact", (ask.case.first_inquiry_owner,))


@effect(Event.AGREEMENT)
def agreement_sought(ask: Asked, out: Outcome, _: Clocks) -> None:
    """An agreed customer is called back before closing; one who disagrees goes to the department."""
    if out.when == "AGREED":
        out.changes |= {
            "applied_from": State.NOT_OURS,
            "closing_result": ClosingResult.NOT_OURS_AGREED,
            "applied_at": ask.now,
        }
    else:
        out.changes["responsibility"] = Responsibility.UNDER_INVESTIGATION
        issue_revision(ask, out)


def level_facts(ask: Asked, *, repeat: bool) -> LevelFacts:
    """Return the facts on which triage decides the level: the form's, and what is on file of claim, body and lot."""
    given = {k: v for k, v in (ask.answer.get("level_facts") or {}).items() if k in LEVEL_FACT_NAMES and v is not None}
    facts = replace(LevelFacts(), **given)
    trouble = trouble_of(ask.case, ask.answer)
    same_lot = customers_of_lot(ask.case, trouble, ask.sightings, ask.policy.repeats, ask.calendar)
    return replace(
        facts,
        customers_same_lot=max(facts.customers_same_lot, same_lot),
        external_body=ask.case.external_body,
        claim_amount=max(facts.claim_amount, ask.case.claim_amount, Decimal(0)),
        irrational_reason=IrrationalReason(facts.irrational_reason),
        repeat=repeat,
    )


LEVEL_FACT_NAMES = frozenset(LevelFacts.__dataclass_fields__) - {"external_body", "repeat"}


def _related_calls(ask: Asked, out: Outcome, clocks: Clocks, level: Level) -> None:
    """Owe a call to every other customer of the same goods, when the matter is ours. Source: 001 p12, R-001-p12.H3."""
    if not Responsibility(ask.answer["responsibility"]).is_ours:
        return
    column = LevelClass.EXTERNAL if ask.case.external_body is not ExternalBody.NONE else LevelClass.GENERAL
    column = LevelClass.STRONG if level is Level.STRONG and column is LevelClass.GENERAL else column
    due = clocks.due_of(ask.policy.eight_d.related_call[column], ask.case.clock_start)
    for related in ask.related:
        data: dict[str, Any] = {"reason": related.reason}
        out.tasks.append(
            TaskOwed(TaskKind.RELATED_CALL, related.customer, ask.case.first_inquiry_owner, due, data=data)
        )
