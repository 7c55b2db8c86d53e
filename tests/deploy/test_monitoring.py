"""Dashboard, alert rules and documentation name the metrics that there are, and all of them."""

import json
import re

import pytest
import yaml
from prometheus_client import REGISTRY

from assistant.observability.metrics import ACTIONS, ASSISTANT, CONSOLE, EVERYWHERE
from assistant.settings import ROOT
from tests.deploy.tools import promtool

MONITORING = ROOT / "deploy" / "monitoring"
RULES = MONITORING / "alerts.yml"
OWN = (EVERYWHERE, ASSISTANT, ACTIONS, CONSOLE)
# What a sample's name adds to its metric's, by the metric's type.
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
# Prometheus' own.
GIVEN = {"up"}


def families(registries):
    return [family for registry in registries for family in registry.collect()]


def names_of(family):
    return {family.name + suffix for suffix in SUFFIXES.get(family.type, ("",))}


def metrics_in(expression):
    """Names of metrics in a query: words before a brace, bracket or bare, that are no function."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    bare = re.sub(r"\b(by|without)\s*\([^)]*\)", "", bare)
    return set(re.findall(r"\b(b12_\w+|process_\w+|up)\b(?!\s*\()", bare))


def labels_in(expression):
    """Pairs of a metric and a label that it is asked for."""
    for name, inside in re.findall(r"\b(b12_\w+)\{([^}]*)\}", expression):
        yield from ((name, label) for label in re.findall(r"(\w+)\s*(?:=~|!=|=)", inside))


@pytest.fixture(scope="module")
def panels():
    board = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
    return [panel for panel in board["panels"] if panel["type"] != "row"]


@pytest.fixture(scope="module")
def rules():
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return group["rules"]


@pytest.fixture(scope="module")
def queries(panels, rules):
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    return shown, [rule["expr"] for rule in rules]


def test_the_dashboard_and_the_alerts_name_metrics_that_there_are(queries):
    known = {name for family in families([*OWN, REGISTRY]) for name in names_of(family)} | GIVEN
    named = {name for query in (*queries[0], *queries[1]) for name in metrics_in(query)}
    assert named - known == set()


def test_every_metric_is_on_the_dashboard(queries):
    shown = {name for query in queries[0] for name in metrics_in(query)}
    missing = [family.name for family in families(OWN) if not shown & names_of(family)]
    assert missing == []


def test_queries_ask_for_labels_that_there_are(queries):
    collectors = {
        collector
        for registry in OWN
        for collector in registry._collector_to_names  # its own list
    }
    labels = {
        name: set(collector._labelnames) | {"le"}
        for collector in collectors
        for family in collector.describe()
        for name in names_of(family)
    }
    asked = [pair for query in (*queries[0], *queries[1]) for pair in labels_in(query)]
    assert asked
    assert [(name, label) for name, label in asked if label not in labels[name]] == []


def test_every_panel_says_what_it_shows(panels):
    assert [panel["title"] for panel in panels if len(panel["description"]) < 10] == []
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_no_two_panels_lie_on_each_other(panels):
    taken = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not taken & cells, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_every_alert_says_what_and_how_urgent(rules):
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert {"summary", "description"} == set(rule["annotations"])


def test_metrics_and_alerts_are_explained(rules):
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    exposed = [f.name + ("_total" if f.type == "counter" else "") for f in families(OWN)]
    assert [name for name in exposed if f"`{name}`" not in text] == []
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in text] == []


def test_prometheus_takes_the_rules():
    promtool("check", "rules", RULES)


def test_alerts_come_when_they_should():
    promtool("test", "rules", ROOT / "tests" / "deploy" / "alerts_test.yml")


def test_prometheus_understands_what_the_dashboard_asks(queries, tmp_path):
    asked = [query.replace("$__rate_interval", "1m") for query in queries[0]]
    recorded = [{"record": f"panel:{n}", "expr": query} for n, query in enumerate(asked)]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": recorded}]}))
    promtool("check", "rules", file)
