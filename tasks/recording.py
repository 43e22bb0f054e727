"""Recording what happens beside the main gate: a new complaint, or any other form that a person hands in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from prefect import get_client, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.utilities.urls import url_for

from tasks.calendar import current_time
from tasks.conducting import run_id
from tasks.domain_events import announce
from tasks.gates import record_event
from tasks.handed_in import Recorded
from tasks.parking import suspend_at
from tasks.reconciling import bring_along
from tasks.runs import LIVE, answer_given, artifact_key, runs_of
from tasks.stages import form_beside, of_the_same_matter

REGISTER = "REGISTER"


class AnswerRefused(ValueError):
    """What was handed in cannot be accepted: each line names the field and the remedy."""


@task(cache_policy=NO_CACHE)
async def register(registration: dict[str, Any], as_of: datetime | None) -> str:
    """Register a complaint and return its number. Raises AnswerRefused, and shows why, when it cannot be registered."""
    recorded = record_event("", REGISTER, registration, run_id(), as_of)
    if not recorded.accepted:
        await acreate_markdown_artifact(_bullets(recorded.refusals), key="registration-refused")
        raise AnswerRefused("; ".join(recorded.refusals))
    announce(recorded.complaint_no)
    return recorded.complaint_no


@task(cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def give_run(complaint_no: str) -> None:
    """Give the complaint its run, or bring its run to where the case now stands, and show the link to it."""
    async with get_client() as client:
        for number in (complaint_no, *of_the_same_matter(complaint_no)):
            await bring_along(client, number, current_time())
        own = await runs_of(client, complaint_no, LIVE)
    link = url_for("flow-run", obj_id=own[0].id) if own else None
    text = f"# [{complaint_no}]({link})" if link else f"# {complaint_no}"
    await acreate_markdown_artifact(text, key=artifact_key("recorded", complaint_no), description=complaint_no)


@task(cache_policy=NO_CACHE)
async def last_answer(what: str) -> dict[str, Any] | None:
    """Return what this run was answered when it last asked, or None when it has not been answered yet."""
    answers = await _answers(what)
    return answers[-1] if answers else None


@task(cache_policy=NO_CACHE)
def record_beside(complaint_no: str, what: str, answer: dict[str, Any], as_of: datetime | None) -> Recorded:
    """Record the form; a run records once, however often it is started again."""
    recorded = record_event(complaint_no, what, answer, run_id(), as_of)
    if recorded.accepted:
        announce(complaint_no)
    return recorded


async def ask_beside(complaint_no: str, what: str, refusals: Sequence[str] = ()) -> NoReturn:
    """Suspend this run with the form of the event, the refusals of the answer before at its top."""
    asked_before = len(await _answers(what))
    await suspend_at(form_beside(complaint_no, what, f"{_key(what)}-{asked_before + 1}", tuple(refusals)))


async def _answers(what: str) -> list[dict[str, Any]]:
    """Return every answer of this run in the order given: each ask has a key of its own."""
    answers: list[dict[str, Any]] = []
    async with get_client() as client:
        while answer := await answer_given(client, UUID(run_id()), f"{_key(what)}-{len(answers) + 1}"):
            answers.append(answer)
    return answers


def _key(what: str) -> str:
    return artifact_key(what)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
