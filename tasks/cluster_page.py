"""A cluster as one person sees it: its complaints and their 8Ds, and who else got the goods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.database import reading
from models.eight_d import EightD
from models.event import LedgerEvent
from models.settings import settings
from models.shipment import Shipment
from rules.case import level_class
from rules.consequences.clustering import CLUSTER
from rules.lifecycle import Event, moves_of
from rules.vocabulary import ClusterBy, LevelClass, Responsibility, State
from tasks.asking import policy_for
from tasks.onlooker import Onlooker
from tasks.stages import OPEN_STEPS
from tasks.visibility import seen_by

MOST_RECEIVERS = 200
GOODS = {ClusterBy.LOT: (col(Shipment.lot_no),), ClusterBy.PRODUCT: (col(Shipment.part_no), col(Shipment.product))}


@dataclass(frozen=True)
class OfCluster:
    """One complaint of a cluster. `may_join` says that it can join an 8D as it stands now."""

    no: str
    customer: str
    received_at: datetime
    state: State
    level: LevelClass
    category: str
    responsibility: Responsibility
    eight_d: str
    may_join: bool


@dataclass(frozen=True)
class GotTheSame:
    """A customer who got the same goods: how many pieces, and when the last ones."""

    customer: str
    pieces: int
    last_on: date
    complained: bool


@dataclass(frozen=True)
class ClusterPage:
    """A cluster. `eight_ds` are the numbers of those at work on some of its complaints, the one of the most first."""

    no: str
    by: ClusterBy
    value: str
    category: str
    found_at: datetime
    customers: int
    complaints: tuple[OfCluster, ...]
    not_shown: int
    receivers: tuple[GotTheSame, ...]
    eight_ds: tuple[str, ...]
    may_join: bool

    @property
    def without(self) -> int:
        """How many that can join an 8D are not on the one of the most."""
        return sum(each.may_join and each.eight_d not in self.eight_ds[:1] for each in self.complaints)


def cluster_page(no: str, who: Onlooker, now: datetime) -> ClusterPage | None:
    """Return a cluster with what a person may see of it; None when there is none of this number, or none for him."""
    with reading() as session:
        rows = session.exec(select(Complaint).where(Complaint.cluster == no).order_by(col(Complaint.received_at))).all()
        shown = set(session.exec(select(Complaint.no).where(Complaint.cluster == no, seen_by(who.person, who.access))))
        if not shown:
            return None
        entered = _entered(session, no)
        names = _names(session, {row.customer for row in rows})
        by, value = ClusterBy(entered.data["by"]), str(entered.data["value"])
        complaints = tuple(_complaint(row, names) for row in rows if row.no in shown)
        forms = [who.forms(session, row, now) for row in rows if row.no in shown and _can_join(row)]
        return ClusterPage(
            no=no,
            by=by,
            value=value,
            category=_category(session, rows[0], str(entered.data["category"])),
            found_at=entered.recorded_at,
            customers=len({row.customer for row in rows}),
            complaints=complaints,
            not_shown=len(rows) - len(shown),
            receivers=_receivers(session, by, value, {row.customer for row in rows}),
            eight_ds=_at_work(session, [row.eight_d for row in rows if row.eight_d]),
            may_join=any(Event.JOIN_8D in each.beside for each in forms),
        )


def _entered(session: Session, no: str) -> LedgerEvent:
    """Return the entry with which a cluster began: in the ledger of the complaint that its number names."""
    own = (LedgerEvent.kind == CLUSTER, LedgerEvent.subject == no.partition("-")[2])
    return session.exec(select(LedgerEvent).where(*own).order_by(col(LedgerEvent.seq)).limit(1)).one()


def _names(session: Session, codes: set[str]) -> dict[str, str]:
    return dict(session.exec(select(Customer.code, Customer.name).where(col(Customer.code).in_(codes))).all())


def _category(session: Session, row: Complaint, code: str) -> str:
    known = policy_for(session, row).taxonomy.categories.get(code)
    return f"{code} {known.names[settings().language]}" if known else code


def _can_join(row: Complaint) -> bool:
    return bool(moves_of(Event.JOIN_8D, row.state)) and row.responsibility.is_ours


def _complaint(row: Complaint, names: dict[str, str]) -> OfCluster:
    level = level_class(row.level, row.irrational_order, row.external_body)
    return OfCluster(
        row.no, names[row.customer], row.received_at, row.state, level, row.category, row.responsibility, row.eight_d,
        _can_join(row),
    )  # fmt: skip


def _at_work(session: Session, eight_ds: Sequence[str]) -> tuple[str, ...]:
    open_ones = (col(EightD.no).in_(set(eight_ds)), col(EightD.state).in_(OPEN_STEPS))
    found = set(session.exec(select(EightD.no).where(*open_ones)))
    return tuple(sorted(found, key=lambda no: (-eight_ds.count(no), no)))


def _receivers(session: Session, by: ClusterBy, value: str, complained: set[str]) -> tuple[GotTheSame, ...]:
    """Return who got the same goods, those who have not complained first."""
    found: dict[str, tuple[int, date]] = {}
    for column in GOODS[by]:
        lines = select(Shipment.customer, func.sum(col(Shipment.qty)), func.max(col(Shipment.shipped_on)))
        for customer, pieces, last_on in session.exec(lines.where(column == value).group_by(Shipment.customer)):
            found.setdefault(customer, (int(pieces), last_on))
    names = _names(session, set(found))
    lines_shown = (
        GotTheSame(names[customer], pieces, last_on, customer in complained)
        for customer, (pieces, last_on) in found.items()
    )
    return tuple(sorted(lines_shown, key=lambda each: (each.complained, each.customer))[:MOST_RECEIVERS])
