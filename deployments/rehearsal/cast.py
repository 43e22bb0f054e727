"""Who would do a step that nobody tells of, and what they would fill in."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.complaint import Complaint
from models.database import transaction
from rules.acting import roles_on
from rules.case import Case
from rules.closing import approvals_given, approvers, closing_row, present_application
from rules.company import Company
from rules.lifecycle import Event, moves_of
from rules.vocabulary import Level, Role
from tasks.asking import policy_for
from tasks.company import company
from tasks.facts import load_case, load_row

E = Event

FILLED: dict[Event, dict[str, Any]] = {
    E.REGISTER: {"text": "客户不满意", "requirement": "请尽快处理", "demand": "EXPLANATION"},
    E.SUPPLY_FACTS: {"requirement": "请尽快处理", "demand": "EXPLANATION", "product": "产品"},
    E.TRIAGE: {"evidence": "客户来电记录", "responsibility": "OURS"},
    E.JUDGE: {"responsibility": "OURS", "evidence": "现场确认"},
    E.FIRST_REPLY: {"text": "已接手,今日给出处理方案", "handling_goal": "按期解决并让客户满意"},
    E.INTERIM_REPLY: {"text": "处理中,按计划推进"},
    E.APPROVE_REPLY: {"text": "同意回复"},
    E.CONTAIN: {"type": "SERVICE", "state": "OCCURRED", "text": "先行补救"},
    E.COMPLETE_8D: {"reference": "8D-EXT", "file": "8d.pdf"},
    E.APPLY_CLOSING: {
        "result": "问题已解决",
        "cause": "流程缺少检查点",
        "measure": "增加检查点",
        "prevention": "写入作业指导书",
        "weak_point": "交接",
        "evidence": "照片与签收单",
        "customer_confirmation": "客户签字确认",
        "claim_settlement": "双方已签署和解",
        "body_confirmation": "受理机构已书面确认",
    },
    E.CALL_BACK: {"reached": True, "solved": True, "score": 5, "attitude": 5, "timeliness": 5},
    E.APPROVE_CLOSING: {"decision": "APPROVE"},
    E.REVIEW_DEFERRAL: {"decision": "APPROVE", "mode": "MONITOR"},
    E.START_TRACKING: {"mode": "WATCH"},
    E.REVIEW_TRACKING: {"decision": "CONTINUE", "contact_summary": "已电话联系"},
    E.REACTIVATE: {"reason": "障碍已消除"},
    E.REOPEN: {"reason": "同一问题再次出现"},
    E.RELATED_CALL: {"called": True},
    E.ISSUE_FORM: {},
    E.SIGN_FORM: {},
}
REPLIES: dict[str, dict[str, Any]] = {
    "INITIAL": {"containment_state": ["OCCURRED"], "measures": "先行补救"},
    "INTERIM": {},
    "FINAL": {
        "facts_cited": ["订单号", "收货日期"],
        "apology": True,
        "cause_brief": "流程缺少检查点",
        "how": "增加检查点",
        "when": "即日起",
        "written": True,
    },
    "EXPLANATION": {"containment_state": ["NOT_YET"]},
}


def filled(event: Event, given: dict[str, Any], on: date) -> dict[str, Any]:
    """Return a form's fields with what is not mentioned filled in completely."""
    if event is E.CUSTOMER_REPLY:
        return {**REPLIES[str(given.get("kind", "INITIAL"))], "kind": "INITIAL", **given}
    if event is E.APPLY_DEFERRAL:
        reason = {
            "ground": "NO_SHORT_TERM_ABILITY",
            "reason": "备件缺货,供应商确认短期内无法交付本批次产品",
            "evidence": "供应商邮件",
        }
        return {**reason, "expected_on": (on + timedelta(days=30)).isoformat(), **given}
    return {**FILLED.get(event, {}), **given}


def actor_for(no: str, event: Event, at: datetime) -> str:
    """Return someone who may do this on a case and has not acted in its closing."""
    with transaction() as session:
        row = load_row(session, no)
        people = company(session, at)
        case = load_case(session, row, people)
        for number in _favourites(session, row, case, people, event):
            if number and number in people.people and number not in _used(case, event):
                return number
    raise LookupError(f"{no}: nobody may {event}")


def _used(case: Case, event: Event) -> set[str]:
    if event not in {E.CALL_BACK, E.APPROVE_CLOSING}:
        return set()
    newest, after = present_application(case)
    return {entry.actor for entry in (newest, *after) if entry}


def _favourites(session: Session, row: Complaint, case: Case, people: Company, event: Event) -> list[str]:
    policy = policy_for(session, row)
    if event is E.CALL_BACK:
        return _with(people, *closing_row(case, policy).callers)
    if event is E.APPROVE_CLOSING:
        return _with(people, *approvers(case, policy)[approvals_given(case) :])
    if event is E.APPLY_CLOSING:
        own = {Role.RESPONSIBLE: row.responsible_person, Role.RECEIVER: row.receiver}
        manager = case.executing.manager if case.executing else ""
        return [own.get(role, manager) for role in closing_row(case, policy).applicants] + [manager]
    if event is E.REVIEW_DEFERRAL and case.level is not Level.GENERAL:
        return _with(people, Role.CSC_MANAGER)
    entitled = _entitled(case, people, event)
    manager = case.executing.manager if case.executing else ""
    of_case = (row.first_inquiry_owner, row.responsible_person, row.receiver, manager)
    return [*(no for no in of_case if no in entitled), *entitled]


def _entitled(case: Case, people: Company, event: Event) -> list[str]:
    who = {role for move in moves_of(event, case.state) for role in move.who}
    return [no for no in sorted(people.people) if who & roles_on(people.people[no], case, people).keys()]


def _with(people: Company, *roles: Role) -> list[str]:
    return [no for role in roles for no in people.with_role(role)]
