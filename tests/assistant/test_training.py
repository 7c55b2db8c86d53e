import json

import pytest

from assistant import training


@pytest.fixture
def project(tmp_path):
    for name in ("config.yml", "domain.yml", "requirements.lock"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    for folder in ("data", "assistant/nlu", "encoder"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.yml").write_text("a", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "data/a.yml", "assistant/nlu/a.yml"])
def test_any_changed_input_changes_the_fingerprint(project, name):
    before = training.inputs_fingerprint(project)
    (project / name).write_text("changed", encoding="utf-8")
    assert training.inputs_fingerprint(project) != before


def test_a_renamed_input_changes_the_fingerprint(project):
    before = training.inputs_fingerprint(project)
    (project / "data" / "a.yml").rename(project / "data" / "b.yml")
    assert training.inputs_fingerprint(project) != before


def test_other_files_do_not_change_the_fingerprint(project):
    before = training.inputs_fingerprint(project)
    (project / "README.md").write_text("new", encoding="utf-8")
    assert training.inputs_fingerprint(project) == before


@pytest.mark.parametrize("stamp", [None, "", "{}", "no json", json.dumps({"inputs": "other"})])
def test_a_missing_or_foreign_stamp_means_training(monkeypatch, tmp_path, stamp):
    model, file = tmp_path / "m.tar.gz", tmp_path / "m.json"
    model.touch()
    if stamp is not None:
        file.write_text(stamp, encoding="utf-8")
    monkeypatch.setattr(training, "MODEL", model)
    monkeypatch.setattr(training, "STAMP", file)
    assert not training.is_current("this")


def test_the_same_inputs_mean_no_training(monkeypatch, tmp_path):
    model, file = tmp_path / "m.tar.gz", tmp_path / "m.json"
    model.touch()
    file.write_text(json.dumps({"inputs": "this"}), encoding="utf-8")
    monkeypatch.setattr(training, "MODEL", model)
    monkeypatch.setattr(training, "STAMP", file)
    assert training.is_current("this")
