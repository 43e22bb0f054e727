"""What a run may conduct: complaints, 8Ds and bulletins, told apart by the prefix of their numbers.

One row a kind: whatever depends on the kind is asked here, so that gates, runs and reconciling know only subjects.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from models.complaint import Complaint
from models.eight_d import EightD
from models.report import Report
from rules.bulletin_making import PREFIX as BULLETIN_PREFIX
from rules.lifecycle import Event
from tasks.bulletin_card import bulletin_card
from tasks.bulletin_facts import load_bulletin
from tasks.bulletin_subject import (
    alone,
    bulletin_owes_work,
    gate_of_bulletin,
    offer_on_bulletin,
    tags_of_bulletin,
)
from tasks.cards import case_card
from tasks.complaint_subject import (
    complaint_owes_work,
    eight_d_of_complaint,
    gate_of_complaint,
    offer_on_complaint,
    tags_of_complaint,
)
from tasks.documents import print_owed_documents
from tasks.eight_d_card import eight_d_card
from tasks.eight_d_facts import PREFIX as EIGHT_D_PREFIX
from tasks.eight_d_facts import load_eight_d
from tasks.eight_d_reports import owes_final_reports, print_final_reports
from tasks.eight_d_subject import (
    complaints_of_eight_d,
    gate_of_eight_d,
    offer_on_eight_d,
    tags_of_eight_d,
)
from tasks.facts import load_row
from tasks.offers import Offer

Subject = Complaint | EightD | Report
Row = TypeVar("Row", Complaint, EightD, Report)


@dataclass(frozen=True)
class SubjectKind(Generic[Row]):
    """One kind of subject: how it is numbered, which flow conducts it, how it is read, and where it stands.

    `kin` are the subjects whose runs show what happens to it.
    """

    prefix: str
    flow: str
    parameter: str
    table: type[Row]
    load: Callable[[Session, str], Row]
    gate: Callable[[Row], Event | None]
    tags: Callable[[Session, Row], tuple[str, ...]]
    offer: Callable[[Session, Row, Event], Offer]
    owes_work: Callable[[Session, Row], bool]
    kin: Callable[[Session, Row], tuple[str, ...]]
    card: Callable[[str], str]
    print_owed: Callable[[str, datetime], object]


COMPLAINT = SubjectKind(
    prefix="",
    flow="complaint",
    parameter="complaint_no",
    table=Complaint,
    load=load_row,
    gate=gate_of_complaint,
    tags=tags_of_complaint,
    offer=offer_on_complaint,
    owes_work=complaint_owes_work,
    kin=eight_d_of_complaint,
    card=case_card,
    print_owed=print_owed_documents,
)
EIGHT_D = SubjectKind(
    prefix=EIGHT_D_PREFIX,
    flow="eight-d",
    parameter="eight_d_no",
    table=EightD,
    load=load_eight_d,
    gate=gate_of_eight_d,
    tags=tags_of_eight_d,
    offer=offer_on_eight_d,
    owes_work=owes_final_reports,
    kin=complaints_of_eight_d,
    card=eight_d_card,
    print_owed=print_final_reports,
)
BULLETIN = SubjectKind(
    prefix=BULLETIN_PREFIX,
    flow="bulletin",
    parameter="bulletin_no",
    table=Report,
    load=load_bulletin,
    gate=gate_of_bulletin,
    tags=tags_of_bulletin,
    offer=offer_on_bulletin,
    owes_work=bulletin_owes_work,
    kin=alone,
    card=bulletin_card,
    print_owed=print_owed_documents,
)
KINDS: tuple[SubjectKind[Any], ...] = (EIGHT_D, BULLETIN, COMPLAINT)


def kind_of(no: str) -> SubjectKind[Any]:
    """Return what kind of subject a number is of."""
    return next(kind for kind in KINDS if no.startswith(kind.prefix))


def load_subject(session: Session, no: str) -> Subject:
    """Return the complaint, the 8D or the bulletin of a number, locked. Raises UnknownComplaint."""
    row: Subject = kind_of(no).load(session, no)
    return row
