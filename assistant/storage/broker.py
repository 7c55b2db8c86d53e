"""Rasa's own event brokers, chosen by BROKER_URL, and never in a patient's way.

Stock Rasa does not start while RabbitMQ is down, and loses what is published before the first
connection. Here events wait, up to a number, and the connection is tried again.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections import deque
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.kafka import KafkaEventBroker
from rasa.core.brokers.pika import PikaEventBroker

from assistant.settings import settings

logger = logging.getLogger(__name__)

QUEUE = "b12_assistant_events"
# Some hours of a busy clinic; the oldest go first.
MOST_WAITING = 10_000
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds between two tries; they double


class Broker(PikaEventBroker):
    """RabbitMQ, or Kafka, or none."""

    def __init__(self, address: str, event_loop: AbstractEventLoop | None = None) -> None:
        """RabbitMQ, which is not connected to yet.

        Args:
            address: as RabbitMQ writes it: `amqps://user:password@host:5671/virtual-host`.
            event_loop: that it works in.
        """
        # The host is what Rasa logs, and the address has the login already.
        host, login = urlsplit(address).hostname, ""
        super().__init__(
            host, login, login, queues=[QUEUE], event_loop=event_loop, connection_attempts=1
        )
        self._address = address

    def _configure_url(self) -> str:
        """The address as it is: Rasa would connect without TLS, and to no virtual host."""
        return self._address

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: Any, event_loop: AbstractEventLoop | None = None
    ) -> EventBroker | None:
        """The broker that BROKER_URL names.

        Args:
            broker_config: of `endpoints.yml`; the address comes from the setting.
            event_loop: that it works in.
        """
        url = settings().broker_url
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme == "kafka":
            return _kafka(parts)
        broker = cls(url, event_loop)
        broker.connect_in_background()
        return broker

    def connect_in_background(self) -> None:
        """Connect as soon as that is possible; until then events wait."""
        self._unpublished_events: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
        task = self._loop.create_task(self._connect_again_and_again())
        self._background_tasks.add(task)
        task.add_done_callback(self._background_tasks.discard)

    async def _connect_again_and_again(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await self.connect()
            except Exception as error:
                logger.warning("The broker cannot be reached, again in %d s: %r", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self._publish_unpublished_messages()
                return

    async def _publish(self, event: dict[str, Any], headers: Any = None) -> None:
        if self._exchange is None:
            self._unpublished_events.append(event)
            return
        await super()._publish(event, headers)


def _kafka(address: SplitResult) -> KafkaEventBroker:
    """Kafka, without a login where the address has none: Rasa's default asks for one."""
    servers = address.netloc.rpartition("@")[2]
    topic = address.path.strip("/") or QUEUE
    if address.username is None:
        return KafkaEventBroker(servers, topic, security_protocol="PLAINTEXT")
    return KafkaEventBroker(
        servers,
        topic,
        sasl_username=unquote(address.username),
        sasl_password=unquote(address.password or ""),
        security_protocol="SASL_PLAINTEXT",
    )
