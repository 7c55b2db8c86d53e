import base64
import hashlib
import json

import pytest

from assistant.settings import ROOT
from tools.supply_chain.lock import Pin
from tools.supply_chain.sbom import not_installed, npm_components, python_components

ENGINE = Pin("engine-io", "1.0", ("a" * 64, "b" * 64), frozenset(), runs=True)
TESTS = Pin("web-tests", "3", ("c" * 64,), frozenset(), runs=False)
INSTALLED = [
    {"name": "Engine.IO", "version": "1.0", "licenses": [{"license": {"id": "MIT"}}]},
    {"name": "web_tests", "version": "3"},
    {"name": "pip", "version": "26"},
]


def test_a_package_has_the_hashes_of_the_lock_and_the_licence_that_was_found():
    engine, tests = python_components(INSTALLED, [ENGINE, TESTS])
    assert [found["content"] for found in engine["hashes"]] == ["a" * 64, "b" * 64]
    assert engine["licenses"] == INSTALLED[0]["licenses"]
    assert (engine["scope"], tests["scope"]) == ("required", "excluded")


@pytest.mark.parametrize(
    ("installed", "wrong"),
    [
        (INSTALLED, []),
        (INSTALLED[1:], ["engine-io 1.0"]),
        ([{"name": "engine-io", "version": "1.1"}, INSTALLED[1]], ["engine-io 1.0"]),
    ],
)
def test_another_version_than_the_pinned_one_is_told(installed, wrong):
    assert not_installed(installed, [ENGINE, TESTS]) == wrong


def test_npm_packages_have_purl_licence_scope_and_hash(tmp_path):
    digest = hashlib.sha512(b"a file").digest()
    packages = {
        "": {"name": "the folder"},
        "node_modules/@io/emitter": {
            "version": "3.1.2",
            "integrity": f"sha512-{base64.b64encode(digest).decode()}",
            "license": "MIT",
        },
        "node_modules/a/node_modules/b": {
            "version": "1.0.0",
            "integrity": f"sha512-{base64.b64encode(digest).decode()}",
            "dev": True,
        },
    }
    for folder, found in (("widget", packages), ("assistant/frontdesk", {})):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "package-lock.json").write_text(json.dumps({"packages": found}))
    emitter, inner = npm_components(tmp_path)
    assert emitter["purl"] == "pkg:npm/%40io/emitter@3.1.2"
    assert emitter["hashes"] == [{"alg": "SHA-512", "content": digest.hex()}]
    assert emitter["licenses"] == [{"expression": "MIT"}]
    assert (emitter["scope"], inner["scope"]) == ("required", "excluded")
    assert inner["name"] == "b"
    assert "licenses" not in inner


def test_the_projects_own_npm_packages_are_there():
    found = {component["name"]: component["scope"] for component in npm_components(ROOT)}
    assert found["preact"] == found["htmx.org"] == "required"
    assert found["typescript"] == "excluded"
