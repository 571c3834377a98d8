"""Segments text by the longest match over OpenCC's phrases: forward, as OpenCC does, and backward."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from . import engine

Span = tuple[int, int]


@cache
def _lengths() -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """The lengths of OpenCC's phrases, longest first, by their first two characters and by their last two."""
    first: dict[str, set[int]] = defaultdict(set)
    last: dict[str, set[int]] = defaultdict(set)
    for word in engine.phrases():
        first[word[:2]].add(len(word))
        last[word[-2:]].add(len(word))
    return (
        {key: sorted(lengths, reverse=True) for key, lengths in first.items()},
        {key: sorted(lengths, reverse=True) for key, lengths in last.items()},
    )


class Phrases:
    """OpenCC's phrases, and entries that take precedence. The forms are those of OpenCC's standard (s2t)."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = entries
        self._first, self._last = map(dict, _lengths())
        for word in entries:
            for lengths, key in ((self._first, word[:2]), (self._last, word[-2:])):
                known = {*lengths.get(key, ()), len(word)}
                lengths[key] = sorted(known, reverse=True)

    def knows(self, word: str) -> bool:
        """Whether a string is a phrase or an entry."""
        return word in self.entries or word in engine.phrases()

    def forms(self, word: str) -> tuple[str, ...]:
        """The forms of a phrase or character; the first one is used."""
        if word in self.entries:
            return (self.entries[word],)
        return engine.phrases().get(word) or engine.characters().get(word) or (word,)

    def convert(self, text: str, spans: list[Span]) -> str:
        """The text with each span converted to its first form."""
        return "".join(self.forms(text[a:b])[0] for a, b in spans)

    def forward(self, text: str) -> list[Span]:
        """Spans of phrases, longest match from the left; single characters between them."""
        spans: list[Span] = []
        at = 0
        while at < len(text):
            end = at + 1
            for length in self._first.get(text[at : at + 2], ()):
                if at + length <= len(text) and self.knows(text[at : at + length]):
                    end = at + length
                    break
            spans.append((at, end))
            at = end
        return spans

    def backward(self, text: str) -> list[Span]:
        """The same from the right."""
        spans: list[Span] = []
        end = len(text)
        while end:
            at = end - 1
            for length in self._last.get(text[max(0, end - 2) : end], ()):
                if end >= length and self.knows(text[end - length : end]):
                    at = end - length
                    break
            spans.append((at, end))
            end = at
        return spans[::-1]
