"""Situations that scrapes are in, each with the Markdown that a person would make of it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from conftest import ROOT, clean_text, markdown_of

SITUATIONS = tomllib.loads(ROOT.joinpath("tests/situations.toml").read_text("utf-8"))["situation"]

HEAD = "政府工作报告\n\n各位代表：\n\n"


def _source(situation: dict[str, Any]) -> str:
    return situation["text"] if situation.get("whole") else HEAD + situation["text"]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation["title"])
def test_a_scrape_gives_what_a_person_would_make_of_it(situation):
    above = "" if situation.get("whole") else f"# {HEAD}"
    assert markdown_of(_source(situation)) == above + situation["markdown"]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation["title"])
def test_each_doubt_is_a_finding(situation):
    codes = [finding.code for finding in clean_text(_source(situation)).findings]
    # So short a text loses much of itself with a few lines.
    assert [code for code in codes if code != "L101"] == situation["findings"]


@pytest.mark.parametrize(
    "situation",
    [situation for situation in SITUATIONS if "front" in situation],
    ids=lambda situation: situation["title"],
)
def test_a_scrape_says_what_it_is(situation):
    """`front` of a situation holds keys of the front matter; one that is to be absent is empty."""
    front = clean_text(_source(situation)).documents[0].front
    wanted = situation["front"]
    assert {key: front.get(key, "") for key in wanted} == wanted


def test_what_pages_say_of_themselves_goes_into_the_front_matter():
    text = next(s["text"] for s in SITUATIONS if "government site" in s["title"])
    front = clean_text(text).documents[0].front
    assert (front["published"], front["publisher"]) == ("2024-01-23", "县政府办公室")
