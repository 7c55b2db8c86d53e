import numpy as np
import pytest

from assistant.text_models.onnx_encoder import EncoderError
from assistant.text_models.second_reader import SecondReader, second_reader


@pytest.fixture(scope="module")
def reader(root):
    return second_reader(root / "encoder", "")


def test_each_head_gives_logarithms_of_probabilities(reader):
    reading = reader.read("what is myelin")
    for odds, labels in (
        (reading.levels, reader.levels),
        (reading.answers, reader.answers),
        (reading.follow_ups, reader.answers),
    ):
        assert len(odds) == len(labels)
        assert np.exp(odds).sum() == pytest.approx(1, abs=1e-4)


def test_it_tells_danger_from_a_question(reader):
    def level(text):
        return reader.levels[int(reader.read(text).levels.argmax())]

    assert level("my lips are swelling up and i cannot breathe") == "emergency"
    assert level("is it common for lips to swell after a b12 shot?") == "none"


def test_it_reads_a_message_after_its_context(reader):
    def answer(context):
        odds = reader.read((context, "why is that?")).follow_ups
        return reader.answers[int(odds.argmax())]

    assert answer("How is low B12 found?").startswith("faq_tests/")
    assert answer("Does B12 help with sleep?") == "faq_mood/sleep"


def test_what_was_read_last_is_not_read_again(reader):
    assert reader.read("the same words") is reader.read("the same words")


def test_a_missing_file_is_named(tmp_path, root):
    with pytest.raises(EncoderError, match=r"second_reader\.onnx is missing"):
        SecondReader(tmp_path / "second_reader.onnx", root / "encoder" / "second_tokenizer.json")


def test_a_file_that_names_no_labels_is_refused(root):
    with pytest.raises(EncoderError, match="does not name its labels"):
        SecondReader(root / "encoder" / "model.onnx", root / "encoder" / "tokenizer.json")
