"""The demo's 8D: the worked example, step by step, handed in at the gates of its run; then every print of it."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python
from sqlmodel import col, select

from deployments import operator
from deployments.driving import Step, moment_of, set_clock, take, tell
from deployments.installation import DEMO_COMPANY
from models.complaint import Complaint
from models.database import transaction
from models.settings import settings
from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.vocabulary import Edition, EightDState, Layout, ReportLanguage
from rules.lifecycle import EIGHT_D_EVENTS, Event
from rules.requirements.eight_d import texts_of
from rules.vocabulary import Language
from tasks.eight_d_reports import Print, print_reports

COURSE = tomllib.loads((DEMO_COMPANY / "eight_d_course.toml").read_text(encoding="utf-8"))
EXAMPLE = tomllib.loads((DEMO_COMPANY / "worked_8d.toml").read_text(encoding="utf-8"))
CONTENT = EightDContent.model_validate(EXAMPLE["content"])
REVISION_1 = EXAMPLE["earlier"][0]
ROW_KEYS = {"causes": ("causes", "key"), "actions": ("actions", "key"), "implementation": ("implemented", "action")}
NEWEST = 2


def drive() -> str:
    """Register the complaint, work its 8D through, and return the 8D's number."""
    set_clock("2026-08-03 09:05")
    operator.finished(operator.start("register-complaint", {"registration": COURSE["registration"]}, once="demo-8d"))
    complaint = _registered()
    tell("registered", complaint)
    shutil.copytree(DEMO_COMPANY / "photos", settings().home / "inbox" / complaint, dirs_exist_ok=True)
    triage = COURSE["triage"]
    take(complaint, Step(triage["at"], triage["answer"], gate="triage"))
    for said in COURSE["step"]:
        _take(complaint, said)
    set_clock("2026-10-12 16:30")
    operator.finished(operator.start("eight-d-report", _report_wanted(complaint)))
    return f"8D-{complaint}"


def print_everything(no: str, folder: Path) -> int:
    """Print an 8D in every layout, edition and language into a folder; return how many prints there are."""
    at = moment_of("2026-10-12 16:30")
    wanted = [
        Print(no, layout, edition, language) for layout in Layout for edition in Edition for language in ReportLanguage
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for path in print_reports(wanted, at):
        shutil.copy(path, folder)
    return len(wanted)


def _take(complaint: str, said: dict[str, Any]) -> None:
    name = said.get("gate") or said["beside"]
    event = Event(name)
    answer = said.get("answer") or _answer(event, said)
    number = f"8D-{complaint}" if event in EIGHT_D_EVENTS else complaint
    gate = said["gate"].lower() if "gate" in said else ""
    filled = to_jsonable_python({"acting_as": said["by"], **answer})
    take(number, Step(said["at"], filled, gate, said.get("beside", ""), said.get("refused", False)))


def _answer(event: Event, said: dict[str, Any]) -> dict[str, Any]:
    if event is Event.TRANSLATE_8D:
        recorded = CONTENT.model_copy(update={"closing": None})  # D8 is still to come
        own, texts = texts_of(recorded), CONTENT.translations[Language.EN]
        told = [{"original": text, "translation": texts[text]} for text in own if text in texts]
        return {"language": Language.EN, "translations": told}
    content = _part(PARTS[EightDState(event.value)], said.get("revision", NEWEST))
    for path in said.get("leave_out", ()):
        content = _without(content, path.split("."))
    return content


def _part(part: str, revision: int) -> dict[str, Any]:
    """Return what the example holds for a step; revision 1 is without what was only found later."""
    content: dict[str, Any] = EXAMPLE["content"][part]
    if revision == NEWEST:
        return content
    if part == "verification":
        return dict(REVISION_1["verification"])
    rows, key = ROW_KEYS[part]
    return content | {rows: [row for row in content[rows] if row[key] not in REVISION_1["without"]]}


def _without(value: Any, path: list[str]) -> Any:  # noqa: ANN401  (whatever a form holds)
    """Return a form without a field; `*` stands for every row of a table."""
    here, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_without(each, rest) if here in {"*", str(n)} else each for n, each in enumerate(value)]
    if not rest:
        return {name: each for name, each in value.items() if name != here}
    return {name: _without(each, rest) if name == here else each for name, each in value.items()}


def _report_wanted(complaint: str) -> dict[str, Any]:
    return {"number": complaint, "layout": Layout.G8D, "edition": Edition.CUSTOMER, "language": ReportLanguage.ZH_CN_EN}


def _registered() -> str:
    with transaction() as session:
        query = select(Complaint.no).where(Complaint.text == COURSE["registration"]["text"])
        return session.exec(query.order_by(col(Complaint.no))).one()
