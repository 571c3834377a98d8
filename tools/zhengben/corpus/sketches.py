"""Digests of a document's text, for finding other documents with the same or nearly the same text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ..text.lazy import lazy

SKETCH = (
    32  # a sketch has this many of the smallest digests of sentences (Broder's bottom-k sketch)
)
_SENTENCE = 10  # shorter sentences, in code points, are ignored
_MARKS = lazy(r"\[\^[^\]]*\]:?|[\W_]")


def body_of(markdown: str) -> str:
    """A canonical document without its front matter."""
    return markdown.split("\n---\n", 1)[1]


def body_digest(markdown: str) -> str:
    """SHA-256 of the body: equal for documents with the same text, headings and notes."""
    return hashlib.sha256(body_of(markdown).encode()).hexdigest()


def sketch_of(markdown: str) -> list[str]:
    """The smallest digests of a document's sentences. The more sentences two documents share, the more digests they share."""
    return sorted(set(map(_digest, sentences(markdown))))[:SKETCH]


def sentences(markdown: str) -> Iterator[str]:
    """The sentences (lines of canonical Markdown), reduced to letters and digits."""
    for line in body_of(markdown).split("\n"):
        sentence = _MARKS.sub("", line)
        if len(sentence) >= _SENTENCE:
            yield sentence


def _digest(sentence: str) -> str:
    return hashlib.blake2b(sentence.encode(), digest_size=6).hexdigest()
