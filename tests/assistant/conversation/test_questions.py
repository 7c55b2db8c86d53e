import pytest

from assistant.conversation.named_things import named_things
from assistant.conversation.question_words import is_question
from assistant.conversation.questions import split_message


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("what is myelin?", ["what is myelin?"]),
        ("Does it hurt? How often?", ["Does it hurt?", "How often?"]),
        ("does it hurt and how often do i get it", ["does it hurt", "and how often do i get it"]),
        ("does it hurt, how often", ["does it hurt", "how often"]),
        ("do shots help how many do i need", ["do shots help", "how many do i need"]),
        ("why injections. why so many", ["why injections.", "why so many"]),
        ("1) is it safe 2) does it hurt", ["is it safe", "does it hurt"]),
        ("I am 70. Is it safe?", ["I am 70.", "Is it safe?"]),
        ("is it safe\ndoes it hurt", ["is it safe", "does it hurt"]),
    ],
)
def test_a_message_is_cut_where_a_question_begins(text, pieces):
    assert split_message(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "how serious is it to leave this alone",
        "what time do you open",
        "do you know how often it is given",
        "does it depend on what I eat",
        "is it dangerous if my level is low",
        "can low b12 and diabetes cause numb feet",
        "are tablets as good as injections or are shots better",
        "take it e.g. with food",
    ],
)
def test_one_question_stays_one(text):
    assert len(split_message(text)) == 1


@pytest.mark.parametrize(
    "word", ["and ", "no yes ", "is it ", "and, ", "if ", "a, ", "mood and ", "?"]
)
def test_endless_repetition_is_read_in_no_time(word):
    text = word * (2000 // len(word)) + "x"
    pieces = split_message(text)
    assert len(pieces) >= 1
    assert all(isinstance(named_things(piece), list) for piece in pieces)
    assert {is_question(piece) for piece in pieces} <= {True, False}


def test_nothing_gives_nothing():
    assert split_message("") == split_message("?!") == []


@pytest.mark.parametrize(
    "text", ["how often", "and is it safe", "B12?", "ok so does it hurt", "for how long"]
)
def test_questions_by_their_words(text):
    assert is_question(text)


@pytest.mark.parametrize("text", ["I am 70.", "my feet tingle", "thanks", "I need to cancel"])
def test_statements_are_no_questions(text):
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("does b12 help my mood and memory?", ["mood", "memory"]),
        ("does b12 help my numbness, brain fog", ["numbness", "brain fog"]),
        ("does b12 help my mood, sleep and memory", ["mood", "sleep", "memory"]),
        ("does b12 help my mood and sleep and memory", ["mood", "sleep", "memory"]),
        ("does b12 help my mood?", []),
        ("does b12 help and how often", []),
    ],
)
def test_things_at_the_end_of_a_question(text, things):
    assert named_things(text) == [f"does b12 help my {thing}" for thing in things]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("will b12 help my mood or my memory", ["my mood", "my memory"]),
        (
            "is b12 good for brain fog, and for losing weight?",
            ["for brain fog", "for losing weight"],
        ),
    ],
)
def test_things_with_words_of_their_own_before_them(text, things):
    start = text.partition(things[0])[0]
    assert named_things(text) == [f"{start}{thing}" for thing in things]


def test_what_somebody_wants_to_know():
    asked = split_message("she asks if it is safe, I ask if it hurts")
    assert len(asked) == 2
    assert all(map(is_question, asked))
    assert split_message("please tell me what is neuropathy, if b12 can cause it") == [
        "please tell me what is neuropathy",
        "whether b12 can cause it",
    ]
