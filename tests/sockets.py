"""Tests reach this machine only: a connection to anywhere else, or a look-up of its name, fails with the address.

Loaded as a pytest plugin (pyproject.toml), so that it also holds while tests are collected.
"""

import socket
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import ParamSpec, TypeVar

import pytest

P = ParamSpec("P")
T = TypeVar("T")
SENDING = ("connect", "connect_ex", "sendto")


class FarAway(RuntimeError):
    """A test wanted to leave this machine."""


def is_near(host: object) -> bool:
    """Whether a host is this machine: a loopback address, `localhost`, or none at all (any of our own)."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "localhost")
    try:
        return ip_address(name.partition("%")[0]).is_loopback or name in {"0.0.0.0", "::"}  # noqa: S104  not bound, compared
    except ValueError:
        return name == "localhost"


def near_only(function: Callable[P, T], host_of: Callable[[tuple[object, ...]], object]) -> Callable[P, T]:
    """Return the function as it was, for hosts on this machine only."""

    @wraps(function)
    def guarded(*arguments: P.args, **named: P.kwargs) -> T:
        host = host_of(arguments)
        if not is_near(host):
            raise FarAway(f"a test wants to reach {host!r}: pass in what it needs, or start it on localhost")
        return function(*arguments, **named)

    return guarded


def host_of_sending(arguments: tuple[object, ...]) -> object:
    """Return the host that a socket is about to send to; a path of a Unix socket is near."""
    address = arguments[-1]
    return address[0] if isinstance(address, tuple) else None


def host_of_look_up(arguments: tuple[object, ...]) -> object:
    """Return the host whose address is asked for."""
    return arguments[0] if arguments else None


def pytest_configure() -> None:
    """Guard every socket of this process, from now on."""
    guard = pytest.MonkeyPatch()
    for name in SENDING:
        guard.setattr(socket.socket, name, near_only(getattr(socket.socket, name), host_of_sending))
    guard.setattr(socket, "getaddrinfo", near_only(socket.getaddrinfo, host_of_look_up))
