"""nginx itself, with our configuration, before stand-ins of the assistant and the console."""

from __future__ import annotations

import base64
import http.client
import json
import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.nginx_run import ASSISTANT, DESK, Nginx, running, write_configuration
from tests.deploy.tools import DEPLOY, program
from tests.deploy.upstream import CUT, Seen, Upstream

# Of this machine; enough that each assistant gets some of them.
VISITORS = [f"127.0.0.{number}" for number in range(2, 42)]
HOOK = "/webhooks/slack/webhook"


@dataclass(frozen=True)
class Door:
    """nginx with what stands behind it."""

    nginx: Nginx
    assistants: tuple[Upstream, Upstream]
    console: Upstream

    @property
    def seen(self) -> list[Seen]:
        """What reached any of them."""
        return [seen for upstream in (*self.assistants, self.console) for seen in upstream.seen]

    def name_for(self, visitor: str, path: str = "/socket.io/?EIO=4&transport=polling") -> str:
        """Which assistant answers a visitor."""
        answer = self.nginx.ask(path, source=visitor)
        assert answer.status == 200
        return json.loads(answer.content)["name"]


@contextmanager
def open_door() -> Iterator[Door]:
    one, two, console = Upstream("one"), Upstream("two"), Upstream("console")
    text = (DEPLOY / "docker" / "upstreams.conf").read_text(encoding="utf-8")
    addresses = iter([one.address, two.address, console.address])
    text = re.sub(r"10\.213\.12\.\d+:\d+", lambda _: next(addresses), text)
    try:
        with running(text) as nginx:
            yield Door(nginx, (one, two), console)
    finally:
        for upstream in (one, two, console):
            upstream.stop()


@pytest.fixture(scope="module")
def shared_door() -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def door(shared_door: Door) -> Door:
    """One nginx for many tests; nothing has reached anybody yet."""
    for upstream in (*shared_door.assistants, shared_door.console):
        upstream.seen.clear()
    return shared_door


@pytest.fixture
def own_door() -> Iterator[Door]:
    """For a test that stops or changes something."""
    with open_door() as door:
        yield door


@pytest.mark.parametrize("file", ["nginx/upstreams.conf", "docker/upstreams.conf"])
def test_nginx_accepts_the_configuration(tmp_path: Path, file: str) -> None:
    nginx = write_configuration(tmp_path, (DEPLOY / file).read_text(encoding="utf-8"))
    command = [program("nginx", "servers"), "-t", "-c", str(nginx.folder / "nginx.conf")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def test_a_known_mistake_is_not_made(tmp_path: Path) -> None:
    write_configuration(tmp_path, (DEPLOY / "nginx/upstreams.conf").read_text(encoding="utf-8"))
    command = [program("gixy", "deploy-tools"), "--format", "json", str(tmp_path / "nginx.conf")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    serious = [one for one in json.loads(found.stdout) if one["severity"] in ("MEDIUM", "HIGH")]
    assert serious == []


def test_polling_stays_with_one_assistant_and_visitors_spread_over_both(door: Door) -> None:
    first = {visitor: door.name_for(visitor) for visitor in VISITORS}
    again = {visitor: door.name_for(visitor, "/socket.io/?sid=x") for visitor in VISITORS}
    assert first == again
    assert set(first.values()) == {"one", "two"}


def test_a_websocket_passes_in_both_directions(door: Door) -> None:
    line = door.nginx.connect(ASSISTANT)
    key = base64.b64encode(b"0123456789abcdef").decode()
    line.sendall(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {ASSISTANT}\r\n"
        f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101 ")
    for words in (b"first", b"second"):
        line.sendall(words)
        assert line.recv(4096) == words
    line.close()


@pytest.mark.parametrize("path", ["/", "/widget.js", "/clinic.css", "/icon.svg", HOOK])
def test_public_addresses_reach_an_assistant(door: Door, path: str) -> None:
    method = "POST" if path == HOOK else "GET"
    assert door.nginx.ask(path, method, body=b"{}" if method == "POST" else None).status == 200
    assert [(seen.method, seen.path) for seen in door.seen] == [(method, path)]


@pytest.mark.parametrize(
    "path",
    [
        "/conversations/anna/tracker",
        "/model",
        "/status",
        "/webhooks/rest/webhook",
        "/webhooks/slack/webhook/",
        "/webhooks/slack",
        "/metrics",
        "/health/live",
        "/health/ready/",
        "/socket.io",
        "/widget.js/../status",
        "/socket.io/../model",
        "/socket.io/%2e%2e/model",
        "//status",
        "/.env",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_any_other_address_is_404_and_reaches_nobody(door: Door, path: str, method: str) -> None:
    headers = {"Authorization": "Bearer stolen"}
    # A real 404; a redirect would tell that there is something.
    assert door.nginx.ask(path, method, headers=headers).status == 404
    assert door.seen == []


def test_ready_is_for_the_clinics_networks(own_door: Door) -> None:
    assert own_door.nginx.ask("/health/ready").status == 200
    file = own_door.nginx.folder / "snippets" / "b12-private.conf"
    text = file.read_text().replace("allow 127.0.0.0/8;", "allow 127.0.0.1;")
    assert text != file.read_text()
    file.write_text(text)
    _reload(own_door.nginx)
    assert own_door.nginx.ask("/health/ready").status == 200
    seen = len(own_door.seen)
    assert own_door.nginx.ask("/health/ready", source="127.0.0.2").status == 404
    assert own_door.nginx.ask("/", host=DESK, source="127.0.0.2").status == 403
    assert len(own_door.seen) == seen


def test_a_body_that_is_too_large_is_413(door: Door) -> None:
    assert door.nginx.ask(HOOK, "POST", body=b"x" * 100_000).status == 200
    for path in (HOOK, "/socket.io/?EIO=4"):
        assert door.nginx.ask(path, "POST", body=b"x" * 200_000).status == 413
    assert [seen.path for seen in door.seen] == [HOOK]


def test_what_a_client_says_of_its_address_is_not_believed(door: Door) -> None:
    claims = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Proto": "http",
        "Authorization": "Bearer stolen",
    }
    door.nginx.ask("/", source="127.0.0.7", headers=claims)
    [seen] = door.seen
    assert seen.headers["x-forwarded-for"] == "127.0.0.7"
    assert seen.headers["x-forwarded-proto"] == "https"
    assert seen.headers["host"] == ASSISTANT
    for absent in ("x-real-ip", "forwarded", "x-forwarded-host", "authorization"):
        assert absent not in seen.headers


def test_when_an_assistant_is_gone_the_other_one_answers(own_door: Door) -> None:
    before = {visitor: own_door.name_for(visitor) for visitor in VISITORS}
    own_door.assistants[0].stop()
    after = {visitor: own_door.name_for(visitor) for visitor in VISITORS}
    assert set(after.values()) == {"two"}
    assert "one" in before.values()
    # A POST that nobody has taken goes to the other one, too.
    assert all(
        own_door.nginx.ask(HOOK, "POST", source=visitor, body=b"{}").status == 200
        for visitor in VISITORS
    )


def test_a_post_that_was_taken_is_never_sent_again(door: Door) -> None:
    answer = door.nginx.ask(HOOK, "POST", body=CUT)
    assert answer.status == 502
    assert len(door.seen) == 1


def test_no_log_has_a_query_string_body_or_referrer(own_door: Door) -> None:
    path, headers = "/socket.io/?EIO=4&sid=secret-one", {"Referer": "https://x.example/?secret-two"}
    assert own_door.nginx.ask(path, headers=headers).status == 200
    assert own_door.nginx.ask("/nowhere?token=secret-three").status == 404
    assert own_door.nginx.ask(f"{HOOK}?t=secret-four", "POST", body=CUT).status == 502
    for upstream in own_door.assistants:
        upstream.stop()
    assert own_door.nginx.ask("/?t=secret-five").status == 502
    own_door.nginx.ask(HOOK, "POST", body=b"secret-six" * 20_000)
    for _ in range(60):
        last = own_door.nginx.ask("/widget.js?secret-seven")
    assert last.status in (429, 502)
    logs = own_door.nginx.logs()
    assert "secret" not in logs
    lines = [json.loads(line) for line in logs.splitlines()]
    assert {"/socket.io/", "/nowhere", HOOK, "/"} <= {line["path"] for line in lines}
    assert "502" in {line["upstream_status"][:3] for line in lines}


def test_too_many_requests_are_refused_for_one_address_only(door: Door) -> None:
    statuses = [door.nginx.ask("/sign-in", "POST", host=DESK).status for _ in range(40)]
    assert statuses[:20] == [200] * 20
    assert 429 in statuses
    assert door.nginx.ask("/sign-in", "POST", host=DESK, source="127.0.0.9").status == 200


def test_the_console_has_its_own_name_and_shows_no_operations(door: Door) -> None:
    assert json.loads(door.nginx.ask("/requests/list", host=DESK).content)["name"] == "console"
    for path in ("/health", "/health/live", "/health/ready", "/metrics"):
        assert door.nginx.ask(path, host=DESK).status == 404
    assert len(door.console.seen) == 1


def test_plain_http_only_leads_to_https(door: Door) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", door.nginx.plain, timeout=20)
    connection.request("GET", "/widget.js", headers={"Host": ASSISTANT})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("location")) == (301, f"https://{ASSISTANT}/widget.js")
    connection.close()
    connection.request("GET", "/", headers={"Host": "elsewhere.example"})
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    assert door.seen == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_for_our_names(door: Door, version: ssl.TLSVersion) -> None:
    for host in (ASSISTANT, DESK):
        with door.nginx.connect(host, version=version) as line:
            assert line.version() == version.name.replace("_", ".")
    with pytest.raises(ssl.SSLError):
        door.nginx.connect("elsewhere.example", version=version)


@pytest.mark.parametrize(("host", "path"), [(ASSISTANT, "/"), (ASSISTANT, "/x"), (DESK, "/")])
def test_browsers_are_told_to_stay_with_https(door: Door, host: str, path: str) -> None:
    assert door.nginx.ask(path, host=host).getheader("strict-transport-security") == (
        "max-age=31536000"
    )


def _reload(nginx: Nginx) -> None:
    """Have nginx read its configuration anew; comes back when a new worker serves."""
    before = _workers(nginx)
    command = [program("nginx", "servers"), "-c", str(nginx.folder / "nginx.conf"), "-s", "reload"]
    subprocess.run(command, check=True, capture_output=True)
    deadline = time.monotonic() + 30
    while _workers(nginx) & before or not _workers(nginx):
        assert time.monotonic() < deadline, "the old worker is still there"
        time.sleep(0.05)


def _workers(nginx: Nginx) -> set[str]:
    master = (nginx.folder / "nginx.pid").read_text().strip()
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", master],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return set(listed.stdout.split())
