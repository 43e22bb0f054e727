"""`make demo`: a company, a list of complaints, and one complaint taken through every gate of its run in Prefect."""

import os
import sys
import time
import tomllib
from dataclasses import dataclass
from datetime import datetime
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


COURSE = tomllib.loads((DEMO_COMPANY / "course.toml").read_text(encoding="utf-8"))
REGISTRATION = COURSE["registration"]


@dataclass(frozen=True)
class Step:
    """One form filled in at a moment of the simulated clock, at the main gate or beside it."""

    at: str
    answer: dict[str, Any]
    gate: str = ""
    beside: str = ""
    refused: bool = False


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
    order = {
        "order": {
            "file": str(DEMO_COMPANY / "complaints.csv"),
            "mapping": str(DEMO_COMPANY / "complaints_mapping.toml"),
        }
    }
    finished(start("import-complaints", order))
    _say("import", f"{_count()} complaints in the database")
    _set_clock("2026-03-02 09:30")
    finished(start("register-complaint", {"registration": REGISTRATION}, once="demo-registration"))
    number = _registered()
    _say("registered", number)
    finished(start("reconcile-runs", {}))
    _say("parked", f"{_suspended()} runs wait at their gates")
    for step in COURSE["step"]:
        _take(number, Step(**step))
    _set_clock("2026-03-18 10:00")
    finished(start("outbox", {}))
    return number


def _take(number: str, step: Step) -> None:
    if _passed(number, step):
        return
    _set_clock(step.at)
    if step.beside:
        run = operator.suspended(operator.start("record", {"complaint_no": number, "what": step.beside}))
        operator.resume(run, step.answer)
        operator.finished(run)
        _say(step.beside.lower(), "recorded beside the gate")
        return
    run = operator.waiting_at(number, step.gate)
    operator.resume(run, step.answer)
    if step.refused:
        operator.waiting_at(number, step.gate, after=key_of(run) or "")
        _say(step.gate, "refused, as it should be: " + "; ".join(_reasons(number)))
    else:
        operator.until(lambda: _passed(number, step), f"{step.gate} at {step.at}")
        _say(step.gate, f"{step.at}  passed")


def _passed(number: str, step: Step) -> bool:
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
