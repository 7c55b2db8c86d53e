"""What BROKER_URL says is what a broker is connected with."""

import asyncio

import aio_pika
import pytest
from aio_pika.connection import make_url
from aiormq import Connection

from assistant.settings import Settings
from assistant.storage.broker import QUEUE, Broker


@pytest.fixture
def broker_of(monkeypatch):
    """The broker that an address names; it has a loop of its own, which is over."""

    def make(address):
        config = Settings(broker_url=address)
        monkeypatch.setattr("assistant.storage.broker.settings", lambda: config)
        return asyncio.run(Broker.from_endpoint_config(None))

    return make


def test_no_address_is_no_broker(broker_of):
    assert broker_of("") is None


@pytest.mark.parametrize(
    ("address", "servers", "topic", "login"),
    [
        ("kafka://mq:9092", "mq:9092", QUEUE, None),
        ("kafka://mq:9092/events", "mq:9092", "events", None),
        ("kafka://one:9092,two:9092/events", "one:9092,two:9092", "events", None),
        ("kafka://b12:p%40ss@mq:9092/events", "mq:9092", "events", ("b12", "p@ss")),
    ],
)
def test_kafka_is_given_a_login_where_the_address_has_one(
    broker_of, address, servers, topic, login
):
    broker = broker_of(address)
    asked = broker._get_kafka_config()
    assert (asked["bootstrap.servers"], broker.topic) == (servers, topic)
    assert (asked.get("sasl.username"), asked.get("sasl.password")) == (login or (None, None))
    assert asked["security.protocol"] == ("SASL_PLAINTEXT" if login else "PLAINTEXT")
    broker._create_producer()  # refuses what does not fit together


@pytest.mark.parametrize(
    ("address", "scheme", "port", "virtual_host"),
    [
        ("amqp://b12:p%40ss@mq", "amqp", 5672, "/"),
        ("amqp://b12:p%40ss@mq:5673/", "amqp", 5673, "/"),
        ("amqp://b12:p%40ss@mq:5673/clinic", "amqp", 5673, "clinic"),
        ("amqps://b12:p%40ss@mq", "amqps", 5671, "/"),
        ("amqps://b12:p%40ss@mq:5673/clinic", "amqps", 5673, "clinic"),
    ],
)
def test_rabbitmq_is_connected_to_as_its_address_says(
    monkeypatch, address, scheme, port, virtual_host
):
    async def connect(loop, **asked):
        return Connection(make_url(**asked))

    monkeypatch.setattr(aio_pika, "connect_robust", connect)

    async def run():
        broker = await Broker.from_endpoint_config(None)
        return await broker._connect()

    monkeypatch.setattr("assistant.storage.broker.settings", lambda: Settings(broker_url=address))
    monkeypatch.setattr(Broker, "connect_in_background", lambda _: None)
    connection = asyncio.run(run())
    url = connection.url
    assert (url.scheme, url.host, url.port, connection.vhost) == (scheme, "mq", port, virtual_host)
    assert (url.user, url.password) == ("b12", "p@ss")
