"""The accuracy gate: restyled seeds, scored. The floors in floors.toml may rise, and never fall unseen."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest
from conftest import ROOT, clean_text
from restyle import COMBINATIONS, STYLES, Canonical, scrape, take_apart

from zhengben.markdown.write import write_document

FLOORS = tomllib.loads(ROOT.joinpath("tests/floors.toml").read_text("utf-8"))
REPORTS = [
    "nanchang-2025-work-report",
    "nanchang-2024-work-report",
    "qingyunpu-2022-work-report",
    "nanchang-gazette-2021-12/01-nanchang-2021-work-report",
    "gaoan-2024-work-report",
]


def calls(document: Canonical) -> Counter[tuple[str, str]]:
    """Each call as its label and the eight characters before it, other calls left out."""
    found: Counter[tuple[str, str]] = Counter()
    text = "\n".join(document.blocks)
    for match in re.finditer(r"\[\^([\w-]+)\]", text):
        before = re.sub(r"\[\^[\w-]+\]", "", text[max(0, match.start() - 40) : match.start()])
        found[match[1], before[-8:]] += 1
    return found


def plain(document: Canonical) -> Counter[str]:
    """The characters of the text without calls."""
    return Counter(re.sub(r"\[\^[\w-]+\]", "", "".join(document.blocks)))


def score(wanted: Canonical, markdown: str) -> dict[str, float]:
    """Recall and precision of calls, equal blocks, text lost and noise left, as shares."""
    found = take_apart(markdown)
    right = (calls(wanted) & calls(found)).total()
    characters = plain(wanted).total()
    return {
        "recall": right / max(1, calls(wanted).total()),
        "precision": right / max(1, calls(found).total()),
        "blocks": (Counter(wanted.blocks) & Counter(found.blocks)).total() / len(wanted.blocks),
        "kept": 1 - (plain(wanted) - plain(found)).total() / characters,
        "clean": 1 - (plain(found) - plain(wanted)).total() / characters,
    }


@pytest.fixture(scope="module")
def originals(documents) -> list[Canonical]:
    """The reports of the seeds."""
    texts = (
        documents[name].replace("“三大超简”[^2]审批[^2]，", "“三大超简”[^2]审批，")
        for name in REPORTS
    )
    return [take_apart(text) for text in texts]


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_restyled_seeds_come_back(originals, style):
    """Each wrapping with each page break and frame in one style; the seeds take turns, from another one in each style."""
    first = list(STYLES).index(style)
    scores: dict[str, list[float]] = {}
    for number, combination in enumerate(COMBINATIONS):
        wanted = originals[(first + number) % len(originals)]
        text = scrape(wanted, style, *combination, seed=number)
        result = clean_text(text)
        cleaned = "\n\n".join(write_document(d) for d in result.documents[:1])
        for name, value in score(wanted, cleaned).items():
            scores.setdefault(name, []).append(value)
    for name, values in scores.items():
        mean, least = sum(values) / len(values), min(values)
        floor = FLOORS["mean"][name], FLOORS["least"][name]
        worst = COMBINATIONS[values.index(least)]
        assert (mean >= floor[0], least >= floor[1]) == (True, True), (name, mean, least, worst)
