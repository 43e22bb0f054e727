"""No test leaves this machine."""

import socket

import pytest

from tests.sockets import FarAway, is_near

NEAR = ["127.0.0.1", "127.8.8.8", "::1", "::1%lo", "localhost"]
FAR = ["192.0.2.1", "2001:db8::1", "example.org", b"example.org"]


@pytest.mark.parametrize("host", FAR)
def test_a_look_up_of_a_far_name_fails_with_the_name(host: str | bytes) -> None:
    with pytest.raises(FarAway, match="a test wants to reach"):
        socket.getaddrinfo(host, 80)


@pytest.mark.parametrize("send", ["connect", "connect_ex"])
def test_a_connection_to_a_far_host_fails_before_it_is_tried(send: str) -> None:
    with socket.socket() as client, pytest.raises(FarAway, match=r"192\.0\.2\.1"):
        getattr(client, send)(("192.0.2.1", 80))


def test_a_datagram_to_a_far_host_fails_too() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(FarAway):
        client.sendto(b"", ("192.0.2.1", 53))


def test_a_server_on_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


@pytest.mark.parametrize("host", NEAR)
def test_names_of_this_machine_are_near(host: str) -> None:
    assert is_near(host)
