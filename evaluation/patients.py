"""Patients for Locust: they ask the test questions over REST, or over a web socket.

Run by `evaluation/load.py`. Each waits for its answer before it asks again, and then as long as
`PACE` says from question to question; 0: not at all.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from typing import Any

import gevent
import socketio
from gevent.event import Event
from locust import HttpUser, User, constant_pacing, events, task

from evaluation.patients_questions import questions

PACE = float(os.environ.get("PACE", "0"))
ANSWERED_WITHIN = 30.0
FAILED = "channel/failed"
# Stock Rasa answers with a text alone.
NEEDS_KIND = os.environ.get("NEEDS_KIND", "1") == "1"


QUESTIONS = questions()


class RestPatient(HttpUser):
    """Asks over the REST channel."""

    wait_time = constant_pacing(PACE)

    def on_start(self) -> None:
        """Take a conversation of its own."""
        self.sender = uuid.uuid4().hex

    @task
    def ask(self) -> None:
        """One question."""
        body = {"sender": self.sender, "message": random.choice(QUESTIONS)}
        visitor = {"X-Visitor": self.sender}
        with self.client.post(
            "/webhooks/rest/webhook", json=body, headers=visitor, name="rest", catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}")
            elif not answer.json():
                answer.failure("empty")
            elif any(part.get("answer") == FAILED for part in answer.json()):
                answer.failure(FAILED)


class SocketPatient(User):
    """Asks over a web socket, as the widget does."""

    wait_time = constant_pacing(PACE)

    def on_start(self) -> None:
        """Open a chat."""
        self.answered, self.said = Event(), []
        self.socket = socketio.Client(reconnection=True)
        self.socket.on("bot_uttered", self._take)
        name = uuid.uuid4().hex
        self.socket.connect(
            self.host, headers={"X-Visitor": name}, transports=["websocket"], wait_timeout=20
        )
        self.session = self.socket.call("session_request", {"last": 0}, timeout=20)["session_id"]

    def on_stop(self) -> None:
        """Leave."""
        self.socket.disconnect()

    def _take(self, body: dict[str, Any]) -> None:
        self.said.append(body)
        self.answered.set()

    @task
    def ask(self) -> None:
        """One question, from sending to its first answer."""
        self.answered.clear()
        self.said.clear()
        began, problem = time.perf_counter(), None
        message = {
            "message": random.choice(QUESTIONS),
            "session_id": self.session,
            "message_id": uuid.uuid4().hex,
        }
        try:
            receipt = self.socket.call("user_uttered", message, timeout=ANSWERED_WITHIN)
            if "id" not in receipt:
                problem = RuntimeError(f"not taken: {receipt}")
            elif not self.answered.wait(ANSWERED_WITHIN):
                problem = RuntimeError("empty")
            elif any((part.get("metadata") or {}).get("answer") == FAILED for part in self.said):
                problem = RuntimeError(FAILED)
        except Exception as error:
            problem = error
        events.request.fire(
            request_type="socket",
            name="socket",
            response_time=1000 * (time.perf_counter() - began),
            response_length=0,
            exception=problem,
            context={},
        )
        gevent.sleep(0)
