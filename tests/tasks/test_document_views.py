"""What documents show of a case: all that was on file when they were owed, and to customers only what is theirs."""

import io
import re

import pypdf
import pytest
from sqlmodel import select

from models.complaint import Complaint
from models.database import transaction
from models.employee import Employee
from models.settings import settings
from models.views.closing_letter import ClosingLetter
from models.views.handling_form import Aspect, HandlingForm
from models.words import label, names_of
from rules.vocabulary import (
    CallbackResult,
    Channel,
    ClockKind,
    ClockState,
    ClosingResult,
    ClosureKind,
    CustomerReplyKind,
    Decision,
    DocumentKind,
    IrrationalReason,
    Kind,
    Language,
    Level,
    LevelCause,
    LevelClass,
    Responsibility,
    Role,
    State,
    TrackingMode,
    Via,
)
from tasks.pages import page_of
from tasks.problem_facts import facts_known
from tasks.reports import render_pdf
from tests.report_templates.outline import outline
from tests.report_templates.samples import WORDS
from tests.tasks import whole_case
from tests.tasks.whole_case import after, forms, letter, record, registered

pytestmark = pytest.mark.usefixtures("company")
ZH_CN = WORDS[Language.ZH_CN]
INTERNAL = ["内部弱点", ZH_CN["measure"], ZH_CN["note_triage"], ZH_CN["defer"], "E203", "8D-77"]


def facts_of(form: HandlingForm | ClosingLetter) -> dict[Aspect, str]:
    known = form.facts if isinstance(form, HandlingForm) else form.case_facts
    return {fact.aspect: fact.text for fact in known}


def text_of(pdf: bytes) -> str:
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"[\s\u200b]+", "", "".join(pages))


def employees() -> set[str]:
    with transaction() as session:
        return set(session.exec(select(Employee.name)).all())


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
        Aspect.WHERE: f"{ZH_CN['where']}；{ZH_CN['place_store']}",
        Aspect.WHERE_ON_OBJECT: "表面",
        Aspect.WHO: f"IQC {ZH_CN['who']}",
        Aspect.WHY_IMPACT: "成本",
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


def test_moments_and_losses_are_written_in_company_time_and_percent() -> None:
    known = {
        "when_first": "2026-03-02T00:10:00Z",
        "when_recurrences": ["2026-03-02T00:40:00Z", "2026-03-02T01:00:00Z"],
        "impact_kind": "COST",
        "yield_loss_percent": "2.50",
    }
    row = Complaint(
        no="KS-1",
        state=State.REGISTERED,
        kind=Kind.COMPLAINT,
        channel=Channel.PHONE,
        received_at=after(0),
        recorded_at=after(0),
        received_by="E017",
        customer="C104",
        text="坏了",
        clock_start=after(0),
        facts=known,
    )
    assert [fact.text for fact in facts_known(row, Language.EN)] == [
        "2026-03-02 08:10",
        "2026-03-02 08:40; 2026-03-02 09:00",
        "Cost (yield loss 2.5 %)",
    ]


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
    keys = "words sort cause measure prevent_2 reply_2 reply_3 defer defer_no call_1 approve".split()
    assert [key for key in keys if re.sub(r"\s+", "", ZH_CN[key]) not in text] == []
    assert "检查400，不良12（3%）" in text


@pytest.mark.parametrize("language", Language)
def test_the_closing_letter_tells_the_customer_what_was_written_for_him(language: Language) -> None:
    words, view = WORDS[language], letter(whole_case.closed(language))
    assert (view.language, view.matter, view.cause) == (language, words["matter"], words["cause"])
    assert [measure.text for measure in view.done] == [words["done_2"], words["done_3"]]
    assert [measure.text for measure in view.prevention] == [words["prevent_1"], words["prevent_2"]]
    assert len(view.case_facts) >= 2
    assert view.contact.extension == "8017"
    assert view.deputy
    text = text_of(render_pdf(DocumentKind.CLOSING_LETTER, view))
    assert all(re.sub(r"\s+", "", words[key]) in text for key in ("matter", "cause", "done_2", "prevent_2"))


@pytest.mark.parametrize("language", Language)
def test_the_closing_letter_holds_no_name_level_or_text_of_ours_that_is_not_for_customers(language: Language) -> None:
    view = letter(whole_case.closed(language))
    page = outline(page_of(DocumentKind.CLOSING_LETTER, view))
    named = {person.name for person in (view.contact, view.deputy, view.signatory) if person}
    levels = {*names_of(language, LevelClass).values(), *names_of(language, Level).values(), *Level}
    assert {name for name in (employees() - named) | levels | set(INTERNAL) if name in page} == set()


@pytest.mark.parametrize(
    ("language", "salutation", "signed_by"),
    [
        (Language.ZH_CN, "尊敬的客户：", "品保主管"),
        (Language.ZH_TW, "敬啟者：", "部門經理"),
        (Language.EN, "Dear Dana Whitlock,", "Department manager"),
    ],
)
def test_the_closing_letter_addresses_and_is_signed_in_the_customers_language(
    language: Language, salutation: str, signed_by: str
) -> None:
    view = letter(whole_case.closed(language))
    assert salutation in page_of(DocumentKind.CLOSING_LETTER, view)
    assert view.signatory.title == signed_by
    assert str(view.dated) == "2026-03-04"


def test_an_irrational_case_shows_its_grounds_and_its_letter_quotes_the_rule_without_admitting_anything() -> None:
    no = _irrational()
    (issued, *_, last) = forms(no)
    assert issued.irrational
    assert (issued.level, issued.irrational.reason) == (LevelClass.IRRATIONAL_1, IrrationalReason.MIS_01)
    assert issued.irrational.text == f"{ZH_CN['rule']}\n合同第 9 条"
    assert (issued.irrational.mode, issued.close_due_at) == (None, None)
    assert last.irrational
    assert last.irrational.mode is TrackingMode.WATCH
    assert last.closure
    assert (last.closure.kind, last.closure.result) == (None, ClosingResult.TRACKED_OUT)
    told = letter(no)
    assert (told.rule_quoted, told.cause, told.apologises) == ("按合同第 9 条，检验期为七天。", ZH_CN["reply_1"], False)
    assert ZH_CN["rule"] not in page_of(DocumentKind.CLOSING_LETTER, told)
    assert "已关闭" in outline(page_of(DocumentKind.HANDLING_FORM, last))


def _irrational() -> str:
    no = registered(Language.ZH_CN)
    grounds = {"irrational_reason": "MIS-01", "irrational_text": ZH_CN["rule"], "policy_citation": "合同第 9 条"}
    judged = {"category": "MIS-03", "department": "SVC", "responsibility": "OURS", "evidence": "合同"}
    record(no, "TRIAGE", 0.2, "E017", level_facts=grounds, **judged)
    whole_case.go_on(no, 0.3)
    record(no, "SIGN_FORM", 1, "E600")
    record(no, "START_TRACKING", 1.5, "E017", mode="WATCH", explanation="按合同第 9 条，检验期为七天。")
    record(no, "CUSTOMER_REPLY", 2, "E017", kind="EXPLANATION", text=ZH_CN["reply_1"])
    for day in (30, 60):
        record(no, "REVIEW_TRACKING", 24 * day, "E600", decision="CONTINUE", mode="WATCH", contact_summary="已联系")
    record(no, "REVIEW_TRACKING", 24 * 90 + 2, "E600", decision="CLOSE", contact_summary="客户接受")
    record(no, "CALL_BACK", 24 * 90 + 3, "E018", reached=True, solved=True, score=4)
    record(no, "APPROVE_CLOSING", 24 * 90 + 5, "E001", decision="APPROVE")
    return no


def test_what_is_not_ours_is_answered_by_the_customers_own_contact_and_blames_nobody() -> None:
    no = registered(Language.ZH_CN)
    judged = {"category": "MIS-04", "department": "FAE", "responsibility": "CUSTOMER", "evidence": "签收单显示完好"}
    record(no, "TRIAGE", 0.2, "E017", **judged)
    whole_case.go_on(no, 0.3)
    record(no, "AGREEMENT", 1, "E017", agreed=True, statement="林冬梅电话确认为其仓库搬运造成")
    record(no, "CALL_BACK", 5, "E018", reached=True, solved=True, score=4)
    record(no, "APPROVE_CLOSING", 6, "E002", decision="APPROVE")
    told = letter(no)
    assert forms(no) == []
    assert (told.contact.name, told.signatory.name) == ("李敏", "李敏")
    assert (told.responsibility, told.apologises, told.matter) == (Responsibility.CUSTOMER, False, ZH_CN["words"])
    page = page_of(DocumentKind.CLOSING_LETTER, told)
    assert not re.search("搬运|签收单", page)
    assert label(settings().language, Responsibility.CUSTOMER) not in page
