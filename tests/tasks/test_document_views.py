"""What documents show of a case: all that was on file when they were owed, and to customers only what is theirs."""

import pytest

from models.views.closing_letter import ClosingLetter
from models.views.handling_form import Aspect, HandlingForm
from rules.vocabulary import (
    CallbackResult,
    ClockKind,
    ClockState,
    ClosingResult,
    ClosureKind,
    CustomerReplyKind,
    Decision,
    DocumentKind,
    IrrationalReason,
    Language,
    LevelCause,
    LevelClass,
    Role,
    State,
    TrackingMode,
    Via,
)
from tasks.pages import page_of
from tasks.reports import render_pdf
from tests.report_templates.outline import outline
from tests.report_templates.samples import WORDS
from tests.tasks import whole_case
from tests.tasks.whole_case import after, bare, forms, letter, text_of

pytestmark = pytest.mark.usefixtures("company")
ZH_CN = WORDS[Language.ZH_CN]


def facts_of(form: HandlingForm | ClosingLetter) -> dict[Aspect, str]:
    known = form.facts if isinstance(form, HandlingForm) else form.case_facts
    return {fact.aspect: fact.text for fact in known}


def test_a_form_just_issued_shows_what_is_known_and_leaves_the_rest_to_be_filled_in() -> None:
    (form,) = forms(whole_case.issued(Language.ZH_CN))
    assert (form.revision, form.state, form.level, form.closure) == (1, State.TRANSFERRED, LevelClass.GENERAL, None)
    assert (form.customer.name, form.customer.contact) == ("苏州栖梧通讯设备有限公司", "林冬梅")
    assert (form.executing_department, form.issuer.name, form.received_by) == ("品质部", "李敏", "李敏")
    assert form.receiver.extension == "8202"
    assert form.deputy
    assert "王强" in {copy.name for copy in form.copies}
    assert not any((form.signature, form.responsible, form.cause, form.measure, form.prevention, form.replies))
    assert not any((form.containment, form.deferrals, form.closing_applications, form.earlier_revisions))
    assert form.printed_at == form.issued_at == after(0.21)


def test_the_questions_of_5w2h_are_answered_in_words() -> None:
    (form,) = forms(whole_case.issued(Language.ZH_CN))
    assert facts_of(form) == {
        Aspect.WHAT_OBJECT: ZH_CN["object"],
        Aspect.WHAT_DEFECT: ZH_CN["defect"],
        Aspect.WHEN_FIRST: "2026-03-02 08:10",
        Aspect.WHEN_AGAIN: "2026-03-02 08:40",
        Aspect.WHERE: f"{ZH_CN['where']}；{ZH_CN['place_store']}",
        Aspect.WHERE_ON_OBJECT: "表面",
        Aspect.WHO: f"IQC {ZH_CN['who']}",
        Aspect.WHY_IMPACT: "成本（良率损失 2.5%）",
        Aspect.HOW_DETECTED: ZH_CN["detected"],
        Aspect.HOW_MUCH: "检查 400，不良 12（3%）；0.02 mm",
        Aspect.TREND: "平稳",
        Aspect.EVIDENCE: "实测",
        Aspect.PART: "MZ-20",
        Aspect.LOT: "L2607",
        Aspect.SERIAL: "SN-9",
        Aspect.DATE_CODE: "2607",
        Aspect.ORDER: "SO-881",
    }
    assert [(item.name, item.added_by) for item in form.evidence] == [(ZH_CN["photo"], "李敏")]


def test_the_last_form_shows_how_the_case_was_judged_and_closed() -> None:
    form = forms(whole_case.closed(Language.ZH_CN))[-1]
    assert (form.revision, form.state, form.level) == (4, State.CLOSED, LevelClass.MEDIUM)
    assert [(step.from_level, step.to_level, step.cause, step.note) for step in form.level_history] == [
        (None, LevelClass.GENERAL, LevelCause.TRIAGE, ZH_CN["note_triage"]),
        (LevelClass.GENERAL, LevelClass.MEDIUM, LevelCause.REFUSAL, ZH_CN["call_1"]),
    ]
    assert form.closure
    assert (form.closure.kind, form.closure.result) == (ClosureKind.FIRST, ClosingResult.SOLVED)
    clocks = {clock.kind: clock for clock in form.clocks}
    assert clocks[ClockKind.CLOSE].state is ClockState.MET
    assert str(clocks[ClockKind.CLOSE].limit_hours) == "120"


def test_the_last_form_shows_who_handed_it_to_whom_and_what_became_of_earlier_ones() -> None:
    form = forms(whole_case.closed(Language.ZH_CN))[-1]
    assert form.signature
    assert form.signature.by.title == "QE组长"
    assert form.signature.on_behalf_of
    assert form.responsible
    assert form.responsible.extension == "8203"
    assert [(earlier.revision, earlier.reason) for earlier in form.earlier_revisions] == [
        (1, ZH_CN["known"]),
        (2, f"关闭申请被驳回：{ZH_CN['call_1']}"),
        (3, "已关闭"),
    ]


def test_the_last_form_shows_what_was_done_and_said() -> None:
    form = forms(whole_case.closed(Language.ZH_CN))[-1]
    sorted_out, stopped = form.containment
    assert (sorted_out.suspect, sorted_out.good, sorted_out.bad) == (400, 388, 12)
    assert sorted_out.text == f"{ZH_CN['sort']}（8204）\n有效性 97%"
    assert (stopped.suspect, stopped.good, stopped.bad) == (None, None, None)
    assert [(reply.kind, reply.via) for reply in form.replies] == [
        (None, None),
        (CustomerReplyKind.INITIAL, Via.THROUGH_CSC),
        (None, None),
        (CustomerReplyKind.FINAL, Via.DIRECT),
    ]
    said = [statement.text for statement in (form.cause, form.measure, form.prevention) if statement]
    assert said == [ZH_CN["cause"], ZH_CN["measure"], f"{ZH_CN['prevent_1']}\n{ZH_CN['prevent_2']}"]
    (deferral,) = form.deferrals
    assert (deferral.decision, deferral.comment, deferral.mode) == (Decision.REJECT, ZH_CN["defer_no"], None)


def test_the_last_form_shows_each_application_with_its_call_backs_and_approvals() -> None:
    first, second = forms(whole_case.closed(Language.ZH_CN))[-1].closing_applications
    assert (first.refused_because, first.approvals) == (ZH_CN["call_1"], ())
    assert [call.result for call in first.callbacks] == [CallbackResult.NOT_SATISFIED]
    assert [(call.result, call.satisfaction) for call in second.callbacks] == [
        (CallbackResult.UNREACHABLE, None),
        (CallbackResult.SATISFIED, 5),
    ]
    assert [(approval.role, approval.decision, approval.comment) for approval in second.approvals] == [
        (Role.CSC_MANAGER, Decision.APPROVE, ZH_CN["approve"])
    ]


def test_a_form_printed_late_shows_the_case_as_it_stood_when_it_was_issued() -> None:
    no = whole_case.issued(Language.ZH_CN)
    (first,) = forms(no)
    whole_case.handed_over(no, ZH_CN)
    whole_case.worked_on(no, ZH_CN)
    whole_case.refused(no, ZH_CN)
    third = forms(no)[-1]
    whole_case.approved(no, ZH_CN)
    late = forms(no)
    assert (late[0], late[2]) == (first, third)
    assert [form.level for form in late] == [LevelClass.GENERAL] * 2 + [LevelClass.MEDIUM] * 2
    assert [form.signature is None for form in late] == [True, True, False, False]


def test_a_view_read_again_is_the_same() -> None:
    no = whole_case.closed(Language.ZH_TW)
    again = zip([*forms(no), letter(no)], [*forms(no), letter(no)], strict=True)
    assert all((one.fingerprint, one.identifier) == (other.fingerprint, other.identifier) for one, other in again)


def test_the_printed_form_holds_the_whole_case() -> None:
    form = forms(whole_case.closed(Language.ZH_CN))[-1]
    text = text_of(render_pdf(DocumentKind.HANDLING_FORM, form))
    keys = {"words", "sort", "cause", "measure", "prevent_2", "reply_2", "reply_3", "defer", "defer_no", "call_1"}
    assert [key for key in keys if bare(ZH_CN[key]) not in text] == []
    assert "检查400，不良12（3%）" in text


def test_an_irrational_case_shows_its_grounds_and_how_it_was_followed() -> None:
    (issued, *_, last) = forms(whole_case.irrational(Language.ZH_CN))
    assert issued.irrational
    assert (issued.level, issued.irrational.reason) == (LevelClass.IRRATIONAL_1, IrrationalReason.MIS_01)
    assert issued.irrational.text == f"{ZH_CN['rule']}\n{ZH_CN['known']}"
    assert (issued.irrational.mode, issued.close_due_at) == (None, None)
    assert last.irrational
    assert last.irrational.mode is TrackingMode.WATCH
    assert last.closure
    assert (last.closure.kind, last.closure.result) == (None, ClosingResult.TRACKED_OUT)
    assert "已关闭" in outline(page_of(DocumentKind.HANDLING_FORM, last))
