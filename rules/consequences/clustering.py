"""What follows when a complaint turns out to be one of a cluster: the alarm, once, and a task for quality."""

from rules.asked import Asked
from rules.clock_changes import Clocks
from rules.cluster import MAY_SHOW, Cluster, cluster_of, trouble_of
from rules.consequences.shared import ladder
from rules.outcome import Consequence, Outcome, TaskOwed
from rules.policy import EscalationEvent
from rules.vocabulary import Role, TaskKind

CLUSTER = "CLUSTER"


def show_cluster(ask: Asked, out: Outcome, clocks: Clocks) -> None:
    """Link a complaint to the cluster that it shows; when the cluster is new, raise the alarm and owe one 8D for all.

    Whatever becomes of the complaints later, the alarm was given. Source: T13, T9, R-004-O.5; decisions 16.
    """
    if ask.event not in MAY_SHOW or not ask.sightings:
        return
    rules = ask.policy.repeats
    cluster = cluster_of(ask.case, trouble_of(ask.case, ask.answer), ask.sightings, rules, ask.calendar)
    if cluster is None:
        return
    out.cluster = cluster
    out.changes["cluster"] = cluster.no
    once = cluster.key if cluster.is_new else None
    out.entries.append(Consequence(CLUSTER, cluster.as_entered(), once))
    if cluster.is_new:
        _raise_alarm(ask, out, clocks, cluster)


def _raise_alarm(ask: Asked, out: Outcome, clocks: Clocks, cluster: Cluster) -> None:
    complaints = ", ".join([*cluster.others, ask.case.no])
    heads = ladder(ask, out, EscalationEvent.ALARM)
    out.tell("cluster_alarm", heads, cluster=cluster.no, customers=cluster.customers, complaints=complaints)
    owner = (*ask.company.with_role(Role.QA_MANAGER), *ask.company.with_role(Role.CSC_MANAGER))[:1]
    limit = ask.policy.repeats.cluster_task
    due = clocks.due_of(limit, ask.now) if limit else None
    data = {**cluster.as_entered(), "text": complaints}
    out.tasks.append(TaskOwed(TaskKind.CLUSTER, cluster.no, owner[0] if owner else "", due, data=data))
