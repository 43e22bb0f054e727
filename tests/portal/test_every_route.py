"""Every route of the portal, for every kind of visitor: what is not in the table is a failure, and so is any other answer."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from portal.api import api
from portal.pages import EVERY_PAGE
from tests.portal.client import Client, Portal
from tests.portal.subjects import NOTICE, Subjects, whole_case
from tests.tasks.pictures import photo

# Who comes to the door, in the order of the columns below.
VISITORS = {
    "a stranger": "",
    "customer service": "E017",
    "its department": "E231",  # LOG works on the case, and this is whom its notice is against
    "a colleague of his": "E233",
    "another department": "E400",
    "quality": "E202",
    "its manager": "E200",
    "general manager": "E900",
    "auditor": "E910",
    "finance": "E500",
    "general management": "E100",
}
# y: he gets in. -: there is nothing for him. r: he only reads. s: he is asked to sign in.
IN, NOTHING, READS, SIGN_IN = "y", "-", "r", "s"
EVERYBODY, WHO_SIGNED_IN, WHO_ACTS = "yyyyyyyyyyy", "syyyyyyyyyy", "syyyyyyyryy"
THE_CASE = "syyy-yyyy--"
TABLE = {
    # route                                          who gets in
    "GET /complaints/new":                            WHO_ACTS,
}  # fmt: skip


def routes() -> list[str]:
    """Return every route, as method and path."""
    found = [route for router in (*EVERY_PAGE, api) for route in router.routes]
    assert all(isinstance(route, APIRoute) for route in found)
    return [f"{method} {route.path}" for route in found if isinstance(route, APIRoute) for method in route.methods]


def test_every_route_is_in_the_table() -> None:
    assert sorted(routes()) == sorted(TABLE)
