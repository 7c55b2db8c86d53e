"""The REST channel, with bad input refused kindly."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from json import loads
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import SQLAlchemyError

from assistant.channels.answering import instead_of_silence, is_held_by_person
from assistant.channels.chat_ids import PREFIX as WEB
from assistant.channels.consent import gate
from assistant.channels.front_desk import as_message
from assistant.observability.metrics import FAILED_REPLIES, MESSAGES, STAGE_SECONDS, TURN
from assistant.observability.speaker import set_speaker
from assistant.privacy.guard import protect, reveal
from assistant.settings import PLATFORMS, settings
from assistant.storage.database import engine_for
from assistant.storage.outgoing import Outgoing
from assistant.text_models.clean_text import readable, shortened

logger = logging.getLogger(__name__)

MAX_SENDER_CHARACTERS = 200
# Conversations of the other channels begin so.
OTHER_CHANNELS = (WEB, *(f"{platform}{sign}" for platform in PLATFORMS for sign in "-_"))


class GuardedRestInput(RestInput):
    """Rasa's REST channel (same address, same bodies) that checks what comes in.

    A body that is not `{"sender": text, "message": text}` gets status 400 and a sentence.
    A longer message than 2,000 characters is cut before anything reads or stores it.
    """

    @classmethod
    def name(cls) -> str:
        """Stands in the address: `/webhooks/rest/webhook`."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's own routes behind a check of the body; none in production.

        Whoever knows a sender's id could read and write that conversation.
        """
        if settings().is_production:
            return Blueprint("rest_channel_off")
        blueprint = super().blueprint(on_new_message)

        @blueprint.middleware("request")
        async def check_body(request: Request) -> HTTPResponse | None:
            if request.method != "POST":
                return None
            if problem := _problem(request):
                return json({"error": problem}, status=400)
            sender = request.json.get("sender", "default")
            set_speaker(sender)
            request.ctx.began = time.perf_counter()
            MESSAGES.labels(self.name()).inc()
            words = readable(shortened(str(request.json["message"])))
            try:
                said_instead = await gate(sender, words)
                if said_instead is None:
                    request.ctx.message = await protect(sender, words)
            except SQLAlchemyError:
                logger.exception("A message could not be taken")
                said_instead = []  # silence, which is answered below
            if said_instead is None:
                return None
            return json([{"recipient_id": sender, **message} for message in said_instead])

        @blueprint.middleware("response")
        async def add_person(request: Request, response: HTTPResponse) -> HTTPResponse | None:
            set_speaker("")
            if request.method != "POST" or response.status != 200:
                return None
            STAGE_SECONDS.labels(TURN).observe(time.perf_counter() - request.ctx.began)
            sender, replies = request.json.get("sender", "default"), loads(response.body)
            fetched = await self._fetch(sender)
            if not replies and not await is_held_by_person(sender):
                # Rasa keeps an action's error to itself: silence is an error like any other.
                FAILED_REPLIES.labels(self.name()).inc()
                instead = await instead_of_silence(getattr(request.ctx, "message", None))
                replies = [{"recipient_id": sender, **instead}]
            # What a person wrote came before the reply to this message.
            return json([await _revealed(sender, reply) for reply in (*fetched, *replies)])

        @blueprint.get("/messages")
        async def messages(request: Request) -> HTTPResponse:
            """What people at the front desk have written.

            With `after`, the `id` of the last message that arrived, what came later; those up to
            it are then settled. Without it, what was not fetched yet, each once.
            """
            sender, after = request.args.get("sender", "default"), request.args.get("after")
            if problem := _sender_problem(sender):
                return json({"error": problem}, status=400)
            if after is not None and not (after.isdecimal() and len(after) < 10):
                return json({"error": '"after" must be the id of a message.'}, status=400)
            fetched = await self._fetch(sender, None if after is None else int(after))
            return json([await _revealed(sender, reply) for reply in fetched])

        return blueprint

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        """When the message came; from then on the answer's time counts."""
        return {"received": time.time()}

    async def _fetch(self, sender: str, after: int | None = None) -> list[dict[str, Any]]:
        """What people at the front desk have written, as this channel's bodies."""
        outgoing = Outgoing(engine_for(settings().database))
        try:
            waiting = await asyncio.to_thread(outgoing.fetch, sender, after)
        except SQLAlchemyError:
            logger.exception("The front desk's messages could not be read")
            return []
        return [{"recipient_id": sender, "id": m.id, **as_message(m)} for m in waiting]

    def _extract_message(self, req: Request) -> str:
        return str(req.ctx.message)

    def _extract_input_channel(self, req: Request) -> str:
        """This channel's own name, whatever the body says: replies of people go where it names."""
        return self.name()


async def _revealed(sender: str, reply: dict[str, Any]) -> dict[str, Any]:
    """A reply as the patient may see it."""
    return {**reply, "text": await reveal(sender, reply["text"])} if "text" in reply else reply


def _problem(request: Request) -> str | None:
    """What is wrong with a request's body, as one sentence; None if nothing is."""
    try:
        body = request.json
    except Exception:  # Sanic's own error for a broken body differs between releases
        body = None
    if not isinstance(body, dict):
        return 'The body must be JSON like {"sender": "anna", "message": "What is B12?"}.'
    if not isinstance(body.get("message"), str):
        return '"message" must be a text.'
    return _sender_problem(body.get("sender", "default"))


def _sender_problem(sender: Any) -> str | None:
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER_CHARACTERS:
        return f'"sender" must be a text of 1 to {MAX_SENDER_CHARACTERS} characters.'
    if sender != readable(sender):
        return '"sender" must be whole characters, without NUL.'
    if sender.startswith(OTHER_CHANNELS):
        return '"sender" must not name a conversation of another channel.'
    return None
