"""Heads that Sanic itself cannot cope with, sent to an application of our own."""

import socket

import pytest
import requests
from sanic import Sanic
from sanic.response import text

from assistant.request_heads import guard_requests
from tests.in_thread import served

MOST_BYTES = 1000


@pytest.fixture(scope="module")
def port():
    app = Sanic("heads", configure_logging=False)
    guard_requests(app, MOST_BYTES)

    @app.post("/")
    async def size(request):
        return text(str(len(request.body)))

    with served(app) as url:
        yield int(url.rpartition(":")[2])


def answer_to(port, head, body=b""):
    """Status of the answer; 0: the line was closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(head + b"\r\n\r\n" + body)
        start = line.recv(12)
    return int(start.split()[1]) if start else 0


@pytest.mark.parametrize(
    "headers",
    [
        b"content-length: -1",
        b"Content-Length: -5\r\nx: y",
        b"content-length:",
        b"content-length: 1e3",
        b"content-length: +5",
        b"content-length: \xd9\xa1",
        b"content-length: 5\r\ncontent-length: 6",
        b"content-length: 5, 5",
        b"content-length: " + b"9" * 30,
        b"transfer-encoding: gzip",
        b"transfer-encoding: gzip, chunked",
        b"transfer-encoding: chunked\r\ncontent-length: 5",
    ],
)
def test_a_body_without_a_clear_end_is_refused(port, headers):
    assert answer_to(port, b"POST / HTTP/1.1\r\nhost: x\r\n" + headers, b"12345") == 400


@pytest.mark.parametrize(
    "target", [b"/\xff", b"/\x00", "/\u20ac".encode(), b"/\x7f", b"", b"http://["]
)
def test_a_target_that_is_no_address_gets_nothing(port, target):
    assert answer_to(port, b"POST " + target + b" HTTP/1.1\r\nhost: x") in (0, 400)


@pytest.mark.parametrize(
    "line", [b"P\xffT / HTTP/1.1", b" / HTTP/1.1", b"POST / HTTP/2.0", b"POST  / HTTP/1.1"]
)
def test_a_first_line_that_is_none_is_refused(port, line):
    assert answer_to(port, line + b"\r\nhost: x") == 400


@pytest.mark.parametrize("accept", [b"*", b"text/html;q=x", b"/;,/"])
def test_an_unreadable_wish_for_a_kind_of_answer_is_refused(port, accept):
    head = b"PUT /nowhere HTTP/1.1\r\nhost: x\r\naccept: "
    assert answer_to(port, head + accept) == 400


def test_a_body_over_the_limit_is_refused(port):
    head = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d"
    assert answer_to(port, head % (MOST_BYTES + 1), b"x" * (MOST_BYTES + 1)) == 413


def test_others_are_served_as_before(port):
    url = f"http://127.0.0.1:{port}/?a=%ff"
    assert requests.post(url, data=b"12345", timeout=10).text == "5"
    assert requests.post(url, data=iter([b"123", b"45"]), timeout=10).text == "5"
    assert requests.post(url, timeout=10).text == "0"
