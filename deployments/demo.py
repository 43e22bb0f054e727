"""`make demo`: a company, a list of complaints, one complaint through every gate, a quarter of others, and one 8D."""

import os
import sys
import time
import tomllib

from prefect import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateName
from sqlmodel import col, func, select

from deployments import demo_8d, demo_quarter
from deployments.driving import Step, set_clock, take, tell
from deployments.installation import DEMO_COMPANY, prepare
from deployments.operator import finished, start
from deployments.services import running
from models.complaint import Complaint
from models.database import transaction
from models.settings import ROOT, settings
from rules.vocabulary import Language
from tasks.samples import print_in_every_language
from tasks.seal_key import SealUnusable

HOME = ROOT / "var" / "demo"
COURSE = tomllib.loads((DEMO_COMPANY / "course.toml").read_text(encoding="utf-8"))
REGISTRATION = COURSE["registration"]


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
    set_clock("2026-03-02 09:00")
    try:
        tell("database", "company loaded" if prepare() else "was there already")
    except SealUnusable as unusable:
        sys.exit(str(unusable))
    with running() as services:
        tell("services", services.url)
        number = _play()
        demo_quarter.play()
        _end_of_the_quarter()
        eight_d = demo_8d.drive()
        set_clock("2026-10-12 17:00")
        finished(start("outbox", {}))
        _show(number, eight_d)
    tell("done", f"{time.monotonic() - began:.0f} s")
    return 0


def _play() -> str:
    order = {
        "order": {
            "file": str(DEMO_COMPANY / "complaints.csv"),
            "mapping": str(DEMO_COMPANY / "complaints_mapping.toml"),
        }
    }
    finished(start("import-complaints", order))
    tell("import", f"{_count()} complaints in the database")
    set_clock("2026-03-02 09:30")
    finished(start("register-complaint", {"registration": REGISTRATION}, once="demo-registration"))
    number = _registered()
    tell("registered", number)
    finished(start("reconcile-runs", {}))
    tell("parked", f"{_suspended()} runs wait at their gates")
    for step in COURSE["step"]:
        take(number, Step(**step))
    set_clock("2026-03-18 10:00")
    finished(start("outbox", {}))
    return number


def _end_of_the_quarter() -> None:
    """Run what the timetable has for the last evening through Prefect, as an operator would."""
    set_clock("2026-06-30 18:00")
    last_week = {"week": "2026-W26", "languages": [str(language) for language in Language]}
    for flow, parameters in (("escalation-sweep", {}), ("penalty-notices", {}), ("weekly-report", last_week)):
        finished(start(flow, parameters))
        tell(flow, "ran")
    finished(start("reconcile-runs", {}))
    tell("bulletins", f"{_suspended()} runs wait, the last bulletin for its signature among them")


def _show(number: str, eight_d: str) -> None:
    """Print where the documents, mails and data are, and draw the documents in every language."""
    reports = demo_8d.print_everything(eight_d, HOME / "samples" / "8d")
    drawn = print_in_every_language(number, HOME / "samples")
    tell("documents", f"{settings().documents / number}")
    for path in sorted((settings().documents / number).glob("*.pdf")):
        tell("", path.name)
    tell("all languages", f"{HOME / 'samples'}  ({len(drawn)} PDFs)")
    tell("8D", f"{settings().documents / eight_d}")
    tell("all its prints", f"{HOME / 'samples' / '8d'}  ({reports} PDFs)")
    tell("mails", f"{settings().maildir}  ({len(list(settings().maildir.rglob('*.eml')))} files)")
    tell("database", settings().database)
    tell("look at it", f"KESU_HOME={HOME.relative_to(ROOT)} make run")
    tell("sign in", f"KESU_HOME={HOME.relative_to(ROOT)} make administrator EMPLOYEE=E901  (prints a link)")


def _registered() -> str:
    with transaction() as session:
        query = select(Complaint.no).where(Complaint.text == REGISTRATION["text"]).order_by(col(Complaint.no))
        return session.exec(query).one()


def _count() -> int:
    with transaction() as session:
        return session.exec(select(func.count()).select_from(Complaint)).one()


def _suspended() -> int:
    waiting = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Suspended"])))
    with get_client(sync_client=True) as client:
        return client.count_flow_runs(flow_run_filter=waiting)


if __name__ == "__main__":
    sys.exit(main())
