"""What a move asks for beyond its row in the registry: each requirement yields the reasons to refuse, or nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from rules import closing
from rules.acting import roles_on
from rules.asked import Asked, Requirement
from rules.company import Company
from rules.completeness import missing_facts
from rules.lifecycle import Event, not_ours
from rules.refusal import Refusal
from rules.repeat import may_merge_into
from rules.vocabulary import (
    Channel,
    ContainmentType,
    CustomerReplyKind,
    DepartmentType,
    ExternalBody,
    IrrationalReason,
    Level,
    Role,
    State,
)

REQUIREMENTS: dict[str, Requirement] = {}
Refusals = Iterator[Refusal]


def requirement(function: Requirement) -> Requirement:
    """Enter a requirement under its name, by which the registry of moves refers to it."""
    REQUIREMENTS[function.__name__] = function
    return function


def unmet(names: tuple[str, ...], ask: Asked) -> list[Refusal]:
    """Return every reason to refuse, of all requirements at once, so that a form is corrected in one go."""
    return [refusal for name in names for refusal in REQUIREMENTS[name](ask)]


def backdated_without_reason(ask: Asked) -> Refusals:
    """Refuse a moment in the future, and one further back than passes without a reason. Source: 004 §7.5."""
    stated = ask.answer.get("occurred_at")
    if not isinstance(stated, datetime):
        return
    if stated > ask.now:
        yield Refusal("occurred_at", "This lies in the future: state when it happened, or leave it empty for now.")
    allowed = timedelta(minutes=ask.policy.signing.backdate_minutes)
    if ask.now - stated > allowed and not ask.answer.get("backdate_reason"):
        message = "This is more than {minutes} minutes ago: give the reason why it is recorded only now."
        yield Refusal("backdate_reason", message, {"minutes": ask.policy.signing.backdate_minutes})


def _text(ask: Asked, field: str) -> str:
    return str(ask.answer.get(field) or "").strip()


def _needs(field: str, message: str) -> Requirement:
    def needed(ask: Asked) -> Refusals:
        if not _text(ask, field):
            yield Refusal(field, message)

    return needed


REQUIREMENTS["reason_given"] = _needs("reason", "Give the reason: it is kept in the ledger.")
REQUIREMENTS["evidence_given"] = _needs("evidence", "Give the evidence on which the judgement rests.")
REQUIREMENTS["goal_set"] = _needs(
    "handling_goal", "Set a goal for handling this complaint: what is to be reached by when."
)
REQUIREMENTS["customers_words"] = _needs("statement", "Quote what the customer said when withdrawing the complaint.")
REQUIREMENTS["agreement_told"] = _needs("statement", "Write what was agreed with the customer, with whom and how.")


@requirement
def known_customer(ask: Asked) -> Refusals:
    """A complaint needs a customer, and words."""
    if not ask.case.customer.code:
        yield Refusal("customer", "Name the customer: the code, or the name of a new one.")


@requirement
def not_in_future(ask: Asked) -> Refusals:
    """Nothing is received before it comes."""
    if ask.case.received_at > ask.now:
        yield Refusal("received_at", "This lies in the future: state when the complaint was received.")


@requirement
def channel_named(ask: Asked) -> Refusals:
    """OTHER is no channel without a word of explanation. Source: 002 §2.1."""
    if ask.answer.get("channel") == Channel.OTHER and not _text(ask, "channel_text"):
        yield Refusal("channel_text", "Say which channel OTHER stands for.")


@requirement
def something_supplied(ask: Asked) -> Refusals:
    """An empty form clarifies nothing, but an attempt to reach the customer is worth recording."""
    ignored = {"acting_as", "occurred_at", "backdate_reason", "remark"}
    filled = [k for k, v in ask.answer.items() if k not in ignored and v not in (None, "", "UNKNOWN", 0, [], ())]
    if not filled:
        yield Refusal("attempt", "Fill in at least one fact, or write whom you tried to reach and how.")


@requirement
def facts_in_order(ask: Asked) -> Refusals:
    """A problem recurs after it has first occurred, and no more is affected than was inspected. Source: 001 p22."""
    stored = ask.case.facts.get("when_first")
    first = ask.answer.get("when_first") or (datetime.fromisoformat(stored) if stored else None)
    again = [moment for moment in (first, *(ask.answer.get("when_recurrences") or [])) if moment]
    if any(later < earlier for earlier, later in pairwise(again)):
        yield Refusal("when_recurrences", "Recurrences must follow the first occurrence, in rising order.")
    affected, inspected = ask.answer.get("affected_qty") or 0, ask.answer.get("inspected_qty") or 0
    if inspected and affected > inspected:
        yield Refusal("affected_qty", "More pieces are affected than were inspected: correct one of the two.")


@requirement
def no_complaint(ask: Asked) -> Refusals:
    """Inquiries, suggestions and praise are answered or converted; complaints never are."""
    if ask.case.kind.is_complaint:
        yield Refusal("acting_as", "This is a complaint: it runs through triage and closing.")


@requirement
def a_complaint(ask: Asked) -> Refusals:
    """Only complaints are triaged."""
    if not ask.case.kind.is_complaint:
        yield Refusal("acting_as", "This is no complaint: answer it, or convert it into one.")


@requirement
def mergeable(ask: Asked) -> Refusals:
    """Two complaints are one when customer, order, lot or serial and category group agree. Source: T13."""
    if ask.master is None:
        yield Refusal("into", "There is no complaint of this number: check the number.")
    elif not may_merge_into(ask.case, ask.master):
        message = (
            "{into} must be an open, earlier complaint of the same customer about the same order, lot or serial number."
        )
        yield Refusal("into", message, {"into": ask.master.no})


@requirement
def triage_complete(ask: Asked) -> Refusals:
    """Category, level and department are judged in one go, on evidence, and the demand is known. Source: 004 §7.1."""
    yield from _category(ask)
    for name in missing_facts(ask.case):
        yield Refusal(name, "This is still missing: supply it as a fact before triage.")
    if not _text(ask, "evidence"):
        yield Refusal("evidence", "Give the evidence on which the judgement rests.")
    yield from _irrational(ask)
    yield from _person_of(ask, "responsible_person", str(ask.answer.get("department") or ""))


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
    yield from _department(ask)


def _department(ask: Asked) -> Refusals:
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
    fields = ("category", "responsible_person", "causing_department", "eight_d_demanded", "responsibility")
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
    yield from _person_of(ask, "responsible_person", "")


@requirement
def judged_not_ours(ask: Asked) -> Refusals:
    """Only a judgement on evidence makes a complaint not ours. Source: 002 §3.5."""
    if not not_ours(ask.case):
        yield Refusal("acting_as", "Responsibility is not judged as the customer's or a third party's: judge it first.")


@requirement
def receiver_found(ask: Asked) -> Refusals:
    """A form needs someone to receive it. Source: T5."""
    unit = ask.company.units.get(str(ask.answer.get("department") or "")) or ask.case.executing
    if unit is None:
        yield Refusal("department", "Choose the executing department.")
        return
    yield from _department(ask)


@requirement
def current_revision(ask: Asked) -> Refusals:
    """Only the newest revision of the form is signed."""
    revision = ask.answer.get("revision") or ask.case.form_rev
    if revision != ask.case.form_rev:
        message = "Revision {old} of the form is no longer valid: sign revision {new}."
        yield Refusal("revision", message, {"old": revision, "new": ask.case.form_rev})


@requirement
def disputes_left(ask: Asked) -> Refusals:
    """A form may be disputed only so often. Source: policy §4, move 8."""
    if ask.case.disputes >= ask.policy.signing.disputes:
        message = "This form has been disputed {count} times: sign it, the service centre has decided."
        yield Refusal("reason", message, {"count": ask.case.disputes})


@requirement
def another_department(ask: Asked) -> Refusals:
    """A transfer goes to another department."""
    code = str(ask.answer.get("department") or "")
    if not code:
        yield Refusal("department", "Choose the department that is to take over.")
    elif ask.case.executing and code == ask.case.executing.code:
        yield Refusal("department", "The complaint is already with this department: choose another one.")


@requirement
def of_the_department(ask: Asked) -> Refusals:
    """The responsible person works in the executing department. Source: 001 p15."""
    if not _text(ask, "responsible_person"):
        yield Refusal("responsible_person", "Name the responsible person by employee number.")
    yield from _person_of(ask, "responsible_person", "")


def _person_of(ask: Asked, field: str, department: str) -> Refusals:
    number = _text(ask, field)
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


@requirement
def a_rational_case(ask: Asked) -> Refusals:
    """An irrational complaint is tracked, not processed. Source: 004 §7.2.2."""
    if ask.case.level is Level.IRRATIONAL:
        yield Refusal("acting_as", "An irrational complaint is tracked: choose watch or monitor.")


@requirement
def an_irrational_case(ask: Asked) -> Refusals:
    """Only irrational complaints are tracked."""
    if ask.case.level is not Level.IRRATIONAL:
        yield Refusal("acting_as", "Only an irrational complaint is tracked: record the first reply.")
    if not _text(ask, "mode"):
        yield Refusal("mode", "Choose watch or monitor.")


@requirement
def an_external_case(ask: Asked) -> Refusals:
    """Only replies to external complaints are released by the general manager."""
    if not ask.case.is_external:
        yield Refusal("acting_as", "Only a reply to an external complaint needs the general manager's release.")


@requirement
def reply_complete(ask: Asked) -> Refusals:
    """A reply contains what the standard asks of its kind. Source: T10, 001 p12, 004 §A.4."""
    kind = ask.answer.get("kind")
    if kind == CustomerReplyKind.INITIAL and not ask.answer.get("containment_state"):
        yield Refusal(
            "containment_state", "Say whether the problem is occurring, has occurred or has not yet occurred."
        )
    if kind == CustomerReplyKind.FINAL:
        yield from _final_reply_complete(ask)
    if ask.case.is_external is False and ask.case.state is State.CLOSE_APPLIED and kind == CustomerReplyKind.FINAL:
        yield Refusal("kind", "The closing has been applied for: the final reply is already on file.")


def _final_reply_complete(ask: Asked) -> Refusals:
    minimum = ask.policy.replies.minimum_facts
    cited = [fact for fact in ask.answer.get("facts_cited") or () if str(fact).strip()]
    if len(cited) < minimum:
        message = "Name at least {count} facts of this case (order, lot, serial, quantity or date)."
        yield Refusal("facts_cited", message, {"count": minimum})
    if ask.case.responsibility.is_ours:
        for field in ("cause_brief", "how", "when"):
            if not _text(ask, field):
                yield Refusal(field, "A final reply says the cause, how it is solved and when: fill this in.")
        if not ask.answer.get("apology"):
            yield Refusal("apology", "We are responsible: apologise in the final reply and tick this.")
    if ask.case.eight_d_required and not ask.case.eight_d_done:
        yield Refusal("kind", "The 8D is not yet proved effective: the final reply waits until QA has recorded it.")


@requirement
def reply_released(ask: Asked) -> Refusals:
    """To an external complaint the general manager replies, or someone with his release. Source: T10, decisions 14."""
    if not ask.case.is_external or Role.GM in ask.actor.roles:
        return
    released = ask.case.last(Event.APPROVE_REPLY)
    replied = ask.case.last(Event.CUSTOMER_REPLY)
    if released is None or (replied is not None and replied.recorded_at > released.recorded_at):
        yield Refusal(
            "text",
            "A reply to an external complaint must first be released by the general manager: ask for the release.",
        )


@requirement
def containment_complete(ask: Asked) -> Refusals:
    """Each kind of containment says what it needs. Source: 001 p18."""
    kind = ask.answer.get("type")
    suspect, ok, bad = (ask.answer.get(name) or 0 for name in ("qty_suspect", "qty_ok", "qty_ng"))
    if ok + bad > suspect and suspect:
        yield Refusal("qty_suspect", "Good and bad pieces are more than the suspect quantity: correct the quantities.")
    if kind == ContainmentType.SORT and not suspect:
        yield Refusal("qty_suspect", "Sorting needs the quantity that was sorted.")
    if kind in {ContainmentType.QUARANTINE, ContainmentType.SEAL_AT_CUSTOMER} and not _text(ask, "place"):
        yield Refusal("place", "Say where the goods are kept.")
    if kind == ContainmentType.DISPATCH and not _text(ask, "person"):
        yield Refusal("person", "Say who is sent.")


@requirement
def related_customer(ask: Asked) -> Refusals:
    """A related call answers one that is owed."""
    code = _text(ask, "customer")
    owed = {task.key for task in ask.case.owed if task.kind == "RELATED_CALL"}
    if code not in owed:
        known = ", ".join(sorted(owed)) or "–"
        yield Refusal("customer", "No call to this customer is owed here. Owed: {known}.", {"known": known})
    if not ask.answer.get("called") and not _text(ask, "waived_reason"):
        yield Refusal("waived_reason", "Either record the call, or give the reason why it is waived.")


@requirement
def eight_d_owed(ask: Asked) -> Refusals:
    """QA completes an 8D that is owed, with its file."""
    if not ask.case.eight_d_required:
        yield Refusal("acting_as", "No 8D is required for this complaint.")
    if ask.case.eight_d_done:
        yield Refusal("acting_as", "The 8D is already complete.")
    for field in ("reference", "file"):
        if not _text(ask, field):
            yield Refusal(field, "Give the customer system's 8D number and the name of its file.")


@requirement
def task_open(ask: Asked) -> Refusals:
    """A task is finished once: done, or skipped with a reason."""
    key = _text(ask, "task")
    if key not in {task.key for task in ask.case.owed if task.is_open}:
        open_keys = ", ".join(sorted(task.key for task in ask.case.owed if task.is_open)) or "–"
        yield Refusal("task", "No such task is open. Open: {known}.", {"known": open_keys})
    if ask.answer.get("skipped") and not _text(ask, "reason"):
        yield Refusal("reason", "Give the reason for skipping it.")


@requirement
def applicant_of_level(ask: Asked) -> Refusals:
    """Who may apply for closing depends on the level. Source: T6."""
    yield from _one_of(ask, closing.closing_row(ask.case, ask.policy).applicants)


@requirement
def closing_standard(ask: Asked) -> Refusals:
    """Everything that T6 asks of the level is on file."""
    yield from closing.missing_for_closing(ask)


@requirement
def caller_of_level(ask: Asked) -> Refusals:
    """Who calls back depends on the level. Source: T6."""
    yield from _one_of(ask, closing.closing_row(ask.case, ask.policy).callers)


@requirement
def approver_in_turn(ask: Asked) -> Refusals:
    """Approvals are given in their order. Source: T6."""
    chain = closing.approvers(ask.case, ask.policy)
    given = closing.approvals_given(ask.case)
    yield from _one_of(ask, chain[given : given + 1])


def _one_of(ask: Asked, roles: list[Role]) -> Refusals:
    if not any(role in roles_on(ask.actor, ask.case, ask.company) for role in roles):
        message = "At this level this is done by: {roles}."
        yield Refusal("acting_as", message, {"roles": tuple(roles)})


@requirement
def four_eyes(ask: Asked) -> Refusals:
    """Applicant, caller and approvers are different people. Source: T6, R-004-M.1."""
    application, after = closing.present_application(ask.case)
    acts = (entry for entry in after if entry.kind in {Event.CALL_BACK, Event.APPROVE_CLOSING})
    for entry in (application, *acts):
        if entry is None or entry.actor != ask.actor.no:
            continue
        same_event_again = entry.kind == Event.CALL_BACK and ask.answer.get("reached") is not None
        if not same_event_again:
            message = "{number} has already acted in this closing: applicant, caller and approver are different people."
            yield Refusal("acting_as", message, {"number": ask.actor.no})
            return


@requirement
def tried_often_enough(ask: Asked) -> Refusals:
    """Written evidence replaces a call-back only after enough attempts. Source: T11."""
    attempts = closing.attempts_that_count(ask.case, ask.policy.closing)
    needed = ask.policy.closing.callback_attempts
    if attempts < needed:
        message = "Only {attempts} of {needed} attempts, an hour apart, are on file: call again first."
        yield Refusal("written_evidence", message, {"attempts": attempts, "needed": needed})


@requirement
def retention_tried(ask: Asked) -> Refusals:
    """No customer is given up before someone has tried to keep him. Source: 001 p10."""
    if not any(entry.data.get("retention") for entry in ask.case.recorded(Event.LOG_CONTACT)):
        yield Refusal(
            "reason", "First record at least one attempt to keep the customer (a contact ticked as retention)."
        )


@requirement
def deferral_grounded(ask: Asked) -> Refusals:
    """A deferral has a ground, an objective reason, evidence and a date. Source: 004 §7.4.2."""
    if len(_text(ask, "reason")) < ask.policy.levels.irrational_reason_chars:
        message = "Explain in at least {chars} characters why the complaint cannot or need not be closed now."
        yield Refusal("reason", message, {"chars": ask.policy.levels.irrational_reason_chars})
    if not _text(ask, "evidence"):
        yield Refusal("evidence", "Give the evidence for the reason.")
    expected = ask.answer.get("expected_on")
    if expected is None:
        yield Refusal("expected_on", "Give the date by which you expect to go on.")
    elif expected < ask.calendar.local(ask.now).date():
        yield Refusal("expected_on", "The expected date lies in the past: give a later one.")


@requirement
def mode_chosen(ask: Asked) -> Refusals:
    """Who approves a deferral says how the complaint is tracked. Source: 004 §7.4.2."""
    if not _text(ask, "mode"):
        yield Refusal("mode", "Choose watch or monitor.")


@requirement
def decision_at_the_end(ask: Asked) -> Refusals:
    """At the end of tracking a decision is compulsory. Source: T16."""
    since = ask.case.tracking_since
    days = ask.policy.tracking.decide_after_days
    if since and (ask.calendar.local(ask.now).date() - ask.calendar.local(since).date()).days >= days:
        message = "It has been tracked for {days} days: close, prolong with a reason, or reactivate."
        yield Refusal("decision", message, {"days": days})


@requirement
def reopen_window(ask: Asked) -> Refusals:
    """A closed complaint may be reopened for a limited time; later it is a new one. Source: T4, T13."""
    days = ask.policy.upgrades.reopen_days
    if ask.case.closed_at and ask.now > ask.case.closed_at + timedelta(days=days):
        message = "It was closed more than {days} days ago: register a new complaint."
        yield Refusal("reason", message, {"days": days})


@requirement
def body_named(ask: Asked) -> Refusals:
    """An external complaint names the body. Source: 004 §3.12."""
    if ask.answer.get("external_body") in (None, ExternalBody.NONE):
        yield Refusal("external_body", "Choose the kind of outside body.")
    if not _text(ask, "body_name"):
        yield Refusal("body_name", "Name the outside body.")
