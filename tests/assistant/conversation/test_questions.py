import pytest

from assistant.conversation.named_things import named_things
from assistant.conversation.question_words import is_question, which_ask
from assistant.conversation.questions import split_message
from assistant.conversation.topics import asks_of_each, topics


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
        ("1. how often\n2. where", ["how often", "where"]),
        ("email me my results and explain why", ["email me my results", "explain why"]),
        ("tell me where it goes or how often", ["tell me where it goes", "or how often"]),
        ("what I want to know is does it hurt", ["what I want to know is does it hurt"]),
        ("sleep, mood: does it help", ["sleep, mood:", "does it help"]),
        ("1 how often 2 what dose", ["how often", "what dose"]),
        ("price of the shot / side effects of it", ["price of the shot", "side effects of it"]),
        ("does it hurt an how long does it work", ["does it hurt", "an how long does it work"]),
        ("I eat no B12. Is that bad?", ["I eat no B12.", "Is that bad?"]),
        ("i get shots like does it stop", ["i get shots like", "does it stop"]),
        (
            "I want to know if it hurts, and if swelling is normal",
            ["I want to know if it hurts", "whether swelling is normal"],
        ),
        (
            "I asked if it helps and, if so, how soon",
            ["I asked if it helps", "and, if so, how soon"],
        ),
        ("in may I felt odd, is it safe", ["in may I felt odd", "is it safe"]),
        (
            "she cries, which isn't like her, can it help",
            ["she cries, which isn't like her", "can it help"],
        ),
        ("is it safe, also my hair is thin", ["is it safe", "also my hair is thin"]),
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
        "can a shot do that to me",
        "is it a shot in the thigh or where?",
        "my old knees are sore",
        "my uncle, who is 60, has it",
        "is the diet why I am tired",
        "does a lack affect how well you sleep",
        "who decides how many I get",
        "does it feel like is it burning",
    ],
)
def test_one_question_stays_one(text):
    assert len(split_message(text)) == 1


@pytest.mark.parametrize(
    "word", ["and ", "no yes ", "is it ", "and, ", "if ", "a, ", "mood and ", "?"]
)
def test_endless_repetition_is_read_like_any_message(word):
    text = word * (2000 // len(word)) + "x"
    pieces = split_message(text)
    assert len(pieces) >= 1
    assert all(isinstance(named_things(piece), list) for piece in pieces)
    assert all(isinstance(topics(piece), list) for piece in (*pieces, text))
    assert len(which_ask(pieces)) == len(pieces)
    assert {is_question(piece) for piece in pieces} <= {True, False}


def test_nothing_gives_nothing():
    assert split_message("") == split_message("?!") == []


@pytest.mark.parametrize(
    "text", ["how often", "and is it safe", "B12?", "ok so does it hurt", "for how long"]
)
def test_questions_by_their_words(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am 70.",
        "my feet tingle",
        "thanks",
        "I need to cancel",
        "cant hold a cup any more",
        "when people get old",
        "two questions:",
    ],
)
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


@pytest.mark.parametrize(
    ("piece", "named"),
    [
        ("side effects, dose and price?", ["side effects", "dose", "price"]),
        (
            "tell me the causes and symptoms of low b12",
            ["causes of low b12", "symptoms of low b12"],
        ),
        ("info on hours & how long it takes", ["hours", "how long it takes"]),
        ("questions about the difference between a and b", []),
        ("my hands and feet tingle", []),
        ("b12 and sleep", []),
        ("butt or not", []),
        ("what is myelin and cobalamin", []),
    ],
)
def test_a_list_of_topics_is_told_from_a_sentence(piece, named):
    assert topics(piece) == named


@pytest.mark.parametrize(
    ("piece", "asks"),
    [
        ("does b12 help with those?", True),
        ("can you explain both", True),
        ("how quickly they act", False),
        ("is it safe", False),
    ],
)
def test_a_question_may_be_about_each_thing_before_it(piece, asks):
    assert asks_of_each(piece) is asks


@pytest.mark.parametrize(
    ("pieces", "asking"),
    [
        (["I read it helps sleep.", "is that true?"], [True, False]),
        (["I read it helps sleep", "and that it calms, true?"], [True, True]),
        (["cyano or methyl;", "butt or thigh"], [True, True]),
        (["I am tired;", "is it b12"], [False, True]),
        (["My feet tingle.", "Thanks"], [False, False]),
        (["They say it calms.", "I wonder whether this is true"], [True, False]),
        (["Is it good for sleep?", "Also for low mood."], [True, True]),
        (["Is it good for sleep?", "And for years I slept badly"], [True, False]),
    ],
)
def test_which_pieces_ask(pieces, asking):
    assert which_ask(pieces) == asking
