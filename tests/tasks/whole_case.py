"""One complaint from the first call to its closing, with everything filled in that a document can show."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
from sqlmodel import col, select

from deployments.rehearsal.files import put_into_inbox
from models.attachment import Attachment
from models.database import transaction
from models.document import Document
from models.views.closing_letter import ClosingLetter
from models.views.document import DocumentView
from models.views.handling_form import HandlingForm
from rules.vocabulary import DocumentKind, Language
from tasks.document_views import view_of
from tasks.gates import do_automatic_work, record_event
from tests.report_templates.samples import WORDS

RECEIVED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CUSTOMERS = {Language.ZH_CN: "C104", Language.ZH_TW: "C121", Language.EN: "C130"}
FACTS: dict[str, Any] = {
    "lot_no": "L2607",
    "date_code": "2607",
    "serial_no": "SN-9",
    "when_first": "2026-03-02 08:10",
    "when_recurrences": ["2026-03-02T08:40:00+08:00"],
    "who_department": "IQC",
    "affected_qty": 12,
    "inspected_qty": 400,
    "size": "0.02",
    "size_unit": "mm",
    "trend": "STABLE",
    "impact_kind": "COST",
    "yield_loss_percent": "2.5",
    "phenomenon_evidence": "MEASURED",
    "where_on_object": "SURFACE",
}
TEXTS = {
    "what_object": "object",
    "what_defect": "defect",
    "where_first": "where",
    "who_person": "who",
    "how_detected": "detected",
    "restated_text": "matter",
}


def after(hours: float) -> datetime:
    """Return the moment so many hours after the complaint came in, on a Monday at nine."""
    return RECEIVED + timedelta(hours=hours)


def record(no: str, event: str, hours: float, who: str, **form: Any) -> str:
    """Hand in a form that must be accepted, and return the complaint's number."""
    recorded = record_event(no, event, {"acting_as": who, **form}, as_of=after(hours))
    assert recorded.accepted, recorded.refusals
    return recorded.complaint_no


def registered(language: Language, **form: Any) -> str:
    """Register the complaint of a customer who speaks a language."""
    words = WORDS[language]
    said = {"text": words["words"], "requirement": words["demand_text"], "demand": "REPLACE", "part_no": "MZ-20"}
    about = {"customer": CUSTOMERS[language], "order_no": "SO-881", "customer_ref": "HC-Q-11", "claim_amount": "620"}
    return record("", "REGISTER", 0, "E017", subject="PRODUCT_QUALITY", **said, **about, **form)


def issued(language: Language) -> str:
    """Bring the complaint to its department, with all facts on file; the documents wait to be printed."""
    words = WORDS[language]
    no = registered(language)
    texts = {field: words[key] for field, key in TEXTS.items()}
    record(no, "SUPPLY_FACTS", 0.1, "E017", **FACTS, **texts, where_other=[words["place_store"]])
    _attach(no, words["photo"])
    triage = {"category": "QLT-02", "responsibility": "OURS", "evidence": words["note_triage"]}
    record(no, "TRIAGE", 0.2, "E017", **triage)
    go_on(no, 0.21)
    return no


def closed(language: Language) -> str:
    """Play the whole case: a dispute, a deferral refused, a first closing refused, a second one approved."""
    no = issued(language)
    handed_over(no, WORDS[language])
    worked_on(no, WORDS[language])
    refused(no, WORDS[language])
    approved(no, WORDS[language])
    return no


def handed_over(no: str, words: Any) -> None:
    """The first receiver disputes the form; it is issued again and signed by the deputy."""
    record(no, "DISPUTE", 0.3, "E202", reason=words["known"])
    record(no, "ISSUE_FORM", 0.4, "E018", remark=words["rev_1"])
    record(no, "SIGN_FORM", 0.6, "E201")
    record(no, "NAME_RESPONSIBLE", 0.7, "E202", responsible_person="E203")
    counted = {"qty_suspect": 400, "qty_ok": 388, "qty_ng": 12, "person": "8204", "effectiveness_percent": "97"}
    action = {"type": "SORT", "text": words["sort"], "place": words["where"]}
    record(no, "CONTAIN", 0.8, "E203", state="OCCURRING", **action, **counted)
    record(no, "CONTAIN", 0.9, "E203", type="STOP", state="NOT_YET", text=words["stop"])


def worked_on(no: str, words: Any) -> None:
    """The department contains, answers and asks in vain to put the closing off."""
    record(no, "FIRST_REPLY", 1.5, "E202", text=words["reply_1"], handling_goal=words["demand_text"])
    first = {"containment_state": ["OCCURRING"], "measures": words["quarantine"], "via": "THROUGH_CSC"}
    record(no, "CUSTOMER_REPLY", 2, "E017", kind="INITIAL", text=words["reply_1"], **first)
    record(no, "INTERIM_REPLY", 23, "E203", text=words["reply_2"])
    wish = {"reason": words["defer"], "evidence": words["sheet"], "expected_on": "2026-03-31"}
    record(no, "APPLY_DEFERRAL", 24, "E200", ground="NO_SHORT_TERM_ABILITY", **wish)
    record(no, "REVIEW_DEFERRAL", 25, "E017", decision="REJECT", reason=words["defer_no"])
    put_into_inbox(no, "8d.pdf")
    record(no, "COMPLETE_8D", 26, "E202", reference="8D-77", file="8d.pdf")


def refused(no: str, words: Any) -> None:
    """The customer is told the cause, and refuses the closing: the level rises."""
    told = {"cause_brief": words["cause"], "how": words["done_2"], "when": "2026-03-05", "facts_cited": ["SO", "L26"]}
    text = f"{words['reply_3']} (SO-881, L2607)"
    record(no, "CUSTOMER_REPLY", 27, "E203", kind="FINAL", text=text, apology=True, written=True, **told)
    why = {"cause": words["cause"], "measure": words["measure"], "weak_point": "内部弱点"}
    record(no, "APPLY_CLOSING", 28, "E203", result=words["result_1"], **why)
    record(no, "CALL_BACK", 29, "E018", reached=True, score=2, attitude=4, timeliness=3, other_request=words["call_1"])


def approved(no: str, words: Any) -> None:
    """The closing is applied for again, and approved."""
    why = {"cause": words["cause"], "measure": words["measure"], "weak_point": "内部弱点", "evidence": words["sheet"]}
    done = {"result": words["done_3"], "prevention": f"{words['prevent_1']}\n{words['prevent_2']}"}
    record(no, "APPLY_CLOSING", 48, "E200", **done, **why)
    record(no, "CALL_BACK", 49, "E019", reached=False)
    record(no, "CALL_BACK", 51, "E019", reached=True, solved=True, score=5, attitude=5, timeliness=4)
    record(no, "APPROVE_CLOSING", 53, "E001", decision="APPROVE", reason=words["approve"])


def irrational(language: Language) -> str:
    """Play a case of a wish that no rule allows: tracked for ninety days, then closed."""
    words = WORDS[language]
    no = registered(language)
    grounds = {"irrational_reason": "MIS-01", "irrational_text": words["rule"], "policy_citation": words["known"]}
    judged = {"category": "MIS-03", "department": "SVC", "responsibility": "OURS", "evidence": words["sheet"]}
    record(no, "TRIAGE", 0.2, "E017", level_facts=grounds, **judged)
    go_on(no, 0.3)
    record(no, "SIGN_FORM", 1, "E600")
    record(no, "START_TRACKING", 1.5, "E017", mode="WATCH", explanation=words["defer_no"])
    record(no, "CUSTOMER_REPLY", 2, "E017", kind="EXPLANATION", text=words["reply_1"])
    for day in (30, 60):
        record(no, "REVIEW_TRACKING", 24 * day, "E600", decision="CONTINUE", mode="WATCH", contact_summary="…")
    record(no, "REVIEW_TRACKING", 24 * 90 + 2, "E600", decision="CLOSE", contact_summary=words["call_2"])
    record(no, "CALL_BACK", 24 * 90 + 3, "E018", reached=True, solved=True, score=4)
    record(no, "APPROVE_CLOSING", 24 * 90 + 5, "E001", decision="APPROVE")
    return no


def not_ours(language: Language) -> str:
    """Play a case that the customer agrees is not our responsibility."""
    no = registered(language)
    judged = {"category": "MIS-04", "department": "FAE", "responsibility": "CUSTOMER", "evidence": "签收单显示完好"}
    record(no, "TRIAGE", 0.2, "E017", **judged)
    go_on(no, 0.3)
    record(no, "AGREEMENT", 1, "E017", agreed=True, statement="林冬梅电话确认为其仓库搬运造成")
    record(no, "CALL_BACK", 5, "E018", reached=True, solved=True, score=4)
    record(no, "APPROVE_CLOSING", 6, "E002", decision="APPROVE")
    return no


def go_on(no: str, hours: float) -> None:
    """Let the system make its own moves; nothing is printed."""
    do_automatic_work(no, as_of=after(hours), print_documents=False)


def documents(no: str, kind: DocumentKind) -> list[Document]:
    """Return the documents of a kind, oldest first."""
    with transaction() as session:
        query = select(Document).where(Document.subject == no, Document.kind == kind).order_by(col(Document.id))
        return list(session.exec(query).all())


def view(document: Document) -> DocumentView:
    """Return what a document shows."""
    with transaction() as session:
        return view_of(session, document)


def forms(no: str) -> list[HandlingForm]:
    """Return what each revision of the handling form shows."""
    shown = [view(document) for document in documents(no, DocumentKind.HANDLING_FORM)]
    return [form for form in shown if isinstance(form, HandlingForm)]


def letter(no: str) -> ClosingLetter:
    """Return the newest closing letter."""
    shown = view(documents(no, DocumentKind.CLOSING_LETTER)[-1])
    assert isinstance(shown, ClosingLetter)
    return shown


def text_of(pdf: bytes) -> str:
    """Return the text of all pages without any white space: line ends fall anywhere."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return bare("".join(pages))


def bare(text: str) -> str:
    """Return a text without white space and break opportunities."""
    return re.sub(r"[\s\u200b]+", "", text)


def _attach(no: str, name: str) -> None:
    file = Attachment(
        subject=no,
        name=name,
        media_type="image/jpeg",
        size=482_113,
        sha256="9f2c41d7a8e35b60" * 4,
        added_at=after(0.15),
        added_by="E017",
    )
    with transaction() as session:
        session.add(file)
