"""What was read is read once for all who say the same; what they said is not kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.text_models.kept_readings import KeptReadings


class Model:
    """Counts what it is asked to read."""

    def __init__(self, **kept):
        self.kept, self.asked = KeptReadings(**kept), []

    def read(self, texts):
        """What is found in texts: how many were read by then."""

        def read():
            self.asked.append(texts)
            return len(self.asked)

        return self.kept.of(texts, read)


def test_the_same_text_is_read_once():
    model = Model()
    assert [model.read(text) for text in ("hello", "thanks", "hello")] == [1, 2, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hello", "Hello"),
        (("a", "bc"), ("ab", "c")),
        (("a", "b"), ("a", "b", "")),
        (("a", ""), "a"),
        ("\ud800", "\ud801"),  # halves of a sign, as a broken client sends them
    ],
)
def test_texts_that_differ_are_read_each(one, other):
    model = Model()
    assert model.read(one) != model.read(other)
    assert model.asked == [one, other]


def test_the_latest_are_kept():
    model = Model(most=2)
    for text in ("first", "second", "first", "third", "first", "second"):
        model.read(text)
    assert model.asked == ["first", "second", "third", "second"]


def test_no_words_are_kept():
    model = Model()
    model.read("my name is on nobody's list")
    assert "name" not in repr(vars(model.kept))
    assert len(vars(model.kept)["_kept"]) == 1


def test_an_error_is_not_kept():
    kept = KeptReadings()
    with pytest.raises(ZeroDivisionError):
        kept.of("hello", lambda: 1 // 0)
    assert kept.of("hello", lambda: "read") == "read"


def test_threads_read_side_by_side():
    model = Model(most=5)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(model.read, [str(n % 9) for n in range(3000)]))
    assert len(found) == 3000
    assert len(vars(model.kept)["_kept"]) == 5
