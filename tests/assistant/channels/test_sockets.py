"""The Socket.IO server against clients that send what no browser would."""

import json

import pytest
import requests
from sanic import Sanic

from assistant.channels.sockets import socket_server
from tests.in_thread import served

ADDRESS = "/socket.io/?EIO=4&transport="
# The server's own patience with a browser that fetches nothing is 45 s.
AT_ONCE = 10


@pytest.fixture(scope="module")
def url():
    app = Sanic("sockets", configure_logging=False)
    socket_server().attach(app)
    with served(app) as address:
        yield address


@pytest.fixture
def post(url):
    """Sends a packet in a new session; gives the status."""
    opened = requests.get(f"{url}{ADDRESS}polling", timeout=AT_ONCE).text
    session = json.loads(opened[1:])["sid"]

    def send(packet):
        address = f"{url}{ADDRESS}polling&sid={session}"
        return requests.post(address, data=packet, timeout=AT_ONCE).status_code

    return send


@pytest.mark.parametrize("packet", [b"0{}", b"2probe", b"4" * 2_000_000], ids=len)
def test_a_session_that_is_ended_for_its_packet_is_told_at_once(post, packet):
    assert post(packet) == 400
    assert post(b"40") == 400


@pytest.mark.parametrize(
    "packet",
    [b"\xff", b"x", b"", b"9", b"b!!", b"42[]", b"42" + b"[" * 20_000],
    ids=lambda packet: repr(packet[:8]),
)
def test_a_packet_that_cannot_be_read_is_no_error_of_ours(post, packet):
    assert post(packet) in (200, 400)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_session_for_a_host_that_is_none_is_refused(url, transport):
    headers = {"host": "[::1"}
    answer = requests.get(url + ADDRESS + transport, headers=headers, timeout=AT_ONCE)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"upgrade": "websocket", "sec-websocket-key": "x"},
        {"upgrade": "websocket", "connection": "upgrade"},
    ],
)
@pytest.mark.parametrize(("transport", "status"), [("polling", 200), ("websocket", 400)])
def test_half_a_request_for_a_websocket_opens_none(url, headers, transport, status):
    answer = requests.get(url + ADDRESS + transport, headers=headers, timeout=AT_ONCE)
    assert answer.status_code == status
