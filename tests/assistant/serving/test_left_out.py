"""The assistant serves without libraries that nobody calls, and says so to whoever does."""

import json
import subprocess
import sys

import pytest

from assistant.serving.left_out import libraries_to_leave_out
from assistant.settings import ROOT

SEEN_FROM_WITHIN = """
import json, sys
from pathlib import Path
from assistant.serving.left_out import LeftOutError, leave_out, libraries_to_leave_out

leave_out(libraries_to_leave_out(Path("config.yml")))
import rasa.server
import rasa.core.agent
import tensorflow as tf
from matplotlib import pyplot

class Layer(tf.keras.layers.Layer):
    pass

try:
    pyplot.plot([1, 2])
except LeftOutError as error:
    said = str(error)
real = [name for name in ("tensorflow", "sklearn", "matplotlib", "boto3") if
        getattr(sys.modules.get(name), "__file__", None)]
print(json.dumps({"said": said, "real": real, "layer": Layer.__name__}))
"""


@pytest.fixture
def config(tmp_path):
    def write(text):
        file = tmp_path / "config.yml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_what_no_component_needs_is_left_out():
    left_out = libraries_to_leave_out(ROOT / "config.yml")
    assert {"tensorflow", "keras", "sklearn", "matplotlib", "boto3", "pymongo"} <= left_out


@pytest.mark.parametrize(
    ("component", "needed"),
    [
        ("pipeline: [{name: DIETClassifier}]", {"tensorflow", "sklearn"}),
        ("policies: [{name: TEDPolicy}]", {"tensorflow", "sklearn"}),
        ("pipeline: [{name: CountVectorsFeaturizer}]", {"sklearn"}),
        ("pipeline: [{name: CRFEntityExtractor}]", {"sklearn"}),
    ],
)
def test_what_a_component_needs_is_not(config, component, needed):
    assert not needed & libraries_to_leave_out(config(component))


def test_without_a_config_nobody_knows(tmp_path):
    assert libraries_to_leave_out(tmp_path / "config.yml") == frozenset()


def test_rasa_serves_without_them_and_a_call_says_what_is_wrong():
    done = subprocess.run(
        [sys.executable, "-c", SEEN_FROM_WITHIN], cwd=ROOT, check=True, capture_output=True
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    assert (seen["real"], seen["layer"]) == ([], "Layer")
    assert "matplotlib.pyplot.plot was called" in seen["said"]
