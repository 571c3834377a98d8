"""Vocabulary is data: every list matches its examples and is used, and code contains no such words."""

from __future__ import annotations

import ast
import re

import pytest
from conftest import ROOT

from zhengben.vocabulary.words import word_lists

PACKAGE = ROOT / "tools/zhengben"
LISTS = word_lists()
# Numbers and dates are shapes: patterns in code may contain these characters.
SHAPES = re.compile("[一二三四五六七八九十百零〇第年月日号期页条章节编篇部注见]")
ROOMS = ("clean", "readers", "compare", "editions", "render")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_matches_its_hits_and_not_its_misses(name):
    words = LISTS[name]
    assert words.hit
    assert words.miss
    assert [text for text in words.hit if not words.matches(text)] == []
    assert [text for text in words.miss if words.matches(text)] == []


def test_every_list_says_what_it_names():
    assert all(
        words.what and words.where in ("whole", "start", "end", "anywhere")
        for words in LISTS.values()
    )


def test_every_list_is_used():
    code = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    data = PACKAGE.joinpath("vocabulary/words.toml").read_text("utf-8")
    fields = {
        f"field-{key}"
        for key in ("url", "published", "publisher", "date", "issuer", "speaker", "page")
    }  # asked for by their keys
    unused = [n for n in LISTS if f'words("{n}")' not in code and f"{{{n}}}" not in data]
    assert set(unused) <= fields | {"order-head"}


@pytest.mark.parametrize(
    "path",
    sorted(p for room in ROOMS for p in PACKAGE.joinpath(room).rglob("*.py")),
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_no_pattern_in_code_holds_a_word(path):
    """A regular expression in code may hold marks, numerals and classes of characters, but no word of two characters."""
    tree = ast.parse(path.read_text("utf-8"))
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in ("re.compile", "re.search", "re.match", "re.fullmatch", "re.split", "re.sub")
    ]
    strings = [
        part.value
        for call in calls
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    found = [
        text
        for text in strings
        if re.search("[\u4e00-\u9fff]{2}", SHAPES.sub("", re.sub(r"\[[^]]*\]|.-.", " ", text)))
    ]
    assert found == []
