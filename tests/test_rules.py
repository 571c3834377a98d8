"""Every rule has a reason, a place where it works and one where it must not."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest
from conftest import ROOT, clean_file, clean_text

from zhengben.text.patterns import compact
from zhengben.vocabulary.rules import packaged

CASES = tomllib.loads(ROOT.joinpath("tests/rules.toml").read_text("utf-8"))["case"]
# Rules that never show as an edit of their own text: tested where they are at home.
ELSEWHERE = {"errata", "blank", "front-matter"}
HEAD = "政府工作报告\n\n各位代表：\n\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}:{case['text'][:16]!r}")
def test_a_rule_does_just_what_its_case_says(case):
    if case.get("page"):
        result = clean_file("page.html", case["text"].encode())
    else:
        result = clean_text(case["text"] if case.get("whole") else HEAD + case["text"] + "\n")
    edits = [[e.text, e.new] for e in result.edits if e.rule == case["rule"]]
    assert edits == case["edits"]


def test_every_rule_has_a_hit_and_a_miss():
    hits = Counter(case["rule"] for case in CASES if case["edits"])
    misses = Counter(case["rule"] for case in CASES if not case["edits"])
    assert set(packaged().rules) - ELSEWHERE == set(hits) == set(misses)


@pytest.mark.parametrize("rule", [name for name, rule in packaged().rules.items() if rule.pattern])
def test_vocabulary_matches_its_own_examples(rule):
    entry = packaged().rules[rule]
    assert entry.hit
    assert entry.miss
    assert all(entry.pattern.fullmatch(compact(line)) for line in entry.hit)
    assert not any(entry.pattern.fullmatch(compact(line)) for line in entry.miss)


def test_every_rule_in_the_catalogue_is_used_and_every_used_one_is_there():
    code = "".join(p.read_text("utf-8") for p in ROOT.joinpath("tools/zhengben").rglob("*.py"))
    for rule in packaged().rules:
        assert f'"{rule}"' in code, rule
    used = set(re.findall(r'(?:change|claim|drop)\([^"]*"[^"]*", "([a-z-]+)"\)', code))
    assert used <= set(packaged().rules)


def test_no_rule_names_a_place_a_person_or_a_seed(seeds):
    """The names of places and people in the front matter of the seeds occur in no line of code and in no rule."""
    names = {p[:-1] for r in seeds.values() for d in r.documents if (p := d.front.get("place"))}
    names |= {
        d.front["speaker"] for r in seeds.values() for d in r.documents if "speaker" in d.front
    }
    names |= {r.source.path[:8] for r in seeds.values()} | {"皮皮侠", "ppmandata"}
    files = [*ROOT.glob("tools/zhengben/*.py"), *ROOT.glob("tools/zhengben/*/**/*")]
    for path in files:
        if path.suffix in (".py", ".toml") and path.name != "cli.py":  # its help has an example
            code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text("utf-8"), flags=re.DOTALL)
            assert not [name for name in names if name in code], path


def test_a_row_of_a_table_is_never_a_title():
    (document,) = clean_text("| 甲 | 乙 |\n| 甲 | 乙 |\n").documents
    assert document.front["title"] == "甲"
    assert document.blocks[1].rows == ((("甲",), ("乙",)), (("甲",), ("乙",)))
