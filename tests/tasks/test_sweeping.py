"""The sweep: everything that is due, once, however many sweep at once and wherever one of them dies."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from models.assessment import Assessment
from models.complaint import Complaint
from models.database import transaction
from models.event import LedgerEvent
from models.message import Message
from rules.vocabulary import EffectKind
from tasks import effects
from tasks.effects import sweep_chunk
from tasks.ledger_check import broken_chains
from tasks.sweeping import sweep_all
from tests.scenarios.stage import installation
from tests.tasks.cases import at, at_once, transferred

LATER = at("2026-03-10 09:00")
CASES = 4


@pytest.fixture
def overdue() -> Iterator[list[str]]:
    """Cases that nobody has signed for, a week later."""
    with installation():
        yield [transferred() for _ in range(CASES)]


def what_there_is() -> list[tuple[str, str]]:
    """Return every effect, assessment and message, as a list that shows what is there twice."""
    with transaction() as session:
        kinds = [str(kind) for kind in EffectKind]
        events = select(LedgerEvent.subject, LedgerEvent.effect_key).where(col(LedgerEvent.kind).in_(kinds))
        notices = select(Assessment.complaint, Assessment.kind)
        mails = select(Message.subject, Message.template).where(Message.to_employee != "")
        rows = [*session.exec(events), *session.exec(notices), *session.exec(mails)]
        return sorted((str(subject), str(what)) for subject, what in rows)


def penalties() -> list[str]:
    """Return the case of each penalty."""
    return [subject for subject, what in what_there_is() if what == "PENALTY"]


def expected(overdue: list[str]) -> list[str]:
    """Return the same, as it must be: the later ones repeat the first, so that they began a level higher."""
    return [overdue[0], *overdue]


def test_a_week_without_a_sweep_is_made_up_for_by_one(overdue: list[str]) -> None:
    swept = sweep_all(LATER)
    assert swept.cases == CASES
    with transaction() as session:
        assert {session.get_one(Complaint, no).level for no in overdue} == {"STRONG"}
    assert broken_chains() == {}


def test_a_second_sweep_of_the_same_moment_adds_nothing(overdue: list[str]) -> None:
    assert overdue
    sweep_all(LATER)
    before = what_there_is()
    assert sweep_all(LATER).cases == 0
    assert what_there_is() == before


def test_two_sweeps_at_once_record_each_thing_once(overdue: list[str]) -> None:
    at_once([lambda: sweep_all(LATER)] * 2)
    there = what_there_is()
    sweep_all(LATER)
    assert what_there_is() == there
    assert penalties() == expected(overdue)


def test_a_sweep_that_dies_in_the_middle_leaves_whole_chunks_behind(
    overdue: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(effects._Pile, "lay_to_rest", _die)
        with pytest.raises(SystemExit):
            sweep_chunk(LATER)
    assert not [what for _, what in what_there_is() if "EXPIRY" in what]
    sweep_chunk(LATER, limit=2)
    sweep_all(LATER)
    assert penalties() == expected(overdue)
    assert broken_chains() == {}


def _die(*_: object, **__: object) -> None:
    raise SystemExit
