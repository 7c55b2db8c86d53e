"""Rasa's graph run node after node gives what Dask gives."""

import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from assistant.serving.graph_in_order import _run


class _Add(GraphComponent):
    """Adds two numbers."""

    ran = 0

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls()

    def add(self, one, two):
        _Add.ran += 1
        return one + two

    def fail(self, one):
        raise RuntimeError(one)


def node(needs, fn="add", *, is_target=False):
    return SchemaNode(needs, _Add, "create", fn, {}, eager=True, is_target=is_target)


@pytest.fixture
def runner(tmp_path):
    schema = GraphSchema(
        {
            # Written down in an order in which it cannot be run.
            "last": node({"one": "middle", "two": "x"}, is_target=True),
            "middle": node({"one": "x", "two": "y"}),
            "unused": node({"one": "x", "two": "x"}),
            "fails": node({"one": "x"}, "fail"),
        }
    )
    context = ExecutionContext(schema)
    return DaskGraphRunner.create(schema, LocalModelStorage.create(tmp_path), context)


@pytest.mark.parametrize("targets", [None, ["last"], ["middle"], ["unused", "last"]])
def test_the_outputs_are_those_of_dask(runner, targets):
    for numbers in ({"x": 1, "y": 2}, {"x": 3, "y": 4}):
        assert _run(runner, numbers, targets) == runner.run(numbers, targets)


def test_only_what_is_needed_is_run(runner):
    before = _Add.ran
    assert _run(runner, {"x": 1, "y": 2}, ["middle"]) == {"middle": 3}
    assert _Add.ran == before + 1


def test_what_is_missing_is_named(runner):
    with pytest.raises(GraphRunError, match="'y'"):
        _run(runner, {"x": 1}, ["middle"])


def test_an_error_of_a_node_ends_the_run(runner):
    with pytest.raises(Exception, match="running graph component for node fails"):
        _run(runner, {"x": 1}, ["fails"])
