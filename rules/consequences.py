"""What follows from each move: one function an event, called after the registry has let the form pass."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rules import closing
from rules.asked import Asked
from rules.case import Case
from rules.clock_changes import Clocks
from rules.company import people_of, unique
from rules.completeness import FIVE_W_TWO_H, missing_facts
from rules.eight_d_dues import eight_d_required, eight_d_tasks
from rules.level import LevelDecision, LevelFacts, decide_level, raised
from rules.lifecycle import Event
from rules.outcome import Consequence, MessageOwed, Outcome, TaskOwed
from rules.policy import RefusalPolicy
from rules.repeat import repeat_of
from rules.requirements import default_department
from rules.vocabulary import (
    ClockKind,
    ClosingResult,
    Demand,
    DocumentKind,
    ExternalBody,
    IrrationalReason,
    Kind,
    Level,
    LevelCause,
    LevelClass,
    Responsibility,
    Role,
    State,
    Subject,
    TaskKind,
)

Effect = Callable[[Asked, Outcome, Clocks], None]
EFFECTS: dict[Event, Effect] = {}
CASE_FACTS = ("product", "part_no", "order_no", "lot_no", "serial_no", "date_code", "requirement", "customer_ref")


def effect(event: Event) -> Callable[[Effect], Effect]:
    """Enter the function that works out what an event brings with it."""

    def enter(function: Effect) -> Effect:
        EFFECTS[event] = function
        return function

    return enter


@effect(Event.REGISTER)
def registered(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """A new case has a provisional level, an owner, and a customer who hears of its number."""
    case = ask.case
    if not case.kind.is_complaint:
        clocks.answer()
        out.messages.append(MessageOwed("acknowledgement", ""))
        return
    if out.state is State.CLARIFYING:
        out.tasks.append(_clarify(ask))
    if not case.customer.verified:
        owner = ask.company.with_role(Role.CSC_MANAGER)[:1] or (case.first_inquiry_owner,)
        due = clocks.due_of(ask.policy.limits.consult, ask.now)
        out.tasks.append(TaskOwed(TaskKind.CONSULT, case.customer.code, owner[0], due))
    out.messages.append(MessageOwed("acknowledgement", ""))
    if case.subject is Subject.PRODUCT_QUALITY:
        out.tell("quality_informed", ask.company.with_role(Role.QA_MANAGER))
    if case.is_external:
        _alarm(ask, out)


@effect(Event.SUPPLY_FACTS)
def facts_supplied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Facts are added to what is known; when nothing is missing any more, the clarification is done."""
    for name in CASE_FACTS:
        if ask.answer.get(name):
            out.changes[name] = ask.answer[name]
    if ask.answer.get("demand", Demand.UNKNOWN) != Demand.UNKNOWN:
        out.changes["demand"] = ask.answer["demand"]
    if ask.answer.get("contact_id"):
        out.changes["contact_id"] = ask.answer["contact_id"]
    known = {k: v for k, v in ask.answer.items() if k in PROBLEM_FACTS and v not in (None, "", "UNKNOWN", [], 0)}
    if known:
        out.changes["facts"] = {**ask.case.facts, **known}
    if out.state is State.REGISTERED:
        out.finished.append((TaskKind.CLARIFY, "facts", "done"))


@effect(Event.CONVERT)
def converted(ask: Asked, out: Outcome, _: Clocks) -> None:
    """An inquiry or suggestion becomes a complaint under its number; its clocks run from the conversion."""
    out.changes |= {"kind": Kind.COMPLAINT, "clock_start": ask.now}


@effect(Event.ANSWER)
def answered(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The customer gets the answer."""
    out.changes["closed_at"] = ask.now
    out.messages.append(MessageOwed("answer", "", {"text": ask.answer["text"]}))


@effect(Event.MERGE)
def merged(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The later complaint goes up in the earlier one, which keeps its date and gains the channel."""
    out.changes |= {"merged_into": ask.answer["into"], "closed_at": ask.now}
    out.messages.append(MessageOwed("merged", "", {"into": ask.answer["into"]}))
    out.finished.append((TaskKind.MERGE_PROPOSAL, str(ask.answer["into"]), "done"))


@effect(Event.VOID)
def voided(ask: Asked, out: Outcome, _: Clocks) -> None:
    """A registration by mistake is kept and counted, never deleted."""
    out.changes["closed_at"] = ask.now


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
    _set_level(ask, out, decision, LevelCause.REPEAT if decision.steps else LevelCause.TRIAGE)
    clocks.triaged(decision.level, out.changes["irrational_order"])
    if answer.get("responsible_person"):
        out.changes["responsible_person"] = answer["responsible_person"]
        clocks.stop(ClockKind.OWNER)
    _require_eight_d(ask, out, clocks, decision.level, unit_category=answer["category"], repeat=before is not None)
    _related_calls(ask, out, clocks, decision.level)
    if before:
        out.tell(
            "repeat_alert",
            _people(ask, out, Role.QA_MANAGER, Role.CSC_MANAGER, Role.FIRST_INQUIRY_OWNER),
            earlier=before.no,
        )


@effect(Event.JUDGE)
def judged(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """Responsibility is decided, or decided anew on better evidence."""
    out.changes |= {"responsibility": ask.answer["responsibility"], "truth": ask.answer["truth"]}
    _require_eight_d(ask, out, clocks, ask.case.level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))


@effect(Event.CORRECT)
def corrected(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """What triage got wrong is put right, with the old value kept in the ledger."""
    names = ("category", "responsible_person", "causing_department", "product_family")
    out.changes |= {name: ask.answer[name] for name in names if ask.answer.get(name)}
    if ask.answer.get("responsible_person"):
        clocks.stop(ClockKind.OWNER)
    if ask.answer.get("eight_d_demanded"):
        out.changes["eight_d_demanded"] = True
    category = str(out.changes.get("category", ask.case.category))
    _require_eight_d(ask, out, clocks, ask.case.level, unit_category=category, repeat=bool(ask.case.repeat_of))


@effect(Event.SET_LEVEL)
def level_set_by_hand(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The service centre's manager overrides the level; the current due follows."""
    _set_level(ask, out, LevelDecision(ask.answer["level"], 0), LevelCause.MANUAL)
    clocks.close_at_level(ask.answer["level"])
    _require_eight_d(
        ask, out, clocks, ask.answer["level"], unit_category=ask.case.category, repeat=bool(ask.case.repeat_of)
    )


@effect(Event.NOT_OURS)
def not_ours(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The owner contacts the customer at once and seeks agreement."""
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
        _issue(ask, out)


@effect(Event.ISSUE_FORM)
def form_issued(ask: Asked, out: Outcome, _: Clocks) -> None:
    """A new revision of the handling form goes to its receiver, with copies."""
    _issue(ask, out)


@effect(Event.RETRANSFER)
def transferred_again(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Another department takes over: a new revision, new clocks of transfer and first reply, the same closing due."""
    out.changes["executing_department"] = ask.answer["department"]
    out.changes["responsible_person"] = ""
    _issue(ask, out)
    if ask.case.transfers > MANY_TRANSFERS:
        out.tell("ping_pong", ask.company.with_role(Role.CSC_MANAGER), transfers=ask.case.transfers + 1)


@effect(Event.DISPUTE)
def disputed(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The service centre judges again; the transfer clock goes on."""
    out.changes["disputes"] = ask.case.disputes + 1
    out.tell("form_disputed", (ask.case.first_inquiry_owner,), reason=ask.answer["reason"])


@effect(Event.NAME_RESPONSIBLE)
def responsible_named(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The person who fixes it, and is assessed, is on the case."""
    out.changes["responsible_person"] = ask.answer["responsible_person"]
    out.tell("you_are_responsible", (str(ask.answer["responsible_person"]),))


@effect(Event.FIRST_REPLY)
def first_reply(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The department has told the service centre what it plans."""
    out.changes["handling_goal"] = ask.answer["handling_goal"]
    if ask.answer.get("responsible_person"):
        out.changes["responsible_person"] = ask.answer["responsible_person"]
        clocks.stop(ClockKind.OWNER)
    out.tell("department_replied", (ask.case.first_inquiry_owner,), text=ask.answer["text"])


@effect(Event.INTERIM_REPLY)
def interim_reply(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The service centre hears how it goes."""
    out.tell("department_replied", (ask.case.first_inquiry_owner,), text=ask.answer["text"])


@effect(Event.CUSTOMER_REPLY)
def customer_replied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The customer is answered; what is to go by mail is owed."""
    if ask.answer.get("send_mail"):
        data = {name: ask.answer[name] for name in ("kind", "text", "next_contact") if ask.answer.get(name)}
        out.messages.append(MessageOwed("customer_reply", "", data))


@effect(Event.RELATED_CALL)
def related_called(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Another customer of the same goods has been asked, or need not be."""
    note = "done" if ask.answer.get("called") else str(ask.answer["waived_reason"])
    out.finished.append((TaskKind.RELATED_CALL, str(ask.answer["customer"]), note))
    if ask.answer.get("affected"):
        out.tell(
            "related_affected",
            _people(ask, out, Role.QA_MANAGER, Role.FIRST_INQUIRY_OWNER),
            customer=ask.answer["customer"],
        )


@effect(Event.COMPLETE_8D)
def eight_d_completed(ask: Asked, out: Outcome, _: Clocks) -> None:
    """QA vouches for the 8D in the customer's system."""
    out.changes["eight_d_done"] = True
    out.finished.extend(
        (TaskKind.EIGHT_D_STEP, task.key, "done") for task in ask.case.open_tasks(TaskKind.EIGHT_D_STEP)
    )


@effect(Event.ASK_SUPERIOR)
def superior_asked(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """A superior is a resource: asking him is no upgrade and costs nothing. Source: 001 p16."""
    unit = ask.company.units.get(ask.actor.department)
    superior = (unit.superior if unit and unit.manager == ask.actor.no else unit.manager) if unit else ""
    due = clocks.due_of(ask.policy.limits.ask_superior, ask.now)
    number = 1 + sum(1 for _ in ask.case.recorded(Event.ASK_SUPERIOR))
    out.tasks.append(TaskOwed(TaskKind.ASK_SUPERIOR, str(number), superior, due, data={"text": ask.answer["text"]}))
    out.tell("superior_asked", (superior,), text=ask.answer["text"], by=ask.actor.no)


@effect(Event.FINISH_TASK)
def task_finished(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Done, or skipped with its reason."""
    kinds = [task.kind for task in ask.case.owed if task.key == ask.answer["task"] and task.is_open]
    note = str(ask.answer.get("reason") or "") if ask.answer.get("skipped") else "done"
    out.finished.append((kinds[0], str(ask.answer["task"]), note))


@effect(Event.APPLY_CLOSING)
def closing_applied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The closing clock is held while the customer is called back."""
    out.changes |= {"applied_from": ask.case.state, "applied_at": ask.now, "closing_result": ClosingResult.SOLVED}
    out.changes["weak_point"] = str(ask.answer.get("weak_point") or "")
    out.tell("call_back_due", (ask.case.first_inquiry_owner,))


@effect(Event.WITHDRAW)
def withdrawn(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The customer takes it back; he is called back all the same."""
    out.changes |= {"applied_from": ask.case.state, "applied_at": ask.now, "closing_result": ClosingResult.WITHDRAWN}
    out.tell("call_back_due", (ask.case.first_inquiry_owner,))


@effect(Event.LOSE_CUSTOMER)
def customer_lost(ask: Asked, out: Outcome, _: Clocks) -> None:
    """Not every customer can be won back; the deputy general manager approves."""
    out.changes |= {
        "applied_from": ask.case.state,
        "applied_at": ask.now,
        "closing_result": ClosingResult.LOST_CUSTOMER,
    }


@effect(Event.CALL_BACK)
def called_back(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The customer has the last word: a refusal raises the level."""
    if out.when == "NOT_SATISFIED":
        _refused(ask, out, clocks, str(ask.answer.get("other_request") or ""))
    if out.state is State.CONFIRMED:
        roles = closing.approvers(ask.case, ask.policy)[:1]
        out.tell("approval_due", _people(ask, out, *roles))


@effect(Event.APPROVE_CLOSING)
def closing_approved(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The last approval closes; a rejection is a refused application; any other calls the next approver."""
    if out.when == "REJECT":
        _refused(ask, out, clocks, str(ask.answer.get("reason") or ""))
    elif out.state is State.CLOSED:
        _closed(ask, out, clocks)
    else:
        given = closing.approvals_given(ask.case) + 1
        out.tell("approval_due", _people(ask, out, *closing.approvers(ask.case, ask.policy)[given : given + 1]))


@effect(Event.APPLY_DEFERRAL)
def deferral_applied(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The service centre reviews whether the case may wait."""
    out.changes["applied_from"] = State.IN_PROCESS
    out.tell("deferral_to_review", (ask.case.first_inquiry_owner,), reason=ask.answer["reason"])


@effect(Event.REVIEW_DEFERRAL)
def deferral_reviewed(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """An approved deferral is a second irrational complaint: tracked, its closing clock ended."""
    if out.state is State.TRACKING:
        out.changes |= {
            "level_before_deferral": ask.case.level,
            "irrational_order": 2,
            "tracking_mode": ask.answer["mode"],
            "tracking_since": ask.now,
            "overdue_anchor": None,
            "cur_close_due": None,
        }
        _set_level(ask, out, LevelDecision(Level.IRRATIONAL, 0), LevelCause.DEFERRAL)
        clocks.review(ask.answer["mode"])
    elif out.when == "APPROVE":
        out.tell("deferral_to_review", ask.company.with_role(Role.CSC_MANAGER))
    else:
        out.tell("deferral_rejected", _people(ask, out, Role.DEPT_MANAGER), reason=ask.answer.get("reason", ""))


@effect(Event.START_TRACKING)
def tracking_started(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The department's manager follows the irrational complaint himself."""
    out.changes |= {"tracking_mode": ask.answer["mode"], "tracking_since": ask.now, "cur_close_due": None}
    clocks.review(ask.answer["mode"])
    out.tell("tracking_started", _people(ask, out, Role.DEPT_MANAGER))


@effect(Event.REVIEW_TRACKING)
def tracking_reviewed(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """A review goes on, prolongs, reactivates or applies for closing."""
    if out.state is State.TRACKING:
        mode = ask.answer.get("mode") or ask.case.tracking_mode
        out.changes["tracking_mode"] = mode
        if out.when == "PROLONG":
            out.changes["tracking_since"] = ask.now
        clocks.review(mode)
    elif out.state is State.IN_PROCESS:
        _reactivated(ask, out)
    else:
        out.changes |= {
            "applied_from": State.TRACKING,
            "applied_at": ask.now,
            "closing_result": ClosingResult.TRACKED_OUT,
        }
        out.tell("call_back_due", (ask.case.first_inquiry_owner,))


@effect(Event.REACTIVATE)
def reactivated(ask: Asked, out: Outcome, _: Clocks) -> None:
    """The obstacle is gone, or the customer brings new facts."""
    _reactivated(ask, out)


@effect(Event.REOPEN)
def reopened(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """The case was not closed after all: one level up, new clocks, and a second closure whatever follows."""
    level = raised(ask.case.level, ask.policy.upgrades.reopen_steps, ask.policy.upgrades)
    out.changes |= {
        "reopen_count": ask.case.reopen_count + 1,
        "closure_kind": None,
        "closing_result": None,
        "closed_at": None,
        "applied_at": None,
        "applied_from": None,
        "overdue_anchor": None,
        "clock_start": ask.now,
    }
    _set_level(ask, out, LevelDecision(level, 0), LevelCause.REOPEN)
    _require_eight_d(ask, out, clocks, level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))
    out.tell(
        "reopened", _people(ask, out, Role.RECEIVER, Role.DEPT_MANAGER, Role.RESPONSIBLE), reason=ask.answer["reason"]
    )


@effect(Event.REPORT_EXTERNAL)
def external_reported(ask: Asked, out: Outcome, _: Clocks) -> None:
    """STRONG at once, clocks from the instant we learn of it, the general manager within half an hour."""
    out.changes |= {
        "external_body": ask.answer["external_body"],
        "external_name": ask.answer["body_name"],
        "external_ref": ask.answer.get("body_case_no") or "",
        "clock_start": ask.at,
        "irrational_order": 0,
    }
    if ask.case.state is State.TRACKING:
        out.changes |= {"tracking_mode": None, "tracking_since": None}
    _set_level(ask, out, LevelDecision(Level.STRONG, 1), LevelCause.EXTERNAL)
    _alarm(ask, out)


MANY_TRANSFERS = 1
PROBLEM_FACTS = (
    *FIVE_W_TWO_H,
    "where_other",
    "where_ongoing",
    "when_recurrences",
    "size",
    "size_unit",
    "yield_loss_percent",
    "phenomenon_evidence",
    "restated_text",
    "expectation",
    "preferred_solution",
)


def level_facts(ask: Asked, *, repeat: bool) -> LevelFacts:
    """Return the facts on which triage decides the level: the form's, and the claim and body already on file."""
    given = {k: v for k, v in (ask.answer.get("level_facts") or {}).items() if k in LEVEL_FACT_NAMES and v is not None}
    facts = replace(LevelFacts(), **given)
    return replace(
        facts,
        external_body=ask.case.external_body,
        claim_amount=max(facts.claim_amount, ask.case.claim_amount, Decimal(0)),
        irrational_reason=IrrationalReason(facts.irrational_reason),
        repeat=repeat,
    )


LEVEL_FACT_NAMES = frozenset(LevelFacts.__dataclass_fields__) - {"external_body", "repeat"}


def provisional_level(case: Case, ask: Asked) -> LevelDecision:
    """Return the level before triage: T2 on the registered facts. Source: decisions 11."""
    facts = LevelFacts(external_body=case.external_body, claim_amount=case.claim_amount)
    return decide_level(facts, ask.policy.levels, ask.policy.upgrades)


def _people(ask: Asked, out: Outcome, *roles: Role) -> tuple[str, ...]:
    case = ask.case
    code = out.changes.get("executing_department")
    if code:
        case = replace(case, executing=ask.company.units[code])
    return unique(person for role in roles for person in people_of(case, role, ask.company))


def _clarify(ask: Asked) -> TaskOwed:
    limit = ask.policy.limits.clarify[ask.case.column]
    due = ask.calendar.add(ask.now, limit.hours, limit.basis)
    missing = ", ".join(missing_facts(ask.case))
    return TaskOwed(TaskKind.CLARIFY, "facts", ask.case.first_inquiry_owner, due, data={"missing": missing})


def _set_level(ask: Asked, out: Outcome, decision: LevelDecision, cause: LevelCause) -> None:
    out.changes |= {"level": decision.level, "level_rule": decision.rule}
    if decision.level is not ask.case.level or cause in {LevelCause.TRIAGE, LevelCause.REPEAT, LevelCause.EXTERNAL}:
        data = {"from": ask.case.level, "to": decision.level, "cause": cause, "rule": decision.rule}
        out.entries.append(Consequence("LEVEL", data))


def _refused(ask: Asked, out: Outcome, clocks: Clocks, reason: str) -> None:
    """Raise the level at once when the policy says so, from IN_PROCESS only. Source: T4, decisions 6, policy A-06."""
    out.changes |= {"applied_at": None, "applied_from": None, "closing_result": None}
    immediate = ask.policy.upgrades.refusal_policy is RefusalPolicy.IMMEDIATE
    if out.state is State.IN_PROCESS and immediate:
        level = ask.policy.upgrades.next.get(ask.case.level, ask.case.level)
        if level is not ask.case.level:
            _set_level(ask, out, LevelDecision(level, 0), LevelCause.REFUSAL)
            clocks.close_after_refusal(level)
            _require_eight_d(ask, out, clocks, level, unit_category=ask.case.category, repeat=bool(ask.case.repeat_of))
            _issue(ask, out)
    if out.state is State.IN_PROCESS:
        clocks.interim()
    if out.state is State.TRACKING:
        clocks.review(ask.case.tracking_mode)
    out.tell("closing_refused", _people(ask, out, Role.RESPONSIBLE, Role.RECEIVER, Role.DEPT_MANAGER), reason=reason)


def _closed(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    application, _ = closing.present_application(ask.case)
    applied_at = application.recorded_at if application else ask.now
    out.changes |= {"closed_at": ask.now, "closure_kind": closing.closure_kind(ask.case, applied_at)}
    clocks.settle_close(applied_at)
    due = clocks.due_of(ask.policy.closing.face_saving, ask.now)
    owner = unique((*people_of(ask.case, Role.RESPONSIBLE, ask.company), ask.case.first_inquiry_owner))
    sales = ask.company.with_role(ask.policy.closing.face_saving_by)
    out.tasks.append(TaskOwed(TaskKind.FACE_SAVING, "call", (sales or owner)[0], due))
    out.documents.append(DocumentKind.CLOSING_LETTER)
    if ask.case.form_rev:  # the last revision shows the whole case
        out.changes["form_rev"] = ask.case.form_rev + 1
        out.documents.append(DocumentKind.HANDLING_FORM)
    out.messages.append(MessageOwed("closing_letter", ""))
    out.tell("closed", _people(ask, out, Role.RESPONSIBLE, Role.RECEIVER, Role.FIRST_INQUIRY_OWNER))


def _reactivated(ask: Asked, out: Outcome) -> None:
    """Return to work: a deferred case at the level it had, a first irrational one re-judged.

    Source: T4, decisions 13.
    """
    before = ask.case.level_before_deferral
    level = before or ask.policy.upgrades.irrational_becomes
    out.changes |= {
        "clock_start": ask.now,
        "irrational_order": 0,
        "level_before_deferral": None,
        "tracking_mode": None,
        "tracking_since": None,
    }
    _set_level(ask, out, LevelDecision(level, 0), LevelCause.REACTIVATE)
    out.tell("reactivated", _people(ask, out, Role.RECEIVER, Role.DEPT_MANAGER), reason=ask.answer.get("reason", ""))


def _issue(ask: Asked, out: Outcome) -> None:
    """Issue a revision of the handling form to its receiver, with copies; a gap in the receivers alarms the manager."""
    code = str(ask.answer.get("department") or out.changes.get("executing_department") or "")
    unit = ask.company.units.get(code) or ask.case.executing
    if unit is None:
        return
    level = out.changes.get("level", ask.case.level)
    local = ask.calendar.local(ask.now)
    works = ask.calendar.is_working_day(local.date())
    chosen = ask.company.receiver_for(unit.code, level, ask.now, local.time(), working_day=works)
    receiver = chosen.receiver or next(iter(ask.company.with_role(ask.policy.receivers.alert)), "")
    out.changes |= {
        "executing_department": unit.code,
        "receiver": receiver,
        "receiver_deputy": chosen.deputy,
        "form_rev": ask.case.form_rev + 1,
        "form_issued_at": ask.now,
        "transfers": ask.case.transfers + (out.state is State.TRANSFERRED),
    }
    out.documents.append(DocumentKind.HANDLING_FORM)
    revision = ask.case.form_rev + 1
    out.tell("form_issued", (receiver, chosen.deputy), revision=revision)
    roles = (*ask.policy.receivers.copies, *ask.policy.receivers.department_copies.get(unit.type, ()))
    copies = _people(ask, out, *roles)
    out.tell("form_copy", tuple(person for person in copies if person != receiver), revision=revision)
    if chosen.reason in {"MANAGER", "NOBODY"} and level is not Level.IRRATIONAL:
        alert = ask.company.with_role(ask.policy.receivers.alert)
        out.tell("no_receiver", alert, department=unit.code, reason=chosen.reason)


def _require_eight_d(
    ask: Asked, out: Outcome, clocks: Clocks, level: Level, *, unit_category: str, repeat: bool
) -> None:
    """Lay down the dues of an 8D from the moment it becomes required. Source: decisions 15, 20, 21; T15."""
    if ask.case.eight_d_required:
        return
    responsibility = Responsibility(out.changes.get("responsibility", ask.case.responsibility))
    demanded = bool(out.changes.get("eight_d_demanded", ask.case.eight_d_demanded))
    if not eight_d_required(unit_category, level, responsibility, ask.policy, repeat=repeat, demanded=demanded):
        return
    out.changes["eight_d_required"] = True
    start = max(out.changes.get("clock_start", ask.case.clock_start), ask.case.clock_start)
    start = start if ask.case.state is State.REGISTERED else max(start, ask.now)
    owner = out.changes.get("accountable_executive") or next(iter(ask.company.with_role(Role.QA_MANAGER)), "")
    out.tasks.extend(eight_d_tasks(level, unit_category, start, str(owner), ask.policy, clocks.due_of))
    out.tell("eight_d_required", ask.company.with_role(Role.QA_MANAGER))


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


def _alarm(ask: Asked, out: Outcome) -> None:
    """Tell the heads at once. Source: T4 (external), T9, R-004-3.12b."""
    roles = (Role.GM, Role.DEPUTY_GM, Role.QA_MANAGER, Role.CSC_MANAGER)
    out.tell("external_alarm", _people(ask, out, *roles))
