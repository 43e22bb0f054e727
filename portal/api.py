"""The API: the same reads as the pages, as JSON with stable names, for programs that carry a person's token."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Path, Query, status

from models.views.api import ClockAnswer, ComplaintAnswer, DocumentAnswer, EntryAnswer, LookupAnswer, Refused
from portal.doors import Door, SignedIn
from portal.visitor import not_found
from rules.triage.policy import GoodsNumber
from rules.vocabulary import Area
from tasks import case_reads
from tasks.calendar import current_time
from tasks.lookup import look_up

Answer = TypeVar("Answer")
Number = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9-]+$", examples=["KS-20260302-0001"])]
After = Annotated[int, Query(ge=0, le=2**31 - 1, description="Answer the entries behind this number.")]
GoodsNo = Annotated[str, Query(max_length=80)]
REFUSALS: dict[int | str, dict[str, Any]] = {
    status.HTTP_401_UNAUTHORIZED: {"model": Refused, "description": "No token, or one that is good no longer."},
    status.HTTP_404_NOT_FOUND: {"model": Refused, "description": "There is none, or this token may not see it."},
}

api = APIRouter(prefix="/api", tags=["complaints"], dependencies=[Depends(Door(Area.CASES))], responses=REFUSALS)


@api.get("/complaints/{no}", operation_id="complaint")
def complaint(no: Number, visitor: SignedIn) -> ComplaintAnswer:
    """Return a complaint."""
    return _found(case_reads.complaint(no, visitor.person, visitor.access))


@api.get("/complaints/{no}/clocks", operation_id="clocks")
def clocks(no: Number, visitor: SignedIn) -> Sequence[ClockAnswer]:
    """Return the clocks of a complaint, with how their dues were counted."""
    return _found(case_reads.clocks(no, visitor.person, visitor.access))


@api.get("/complaints/{no}/documents", operation_id="documents")
def documents(no: Number, visitor: SignedIn) -> Sequence[DocumentAnswer]:
    """Return what was printed of a complaint and of its 8D."""
    return _found(case_reads.documents(no, visitor.person, visitor.access))


@api.get("/complaints/{no}/ledger", operation_id="ledger", dependencies=[Depends(Door(Area.AUDIT))])
def ledger(no: Number, visitor: SignedIn, after: After = 0) -> Sequence[EntryAnswer]:
    """Return the ledger of a complaint, at most 500 entries at a time."""
    return _found(case_reads.entries(no, after, visitor.person, visitor.access))


@api.get("/lookup", operation_id="lookup")
def lookup(
    visitor: SignedIn, serial: GoodsNo = "", lot: GoodsNo = "", order: GoodsNo = "", part: GoodsNo = ""
) -> LookupAnswer:
    """Return what stands behind the numbers of goods; of several that are named all must agree."""
    numbers = {GoodsNumber.SERIAL: serial, GoodsNumber.LOT: lot, GoodsNumber.ORDER: order, GoodsNumber.PART: part}
    return LookupAnswer.model_validate(look_up(numbers, visitor.person, visitor.access, current_time()))


def _found(answer: Answer | None) -> Answer:
    if answer is None:
        raise not_found()
    return answer
