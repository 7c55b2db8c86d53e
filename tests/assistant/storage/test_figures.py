"""A small seeded log whose figures are known by hand.

Four visits on 1 December, two on 2 December, one outside of the period.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.storage.database import writing
from assistant.storage.feedback import DOWN, UP, Feedback
from assistant.storage.figures import Figures, Period, Times
from assistant.storage.staff import Staff
from assistant.storage.ticket_rows import TICKETS, NewTicket
from assistant.storage.tickets import Tickets
from assistant.storage.visits import add_turns, read_turns

ZONE = ZoneInfo("America/New_York")
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 2))


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).timestamp()


def turn(when, text, kind, answer, seconds, channel="web", **more):
    """A message and its reply, as Rasa keeps them."""
    asked = {
        "event": "user",
        "text": text,
        "timestamp": when + 0.01,
        "input_channel": channel,
        "metadata": {"received": when},
    }
    said = {
        "event": "bot",
        "text": "...",
        "timestamp": when + seconds,
        "metadata": {"kind": kind, "answer": answer},
    }
    return [asked, *([said] if kind else []), *more.get("after", [])]


def visit(engine, conversation, *turns, is_new=True):
    events = [event for one in turns for event in one]
    with writing(engine) as connection:
        add_turns(connection, conversation, read_turns(events), ZONE, is_new=is_new)


@pytest.fixture
def figures(engine):
    first, second = at("12-01 10:00"), at("12-02 10:00")
    # Answered, nothing left open: deflected.
    visit(
        engine,
        "a",
        turn(first, "what is myelin", "answer", "nerves/myelin", 0.1),
        turn(first + 60, "thanks", "smalltalk", "smalltalk/thanks", 0.2),
    )
    # Answered, but the last question was not covered: not deflected.
    visit(
        engine,
        "b",
        turn(first, "what is myelin", "answer", "nerves/myelin", 0.1),
        turn(first, "what does it cost", "not_covered", "not_covered/price", 0.3),
    )
    # Handed over after it was not understood.
    visit(
        engine,
        "c",
        turn(first, "qwertz", "clarify", "clarify/rephrase", 0.1, "slack"),
        turn(first, "yes", "handoff", "handoff/sent", 0.4, "slack"),
    )
    # A red flag, which is told to the team.
    alarm = {"event": "action", "name": "action_raise_alarm"}
    visit(
        engine, "d", turn(first, "cannot breathe", "triage", "triage/emergency", 0.1, after=[alarm])
    )
    # The clinic's own matters are answers, too. Then a person has the conversation: silence.
    visit(
        engine,
        "e",
        turn(second, "are you open", "clinic", "clinic/hours", 0.5),
        turn(second, "and my bill", "", "", 0),
    )
    # Late in the evening of the 2nd in New York, which is the 3rd elsewhere.
    visit(engine, "f", turn(at("12-02 23:30"), "what is cobalt", "answer", "safety/cobalt", 2.0))
    visit(engine, "g", turn(at("12-03 00:10"), "what is cobalt", "answer", "safety/cobalt", 9.0))
    return Figures(engine, ZONE)


def test_visits_are_counted_by_their_definitions(figures):
    total = figures.overview(DECEMBER).total
    assert (total.conversations, total.answered, total.deflected) == (6, 4, 3)
    assert (total.not_covered, total.not_understood) == (1, 1)
    assert (total.red_flags, total.handed_over) == (1, 2)


def test_by_day_and_channel(figures):
    overview = figures.overview(DECEMBER)
    by_day = {day.day: counts.conversations for day, counts in overview.by_day.items()}
    assert by_day == {1: 4, 2: 2}
    assert {n: c.conversations for n, c in overview.by_channel.items()} == {"web": 5, "slack": 1}
    slack = figures.overview(Period(DECEMBER.first, DECEMBER.last, "slack"))
    assert (slack.total.conversations, slack.total.handed_over) == (1, 1)
    assert figures.channels() == ["slack", "web"]


def test_topics_and_answers(figures):
    overview = figures.overview(DECEMBER)
    assert overview.topics == [
        ("nerves", 2, 0),
        ("clinic", 1, 0),
        ("not_covered", 0, 1),
        ("safety", 1, 0),
    ]
    assert overview.answers == [
        ("nerves/myelin", 2),
        ("clinic/hours", 1),
        ("not_covered/price", 1),
        ("safety/cobalt", 1),
    ]


def test_times_to_answer_are_of_what_was_answered(figures):
    # 0.1 four times, then 0.2, 0.3, 0.4, 0.5 and 2.0; the silent turn is none.
    assert figures.overview(DECEMBER).to_answer == Times(0.2, 2.0, 9)


def test_an_empty_period(figures):
    empty = figures.overview(Period(date(2026, 11, 1), date(2026, 11, 3)))
    assert empty.total.conversations == 0
    assert empty.total.rating is None
    assert len(empty.by_day) == 3
    assert empty.to_answer == Times(None, None, 0)
    assert (empty.topics, empty.answers, empty.thumbs_down) == ([], [], [])


def test_open_questions_the_latest_first(figures):
    texts = [q.text for q in figures.open_questions(DECEMBER)]
    assert sorted(texts) == ["qwertz", "what does it cost"]
    turns = [q.turn for q in figures.open_questions(DECEMBER)]
    assert sorted(figures.questions_of(turns)) == sorted(texts)


def test_ratings_and_thumbs(figures, engine):
    opinions = Feedback(engine, ZONE)
    assert opinions.rate("a", 3)
    assert opinions.rate("b", 2)
    assert opinions.rate("b", 1)
    assert not opinions.rate("a", 4)
    assert not opinions.rate("nobody", 3)
    total = figures.overview(DECEMBER).total
    assert (total.rated, total.rating) == (2, 2.0)
    for conversation, answer, value in (
        ("a", "nerves/myelin", DOWN),
        ("b", "nerves/myelin", DOWN),
        ("c", "nerves/myelin", UP),
        ("e", "clinic/hours", DOWN),
        ("f", "safety/cobalt", UP),
    ):
        opinions.thumb(conversation, "2", answer, value)
    opinions.thumb("e", "2", "clinic/hours", None)  # taken back
    opinions.thumb("b", "2", "nerves/myelin", DOWN)  # twice is once
    today = datetime.now(ZONE).date()
    assert figures.overview(Period(today, today)).thumbs_down == [("nerves/myelin", 2, 1)]


def test_time_to_pick_up(figures, engine):
    tickets = Tickets(engine)
    sam = Staff(engine).add("sam", "Sam", "staff", "hash").id
    waits = {"a": 30.0, "b": 60.0, "c": 600.0}
    for conversation, wait in waits.items():
        ticket, _ = tickets.open(NewTicket(conversation, "web"))
        tickets.claim(ticket.reference, sam, "Sam")
        opened = at("12-01 09:00")
        change = TICKETS.update().where(TICKETS.c.reference == ticket.reference)
        with writing(engine) as connection:
            connection.execute(change.values(opened_at=opened, picked_up_at=opened + wait))
    tickets.open(NewTicket("d", "web"))  # nobody has taken it
    assert figures.overview(DECEMBER).to_pick_up == Times(60.0, 600.0, 3)


def test_a_pause_of_a_day_begins_a_new_visit(engine):
    first = turn(at("12-01 10:00"), "what is myelin", "answer", "nerves/myelin", 0.1)
    again = turn(at("12-02 15:00"), "what is cobalt", "answer", "safety/cobalt", 0.1)
    visit(engine, "a", first)
    visit(engine, "a", first, is_new=False)
    visit(engine, "a", again, is_new=True)
    overview = Figures(engine, ZONE).overview(DECEMBER)
    assert overview.total.conversations == 2
    assert [counts.conversations for counts in overview.by_day.values()] == [1, 1]


def test_an_action_that_failed_is_not_understood_and_a_person_is_no_failure(engine):
    failed = {"event": "action", "name": "action_answer"}
    listen = {"event": "action", "name": "action_listen"}
    when = at("12-01 10:00")
    visit(engine, "a", turn(when, "what is myelin", "", "", 0, after=[failed, listen]))
    visit(engine, "b", turn(when, "hello sam", "", "", 0, after=[listen]))
    figures = Figures(engine, ZONE)
    assert figures.overview(DECEMBER).total.not_understood == 1
    assert [q.text for q in figures.open_questions(DECEMBER)] == ["what is myelin"]


def test_small_talk_and_the_like_are_no_unanswered_topics(engine):
    when = at("12-01 10:00")
    visit(engine, "a", turn(when, "are you a robot", "smalltalk", "about/robot", 0.1))
    assert Figures(engine, ZONE).overview(DECEMBER).topics == []
