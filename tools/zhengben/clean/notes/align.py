"""Bare numbers and the notes that they may belong to: one monotone chain, scored on terms."""

from __future__ import annotations

from typing import NamedTuple

from ...text.lazy import lazy
from ...text.subsequence import heaviest_increasing_subsequence
from ...vocabulary.words import words

_SKIP = lazy(r"[\s“”‘’\"'《》「」『』·\ue000-\uf8ff]")
PLAIN = lazy(r"[^\s“”‘’\"'《》「」『』·\ue000-\uf8ff]+")
_HEAD_END = words("means")
_LATER = lazy(r"(?:^|[。；])([^。；：:，]{2,30})[：:]")
_QUOTED = lazy(r"“([^“”]{2,30})”")
_ENOUGH = 0.2  # below this a number has nothing to do with its note
_LONGEST = 30


class Terms(NamedTuple):
    """What a note may explain: `heads` from its beginning, best first, and words further on."""

    heads: tuple[str, ...]
    others: tuple[str, ...]


class Candidate(NamedTuple):
    """A number in the text that may be the marker of the note `label`."""

    at: int
    label: str
    score: float


def bare(text: str) -> str:
    """`text` without quotation marks, blanks and calls, which differ between note and text."""
    return _SKIP.sub("", text)


def terms(note: str) -> Terms:
    """The terms of a note, without quotation marks: its head as a whole, and its quoted parts."""
    head = _HEAD_END.split(note[:80], maxsplit=1)[0]
    heads = [bare(head), *(bare(q) for q in _QUOTED.findall(head))]
    others = [bare(m) for m in _LATER.findall(note[:600])]
    others += [bare(q) for q in _QUOTED.findall(note[:200])]
    return Terms(tuple(dict.fromkeys(h for h in heads if len(h) > 1)), tuple(others))


def closeness(words: Terms, left: str, right: str) -> float:
    """How well the text on either side of a number fits the terms of a note, from 0 to 1.

    Both sides as `bare` gives them.
    """
    left, right = left[-_LONGEST:], right[:_LONGEST]
    best = 0.0
    for weight, group in ((1.0, words.heads), (0.8, words.others)):
        for term in group:
            best = max(best, weight * _overlap(term, left, right))
    return best


def _overlap(term: str, left: str, right: str) -> float:
    """The share of `term` that ends right before the number, or runs on behind it."""
    if left[-2:] not in term:
        return _apart(term, left)
    for k in range(min(len(term), len(left)), 1, -1):
        at = term.find(left[-k:])
        if at >= 0:
            rest = term[at + k :]
            straddles = rest and right.startswith(rest)
            covered = k + (len(rest) if straddles else 0)
            return min(1.0, covered / len(term) + 0.05 * min(k, 4))
    return _apart(term, left)


_GAP = 4  # code points of a word such as 活动 between a term and the number


def _apart(term: str, left: str) -> float:
    """A whole term that ends a little before the number, a common word between them."""
    at = left.rfind(term, len(left) - len(term) - _GAP) if len(term) > 2 else -1
    return 0.9 - 0.05 * (len(left) - at - len(term)) if at >= 0 else 0.0


def align(candidates: list[Candidate], labels: list[str]) -> list[Candidate]:
    """The heaviest chain of candidates whose places and labels both rise."""
    rank = {label: i for i, label in enumerate(labels)}
    usable = [c for c in candidates if c.score >= _ENOUGH]
    chain = heaviest_increasing_subsequence(
        [rank[c.label] for c in usable], [c.score for c in usable]
    )
    return [usable[k] for k in chain]
