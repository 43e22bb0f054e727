"""One 8D for the complaints of a cluster: each joins it by the form that any complaint joins one by."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, select

from models.complaint import Complaint
from models.database import reading
from models.task import TaskRow
from rules.lifecycle import Event
from rules.vocabulary import Identity, TaskKind
from tasks.gates import record_event


@dataclass(frozen=True)
class Joined:
    """What came of it: the complaints that joined, and by number why the others did not."""

    joined: tuple[str, ...]
    refused: dict[str, tuple[str, ...]]


def join_all(cluster: str, eight_d: str, chosen: Collection[str], employee: str) -> Joined:
    """Let the chosen complaints of a cluster join an 8D, by an employee who has signed in.

    When all that were chosen serve it, the task to decide on it is done. Doing it again changes nothing.
    """
    joined: list[str] = []
    refused: dict[str, tuple[str, ...]] = {}
    for no, present in _of_cluster(cluster, chosen).items():
        if present == eight_d:
            continue
        answer = {"acting_as": employee, "eight_d": eight_d}
        recorded = record_event(no, Event.JOIN_8D, answer, f"{cluster}-{eight_d}", identity=Identity.PROVED)
        if recorded.accepted:
            joined.append(no)
        else:
            refused[no] = recorded.refusals
    if not refused:
        _finish(cluster, employee)
    return Joined(tuple(joined), refused)


def _of_cluster(cluster: str, chosen: Collection[str]) -> dict[str, str]:
    """Return the chosen complaints of a cluster with their present 8Ds, the earliest received first."""
    own = (Complaint.cluster == cluster, col(Complaint.no).in_(chosen))
    with reading() as session:
        order = (col(Complaint.received_at), col(Complaint.no))
        return dict(session.exec(select(Complaint.no, Complaint.eight_d).where(*own).order_by(*order)).all())


def _finish(cluster: str, employee: str) -> None:
    own = (TaskRow.kind == TaskKind.CLUSTER, TaskRow.key == cluster, col(TaskRow.ended_at).is_(None))
    with reading() as session:
        subject = session.exec(select(TaskRow.subject).where(*own)).first()
    if subject:
        record_event(subject, Event.FINISH_TASK, {"acting_as": employee, "task": cluster}, identity=Identity.PROVED)
