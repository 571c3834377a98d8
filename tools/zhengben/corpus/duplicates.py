"""Find documents that are nearly the same: a page and its Word file, one report from two sites."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path

from ..files import read_text
from ..markdown.read import read_markdown
from .sketches import sentences

_ALIKE = 8  # two documents are compared if their sketches share at least so many digests
_NEARLY = (
    0.5  # two documents are nearly the same if they share at least this part of all their sentences
)
_CROWD = 20  # if more documents have the same sentence, it pairs only neighbours


def alike(sketches: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Pairs of names of documents whose sketches show that they share much of their text.

    If more than _CROWD documents have the same sentence, it pairs only neighbours in the order of names. So many copies
    of one report give a chain of pairs, and the cost of a phrase that all reports have grows only linearly.
    """
    holders: dict[str, list[str]] = defaultdict(list)
    for name in sorted(sketches):
        for digest in sketches[name]:
            holders[digest].append(name)
    shared = Counter(
        pair
        for names in holders.values()
        for pair in (combinations(names, 2) if len(names) <= _CROWD else pairwise(names))
    )
    return sorted(
        pair
        for pair, count in shared.items()
        if count >= min(_ALIKE, *(len(sketches[name]) * _NEARLY for name in pair))
    )


def nearness(markdown: Path, old: str, new: str) -> tuple[int, str]:
    """The share of equal sentences of two documents in percent, and their differences; `(0, "")` if the share is small."""
    texts = [read_text(markdown / f"{name}.md") for name in (old, new)]
    ours, theirs = (set(sentences(text)) for text in texts)
    share = len(ours & theirs) / (len(ours | theirs) or 1)
    if share < _NEARLY:
        return 0, ""
    from ..compare.compare import compare
    from ..compare.show import as_text

    one, other = (read_markdown(t, n).document for t, n in zip(texts, (old, new), strict=True))
    return int(share * 100), "\n".join(line.plain for line in as_text(compare(one, other)))
