"""The policies to be read: which versions there are, who enacted each, its numbers, and what it changed."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from portal.doors import Door, Pages
from portal.showing import page
from portal.visitor import not_found
from rules.vocabulary import Area
from tasks.calendar import current_time
from tasks.policies_shown import table_shown, versions_shown

pages = Pages()
POLICIES = Door(Area.POLICIES)


@pages.show("/policies", POLICIES)
def show_policies(request: Request) -> Response:
    """List all tables with their versions."""
    return page(request, "policies.html", tables=versions_shown(current_time()))


@pages.show("/policies/{table:path}", POLICIES)
def show_table(
    request: Request,
    table: str,
    version: Annotated[date | None, Query()] = None,
    beside: Annotated[date | None, Query()] = None,
) -> Response:
    """Show the numbers of a version of a table, and what differs from another."""
    found = table_shown(table, version, beside, current_time())
    if found is None:
        raise not_found()
    return page(request, "policy_table.html", found=found, table=table)
