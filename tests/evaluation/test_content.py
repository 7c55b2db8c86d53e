"""What `make content` compares."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from assistant.settings import Settings
from assistant.training import MODEL
from evaluation import content
from evaluation.accuracy import Judged
from evaluation.content import changed_texts, given, is_good, live_texts, texts_of
from evaluation.settings import threshold

SURE, UNSURE = threshold() + 0.01, threshold() - 0.01


def judged(expected, confidence, is_right):
    return Judged("text", "plain", expected, "nerves/myelin", confidence, is_right)


@pytest.mark.parametrize(
    ("row", "good", "answer"),
    [
        (judged("nerves", SURE, True), True, "nerves/myelin"),
        (judged("nerves", UNSURE, True), False, "asks back"),
        (judged("nerves", SURE, False), False, "nerves/myelin"),
        (judged("", SURE, False), False, "nerves/myelin"),
        (judged("", UNSURE, False), True, "asks back"),
        (judged("", SURE, True), True, "nerves/myelin"),
    ],
)
def test_what_a_message_gets(row, good, answer):
    assert (is_good(row), given(row)) == (good, answer)


def test_changed_texts():
    before = {"a": "one", "b": "two", "c": "three"}
    after = {"a": "one", "b": "2", "d": "four"}
    assert changed_texts(before, after) == [
        ("b", "two", "2"),
        ("c", "three", ""),
        ("d", "", "four"),
    ]


@pytest.mark.model
def test_the_live_model_holds_the_texts_of_the_files(library):
    assert changed_texts(live_texts(MODEL), texts_of(library)) == []


def test_nothing_goes_live_that_was_not_looked_at(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(content, "CANDIDATE", tmp_path / "candidate.tar.gz")
    monkeypatch.setattr(content, "REPORT", tmp_path / "report.json")
    put = []
    monkeypatch.setattr(content, "put_live", put.append)
    assert content.live() == 1
    (tmp_path / "candidate.tar.gz").write_bytes(b"")
    assert content.live() == 1
    (tmp_path / "report.json").write_text('{"inputs": "of other files"}', encoding="utf-8")
    assert content.live() == 1
    assert put == []
    assert "make content" in capsys.readouterr().err


def test_what_was_looked_at_goes_live(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "CANDIDATE", tmp_path / "candidate.tar.gz")
    monkeypatch.setattr(content, "REPORT", tmp_path / "report.json")
    monkeypatch.setattr(content, "inputs_fingerprint", lambda _: "these")
    monkeypatch.setattr(content, "load_into_running", lambda: 0)
    put = []
    monkeypatch.setattr(content, "put_live", put.append)
    (tmp_path / "candidate.tar.gz").write_bytes(b"")
    (tmp_path / "report.json").write_text('{"inputs": "these"}', encoding="utf-8")
    assert content.live() == 0
    assert put == ["these"]


def test_a_running_assistant_is_asked_with_the_token_of_management(monkeypatch):
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self):
            length = int(self.headers["content-length"])
            asked.append((self.path, self.headers["authorization"], self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Nothing on the terminal."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        config = Settings(assistant_port=server.server_port, management_token="of the clinic")  # noqa: S106
        monkeypatch.setattr(content, "settings", lambda: config)
        assert content.load_into_running() == 0
        server.shutdown()
    [(path, token, body)] = asked
    assert (path, token) == ("/model", "Bearer of the clinic")
    assert json.loads(body) == {"model_file": str(MODEL)}
