"""`make demo`: a company, a list of complaints, and one complaint taken through every gate by resuming its run in Prefect."""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateName
from sqlmodel import col, func, select

from deployments import operator
from deployments.installation import DEMO_COMPANY, prepare
from deployments.operator import finished, start
from deployments.services import running
from models.complaint import Complaint
from models.database import transaction
from models.settings import ROOT, settings
from tasks.calendar import set_simulated_time
from tasks.facts import entries_of
from tasks.refusals import last_ask
from tasks.runs import key_of
from tasks.samples import print_in_every_language

HOME = ROOT / "var" / "demo"
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Gate:
    """One answer given at a gate, at a moment of the simulated clock; `refused` ones are asked again."""

    at: str
    gate: str
    answer: dict[str, Any]
    refused: bool = False


@dataclass(frozen=True)
class Beside:
    """One form recorded beside the gate, through the flow `record`."""

    at: str
    what: str
    answer: dict[str, Any] = field(default_factory=dict)


REGISTRATION = {
    "acting_as": "E017",
    "customer": "C100",
    "channel": "PHONE",
    "subject": "PRODUCT_QUALITY",
    "text": "三月二日到货的连接器，外箱标签是 P-2047，箱内实物却是 P-2074，数量也少了 40 只。产线今天下午就要用，请马上处理。",
}
PROGRESS = "progress"
COURSE: Sequence[Gate | Beside] = (
    Gate("2026-03-02 09:34", "supply-facts", {
        "acting_as": "E017", "product": "连接器 P-2047", "part_no": "P-2047", "order_no": "SO-2603-118", "lot_no": "L2602-31",
        "requirement": "今天下午四点前换成正确的型号并补足数量", "demand": "REPLACE",
        "what_object": "连接器 P-2047", "what_defect": "标签与实物不符，数量短少", "where_first": "客户收货区",
        "where_on_object": "OUTSIDE", "when_first": "2026-03-02 08:50", "who_department": "客户仓库", "who_person": "收货员",
        "affected_qty": 400, "inspected_qty": 400, "trend": "STABLE", "impact_kind": "EFFICIENCY", "how_detected": "收货扫码",
        "phenomenon_evidence": "SEEN", "restated_text": "标签 P-2047，实物 P-2074，短少 40 只，下午四点前必须换货。",
    }),
    Gate("2026-03-02 09:40", "triage", {
        "acting_as": "E017", "category": "DEL-04", "responsibility": "OURS",
    }, refused=True),
    Gate("2026-03-02 09:42", "triage", {
        "acting_as": "E017", "category": "DEL-04", "responsibility": "OURS", "evidence": "客户发来的标签与实物照片三张，出库扫描记录",
        "level_facts": {"dissatisfaction": 3, "confirmed_defect": True}, "responsible_person": "E233",
    }),
    Gate("2026-03-02 10:05", "sign-form", {"acting_as": "E231"}),
    Beside("2026-03-02 10:20", "CONTAIN", {
        "acting_as": "E231", "type": "QUARANTINE", "state": "OCCURRED", "place": "成品仓 3 区",
        "text": "封存同批 P-2074 共 1,200 只，逐箱核对标签与实物", "qty_suspect": 1200, "qty_ok": 800, "qty_ng": 400,
    }),
    Gate("2026-03-02 10:40", "first-reply", {
        "acting_as": "E233", "text": "已找到正确的 P-2047 共 400 只，13:30 专车送出，16:00 前到客户仓库；错货随车带回。",
        "handling_goal": "三月二日 16:00 前换货到位，三月四日前查清原因",
    }),
    Gate("2026-03-02 11:00", PROGRESS, {
        "acting_as": "E017", "action": "CUSTOMER_REPLY", "reply_kind": "INITIAL", "containment_state": ["OCCURRED"],
        "text": "王经理您好：错发的 P-2074 我们已封存核对，正确的 P-2047 共 400 只 13:30 专车发出，今天 16:00 前送到，错货随车带回。",
        "measure": "专车换货，封存同批", "send_mail": True,
    }),
    Gate("2026-03-03 09:30", PROGRESS, {
        "acting_as": "E233", "action": "INTERIM_REPLY", "text": "换货三月二日 15:40 签收。原因：两种连接器贴标时共用一台打印机，换型后未清机。",
    }),
    Gate("2026-03-03 10:00", PROGRESS, {
        "acting_as": "E230", "action": "APPLY_DEFERRAL", "ground": "NO_SHORT_TERM_ABILITY",
        "reason": "专用标签打印机三月二十日才能到货，到货前无法证明根本措施有效，客户同意等待", "evidence": "采购订单与客户邮件",
        "expected_on": "2026-03-20",
    }),
    Gate("2026-03-03 14:00", "review-deferral", {"acting_as": "E017", "decision": "APPROVE", "mode": "MONITOR"}),
    Gate("2026-03-10 14:00", "review-tracking", {
        "acting_as": "E230", "decision": "CONTINUE", "mode": "MONITOR", "contact_summary": "电话联系王经理：期间六批到货全部正确",
    }),
    Gate("2026-03-17 14:00", "review-tracking", {
        "acting_as": "E230", "decision": "REACTIVATE", "mode": "MONITOR", "contact_summary": "打印机提前到货", "reason": "打印机三月十六日到货并启用",
    }),
    Gate("2026-03-17 15:30", PROGRESS, {
        "acting_as": "E304", "action": "CUSTOMER_REPLY", "reply_kind": "FINAL", "apology": True, "written": True, "send_mail": True,
        "facts_cited": ["订单 SO-2603-118", "批号 L2602-31", "400 只"],
        "text": "三月二日订单 SO-2603-118 错发一事，给贵公司产线添了麻烦，我们再次致歉。",
        "cause": "两种外形相近的连接器共用一台标签打印机，换型后没有清机，也没有扫码核对。",
        "how": "两种产品分机打印，出库前逐箱扫码核对，不符即停线。", "when": "2026-03-16 起已执行",
    }),
    Gate("2026-03-17 16:00", PROGRESS, {
        "acting_as": "E233", "action": "APPLY_CLOSING", "text": "换货到位，三批到货零差错，客户满意。",
    }, refused=True),
    Gate("2026-03-17 16:05", PROGRESS, {
        "acting_as": "E233", "action": "APPLY_CLOSING", "text": "换货到位，其后六批到货零差错，客户满意。",
        "cause": "共用标签打印机，换型未清机，出库未扫码", "measure": "分机打印；出库逐箱扫码，不符停线",
        "prevention": "写入仓储作业指导书 WI-LOG-07 第 4 版，相近料号清单每月更新", "weak_point": "换型清机没有检查点",
        "evidence": "六批出库扫码记录，客户签收单",
    }),
    Gate("2026-03-17 20:10", "call-back", {
        "acting_as": "E018", "reached": True, "solved": True, "score": 5, "attitude": 5, "timeliness": 4,
        "other_request": "希望以后相近料号的标签用不同颜色",
    }),
    Gate("2026-03-18 09:30", "approve-closing", {"acting_as": "E002", "decision": "APPROVE"}),
)  # fmt: skip


def main() -> int:
    """Run the demo; return 0 when everything went as the procedure wants it."""
    os.environ |= {
        "KESU_HOME": str(HOME),
        "KESU_DATABASE_URL": f"sqlite:///{HOME / 'kesu.db'}",
        "KESU_SIMULATION": "1",
        "KESU_CLOCK_FILE": str(HOME / "clock"),
        "KESU_COMPANY_NAME": "华东精密电子有限公司",
    }
    settings.cache_clear()

    began = time.monotonic()
    _set_clock("2026-03-02 09:00")
    _say("database", "company loaded" if prepare() else "was there already")
    with running() as services:
        _say("services", services.url)
        number = _play()
        _show(number)
    _say("done", f"{time.monotonic() - began:.0f} s")
    return 0


def _play() -> str:
    order = {"order": {"file": str(DEMO_COMPANY / "complaints.csv"), "mapping": str(DEMO_COMPANY / "complaints_mapping.toml")}}
    finished(start("import-complaints", order))
    _say("import", f"{_count()} complaints in the database")
    _set_clock("2026-03-02 09:30")
    finished(start("register-complaint", {"registration": REGISTRATION}, once="demo-registration"))
    number = _registered()
    _say("registered", number)
    finished(start("reconcile-runs", {}))
    _say("parked", f"{_suspended()} runs wait at their gates")
    for step in COURSE:
        _take(number, step)
    _set_clock("2026-03-18 10:00")
    finished(start("outbox", {}))
    return number


def _take(number: str, step: Gate | Beside) -> None:
    if _passed(number, step):
        return
    _set_clock(step.at)
    if isinstance(step, Beside):
        run = operator.suspended(operator.start("record", {"complaint_no": number, "what": step.what}))
        operator.resume(run, step.answer)
        operator.finished(run)
        _say(step.what.lower(), "recorded beside the gate")
        return
    run = operator.waiting_at(number, step.gate)
    operator.resume(run, step.answer)
    if step.refused:
        operator.waiting_at(number, step.gate, after=key_of(run) or "")
        _say(step.gate, "refused, as it should be: " + "; ".join(_reasons(number)))
    else:
        operator.until(lambda: _passed(number, step), f"{step.gate} at {step.at}")
        _say(step.gate, f"{step.at}  passed")


def _passed(number: str, step: Gate | Beside) -> bool:
    """Whether the ledger already holds what was recorded at this moment."""
    moment = datetime.fromisoformat(step.at).replace(tzinfo=ZONE)
    with transaction() as session:
        return any(event.recorded_at == moment and event.actor != "SYSTEM" for event in entries_of(session, number))


def _show(number: str) -> None:
    """Print where the documents, mails and data are, and draw the documents in every language."""
    drawn = print_in_every_language(number, HOME / "samples")
    _say("documents", f"{settings().documents / number}")
    for path in sorted((settings().documents / number).glob("*.pdf")):
        _say("", path.name)
    _say("all languages", f"{HOME / 'samples'}  ({len(drawn)} PDFs)")
    _say("mails", f"{settings().maildir}  ({len(list(settings().maildir.rglob('*.eml')))} files)")
    _say("database", settings().database)
    _say("look at it", f"KESU_HOME={HOME.relative_to(ROOT)} make run")


def _set_clock(moment: str) -> None:
    set_simulated_time(datetime.fromisoformat(moment).replace(tzinfo=ZONE), HOME / "clock")


def _registered() -> str:
    with transaction() as session:
        query = select(Complaint.no).where(Complaint.text == REGISTRATION["text"]).order_by(col(Complaint.no))
        return session.exec(query).one()


def _reasons(number: str) -> tuple[str, ...]:
    with transaction() as session:
        return last_ask(session, number).reasons


def _count() -> int:
    with transaction() as session:
        return session.exec(select(func.count()).select_from(Complaint)).one()


def _suspended() -> int:
    waiting = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Suspended"])))
    with get_client(sync_client=True) as client:
        return client.count_flow_runs(flow_run_filter=waiting)


def _say(what: str, text: str) -> None:
    sys.stdout.write(f"{what:>16}  {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
