"""What stands behind a number: the goods, who got them, their warranty, and what was complained about before."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response

from models.settings import settings
from models.words import say
from portal.doors import Door, Pages, SignedIn
from portal.showing import page
from rules.part import title_of
from rules.triage.policy import GoodsNumber
from rules.vocabulary import Area
from tasks.calendar import current_time
from tasks.lookup import Answer, Shipped, find_anything, look_up

pages = Pages()
LONGEST = 80
Number = Annotated[str, Query(max_length=200)]
KINDS = (GoodsNumber.SERIAL, GoodsNumber.LOT, GoodsNumber.ORDER, GoodsNumber.PART)
# What a line of the shipments tells the form of a new complaint.
PREFILLED = ("product", "part_no", "order_no", "lot_no", "serial_no", "date_code")


@pages.show("/lookup", Door(Area.CASES))
def show_lookup(request: Request, visitor: SignedIn, q: Number = "", kind: GoodsNumber | None = None) -> Response:
    """Ask for a number, and show what is known of it; without its kind the first one that knows it answers."""
    number, found = q.strip()[:LONGEST], Answer()
    if number:
        asked, access = visitor.person, visitor.access
        at = current_time()
        found = look_up({kind: number}, asked, access, at) if kind else find_anything(number, asked, access, at)
    values: dict[str, Any] = {
        "q": number,
        "kind": kind,
        "kinds": KINDS,
        "kind_names": {each.value: say(settings().language, title_of(each.value)) for each in GoodsNumber},
        "found": found,
        "registers": [_register(line) for line in found.lines] if visitor.may_act else [],
    }
    return page(request, "lookup.html", **values)


def _register(line: Shipped) -> str:
    """Return the address of the form of a new complaint about a delivery line."""
    told = {name: getattr(line, name) for name in PREFILLED}
    known = {"customer": line.customer_code, **told}
    return "/complaints/new?" + urlencode({name: value for name, value in known.items() if value})
