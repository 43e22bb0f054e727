"""A cluster is written: the complaint that shows it links those that were there before, in the same transaction."""

from sqlalchemy import insert, update
from sqlmodel import Session, col

from models.complaint import Complaint
from models.event import LedgerEvent
from rules.cluster import Cluster
from rules.consequences.clustering import CLUSTER
from tasks.ledger import Signature, chains_of
from tasks.transitions import Conflict


def link_others(session: Session, cluster: Cluster, signature: Signature) -> None:
    """Link the complaints that a new cluster is founded with, and enter it in the ledger of each.

    Raises Conflict when one of them has become part of another cluster at the same moment.
    """
    if not cluster.others:
        return
    free = (col(Complaint.no).in_(cluster.others), col(Complaint.cluster) == "")
    linked = update(Complaint).where(*free).values(cluster=cluster.no, version=col(Complaint.version) + 1)
    if session.connection().execute(linked).rowcount != len(cluster.others):
        raise Conflict(", ".join(cluster.others))
    for row in session.identity_map.values():
        if isinstance(row, Complaint) and row.no in cluster.others:
            session.refresh(row)
    chains = chains_of(session, cluster.others)
    entries = [chains[no].entry(CLUSTER, cluster.as_entered(), signature) for no in cluster.others]
    session.execute(insert(LedgerEvent), entries)
