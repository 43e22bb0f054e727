"""The pages that people look at all day, out of very many open cases: ours as a page, beside the bare SQL behind it.

Run with `python -m benchmarks.portal_reads [cases]`. A page is asked for through the whole portal, without a network:
session, rules, questions to the database, HTML. The floor is one question in SQL that brings as many rows of the same
kind, without asking who may see them. The two take turns; only the ratios of one run may be compared.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from urllib.parse import quote

from sqlalchemy import Connection, Engine, text
from starlette.testclient import TestClient

from benchmarks.databases import Pair, pairs
from benchmarks.open_cases import DUE_AT, RESPONSIBLE, fill
from models.database import transaction
from models.session import SessionKind
from models.settings import settings
from portal.app import create_app
from portal.guard import SESSION_COOKIE
from tasks.accounts import open_account
from tasks.calendar import current_time, set_simulated_time
from tasks.sessions import begin_session

CASES = 100_000
ROUNDS = 40
MANAGER, MEMBER, SUPERIOR, SALES = "E001", "E233", "E902", "E300"
NOW = DUE_AT - timedelta(minutes=5)
HEADS = ("ours p50", "ours p95", "floor p50", "floor p95")
SPREAD = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', received_at, '-' || ({number} * 7) || ' seconds')",
    "postgresql": "received_at - {number} * interval '7 seconds'",
}
NUMBER = "CAST(substr(no, 9) AS INTEGER)"
VARIED = """
UPDATE complaint SET received_at = {received_at}, lot_no = 'L' || substr(no, 9), serial_no = 'SN-' || substr(no, 9),
order_no = 'SO-' || substr(no, 10, 5), text = text || '，批号' || substr(no, 9)
|| CASE WHEN no LIKE '%7' THEN '的电容在回流焊后开裂' ELSE '晚到三天' END || '，请尽快回复'
WHERE no LIKE 'KS-OPEN-%'
"""
NEWEST = "SELECT no, customer, state, received_at FROM complaint {where} ORDER BY received_at DESC, no DESC LIMIT 51"
URGENT = """
SELECT c.no, k.due_at FROM clock k JOIN complaint c ON c.no = k.subject
WHERE k.state = 'RUNNING' AND c.responsible_person = '{person}' ORDER BY k.due_at LIMIT 51
"""
OPEN_CASES = "SELECT level, executing_department, count(*) FROM complaint WHERE state = 'IN_PROCESS' GROUP BY 1, 2"


@dataclass(frozen=True)
class Read:
    """One page: who asks for it, where it is, and the SQL of its floor."""

    name: str
    who: str
    path: str
    floor: str


def _said(words: str) -> str:
    return NEWEST.format(where=f"WHERE text LIKE '%{words}%' OR lot_no LIKE '%{words}%' OR no LIKE '%{words}%'")


READS = (
    Read("my work, all of them wait", RESPONSIBLE, "/", URGENT.format(person=RESPONSIBLE)),
    Read("my work, nothing waits", MEMBER, "/", URGENT.format(person=MEMBER)),
    Read("for others, all of them", SUPERIOR, "/?whose=others", URGENT.format(person=RESPONSIBLE)),
    Read("the list", MANAGER, "/complaints", NEWEST.format(where="")),
    Read("the list of a department's member", MEMBER, "/complaints", NEWEST.format(where="")),
    Read("the list of who sees none of them", SALES, "/complaints", NEWEST.format(where="")),
    Read("search: one lot", MANAGER, "/complaints?q=L0000777", _said("L0000777")),
    Read("search: a word of one in ten", MANAGER, f"/complaints?q={quote('开裂')}", _said("开裂")),
    Read("search: words that nobody said", MEMBER, f"/complaints?q={quote('不存在')}", _said("不存在")),
    Read("overdue", MANAGER, "/complaints?due=OVERDUE", URGENT.format(person=RESPONSIBLE)),
    Read("first due first, one department", MANAGER, "/complaints?department=LOG&order=DUE", NEWEST.format(where="")),
    Read("a case", MANAGER, "/complaints/KS-OPEN-0000777", NEWEST.format(where="WHERE no = 'KS-OPEN-0000777'")),
    Read("the live view", MANAGER, "/live", OPEN_CASES),
)


def varied(engine: Engine) -> None:
    """Give every case numbers and words of its own, and spread them over a week."""
    with engine.begin() as connection:
        received_at = SPREAD[engine.dialect.name].format(number=NUMBER)
        connection.execute(text(VARIED.format(received_at=received_at)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


def browsers() -> dict[str, TestClient]:
    """Return a browser for each person who looks, signed in."""
    now, app = current_time(), create_app()
    found = {}
    for employee in sorted({read.who for read in READS}):
        with transaction() as session:
            open_account(session, employee, employee, now)
            key = begin_session(session, employee, SessionKind.BROWSER, now)
        client = TestClient(app, base_url="https://testserver")
        client.cookies.set(SESSION_COOKIE, key, domain="testserver.local", path="/")
        found[employee] = client
    return found


def take_turns(read: Read, browser: TestClient, floor: Connection) -> tuple[list[float], list[float]]:
    """Return the milliseconds of the page and of the floor, round by round."""
    ours, bare = [], []
    for _ in range(ROUNDS + 2):
        ours.append(_milliseconds(lambda: _seen(browser, read.path)))
        bare.append(_milliseconds(lambda: floor.execute(text(read.floor)).all()))
    return sorted(ours[2:]), sorted(bare[2:])


def _seen(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    if answer.status_code != 200:  # noqa: PLR2004  the status of a page that is there
        raise RuntimeError(f"{path}: {answer.status_code}")


def _milliseconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return 1000 * (perf_counter() - began)


def measured(pair: Pair, cases: int) -> Iterator[str]:
    """Yield a line for each page."""
    fill(pair.ours, (), cases)
    varied(pair.ours)
    clock = settings().home / "clock"
    os.environ["KESU_CLOCK_FILE"] = str(clock)
    settings.cache_clear()
    set_simulated_time(NOW, clock)
    people = browsers()
    with pair.ours.execution_options(only_reads=True).connect() as connection:
        for read in READS:
            ours, bare = take_turns(read, people[read.who], connection)
            values = (_at(ours, 50), _at(ours, 95), _at(bare, 50), _at(bare, 95))
            yield f"{pair.name:<12}{read.name:<36}" + "".join(f"{value:>12.1f}" for value in values)


def _at(values: list[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)]


def report(cases: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{cases:,} open cases, {ROUNDS} times each page; milliseconds"
    yield f"{'':<48}" + "".join(f"{head:>12}" for head in HEADS)
    with pairs() as engines:
        for pair in engines:
            yield from measured(pair, cases)


if __name__ == "__main__":
    for line in report(int(sys.argv[1]) if sys.argv[1:] else CASES):
        print(line, flush=True)
