"""Whatever people do, whenever somebody sweeps: the same effects, each of them once.

Two complaints of two customers go the same way. The one is swept at every moment at which something falls due, the
other only when a sweep happens to run. In the end they hold the same.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings, stateful
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select

from models.assessment import Assessment
from models.complaint import Complaint
from models.database import transaction
from models.event import LedgerEvent
from rules.lifecycle import Event
from rules.vocabulary import Level, LevelCause, State
from tasks.effects import record_effects
from tasks.issuing import issue_all_notices
from tasks.sweeping import sweep_all
from tests.scenarios.runner import Play, fill, take
from tests.scenarios.stage import installation
from tests.scenarios.story import Step, Story

BEGIN = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CUSTOMERS = {"SWEPT": "C100", "LEFT": "C101"}
RISING = (Level.GENERAL, Level.MEDIUM, Level.STRONG)
MAY_FALL = {LevelCause.TRIAGE, LevelCause.DEFERRAL, LevelCause.REACTIVATE, LevelCause.MANUAL}
SAME = (
    "kind", "anchor", "n", "level", "multiple", "department", "person", "amount_department", "amount_person",
    "effective_at",
)  # fmt: skip
STANDS = ("state", "level", "irrational_order", "first_close_due", "cur_close_due", "overdue_anchor", "closure_kind")


class AnyCourse(RuleBasedStateMachine):
    """Two complaints that go the same way under different sweeps."""

    def __init__(self) -> None:
        super().__init__()
        self.installation = installation()
        self.installation.__enter__()
        self.playing = Play(Story(complete=True, steps=[], expect=[]))
        self.now = BEGIN

    def teardown(self) -> None:
        """End the installation."""
        try:
            self.compare()
        finally:
            self.installation.__exit__(None, None, None)

    @initialize(category=st.sampled_from(["DEL-08", "SVC-02", "SAL-04"]), special=st.booleans())
    def register(self, *, category: str, special: bool) -> None:
        """Both complain of the same thing in the same minute."""
        for name, customer in CUSTOMERS.items():
            said = {"customer": customer, "text": "文件提供太慢"}
            take(self.playing, Step(at=self.now, by="E017", do=Event.REGISTER, alias=name, fields=said), [])
        self.now += timedelta(minutes=5)
        self.both(Event.TRIAGE, by="E017", category=category, level_facts={"special_effort": special})

    @rule(hours=st.one_of(st.integers(1, 30), st.integers(31, 200), st.integers(400, 1600)))
    def let_time_pass(self, hours: int) -> None:
        """Time passes; what a department owes day by day is done in time, and the one complaint is swept all along."""
        end = self.now + timedelta(hours=hours)
        while (wake := self._wakes()) and wake < end:
            # Who acts in the very moment of the due is on time, so that the sweep comes just after it.
            moment = max(wake, self.now) + timedelta(seconds=1)
            fill(self.playing, moment, [])
            self._sweep_the_one(moment)
        fill(self.playing, end, [])
        self.now = end
        self._sweep_the_one(end)

    @rule()
    def sweep_twice(self) -> None:
        """A sweep that is repeated adds nothing."""
        sweep_all(self.now)
        issue_all_notices(self.now)
        before = self._rows()
        assert not sweep_all(self.now).effects
        assert not issue_all_notices(self.now).effects
        assert self._rows() == before

    @precondition(lambda self: self.stands() is State.IN_PROCESS)
    @rule()
    def apply_for_closing(self) -> None:
        """The department says that it is done."""
        self.both(Event.APPLY_CLOSING)

    @precondition(lambda self: self.stands() is State.CLOSE_APPLIED)
    @rule(satisfied=st.booleans())
    def call_back(self, *, satisfied: bool) -> None:
        """The customer has the last word."""
        self.both(Event.CALL_BACK, solved=satisfied, score=5 if satisfied else 2)

    @precondition(lambda self: self.stands() is State.CONFIRMED)
    @rule(decision=st.sampled_from(["APPROVE", "APPROVE", "REJECT"]))
    def decide(self, decision: str) -> None:
        """Somebody approves, or does not."""
        self.both(Event.APPROVE_CLOSING, decision=decision, reason="缺少证据")

    @precondition(lambda self: self.stands() is State.IN_PROCESS)
    @rule()
    def apply_for_deferral(self) -> None:
        """The department wants to put it off."""
        reason = "供应商书面确认六月上旬方可交货，短期内无法处理完毕"
        later = (self.now + timedelta(days=40)).date().isoformat()
        told = {"ground": "NO_SHORT_TERM_ABILITY", "reason": reason, "evidence": "确认函", "expected_on": later}
        self.both(Event.APPLY_DEFERRAL, **told)

    @precondition(lambda self: self.stands() is State.DEFER_APPLIED)
    @rule(decision=st.sampled_from(["APPROVE", "REJECT"]))
    def review_deferral(self, decision: str) -> None:
        """The service centre decides whether it may wait."""
        self.both(Event.REVIEW_DEFERRAL, by="E001", decision=decision, mode="MONITOR", reason="可先发电子版")

    @precondition(lambda self: self.stands() is State.TRACKING)
    @rule()
    def reactivate(self) -> None:
        """The obstacle is gone."""
        self.both(Event.REACTIVATE)

    @precondition(lambda self: self.stands() is State.CLOSED)
    @rule()
    def reopen(self) -> None:
        """It was not closed after all."""
        self.both(Event.REOPEN)

    @precondition(lambda self: self.stands() in {State.IN_PROCESS, State.ACCEPTED})
    @rule()
    def go_outside(self) -> None:
        """The customer goes to the hotline."""
        told = {"external_body": "GOVERNMENT", "body_name": "市民热线", "body_case_no": "R-1"}
        self.both(Event.REPORT_EXTERNAL, by="E017", **told)

    @invariant()
    def the_ledger_adds_up(self) -> None:
        """What the ledgers say was assessed is what the assessments say."""
        with transaction() as session:
            for no in self.playing.numbers.values():
                rows = self._assessments(session, no)
                entries = session.exec(select(LedgerEvent).where(LedgerEvent.subject == no)).all()
                told = [each for entry in entries for each in entry.data.get("assessments", ())]
                assert sorted(each["no"] for each in told) == sorted(row.no for row in rows)
                assert sum(float(each["amount_person"]) for each in told) == float(sum(r.amount_person for r in rows))

    @invariant()
    def a_level_rises_or_says_why(self) -> None:
        """A level only falls by a cause that has a name."""
        with transaction() as session:
            for no in self.playing.numbers.values():
                for step in self._history(session, no):
                    falls = _rank(step["to"]) < _rank(step["from"])
                    assert not falls or step["cause"] in MAY_FALL, step

    def stands(self) -> State | None:
        """Return where the complaint that is swept stands."""
        no = self.playing.numbers.get("SWEPT")
        with transaction() as session:
            return session.get_one(Complaint, no).state if no else None

    def both(self, event: Event, by: str = "", **fields: Any) -> None:
        """Have the same done on both complaints; what is refused must be refused on both."""
        before, answers = len(self.playing.wrong), []
        for name in CUSTOMERS:
            step = Step(at=self.now, by=by, do=event, complaint=name, fields=fields)
            try:
                take(self.playing, step, [])
                answers.append(len(self.playing.wrong) == before)
            except LookupError:
                answers.append(False)
            del self.playing.wrong[before:]
        fill(self.playing, self.now, [])
        assert answers[0] == answers[1], (event, answers)

    def compare(self) -> None:
        """After one sweep of both, they hold the same."""
        if len(self.playing.numbers) < len(CUSTOMERS):
            return
        sweep_all(self.now)
        issue_all_notices(self.now)
        swept, left = (self._held(name) for name in CUSTOMERS)
        assert swept == left

    def _held(self, name: str) -> tuple[Any, ...]:
        no = self.playing.numbers[name]
        with transaction() as session:
            row = session.get_one(Complaint, no)
            rows = [tuple(getattr(each, column) for column in SAME) for each in self._assessments(session, no)]
            steps = [(step["from"], step["to"], step["cause"]) for step in self._history(session, no)]
            return tuple(getattr(row, column) for column in STANDS), sorted(rows, key=str), steps

    def _rows(self) -> int:
        with transaction() as session:
            return len(session.exec(select(LedgerEvent.id)).all())

    def _wakes(self) -> datetime | None:
        with transaction() as session:
            return session.get_one(Complaint, self.playing.numbers["SWEPT"]).wake_at

    def _sweep_the_one(self, now: datetime) -> None:
        with transaction() as session:
            record_effects(session, [self.playing.numbers["SWEPT"]], now)

    def _assessments(self, session: Session, no: str) -> list[Assessment]:
        return list(session.exec(select(Assessment).where(Assessment.complaint == no)).all())

    def _history(self, session: Session, no: str) -> list[dict[str, Any]]:
        steps = select(LedgerEvent).where(LedgerEvent.subject == no, LedgerEvent.kind == "LEVEL")
        return [entry.data for entry in session.exec(steps.order_by(col(LedgerEvent.seq)))]


def _rank(level: str) -> int:
    return RISING.index(Level(level)) if Level(level) in RISING else -1


def test_the_same_falls_due_however_it_is_swept() -> None:
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    stateful.run_state_machine_as_test(
        AnyCourse,
        settings=settings(
            max_examples=6,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=slow,
            derandomize=True,
            phases=[Phase.generate],
        ),
    )
