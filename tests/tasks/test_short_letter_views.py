"""What the short letters tell a customer about a real case, when they are owed, and what stays among ourselves."""

import pytest
from sqlmodel import select

from models.complaint import Complaint
from models.database import transaction
from models.document import Document
from models.eight_d import EightD
from models.views.letter import Letter
from models.views.short_letters import Acknowledgement, DeclineLetter, NotOursLetter, NtfReport
from models.words import label
from rules.eight_d.d2_problem import Fact, Measurement, Problem, Quantities
from rules.eight_d.vocabulary import Verdict
from rules.vocabulary import DocumentKind, Language, Responsibility
from tasks.document_views import view_of
from tasks.pages import page_of
from tests.report_templates.samples import WORDS
from tests.tasks.whole_case import after, closed, documents, go_on, issued, not_ours, record, registered, view

pytestmark = pytest.mark.usefixtures("company")
ZH_CN = Language.ZH_CN
D = DocumentKind


def told(no: str, kind: DocumentKind, hours: float, language: Language = ZH_CN) -> Letter:
    """Return what a letter shows that is asked for so many hours after the complaint came in."""
    with transaction() as session:
        wanted = Document(subject=no, kind=kind, language=language, owed_at=after(hours))
        shown = view_of(session, wanted)
    assert isinstance(shown, Letter)
    return shown


def judged_not_ours(evidence: str) -> str:
    """Return the number of a complaint that has just been judged not to be ours."""
    no = registered(ZH_CN)
    judgement = {"category": "MIS-04", "department": "FAE", "responsibility": "CUSTOMER", "evidence": evidence}
    record(no, "TRIAGE", 0.2, "E017", **judgement)
    go_on(no, 0.3)
    return no


def found_no_problem(no: str) -> None:
    """Let D2 of the case's 8D say that there is no problem."""
    problem = Problem(
        object="电机轴",
        defect="异响",
        description="装机后间歇异响",
        verdict=Verdict.NO_PROBLEM,
        verdict_reason="装机运转 72 小时未出现异响。是您自己弄坏的。",
        quantities=Quantities(checked=12),
        measurements=[Measurement(characteristic="粗糙度", specification="≤ 0.8", actual="0.6", unit="µm", pieces=12)],
        facts=[Fact(what="样品", value=12, unit="支")],
    )
    with transaction() as session:
        number = session.get_one(Complaint, no).eight_d
        row = session.exec(select(EightD).where(EightD.no == number)).one()
        row.content = {"problem": problem.model_dump(mode="json")}
        session.add(row)


@pytest.mark.parametrize("language", Language)
def test_an_acknowledgement_says_what_was_noted_and_by_when_there_is_news(language: Language) -> None:
    letter = told(registered(language), D.ACKNOWLEDGEMENT, 0.1, language)
    assert isinstance(letter, Acknowledgement)
    assert (letter.matter, letter.requirement) == (WORDS[language]["words"], WORDS[language]["demand_text"])
    assert (letter.number, letter.next_by) == (letter.complaint_number.replace("KS", "AK"), after(4))
    assert letter.signatory.name == letter.contact.name


def test_an_acknowledgement_promises_no_moment_that_has_been_kept_already() -> None:
    no = closed(ZH_CN)
    early, late = told(no, D.ACKNOWLEDGEMENT, 1), told(no, D.ACKNOWLEDGEMENT, 3)
    assert isinstance(early, Acknowledgement)
    assert isinstance(late, Acknowledgement)
    assert (early.next_by, late.next_by) == (after(4), None)


def test_what_is_not_ours_owes_a_letter_with_the_evidence_at_once() -> None:
    no = judged_not_ours("到货照片与签收单显示外箱完好。")
    (owed,) = documents(no, D.NOT_OURS_LETTER)
    letter = view(owed)
    assert isinstance(letter, NotOursLetter)
    assert (letter.findings, owed.language, owed.revision) == ("到货照片与签收单显示外箱完好。", ZH_CN, 1)
    assert label(ZH_CN, Responsibility.CUSTOMER) not in page_of(D.NOT_OURS_LETTER, letter)


def test_blame_in_the_evidence_never_reaches_the_customer() -> None:
    no = judged_not_ours("签收单显示外箱完好。是您自己搬运造成的。这是物流公司的责任。")
    (owed,) = documents(no, D.NOT_OURS_LETTER)
    letter = view(owed)
    assert isinstance(letter, NotOursLetter)
    assert letter.findings == "签收单显示外箱完好。"


def test_the_letter_tells_first_what_we_do_ourselves() -> None:
    no = judged_not_ours("签收单显示外箱完好。")
    first = {"containment_state": ["OCCURRED"], "measures": "已派工程师到场"}
    record(no, "CUSTOMER_REPLY", 0.5, "E017", kind="INITIAL", text="您好，3月2日的 SO-881 已派人查看。", **first)
    letter = told(no, D.NOT_OURS_LETTER, 0.6)
    assert isinstance(letter, NotOursLetter)
    assert letter.our_part == "已派工程师到场"


def test_a_case_found_not_ours_a_second_time_gets_a_second_revision() -> None:
    no = judged_not_ours("签收单显示外箱完好。")
    record(no, "AGREEMENT", 0.5, "E017", agreed=False, statement="客户不同意")
    go_on(no, 0.6)
    with transaction() as session:
        receiver = session.get_one(Complaint, no).receiver
    record(no, "DISPUTE", 0.7, receiver, reason="签收单已确认外箱完好")
    record(no, "JUDGE", 0.8, "E017", responsibility="CUSTOMER", evidence="仓库录像显示跌落。")
    record(no, "NOT_OURS", 0.9, "E017")
    assert [letter.revision for letter in documents(no, D.NOT_OURS_LETTER)] == [1, 2]
    newest = view(documents(no, D.NOT_OURS_LETTER)[-1])
    assert isinstance(newest, NotOursLetter)
    assert newest.findings == "仓库录像显示跌落。"


def test_the_first_letter_says_the_same_after_the_case_was_closed() -> None:
    no = not_ours(ZH_CN)
    (owed,) = documents(no, D.NOT_OURS_LETTER)
    shown = view(owed)
    assert isinstance(shown, NotOursLetter)
    assert shown == told(no, D.NOT_OURS_LETTER, 0.3).model_copy(update={"revision": owed.revision})


def test_a_report_of_no_fault_shows_the_tests_of_the_8d_without_blame() -> None:
    no = issued(ZH_CN)
    record(no, "CORRECT", 0.5, "E017", reason="客户要求", eight_d_demanded=True)
    found_no_problem(no)
    report = told(no, D.NTF_REPORT, 1)
    assert isinstance(report, NtfReport)
    assert (report.tests, report.checked, report.bad) == ("装机运转 72 小时未出现异响。", 12, 0)
    assert [(each.characteristic, each.specification, each.pieces) for each in report.measured] == [
        ("粗糙度", "≤ 0.8 µm", 12)
    ]


def test_a_report_of_no_fault_without_an_8d_rests_on_the_judgement() -> None:
    no = issued(ZH_CN)
    record(no, "JUDGE", 0.5, "E017", responsibility="OURS", truth="FALSE", evidence="复测 12 支全部合格。")
    report = told(no, D.NTF_REPORT, 1)
    assert isinstance(report, NtfReport)
    assert (report.tests, report.measured, str(report.tested_on)) == ("复测 12 支全部合格。", (), "2026-03-02")


def test_a_declined_request_owes_a_letter_with_the_reason_and_what_we_offer() -> None:
    no = record("", "REGISTER", 0, "E017", customer="C125", kind="SERVICE_REQUEST", text="想单独买两支样品")
    reason = "很抱歉，该型号已停产，备件也已用完。"
    record(no, "ANSWER", 1, "E017", declined=True, text=reason, alternative="后续型号尺寸相同。")
    (owed,) = documents(no, D.DECLINE_LETTER)
    letter = view(owed)
    assert isinstance(letter, DeclineLetter)
    assert (letter.explanation, letter.alternative, letter.matter) == (reason, "后续型号尺寸相同。", "想单独买两支样品")
