import pytest

from assistant.settings import ROOT
from tools.supply_chain import advisories
from tools.supply_chain.advisories import (
    Advisory,
    NotReachedError,
    ask_osv,
    main,
    read_npm_audit,
    read_pip_audit,
    unanswered,
)

NEW = Advisory("engine 1.0", frozenset({"CVE-1999-0001", "GHSA-aaaa-bbbb-cccc"}), "1.1")
# On docs/dependencies.md; the other name is not.
ANSWERED = Advisory("keras 2.12.0", frozenset({"GHSA-x4wf-678h-2pmq", "CVE-2024-3660"}), "2.13")


def test_a_report_of_pip_audit_is_read():
    known = {"id": "PYSEC-1", "aliases": ["CVE-1999-0001"], "fix_versions": ["1.1", "2.0"]}
    report = {
        "dependencies": [
            {"name": "engine", "version": "1.0", "vulns": [known]},
            {"name": "parser", "version": "2.0", "vulns": []},
        ]
    }
    found = Advisory("engine 1.0", frozenset({"PYSEC-1", "CVE-1999-0001"}), "1.1, 2.0")
    assert read_pip_audit(report) == [found]


def test_a_package_that_the_service_skipped_was_not_checked():
    report = {"dependencies": [{"name": "engine", "skip_reason": "not found"}]}
    with pytest.raises(NotReachedError, match="engine"):
        read_pip_audit(report)


def test_every_file_that_pins_packages_is_asked_for():
    pinning = [ROOT / "requirements.lock", *ROOT.glob("tools/*/*.txt")]
    assert {ROOT / file for file in advisories.REQUIREMENTS} == set(pinning)


def test_an_advisory_of_two_files_is_told_once(monkeypatch):
    known = {"id": "CVE-1999-0001", "fix_versions": []}
    pinned = {"requirements.lock": "1.0", "helm.txt": "1.0", "mpnet.txt": "0.9"}

    def report(command, folder):
        version = pinned.get(command[-1].name)
        found = {"name": "engine", "version": version, "vulns": [known]}
        return {"dependencies": [found] if version else []}

    monkeypatch.setattr(advisories, "_json_of", report)
    assert [found.package for found in ask_osv([])] == ["engine 1.0", "engine 0.9"]


def test_a_report_of_npm_is_read():
    via = {"url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"}
    report = {
        "vulnerabilities": {
            "ws": {"range": "<8", "via": [via], "fixAvailable": True},
            "client": {"range": "<4", "via": ["ws"], "fixAvailable": False},
        }
    }
    found = Advisory("ws <8", frozenset({"GHSA-aaaa-bbbb-cccc"}), "a later release")
    assert read_npm_audit(report) == [found]


def test_an_error_of_npm_is_no_clean_report():
    with pytest.raises(NotReachedError, match="405"):
        read_npm_audit({"message": "405 Method Not Allowed", "error": {}})


def test_one_name_that_is_answered_answers_all():
    assert unanswered([NEW, ANSWERED], {"CVE-2024-3660"}) == [NEW]


def raises():
    raise NotReachedError("no route to host")


@pytest.mark.parametrize(
    ("python", "npm", "code", "said"),
    [
        (lambda: [], lambda: [], 0, "Python: 0 to look at, 0 answered"),
        (lambda: [ANSWERED], lambda: [], 0, "Python: 0 to look at, 1 answered"),
        (lambda: [NEW, ANSWERED], lambda: [], 1, "engine 1.0: CVE-1999-0001 GHSA-aaaa-bbbb-cccc"),
        (lambda: [], lambda: [NEW], 1, "npm: 1 to look at"),
        (raises, lambda: [], 2, "Python: NOT CHECKED, the advisory service could not be reached"),
        (lambda: [], raises, 2, "npm: NOT CHECKED"),
        (raises, lambda: [NEW], 1, "npm: 1 to look at"),
        (lambda: [NEW], raises, 1, "npm: NOT CHECKED"),
    ],
)
def test_what_is_said_and_how_it_ends(monkeypatch, capsys, python, npm, code, said):
    monkeypatch.setattr(advisories, "ask_osv", lambda options: python())
    monkeypatch.setattr(advisories, "ask_npm", npm)
    assert main() == code
    assert said in capsys.readouterr().out
