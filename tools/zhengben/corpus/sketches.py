"""What tells of a document's text whether another one says the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

SKETCH = 32  # of a document's sentences, those with the least digests (Broder's bottom-k sketch)
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
    return sorted(set(map(_digest, sentences(markdown))))[:SKETCH]


def sentences(markdown: str) -> Iterator[str]:
    """Sentences, each a line of canonical Markdown, by their letters and digits alone."""
    for line in body_of(markdown).split("\n"):
        sentence = _MARKS.sub("", line)
        if len(sentence) >= _SENTENCE:
            yield sentence


def _digest(sentence: str) -> str:
    return hashlib.blake2b(sentence.encode(), digest_size=6).hexdigest()
