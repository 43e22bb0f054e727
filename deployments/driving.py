"""Driving a case through Prefect's API at moments of the simulated clock: forms at its gates, and forms beside them."""

import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deployments import operator
from models.database import transaction
from models.settings import settings
from tasks.calendar import set_simulated_time
from tasks.facts import entries_of
from tasks.refusals import last_ask
from tasks.runs import key_of

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Step:
    """One form filled in at a moment of the simulated clock, at the main gate or beside it."""

    at: str
    answer: dict[str, Any] = field(default_factory=dict)
    gate: str = ""
    beside: str = ""
    refused: bool = False


def take(number: str, step: Step) -> None:
    """Hand in a form about a complaint or an 8D, unless the ledger holds it already."""
    if passed(number, step):
        return
    set_clock(step.at)
    if step.beside:
        run = operator.suspended(operator.start("record", {"complaint_no": number, "what": step.beside}))
        operator.resume(run, step.answer)
        operator.finished(run)
        operator.until(lambda: passed(number, step), f"{step.beside} at {step.at}")
        tell(step.beside.lower(), "recorded beside the gate")
        return
    run = operator.waiting_at(number, step.gate)
    operator.resume(run, step.answer)
    if step.refused:
        operator.waiting_at(number, step.gate, after=key_of(run) or "")
        tell(step.gate, "refused, as it should be: " + "; ".join(_reasons(number)))
    else:
        operator.until(lambda: passed(number, step), f"{step.gate} at {step.at}")
        tell(step.gate, f"{step.at}  passed")


def passed(number: str, step: Step) -> bool:
    """Whether the ledger already holds what was recorded at this moment."""
    moment = moment_of(step.at)
    with transaction() as session:
        return any(event.recorded_at == moment and event.actor != "SYSTEM" for event in entries_of(session, number))


def moment_of(text: str) -> datetime:
    """Return the moment that a course names in company time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def set_clock(moment: str) -> None:
    """Set the simulated clock of this installation."""
    set_simulated_time(moment_of(moment), Path(settings().clock_file or ""))


def tell(what: str, text: str) -> None:
    """Print a line of the demo."""
    sys.stdout.write(f"{what:>16}  {text}\n")
    sys.stdout.flush()


def _reasons(number: str) -> tuple[str, ...]:
    with transaction() as session:
        return last_ask(session, number).reasons
