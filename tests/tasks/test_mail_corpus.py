"""Every message of the corpus ends as exactly one case or one stated outcome, with the words that are expected."""

import pytest
from sqlmodel import col, func, select

from models.attachment import Attachment
from models.complaint import Complaint
from models.database import reading
from models.intake import Intake
from rules.vocabulary import IntakeOutcome
from tasks.ledger_check import broken_chains
from tests.mails.corpus import CORPUS
from tests.mails.trying import SAME, expected, filled_in, polled, put_into_mailbox, told

pytestmark = pytest.mark.usefixtures("company")


def test_the_table_has_a_line_for_each_message_of_the_corpus() -> None:
    assert len(CORPUS) >= 130
    assert list(expected()) == list(CORPUS)


def test_each_message_becomes_what_the_table_says_and_nothing_when_it_comes_again() -> None:
    messages = filled_in()
    put_into_mailbox(messages)
    done = polled()
    assert not done.trouble
    found, wanted = told(messages), expected()
    assert {name: line for name, line in found.items() if line != wanted[name]} == {}
    outcomes = [line[0] for line in found.values()]
    assert done.new == len(messages) - outcomes.count(SAME)
    _each_is_accounted_for(outcomes.count(IntakeOutcome.REGISTERED))
    put_into_mailbox(messages)
    again = polled()
    assert (again.new, list(again.settled)) == (0, [])
    _each_is_accounted_for(outcomes.count(IntakeOutcome.REGISTERED))


def _each_is_accounted_for(registered: int) -> None:
    """Every row is settled or waits for a person, and every case that came by mail has one row."""
    with reading() as session:
        rows = session.exec(select(Intake)).all()
        assert not [row.id for row in rows if row.outcome is IntakeOutcome.RECEIVED]
        mine = [row.complaint for row in rows if row.outcome is IntakeOutcome.REGISTERED]
        assert len(mine) == len(set(mine)) == registered
        by_mail = session.exec(
            select(func.count()).select_from(Complaint).where(Complaint.received_by == "SYSTEM")
        ).one()
        assert by_mail == registered
        names = session.exec(select(Attachment.name).where(col(Attachment.subject) == "KS-20260302-0001")).all()
        assert list(names) == ["reel.jpg"]
    assert broken_chains() == {}
