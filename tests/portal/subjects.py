"""One complaint with everything that a page of the portal can lead to, for tests of who may see it."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import select

from models.database import transaction
from models.document import Document
from models.eight_d import EightD
from models.event import LedgerEvent
from models.settings import settings
from models.task import TaskRow
from rules.cluster import PREFIX, Cluster
from rules.consequences.clustering import CLUSTER
from rules.policy import EightDColumn
from rules.vocabulary import ClusterBy, DocumentKind, Identity, Language, TaskKind
from tasks.bulletin_making import submit_due_bulletins
from tasks.evidence import take_in
from tasks.facts import load_row
from tasks.ledger import Signature, chain_of
from tasks.polling import poll
from tests.tasks.bulletins import FRIDAY, confirmed
from tests.tasks.cases import SIGNED, at, registered, transferred
from tests.tasks.pictures import kept_hash, photo

FORM = b"%PDF-1.7 the handling form %%EOF\n"
NOTICE = b"%PDF-1.7 a notice of assessment %%EOF\n"


@dataclass(frozen=True)
class Subjects:
    """The numbers of a complaint of LOG, its 8D, the bulletin of its notice, a document of each kind, and a photo."""

    complaint: str
    eight_d: str
    bulletin: str
    notice: str
    form_id: int
    notice_id: int
    photo: str
    message: int
    alike: str
    cluster: str


def whole_case() -> Subjects:
    """Return a complaint that LOG works on, with an 8D, an assessment of E231 in a bulletin, documents and a photo."""
    no = transferred()
    notice = confirmed(no)
    (bulletin,) = submit_due_bulletins(at(FRIDAY))
    take_in(no, [("外箱.jpg", photo)], Signature("E231", Identity.PROVED, at(SIGNED)))
    return Subjects(
        complaint=no,
        eight_d=_with_eight_d(no),
        bulletin=bulletin.no,
        notice=notice,
        form_id=printed(no, DocumentKind.HANDLING_FORM, FORM),
        notice_id=printed(notice, DocumentKind.ASSESSMENT_NOTICE, NOTICE),
        photo=kept_hash(photo()),
        message=a_message(),
        alike=_alike(no),
        cluster=_cluster(no),
    )


def _alike(no: str) -> str:
    """Return the number of another complaint, of which it is proposed that it is one with this."""
    other = registered(text="另一件抱怨")
    with transaction() as session:
        session.add(proposal(no, other))
    return other


def proposal(no: str, other: str) -> TaskRow:
    """Return the task to say whether two complaints are one."""
    kind = TaskKind.SIMILAR_PROPOSAL
    return TaskRow(subject=no, kind=kind, key=other, owner="E017", created_at=at(SIGNED), data={"score": "0.60"})


def _cluster(no: str) -> str:
    """Make a complaint a cluster of its own, and return its number."""
    cluster = Cluster(f"{PREFIX}{no}", ClusterBy.LOT, "L-1", "DEL-08")
    with transaction() as session:
        load_row(session, no).cluster = cluster.no
        by = Signature("E017", Identity.PROVED, at(SIGNED))
        session.execute(insert(LedgerEvent), [chain_of(session, no).entry(CLUSTER, cluster.as_entered(), by)])
    return cluster.no


def a_message() -> int:
    """Return the number of a message that waits for a person, because it names no sender."""
    folder = settings().home / "mailbox" / "new"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1").write_bytes(b"Subject: reels\r\n\r\nThe reels are too wide.\r\n")
    (settled,) = poll(at(SIGNED)).settled
    return settled.intake


def printed(subject: str, kind: DocumentKind, content: bytes) -> int:
    """Put a document into its place as if it had been printed, and return its number."""
    path = settings().documents / subject / f"{kind.lower()}-r1-zh_CN.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with transaction() as session:
        known = (Document.subject == subject, Document.kind == kind)
        row = session.exec(select(Document).where(*known)).first()
        row = row or Document(subject=subject, kind=kind, language=Language.ZH_CN, owed_at=at(SIGNED))
        row.rendered_at, row.path = at(SIGNED), f"{subject}/{path.name}"
        row.sha256 = hashlib.sha256(content).hexdigest()
        session.add(row)
        session.flush()
        assert row.id
        return row.id


def _with_eight_d(complaint_no: str) -> str:
    """Give a complaint an 8D at its first step, and return its number."""
    with transaction() as session:
        row = load_row(session, complaint_no)
        if not row.eight_d:
            row.eight_d, row.eight_d_required = f"8D-{complaint_no}", True
            column, required = EightDColumn.MEDIUM, at(SIGNED)
            session.add(EightD(no=row.eight_d, complaint=row.no, column=column, required_at=required))
        return row.eight_d
