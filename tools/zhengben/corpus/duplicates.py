"""Documents that are the same, or nearly: a page and its Word file, one report from two sites."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from ..files import read_text
from ..markdown.read import read_markdown

_SKETCH = 32  # of a document's sentences, those with the least digests (Broder's bottom-k sketch)
_ALIKE = 8  # of them that two documents share, from which they are looked at
_NEARLY = 0.5  # share of the sentences of both together that are the same
_CROWD = 20  # documents with one sentence, from which it tells nothing
_SENTENCE = 10  # code points of a sentence that counts
_MARKS = re.compile(r"\[\^[^\]]*\]:?|[\W_]")


def body_of(markdown: str) -> str:
    """A canonical document without its front matter."""
    return markdown.split("\n---\n", 1)[1]


def body_digest(markdown: str) -> str:
    """What two documents share whose text, headings and notes are the same."""
    return hashlib.sha256(body_of(markdown).encode()).hexdigest()


def sketch_of(markdown: str) -> list[str]:
    """The least digests of a document's sentences: two documents share as many as their sentences."""
    return sorted(set(map(_digest, _sentences(markdown))))[:_SKETCH]


def _sentences(markdown: str) -> Iterator[str]:
    """Sentences, each a line of canonical Markdown, by their letters and digits alone."""
    for line in body_of(markdown).split("\n"):
        sentence = _MARKS.sub("", line)
        if len(sentence) >= _SENTENCE:
            yield sentence


def _digest(sentence: str) -> str:
    return hashlib.blake2b(sentence.encode(), digest_size=6).hexdigest()


def alike(sketches: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Pairs of documents, by name, whose sketches say that they share much of their text."""
    holders: dict[str, list[str]] = defaultdict(list)
    for name in sorted(sketches):
        for digest in sketches[name]:
            holders[digest].append(name)
    shared = Counter(
        pair
        for names in holders.values()
        if len(names) <= _CROWD
        for pair in combinations(names, 2)
    )
    return sorted(
        pair
        for pair, count in shared.items()
        if count >= min(_ALIKE, *(len(sketches[name]) * _NEARLY for name in pair))
    )


def nearness(markdown: Path, old: str, new: str) -> tuple[int, str]:
    """The share of equal sentences of two documents in percent, and how they differ; nothing where it is small."""
    texts = [read_text(markdown / f"{name}.md") for name in (old, new)]
    ours, theirs = (set(_sentences(text)) for text in texts)
    share = len(ours & theirs) / (len(ours | theirs) or 1)
    if share < _NEARLY:
        return 0, ""
    from ..compare.compare import compare
    from ..compare.show import as_text

    one, other = (read_markdown(t, n).document for t, n in zip(texts, (old, new), strict=True))
    return int(share * 100), "\n".join(line.plain for line in as_text(compare(one, other)))
