"""The table of passes says what is really run."""

from __future__ import annotations

import ast

import pytest
from conftest import ROOT

from zhengben.clean.pipeline import PASSES

ROOMS = ("lines", "boilerplate", "structure", "notes")
CLEAN = ROOT / "tools/zhengben/clean"
MODULES = sorted(path for room in ROOMS for path in (CLEAN / room).glob("*.py"))


def test_each_row_names_the_room_of_its_pass_and_says_in_a_sentence_what_it_does():
    for each in PASSES:
        assert each.run.__module__.split(".")[2] == each.room
        assert each.what[0].isupper()
        assert each.what.endswith(".")


def test_no_pass_is_run_twice():
    assert len({each.run for each in PASSES}) == len(PASSES)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_pass_commits_or_splits_lines_itself(path):
    """The pipeline does both, by the table."""
    tree = ast.parse(path.read_text("utf-8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not [name for name in called if name.endswith((".commit", "split_lines", ".sweep"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_pass_of_a_room_is_in_the_table(path):
    """A public function that takes a draft and gives nothing is a pass."""
    public = {
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and ast.unparse(node.args) == "draft: Draft"
        and node.returns is not None
        and ast.unparse(node.returns) == "None"
    }
    assert public <= {each.run.__name__ for each in PASSES}
