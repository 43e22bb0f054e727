"""What a good reply to the customer says: politely, with the facts that the record of the case holds."""

from typing import Any

from models.database import transaction
from models.settings import settings
from rules.case import Case
from rules.lifecycle import Event
from tasks.company import company
from tasks.facts import load_case, load_row

SAID = {
    "INITIAL": "我们已派人核对，先行补救，并于下一工作日中午前告知您进展。",
    "INTERIM": "处理按计划推进，下一步结果明天告知您。",
    "FINAL": "现场已改正并增加检查点，此后每批逐一核对，至今无异常。",
    "EXPLANATION": "现将适用的规定及我们可以提供的协助向您说明。",
}


def told_well(no: str, event: Event, given: dict[str, Any]) -> dict[str, Any]:
    """Return a form's fields; a reply to the customer whose words the story leaves out is a good one."""
    if event is not Event.CUSTOMER_REPLY or "text" in given:
        return given
    with transaction() as session:
        case = load_case(session, load_row(session, no), company(session))
    return {**given, "text": good_reply(case, str(given.get("kind", "INITIAL")))}


def good_reply(case: Case, kind: str) -> str:
    """Return the text of a reply that names what is on record: the marks of the order, the first and the newest day."""
    zone = settings().company_zone
    days = [moment.astimezone(zone) for moment in (case.received_at, case.entries[-1].occurred_at)]
    first, newest = (f"{day.month}月{day.day}日" for day in days)
    marks = "、".join(filter(None, (case.order_no, case.lot_no, case.serial_no, case.part_no)))
    return f"您好，感谢您于{first}告知{marks}一事。截至{newest}，{SAID[kind]}"
