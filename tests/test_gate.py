"""The accuracy gate: restyled seeds, scored. The floors in floors.toml may rise, and never fall unseen."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest
from conftest import ROOT, clean_text
from noises import MIXES, NOISES, Page, noisy, page_of
from restyle import COMBINATIONS, STYLES, Canonical, scrape, take_apart

from zhengben.markdown.read import read_markdown
from zhengben.markdown.write import write_document
from zhengben.model import Document

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
    called, before = calls(found), calls(wanted)
    right = (called & before).total()
    text, known = plain(found), plain(wanted)
    characters = known.total()
    return {
        "recall": right / before.total() if before else 1.0,
        "precision": right / called.total() if called else 1.0,
        "blocks": (Counter(wanted.blocks) & Counter(found.blocks)).total() / len(wanted.blocks),
        "kept": 1 - (known - text).total() / characters,
        "clean": 1 - (text - known).total() / characters,
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


def noise_score(page: Page, document: Document) -> dict[str, float]:
    """Shares of text and blocks as above, and of headings with their levels, title block and front matter."""
    found = take_apart(write_document(document))
    wanted = page.wanted
    values = score(wanted, write_document(document))
    headings = Counter(block for block in wanted.blocks if block[0] == "#")
    begin = next(k for k, block in enumerate(wanted.blocks) if block.endswith("代表："))
    return values | {
        "headings": (headings & Counter(found.blocks)).total() / headings.total(),
        "levels": float(sum(b[0] == "#" for b in found.blocks) == headings.total()),
        "title block": float(found.blocks[: begin + 1] == wanted.blocks[: begin + 1]),
        "front": sum(document.front.get(key) == value for key, value in page.front.items())
        / len(page.front),
    }


KINDS = [*((kind,) for kind in NOISES), *MIXES]


@pytest.mark.slow
@pytest.mark.parametrize("kinds", KINDS, ids=" + ".join)
def test_noise_goes_and_the_document_stays(documents, originals, kinds):
    """Two seeds with the noise of a kind, or of several; the seeds take turns."""
    first = KINDS.index(kinds)
    for seed in (first % len(REPORTS), (first + 2) % len(REPORTS)):
        name = REPORTS[seed]
        front = read_markdown(documents[name], name).document.front
        page = noisy(page_of(originals[seed], front), kinds, seed)
        result = clean_text(page.text)
        assert set(page.findings) <= {finding.code for finding in result.findings}
        for key, value in noise_score(page, result.documents[0]).items():
            floor = min(FLOORS["noise"].get(kind, {}).get(key, 1.0) for kind in kinds)
            assert value >= floor, (name, key, value)
