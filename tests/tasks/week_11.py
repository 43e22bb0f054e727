"""The week of S15, 9 to 15 March 2026, played through the real tasks.

Twenty-five complaints come in; six of the week before fall due beside fourteen of these; eighteen are closed.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from models.database import engine, transaction
from models.exposure import Exposure
from tests.scenarios.runner import play
from tests.scenarios.stage import installation
from tests.scenarios.story import Story

WEEK = "2026-W11"
LEVEL_FACTS: dict[str, dict[str, Any]] = {
    "GENERAL": {},
    "MEDIUM": {"special_effort": True},
    "STRONG": {"line_stop": True},
    "IRRATIONAL": {
        "irrational_reason": "MIS-03",
        "irrational_text": "客户要求合同以外的终身免费保养服务，期望值明显过高",
    },
}
# name, level, category, received, and what became of it by Sunday
IN_TIME, LATE, LEFT, DEFERRED, WATCHED, MONITORED = "in time", "late", "left", "deferred", "WATCH", "MONITOR"
OF_THE_WEEK_BEFORE = (
    ("B1", "MEDIUM", "DEL-03", "2026-03-02 10:00", IN_TIME),
    ("B2", "MEDIUM", "DEL-04", "2026-03-03 10:00", IN_TIME),
    ("B3", "MEDIUM", "SAL-04", "2026-03-04 10:00", IN_TIME),
    ("B4", "MEDIUM", "CTR-01", "2026-03-05 10:00", IN_TIME),
    ("B5", "GENERAL", "AST-03", "2026-03-06 15:00", LATE),
    ("B6", "MEDIUM", "SAL-05", "2026-03-06 10:00", LEFT),
    ("B7", "IRRATIONAL", "SVC-06", "2026-03-02 11:00", WATCHED),
    ("B8", "IRRATIONAL", "MIS-02", "2026-03-04 11:00", MONITORED),
)
OF_THE_WEEK = (
    ("A1", "GENERAL", "DEL-01", "2026-03-09 09:10", IN_TIME),
    ("A2", "GENERAL", "DEL-02", "2026-03-09 09:40", IN_TIME),
    ("A3", "GENERAL", "DEL-06", "2026-03-09 10:10", IN_TIME),
    ("A4", "GENERAL", "DEL-07", "2026-03-09 11:10", IN_TIME),
    ("A5", "GENERAL", "DEL-08", "2026-03-09 14:10", IN_TIME),
    ("A6", "GENERAL", "DEL-01", "2026-03-10 09:10", IN_TIME),
    ("A7", "GENERAL", "DEL-10", "2026-03-10 10:10", IN_TIME),
    ("A8", "GENERAL", "DEL-08", "2026-03-10 11:10", IN_TIME),
    ("A9", "GENERAL", "DEL-02", "2026-03-10 14:10", IN_TIME),
    ("A10", "GENERAL", "SAL-01", "2026-03-10 15:10", IN_TIME),
    ("A11", "GENERAL", "SAL-02", "2026-03-11 09:10", IN_TIME),
    ("A12", "GENERAL", "SAL-09", "2026-03-09 15:10", LATE),
    ("A13", "GENERAL", "SAL-10", "2026-03-09 16:10", LATE),
    ("A14", "GENERAL", "AST-01", "2026-03-11 10:10", LEFT),
    ("A15", "MEDIUM", "AST-02", "2026-03-10 16:10", LEFT),
    ("A16", "MEDIUM", "AST-06", "2026-03-11 11:10", LEFT),
    ("A17", "MEDIUM", "NEW-01", "2026-03-11 14:10", DEFERRED),
    ("A18", "MEDIUM", "QLT-01", "2026-03-12 09:10", LEFT),
    ("A19", "MEDIUM", "QLT-02", "2026-03-12 10:10", LEFT),
    ("A20", "MEDIUM", "QLT-03", "2026-03-12 11:10", LEFT),
    ("A21", "STRONG", "QLT-01", "2026-03-12 14:10", LEFT),
    ("A22", "STRONG", "QLT-05", "2026-03-13 09:10", LEFT),
    ("A23", "EXTERNAL", "QLT-04", "2026-03-13 10:10", LEFT),
    ("A24", "IRRATIONAL", "SVC-04", "2026-03-11 15:10", WATCHED),
    ("A25", "IRRATIONAL", "SVC-05", "2026-03-12 15:10", WATCHED),
)
CHANNELS = ("PHONE", "EMAIL", "WEB", "IM", "VISIT")
Told = tuple[str, str, str, str, str]


@contextmanager
def the_week() -> Iterator[Path]:
    """Yield the home of an installation of its own, in which the week has been played."""
    with installation() as home:
        engine().dispose()
        shutil.copy(_played(), home / "kesu.db")
        yield home


@cache
def _played() -> Path:
    """Return a database in which the week has been played, once for all tests of a run."""
    kept = Path(mkdtemp(prefix="kesu-week-")) / "kesu.db"
    with installation() as home:
        play_the_week()
        engine().dispose()
        shutil.copy(home / "kesu.db", kept)
    return kept


def play_the_week() -> None:
    """Play the whole week in the present installation."""
    set_exposure(WEEK, deliveries=1_000, service_contacts=250)
    told = (*OF_THE_WEEK_BEFORE, *OF_THE_WEEK)
    steps = [step for number, each in enumerate(told) for step in _steps(each, number)]
    steps += [{"at": at, "run": "escalation-sweep"} for at in ("2026-03-12 20:00", "2026-03-15 23:50")]
    customers = {f"W{number:02}": {"language": "zh_CN"} for number in range(len(told))}
    story = {
        "complete": True,
        "given": {"customers": customers},
        "steps": sorted(steps, key=lambda step: str(step["at"])),
        "expect": [],
    }
    wrong = play(Story.model_validate(story))
    assert not wrong, wrong


def set_exposure(week: str, deliveries: int, service_contacts: int) -> None:
    """Say how much could be complained about in a week."""
    with transaction() as session:
        session.execute(delete(Exposure).where(col(Exposure.week) == week))
        session.add(Exposure(week=week, deliveries=deliveries, service_contacts=service_contacts))


def _steps(told: Told, number: int) -> list[dict[str, Any]]:
    name, level, category, received, fate = told
    day, clock = received.split()
    fields = {
        "customer": f"W{number:02}",
        "channel": CHANNELS[number % len(CHANNELS)],
        "text": f"{category} 投诉 {name}",
    }
    fields |= _from_outside() if level == "EXTERNAL" else {}
    triage: dict[str, Any] = {"category": category, "responsibility": "CUSTOMER" if level == "IRRATIONAL" else "OURS"}
    triage |= {"level_facts": LEVEL_FACTS.get(level, {})} | ({"department": "SVC"} if category == "MIS-02" else {})
    first = [
        {"at": received, "by": "E017", "do": "register", "as": name, "with": fields},
        {
            "at": f"{day} {clock[:3]}{int(clock[3:]) + 5:02}",
            "by": "E017",
            "do": "triage",
            "complaint": name,
            "with": triage,
        },
    ]
    return [*first, *_fate(name, level, fate, _due_day(received, level))]


def _fate(name: str, level: str, fate: str, due_day: str) -> list[dict[str, Any]]:
    if fate in {WATCHED, MONITORED}:
        at = "2026-03-13 10:30"
        return [{"at": at, "by": "E017", "do": "start-tracking", "complaint": name, "with": {"mode": fate}}]
    if fate == DEFERRED:
        ground = {"ground": "NO_SHORT_TERM_ABILITY", "expected_on": "2026-06-10"}
        return [
            {"at": "2026-03-13 11:00", "do": "apply-deferral", "complaint": name, "with": ground},
            {
                "at": "2026-03-13 15:00",
                "by": "E001",
                "do": "review-deferral",
                "complaint": name,
                "with": {"decision": "APPROVE", "mode": "MONITOR"},
            },
        ]
    if fate == LEFT:
        return []
    applied, approved = (
        (f"{due_day} 08:30", f"{due_day} 17:30") if fate == IN_TIME else ("2026-03-13 10:00", "2026-03-13 16:00")
    )
    approver = "E002" if level == "GENERAL" and fate == IN_TIME else "E001"
    return [
        {"at": applied, "do": "apply-closing", "complaint": name},
        {"at": f"{applied[:11]}{'12:10'}", "do": "call-back", "complaint": name, "with": {"score": 5}},
        {"at": approved, "by": approver, "do": "approve-closing", "complaint": name},
    ]


def _due_day(received: str, level: str) -> str:
    days = {"GENERAL": 2, "MEDIUM": 7}.get(level, 0)
    return f"2026-03-{int(received[8:10]) + days:02}"


def _from_outside() -> dict[str, Any]:
    return {"kind": "EXTERNAL", "external_body": "GOVERNMENT", "external_name": "市民热线"}
