"""Every deployment and when it runs: one list, and nothing is scheduled anywhere else."""

from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.bulletin import bulletin
from flows.complaint import complaint
from flows.daily_digest import daily_digest
from flows.eight_d import eight_d
from flows.eight_d_report import eight_d_report
from flows.escalation_sweep import escalation_sweep
from flows.import_complaints import import_complaints
from flows.import_master_data import import_master_data
from flows.ledger_anchor import ledger_anchor
from flows.live_view import live_view
from flows.nightly_backup import nightly_backup
from flows.outbox import outbox
from flows.penalty_bulletin import penalty_bulletin
from flows.penalty_notices import penalty_notices
from flows.policy_preview import policy_preview
from flows.poll_mailbox import poll_mailbox
from flows.print_document import print_document
from flows.reconcile_runs import reconcile_runs
from flows.record import record
from flows.register_complaint import register_complaint
from flows.root_cause_note import root_cause_note
from flows.tracking_review import tracking_review
from flows.weekly_report import weekly_report
from models.settings import settings
from models.words import say

ZONE = "Asia/Shanghai"
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


@dataclass(frozen=True)
class Entry:
    """One deployment: its flow, when it runs (a cron line in ZONE, or on demand), and the tags it is found by."""

    flow: Flow[..., Any]
    tags: tuple[str, ...]
    cron: str = ""

    @property
    def name(self) -> str:
        """The deployment's name, which is the flow's."""
        return self.flow.name


TIMETABLE = (
    Entry(register_complaint, ("case", "on-demand")),
    Entry(record, ("case", "on-demand")),
    Entry(import_complaints, ("case", "on-demand")),
    Entry(import_master_data, ("overview", "on-demand")),
    Entry(print_document, ("case", "on-demand")),
    Entry(live_view, ("overview", "on-demand")),
    Entry(complaint, ("case",)),
    Entry(eight_d, ("8d",)),
    Entry(eight_d_report, ("8d", "on-demand")),
    Entry(bulletin, ("money",)),
    Entry(penalty_bulletin, ("money", "scheduled"), cron="30 9 * * *"),
    Entry(reconcile_runs, ("case", "scheduled"), cron="*/5 * * * *"),
    Entry(escalation_sweep, ("money", "scheduled"), cron="*/10 * * * *"),
    Entry(penalty_notices, ("money", "scheduled"), cron="30 8 * * *"),
    Entry(poll_mailbox, ("mail", "scheduled"), cron="*/2 * * * *"),
    Entry(outbox, ("mail", "scheduled"), cron="* * * * *"),
    Entry(daily_digest, ("mail", "scheduled"), cron="0 8 * * *"),
    Entry(ledger_anchor, ("ledger", "scheduled"), cron="40 7 * * *"),
    Entry(tracking_review, ("case", "scheduled"), cron="0 9 * * *"),
    Entry(weekly_report, ("overview", "scheduled"), cron="0 9 * * *"),
    Entry(root_cause_note, ("overview", "on-demand")),
    Entry(nightly_backup, ("upkeep", "scheduled"), cron="30 2 * * *"),
    Entry(policy_preview, ("upkeep", "on-demand")),
)


def deployments() -> list[RunnerDeployment]:
    """Return every deployment of the timetable, ready to be served."""
    return [deployment_of(entry) for entry in TIMETABLE]


def deployment_of(entry: Entry) -> RunnerDeployment:
    """Return one deployment; a scheduled flow never runs twice at once, and what collides is dropped, not queued.

    In a simulation the real clock starts nothing.
    """
    scheduled = bool(entry.cron)
    return RunnerDeployment.from_flow(
        entry.flow,
        entry.name,
        schedules=[Cron(entry.cron, timezone=ZONE)] if scheduled else None,
        paused=scheduled and settings().simulation,
        concurrency_limit=ONE_AT_A_TIME if scheduled else None,
        description=described(entry.flow),
        tags=list(entry.tags),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def described(flow: Flow[..., Any]) -> str:
    """Return what a flow does, in the installation's language: its docstring up to the arguments."""
    text = (flow.description or "").partition("Args:")[0]
    return say(settings().language, " ".join(text.split()))
