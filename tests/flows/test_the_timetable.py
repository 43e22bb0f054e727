"""The timetable: every flow is deployed under its own name, scheduled ones get their runs and never pile up."""

import inspect
from datetime import datetime

import pytest
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, FlowRun, State

from deployments.timetable import TIMETABLE, Entry, deployment_of
from models.words import say
from rules.vocabulary import Language
from tests.flows.office import Office, until

SCHEDULED = [entry for entry in TIMETABLE if entry.cron]


def test_every_scheduled_deployment_really_gets_its_scheduled_runs(office: Office) -> None:
    for entry in SCHEDULED:
        planned = until(lambda name=entry.name: office.scheduled(name))  # type: ignore[misc]
        assert len(planned) >= 3, entry.name


def test_every_scheduled_flow_comes_to_its_end_on_a_server(office: Office) -> None:
    runs = {entry.name: office.start(entry.name) for entry in SCHEDULED}
    ends = {name: ended(office, name, run).name for name, run in runs.items()}
    assert ends == dict.fromkeys(runs, "Completed")


def ended(office: Office, name: str, run: FlowRun) -> State[None]:
    """Return how a run ended; one that met a planned run of its flow was dropped, and is started again."""
    state = office.ended(run)
    return ended(office, name, office.start(name)) if state.is_cancelled() else state


@pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: entry.name)
def test_every_deployment_explains_itself_and_can_be_run_for_any_moment(entry: Entry) -> None:
    assert entry.flow.description
    assert entry.flow.retries in {None, 0}
    assert inspect.signature(entry.flow.fn).parameters["as_of"].annotation == datetime | None
    assert entry.flow.fn.__module__ == f"flows.{entry.name.replace('-', '_')}"


@pytest.mark.parametrize("entry", SCHEDULED, ids=lambda entry: entry.name)
def test_a_scheduled_flow_never_runs_twice_at_once(entry: Entry) -> None:
    deployment = deployment_of(entry)
    assert deployment.concurrency_limit == 1
    assert deployment.concurrency_options is not None
    assert deployment.concurrency_options.collision_strategy is ConcurrencyLimitStrategy.CANCEL_NEW


@pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: str(entry.name))
@pytest.mark.parametrize("language", [Language.ZH_CN, Language.ZH_TW])
def test_what_a_flow_does_is_said_in_every_language(entry: Entry, language: Language) -> None:
    text = " ".join((entry.flow.description or "").partition("Args:")[0].split())
    assert say(language, text) != text
