"""The 8Ds completed in a week: judged from the locked revision, the same whatever becomes of it later."""

from decimal import Decimal
from pathlib import Path

import pytest

from models.database import transaction
from models.views.eight_d_source import EightDSource
from rules.vocabulary import Language
from rules.weekly_figures import WeeklyFigures
from tasks.eight_d_source import eight_d_source
from tasks.policy_store import book, calendar_of
from tasks.weekly_reports import make_week
from tasks.weekly_source import weekly_figures
from tests.postgres import Postgres
from tests.scenarios.runner import play
from tests.scenarios.stage import installation
from tests.scenarios.story import Step, Story, read_story
from tests.tasks.cases import at

WEEK = "2026-W23"  # 1 to 7 June: the second revision is completed on Thursday
STORY = Path(__file__).parent.parent / "scenarios" / "stories" / "8d_rejected_or_not_holding.yaml"
NO = "8D-KS-20260601-0001"


def story(until: str) -> Story:
    """Return the story of an 8D whose effect does not hold, told up to a moment with all that is owed by then."""
    whole, end = read_story(STORY), at(until)
    steps = [*(step for step in whole.steps if step.at < end), Step(at=end, run="outbox")]
    return whole.model_copy(update={"steps": steps, "expect": []})


def figures(week: str = WEEK) -> WeeklyFigures:
    policy = book().at(at("2026-06-08 09:00"))
    with transaction() as session:
        return weekly_figures(session, week, policy, calendar_of(policy))


def source(revision: int) -> EightDSource:
    with transaction() as session:
        return eight_d_source(session, NO, revision)


@pytest.fixture(scope="module")
def found() -> WeeklyFigures:
    """The figures of the week, made when it was over."""
    with installation():
        assert not play(story(until="2026-06-08 00:00"))
        return figures()


def test_an_8d_is_counted_in_the_week_in_which_it_was_completed_as_its_own_report_judges_it() -> None:
    with installation():
        assert not play(story(until="2026-07-07 00:00"))
        (completed,) = figures().facts.completed_8ds
        printed = source(revision=2)
        assert printed.score is not None
        assert (completed.no, completed.revision) == (NO, 2)
        assert (completed.score, completed.colour) == (printed.score.total, printed.score.colour)
        assert completed.knock_outs == printed.score.knock_outs
        hits = [hit.rule for hit in printed.hits]
        assert {each.rule: each.hits for each in completed.findings} == {rule: hits.count(rule) for rule in hits}
        assert (completed.actions, completed.in_time) == (2, 0)


def test_the_revision_that_was_rejected_before_is_not_among_the_completed(found: WeeklyFigures) -> None:
    assert found.facts.eight_ds.completed == len(found.facts.completed_8ds) == 1
    assert found.eight_ds.mean_score == found.facts.completed_8ds[0].score > Decimal(50)


def test_that_its_effect_did_not_hold_a_month_later_changes_no_week_before(found: WeeklyFigures) -> None:
    with installation():
        assert not play(story(until="2026-07-07 00:00"))
        assert figures() == found
        assert figures("2026-W28").facts.completed_8ds == ()


def test_its_report_can_be_made_in_every_language_and_shows_the_score(found: WeeklyFigures) -> None:
    with installation():
        assert not play(story(until="2026-06-08 00:00"))
        made = make_week(WEEK, tuple(Language), at("2026-06-12 09:00"))
        assert made.figures == found
        pages = [path.read_text("utf-8") for path in made.files if path.suffix == ".html"]
        assert len(pages) == len(Language)
        assert all(NO in page and f"{found.eight_ds.mean_score}" in page for page in pages)


@pytest.mark.postgres
def test_postgresql_judges_the_same_8ds(postgres: Postgres, found: WeeklyFigures) -> None:
    with installation(postgres.new_database()):
        assert not play(story(until="2026-07-07 00:00"))
        assert figures() == found
