"""What is known of a complaint, an 8D and a bulletin: one page each, for whoever may see it."""

from fastapi import Request
from fastapi.responses import Response

from models.settings import settings
from models.words import say
from portal.bodies import MIB, UPLOAD
from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from portal.visitor import Visitor, not_found
from rules.vocabulary import Area
from tasks.bulletin_page import bulletin_page
from tasks.calendar import current_time
from tasks.case_page import ComplaintPage, complaint_page
from tasks.eight_d_page import eight_d_page
from tasks.evidence import TakenUp
from tasks.messages_shown import ALL, MOST
from tasks.onlooker import Onlooker
from tasks.policy_store import book

pages = Pages()
CASES = Door(Area.CASES)
ON_A_CASE = {
    "clocks": "Clocks",
    "owed": "Owed",
    "notices": "Assessments",
    "documents": "Documents",
    "files": "Files",
    "messages": "Messages",
    "timeline": "What happened",
    "ledger": "Ledger",
}
OF_BOTH = ("owed", "documents", "files", "timeline", "ledger")
ON_AN_8D = {"steps": "Disciplines", **{each: ON_A_CASE[each] for each in OF_BOTH}}
ON_A_BULLETIN = {each: ON_A_CASE[each] for each in ("notices", "documents", "messages", "timeline", "ledger")}
NOTHING = TakenUp()


@pages.show("/complaints/{no}", CASES)
def show_complaint(request: Request, visitor: SignedIn, no: str, messages: str = "") -> Response:
    """Show a complaint."""
    return complaint_shown(request, visitor, no, most_messages=ALL if messages == "all" else MOST)


@pages.show("/8d/{no}", CASES)
def show_eight_d(request: Request, visitor: SignedIn, no: str) -> Response:
    """Show an 8D."""
    found = eight_d_page(no, onlooker(visitor), current_time())
    if found is None:
        raise not_found()
    left_out = set() if found.ledger is not None else {"ledger"}
    return page(request, "eight_d.html", eight_d=found, parts=_parts(ON_AN_8D, left_out))


@pages.show("/bulletins/{no}", CASES)
def show_bulletin(request: Request, visitor: SignedIn, no: str, messages: str = "") -> Response:
    """Show a bulletin of assessments."""
    found = bulletin_page(no, onlooker(visitor), current_time(), ALL if messages == "all" else MOST)
    if found is None:
        raise not_found()
    left_out = set() if found.ledger is not None else {"ledger"}
    return page(request, "bulletin.html", bulletin=found, parts=_parts(ON_A_BULLETIN, left_out))


def complaint_shown(
    request: Request, visitor: Visitor, no: str, done: TakenUp = NOTHING, status: int = 200, most_messages: int = MOST
) -> Response:
    """Return the page of a complaint, with what became of files that were handed in. Raises HTTPException 404."""
    now = current_time()
    found = complaint_page(no, onlooker(visitor), now, most_messages)
    if found is None:
        raise not_found()
    parts, limits = _parts(ON_A_CASE, _missing(found)), book().at(now).evidence
    return page(request, "case.html", status, case=found, parts=parts, done=done, limits=limits, most_mib=UPLOAD // MIB)


def onlooker(visitor: Visitor) -> Onlooker:
    """Return the visitor as the tasks know him."""
    return Onlooker(visitor.person, visitor.access)


def _missing(found: ComplaintPage) -> set[str]:
    """Return the parts that a complaint's page does not have for this reader."""
    return {name for name, has in (("notices", found.notices), ("ledger", found.ledger is not None)) if not has}


def _parts(parts: dict[str, str], left_out: set[str]) -> list[tuple[str, str]]:
    """Return where the parts of a page are, and what they are called."""
    return [(anchor, say(settings().language, name)) for anchor, name in parts.items() if anchor not in left_out]
