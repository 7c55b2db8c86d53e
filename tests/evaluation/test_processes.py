"""Ports for servers that tests and measurements start."""

import socket

import pytest

from evaluation import processes
from evaluation.processes import free_port

FIRST, END = 10_000, 32_000


@pytest.fixture
def ports(monkeypatch):
    """Sets the ports that are left to choose from."""
    return lambda *left: monkeypatch.setattr(processes, "_PORTS", iter(left))


def test_ports_are_free_differ_and_are_none_of_outgoing_connections():
    given = [free_port() for _ in range(200)]
    assert len(set(given)) == len(given)
    assert all(FIRST <= port < END for port in given)
    for port in given[:5]:
        socket.create_server(("127.0.0.1", port)).close()


def test_each_port_comes_once_wherever_a_process_begins():
    ports = list(processes._ports_from(FIRST + 2))
    assert ports == [*range(FIRST + 2, END), FIRST, FIRST + 1]


@pytest.mark.parametrize("address", ["127.0.0.1", ""])
def test_a_port_that_is_taken_on_any_address_is_passed_over(ports, address):
    free = free_port()
    with socket.create_server((address, free_port())) as listener:
        ports(listener.getsockname()[1], free)
        assert free_port() == free


def test_no_port_left_is_an_error(ports):
    ports()
    with pytest.raises(OSError, match="no port is free"):
        free_port()
