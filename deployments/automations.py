"""What Prefect does by itself: a run whose process has died is marked Crashed, so that the reconciliation finds it."""

from datetime import timedelta

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

HEARTBEAT = timedelta(seconds=30)
A_STATE = "prefect.flow-run."
# Without these a run that waits at its gate would count as dead once its last heartbeat is old.
ALIVE_OR_NOT_RUNNING = "heartbeat Suspended Paused Completed Failed Cancelling Cancelled Crashed"


def automations() -> list[Automation]:
    """Return the automations of the system.

    One is all that a server on SQLite bears: an automation writes a row at every event it looks at, and one that looked
    at every Pending run kept the database locked. Runs that never leave Pending are found by the reconciliation.
    """
    return [
        _crash("Crash runs whose process died", after="heartbeat", expect=ALIVE_OR_NOT_RUNNING, within=3 * HEARTBEAT),
    ]


async def register_automations() -> None:
    """Create or update each automation; a second call changes nothing."""
    for wanted in automations():
        try:
            present = await Automation.aread(name=wanted.name)
        except ValueError:
            await wanted.acreate()
        else:
            present.trigger, present.actions, present.enabled = wanted.trigger, wanted.actions, True
            await present.aupdate()


def _crash(name: str, *, after: str, expect: str, within: timedelta) -> Automation:
    return Automation(
        name=name,
        trigger=EventTrigger(
            after={A_STATE + after},
            expect={A_STATE + state for state in expect.split()},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message=f"No sign of life for {within.seconds} seconds.",
                force=False,
            )
        ],
    )
