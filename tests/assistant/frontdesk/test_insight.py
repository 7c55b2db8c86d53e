"""The insight pages, their files, and drafts."""

import asyncio
import csv
import io
from datetime import datetime

import pytest
import yaml

from assistant.frontdesk import drafts
from assistant.frontdesk.grouping import Grouping
from assistant.storage.database import writing
from assistant.storage.figures import OpenQuestion
from assistant.storage.visits import Turn, add_turns

FORMULA = '=HYPERLINK("https://evil.example")'
MARKUP = "<script>alert(1)</script>"


def turn(text, kind="not_covered", answer="not_covered/price"):
    return Turn(datetime.now().timestamp(), "web", text, kind, answer, 120, is_handed_over=False)


@pytest.fixture
def lead(console):
    return console.signed_in("lea", role="lead")


@pytest.fixture
def ask(console):
    def add(conversation, *turns):
        zone = console.desk.clinic.opening.zone
        with writing(console.desk.engine) as connection:
            add_turns(connection, conversation, turns, zone, is_new=True)

    return add


def test_each_figure_has_its_definition_beside_it(lead):
    page = lead.get("/insight/").text
    for name in ("conversations", "answered", "deflected", "handed_over", "to_answer", "rating"):
        card = page.partition(f'id="figure-{name}"')[2].partition("</div>")[0]
        assert 'class="hint"' in card, name


def test_a_period_and_a_channel_can_be_chosen(lead, ask):
    ask("a", turn("what does it cost"))
    assert ">1 <" in lead.get("/insight/").text.partition("figure-conversations")[2][:200]
    other = lead.get("/insight/?first=2026-01-01&last=2026-01-31&channel=web").text
    assert ">0 <" in other.partition("figure-conversations")[2][:200]


@pytest.mark.parametrize(
    "query",
    [
        "first=yesterday",
        "last=9999-12-31",
        "first=2026-02-01&last=2026-01-01",
        "first=2020-01-01&last=2026-01-01",
    ],
)
def test_a_period_that_makes_no_sense_is_refused_kindly(lead, query):
    answer = lead.get(f"/insight/?{query}")
    assert answer.status_code == 400
    assert "Please" in answer.text


def test_the_files_hold_the_figures_and_no_formula(lead, ask):
    ask("a", turn("what does it cost"), turn(FORMULA))
    days = list(csv.DictReader(io.StringIO(lead.get("/insight/days.csv").text)))
    assert len(days) == 30
    assert sum(int(row["conversations"]) for row in days) == 1
    answer = lead.get("/insight/questions.csv")
    assert "attachment" in answer.headers["content-disposition"]
    questions = {row["question"] for row in csv.DictReader(io.StringIO(answer.text))}
    assert questions == {"what does it cost", f"'{FORMULA}"}


def test_alike_questions_stand_together():
    texts = [
        "can I fly with my syringes",
        "are needles allowed on a plane",
        "is it ok to take syringes on the flight",
        "what does it cost",
        "how much is a shot",
    ]
    grouping = Grouping()
    questions = [OpenQuestion(n, text, "not_covered", "2026-12-01") for n, text in enumerate(texts)]
    assert grouping.groups(questions) == ([], 5)
    grouping.read(texts)
    groups, unread = grouping.groups(questions)
    assert unread == 0
    sets = [set(group.texts) for group in groups]
    assert set(texts[:3]) in sets
    assert sets[0] == set(texts[:3]), "the largest comes first"


def test_a_group_becomes_a_draft_for_review(lead, ask, console, tmp_path, monkeypatch):
    monkeypatch.setattr(drafts, "DRAFTS", tmp_path)
    for function in (drafts.write, drafts.listed, drafts.read):
        monkeypatch.setattr(function, "__defaults__", (tmp_path,))
    ask("a", turn("can I fly with it"), turn(f"- {MARKUP}: yes?"))
    found = console.desk.figures.open_questions(_today(console))
    data = {"answer": "not_covered/price", "turn": [str(q.turn) for q in found]}
    page = lead.get("/insight/questions").text
    token = page.partition('name="csrf" value="')[2].partition('"')[0]
    answer = lead.client.post("/insight/questions/draft", data={"csrf": token, **data})
    assert answer.status_code == 302
    (name,) = drafts.listed(tmp_path)
    content = yaml.safe_load((tmp_path / name).read_text(encoding="utf-8"))
    examples = content["nlu"][0]["examples"]
    assert content["nlu"][0]["intent"] == "not_covered/price"
    assert "- can I fly with it" in examples
    shown = lead.get(f"/insight/drafts/{name}")
    assert shown.headers["content-type"].startswith("text/plain")
    assert name in lead.get("/insight/questions").text


def _today(console):
    from assistant.storage.figures import Period

    today = datetime.now(console.desk.clinic.opening.zone).date()
    return Period(today, today)


def test_a_new_topic_is_drafted_with_what_it_needs(library, tmp_path):
    name = drafts.write(library, drafts.NEW_TOPIC, ["can I  fly\nwith it"], tmp_path)
    content = yaml.safe_load((tmp_path / name).read_text(encoding="utf-8"))
    (response,) = content["responses"]["utter_topic/matter"]
    assert set(response["metadata"]) >= {"kind", "answer", "facts", "reviewed"}
    assert content["nlu"][0]["examples"] == "- can I fly with it\n"


@pytest.mark.parametrize("key", ["", "nonsense/key", "caution/kidney_disease", "../../etc"])
def test_a_draft_for_no_answer_is_refused(library, tmp_path, key):
    with pytest.raises(drafts.DraftError):
        drafts.write(library, key, ["a question"], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../secret.yml", "..%2Fsecret.yml", "nothing.yml", ".env"])
def test_a_draft_is_read_from_its_folder_only(tmp_path, name):
    (tmp_path.parent / "secret.yml").write_text("secret", encoding="utf-8")
    assert drafts.read(name, tmp_path) is None


def test_drafting_is_for_the_role_lead(console):
    sam = console.signed_in("sam")
    assert sam.post("/insight/questions/draft", "/", turn="1", answer="new").status_code == 403


def test_markup_in_a_question_is_only_text(lead, ask):
    ask("a", turn(MARKUP))
    page = lead.get("/insight/questions").text
    assert "<script>alert" not in page


def test_questions_that_a_page_missed_are_read_whatever_their_age(monkeypatch):
    questions = [OpenQuestion(1, "can i freeze b12", "not_covered", "2025-01-01")]
    grouping = Grouping()
    assert grouping.groups(questions) == ([], 1)

    class NothingNew:
        def open_questions(self, period):
            return []

    async def stop(_):
        raise asyncio.CancelledError

    monkeypatch.setattr("assistant.frontdesk.grouping.asyncio.sleep", stop)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(grouping.read_always(NothingNew()))
    groups, unread = grouping.groups(questions)
    assert (len(groups), unread) == (1, 0)
