"""Patients for Locust: they ask the test questions over REST, or over a web socket.

Run by `evaluation/load.py`. Each waits for its answer, and then up to twice `PACE` seconds before
it asks again; 0: not at all. `TAPS` is the share of questions that are not typed: a suggestion
under the last answer is tapped, where there is one. With `MISTYPED` a typed question has a letter
twice somewhere, so that hardly one has been asked before: the assistant keeps what it reads.
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
from locust import User, between, events, task
from locust.contrib.fasthttp import FastHttpUser

from evaluation.patients_questions import questions

PACE = float(os.environ.get("PACE", "0"))
TAPS = float(os.environ.get("TAPS", "0"))
MISTYPED = bool(os.environ.get("MISTYPED"))
ANSWERED_WITHIN = 30.0
FAILED = "channel/failed"

QUESTIONS = questions()


def next_question(suggestions: list[str]) -> str:
    """A suggestion that is tapped, or a question that is typed."""
    if suggestions and random.random() < TAPS:
        return random.choice(suggestions)
    question = random.choice(QUESTIONS)
    return mistyped(question) if MISTYPED else question


def mistyped(text: str) -> str:
    """A text with one of its letters twice."""
    place = random.choice([place for place, sign in enumerate(text) if sign.isalpha()])
    return f"{text[:place]}{text[place]}{text[place:]}"


class RestPatient(FastHttpUser):
    """Asks over the REST channel."""

    wait_time = between(0, 2 * PACE)

    def on_start(self) -> None:
        """Take a conversation of its own."""
        self.sender = uuid.uuid4().hex
        self.suggestions: list[str] = []

    @task
    def ask(self) -> None:
        """One question."""
        body = {"sender": self.sender, "message": next_question(self.suggestions)}
        with self.client.post(
            "/webhooks/rest/webhook", json=body, name="rest", catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}")
            elif not answer.json():
                answer.failure("empty")
            elif any(part.get("answer") == FAILED for part in answer.json()):
                answer.failure(FAILED)
            else:
                buttons = [button for part in answer.json() for button in part.get("buttons", ())]
                self.suggestions = [button["payload"] for button in buttons]


class SocketPatient(User):
    """Asks over a web socket, as the widget does."""

    wait_time = between(0, 2 * PACE)

    def on_start(self) -> None:
        """Open a chat."""
        self.answered = Event()
        self.said: list[dict[str, Any]] = []
        self.socket = socketio.Client(reconnection=True)
        self.socket.on("bot_uttered", self._take)
        self.socket.connect(self.host, transports=["websocket"], wait_timeout=20)
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
        replies = [reply for part in self.said for reply in part.get("quick_replies", ())]
        question = next_question([reply["payload"] for reply in replies])
        self.answered.clear()
        self.said.clear()
        problem: Exception | None = None
        began = time.perf_counter()
        message = {
            "message": question,
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
