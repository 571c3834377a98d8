"""The differences between two sequences of tokens, in stretches that a person reads as words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..text.subsequence import heaviest_increasing_subsequence

_SMALL = 250_000  # difflib compares directly up to this product of the two lengths (tokens)
_ANCHOR = 6  # so many tokens in a row are an anchor if both sides have them exactly once

# Two half-open ranges with equal content: start and end in one sequence, start and end in the other.
Match = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of both sides: equal in both, or the text of one side in place of that of the other."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    same: bool


def stretches(
    old: tuple[str, ...], new: tuple[str, ...], old_keys: Sequence[str], new_keys: Sequence[str]
) -> list[Stretch]:
    """The stretches of two sequences of tokens. The keys, one for each token, are compared."""
    found: list[Stretch] = []
    i = j = 0
    for match in _without_islands(list(_matches(old_keys, new_keys)), old_keys):
        start, end, other_start, other_end = match
        if i < start or j < other_start:
            found.append(Stretch(old[i:start], new[j:other_start], False))
        found.append(Stretch(old[start:end], new[other_start:other_end], True))
        i, j = end, other_end
    if i < len(old) or j < len(new):
        found.append(Stretch(old[i:], new[j:], False))
    return found


def _matches(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    """Equal stretches in order, adjacent ones joined: first the common ends, then difflib between anchors."""
    joined: list[int] = []
    for a, b, c, d in _pieces(old, new):
        if joined and joined[1] == a and joined[3] == c:
            joined[1], joined[3] = b, d
        else:
            if joined:
                yield joined[0], joined[1], joined[2], joined[3]
            joined = [a, b, c, d]
    if joined:
        yield joined[0], joined[1], joined[2], joined[3]


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        low, high, other_low, other_high = waiting.pop()
        head = _common(old, new, low, high, other_low, other_high)
        if head:
            yield low, low + head, other_low, other_low + head
            low, other_low = low + head, other_low + head
        tail = _common_tail(old, new, low, high, other_low, other_high)
        if tail:
            # The common tail comes last, so it waits at the bottom of the stack.
            waiting.append((high - tail, high, other_high - tail, other_high))
            high, other_high = high - tail, other_high - tail
            if low < high or other_low < other_high:
                waiting.append((low, high, other_low, other_high))
            continue
        if low == high or other_low == other_high:
            continue
        if (high - low) * (other_high - other_low) <= _SMALL:
            matcher = SequenceMatcher(None, old[low:high], new[other_low:other_high], autojunk=False)  # fmt: skip
            for a, b, size in matcher.get_matching_blocks()[:-1]:
                yield low + a, low + a + size, other_low + b, other_low + b + size
            continue
        # Do the same again between anchors. Without anchors, one side replaces the other.
        gaps = list(_gaps(old, new, (low, high, other_low, other_high)))
        if len(gaps) > 1:
            waiting += reversed(gaps)


def _common(old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int) -> int:
    count = 0
    while a + count < b and c + count < d and old[a + count] == new[c + count]:
        count += 1
    return count


def _common_tail(old: Sequence[str], new: Sequence[str], a: int, b: int, c: int, d: int) -> int:
    count = 0
    while a < b - count and c < d - count and old[b - count - 1] == new[d - count - 1]:
        count += 1
    return count


def _gaps(old: Sequence[str], new: Sequence[str], where: Match) -> Iterator[Match]:
    """The ranges between anchors, with each anchor at the start of a range (patience diff)."""
    low, high, other_low, other_high = where
    ours = _once(old, low, high)
    theirs = _once(new, other_low, other_high)
    pairs = sorted((at, theirs[key]) for key, at in ours.items() if key in theirs)
    for k in heaviest_increasing_subsequence([other for _, other in pairs], [1.0] * len(pairs)):
        at, other = pairs[k]
        if at > low or other > other_low:
            yield low, at, other_low, other
            low, other_low = at, other
    yield low, high, other_low, other_high


def _once(row: Sequence[str], low: int, high: int) -> dict[tuple[str, ...], int]:
    keys = [tuple(row[i : i + _ANCHOR]) for i in range(low, high - _ANCHOR + 1)]
    counts = Counter(keys)
    return {key: low + i for i, key in enumerate(keys) if counts[key] == 1}


def _without_islands(matches: list[Match], keys: Sequence[str]) -> Iterator[Match]:
    """Matches, without single characters between two differences: such matches are chance."""
    for k, match in enumerate(matches):
        start, end = match[:2]
        inside = 0 < k < len(matches) - 1
        if inside and end - start == 1 and _is_letter(keys[start]):
            continue
        yield match


def _is_letter(token: str) -> bool:
    return len(token) == 1 and unicodedata.category(token).startswith("L")
