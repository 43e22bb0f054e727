"""Signing in."""

from collections.abc import Callable

from tests.portal.client import Client, Portal


def test_who_has_signed_in_is_known(portal: Portal, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("E017")
    assert "李敏" in client.get("/nowhere").text
    assert client.csrf
    assert client.post("/nowhere").status_code == 404
    assert portal.stranger().post("/nowhere", csrf="x").status_code == 403
