"""The whole ledger is checked by one command, which names the case and the entry that do not fit."""

import pytest
from sqlalchemy import text

from models.database import transaction
from tasks.ledger_check import broken_chains, changed_assessments, main
from tasks.sweeping import sweep_all
from tests.tasks.cases import at, registered, transferred

pytestmark = pytest.mark.usefixtures("company")


def test_chains_that_hold_are_said_to_hold(capsys: pytest.CaptureFixture[str]) -> None:
    registered()
    assert main() == 0
    assert capsys.readouterr().out == "every chain holds\n"


def test_an_entry_that_was_changed_behind_the_programs_back_is_named() -> None:
    good, bad = registered(), registered()
    with transaction() as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("UPDATE event SET actor = 'E999' WHERE subject = :no"), {"no": bad})
    assert broken_chains() == {bad: 1}
    assert good not in broken_chains()
    assert main() == 1


@pytest.mark.parametrize("change", ["UPDATE assessment SET amount_person = 1", "DELETE FROM assessment"])
def test_an_assessment_that_was_changed_or_taken_away_is_named(change: str) -> None:
    case = transferred()
    sweep_all(at("2026-03-04 09:30"))
    assert main() == 0
    with transaction() as session:
        session.execute(text(change))
    assert changed_assessments() == ["CF-20260304-001", "KH-20260304-001"]
    assert main() == 1
    assert broken_chains() == {}, case
