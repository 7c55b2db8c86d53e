import numpy as np
import pytest

from assistant.text_models.onnx_encoder import LOWEST, EncoderError, OnnxBranch, OnnxEncoder


@pytest.fixture(scope="module")
def encoder(root):
    return OnnxEncoder(root / "encoder" / "model.onnx", root / "encoder" / "tokenizer.json")


def test_encoder_gives_unit_vectors_in_order(encoder):
    sentences = ["What is myelin?", "a", "My feet tingle and I cannot sleep. " * 20]
    vectors = encoder.encode(sentences)
    assert vectors.shape == (3, encoder.size)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    alone = np.vstack([encoder.encode([sentence]) for sentence in sentences])
    # 8-bit weights meet a batch's own value range, so the last digits differ a little.
    assert (vectors * alone).sum(axis=1) == pytest.approx([1, 1, 1], abs=0.05)


def test_encoder_puts_like_questions_close(encoder):
    asked, like, other = encoder.encode(
        ["Is the shot going to hurt?", "will the jab be painful", "what is the loading phase"]
    )
    assert asked @ like > asked @ other + 0.2


def test_triage_goes_on_from_the_lowest_layer(encoder, root):
    branch = OnnxBranch(root / "encoder" / "triage.onnx")
    assert branch.begins_with == LOWEST
    text = "my throat is closing"
    _, state = encoder.encode_with_state(text)
    assert branch.encode(state) == pytest.approx(branch.encode(encoder.state(text)), abs=1e-5)
    assert branch.encode(state) == pytest.approx(encoder.encode_branch([text], branch), abs=1e-5)


def test_encoder_of_nothing_is_empty(encoder):
    assert encoder.encode([]).shape == (0, encoder.size)


def test_encoder_names_a_missing_file(tmp_path, root):
    with pytest.raises(EncoderError, match=r"model\.onnx is missing"):
        OnnxEncoder(tmp_path / "model.onnx", root / "encoder" / "tokenizer.json")


def test_encoder_refuses_a_file_with_another_checksum(root):
    with pytest.raises(EncoderError, match="sha256 differs"):
        OnnxEncoder(root / "encoder" / "model.onnx", root / "encoder" / "tokenizer.json", "0" * 64)
