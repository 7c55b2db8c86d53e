"""The pages on content."""

import json

from assistant.frontdesk import content


def test_every_answer_can_be_looked_at_as_patients_see_it(console, library):
    lead = console.signed_in("lea", role="lead")
    assert "nerves/myelin" in lead.get("/content/").text
    page = lead.get("/content/nerves/myelin").text
    assert library["nerves/myelin"].text.split(".")[0] in page
    assert "Source" in page
    assert library[library["nerves/myelin"].next[0]].question in page
    phone = lead.get("/content/clinic/contact").text
    assert console.desk.clinic.phone in phone
    assert "{clinic" not in phone


def test_what_the_latest_candidate_would_do_is_shown(console, tmp_path, monkeypatch):
    report = {
        "at": "2026-11-29T20:00",
        "inputs": "x",
        "texts": [["nerves/myelin", "before <b>", "after"]],
        "before": {"questions": 0.9},
        "after": {"questions": 0.95},
        "better": [["a question", "asks back", "nerves/myelin"]],
        "worse": [],
    }
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report), encoding="utf-8")
    monkeypatch.setattr(content.read_report, "__defaults__", (file,))
    page = console.signed_in("lea", role="lead").get("/content/").text
    for part in ("90.0 %", "95.0 %", "a question: asks back", "before &lt;b&gt;"):
        assert part in page


def test_content_is_for_the_role_lead(console):
    sam = console.signed_in("sam")
    assert sam.get("/content/").status_code == 403
    assert sam.get("/content/nerves/myelin").status_code == 403


def test_an_unknown_answer(console):
    assert console.signed_in("lea", role="lead").get("/content/no/such").status_code == 404
