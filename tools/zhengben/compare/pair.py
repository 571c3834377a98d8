"""Pairs the units of two sides: equal ones, similar ones in order, and those that moved.

Candidates are equal units, units that share rare character triples, and headings with the same number. The weighted
longest increasing subsequence of the candidates gives the pairs in order. Time and memory grow about linearly with the text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..text.subsequence import heaviest_increasing_subsequence

_SIMILAR = 0.3  # Dice's coefficient over pairs of characters; unrelated texts have less than 0.1
_MOVED = 0.6
_LONG = 12  # a unit needs so many characters to count as moved
_RARE = 12  # a triple in more units than this is not rare
_FEW = 6  # most candidates for one unit
_ORDINAL = re.compile(
    r"第?[一二三四五六七八九十百]+[、章节条篇部]|（[一二三四五六七八九十]+）|[0-9]+[.、．]"
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A unit as it is compared: its kind with its level, and its text."""

    kind: str
    text: str
    pairs: frozenset[tuple[str, str]] = field(compare=False, hash=False)


def keyed(kind: str, text: str) -> Keyed:
    """Make the `Keyed` of a unit."""
    return Keyed(kind, text, frozenset(pairwise(text)))


def similarity(one: Keyed, other: Keyed) -> float:
    """Dice's coefficient of the pairs of characters that two units hold (doi:10.2307/1932409): 0 to 1."""
    if one.text == other.text:
        return 1.0
    both = len(one.pairs) + len(other.pairs)
    return 2 * len(one.pairs & other.pairs) / both if both else 0.0


def pair_up(old: Sequence[Keyed], new: Sequence[Keyed]) -> tuple[dict[int, int], dict[int, int]]:
    """Pairs as indices of `old` to indices of `new`: first those in order, then those that moved."""
    weights: dict[tuple[int, int], float] = {}
    for i, j in {*_equal(old, new), *_alike(old, new), *_numbered(old, new)}:
        close = similarity(old[i], new[j])
        weights[i, j] = close * (1 + len(old[i].text) + len(new[j].text)) + 0.5
    pairs = sorted(weights, key=lambda pair: (pair[0], -pair[1]))  # no unit may be in two pairs
    chain = heaviest_increasing_subsequence(
        [j for _, j in pairs], [weights[pair] for pair in pairs]
    )
    ordered = dict(pairs[k] for k in chain)
    taken = set(ordered.values())
    left = sorted(
        ((weight, i, j) for (i, j), weight in weights.items() if i not in ordered and j not in taken),
        key=lambda row: (-row[0], row[1], row[2]),
    )  # fmt: skip
    moved: dict[int, int] = {}
    for _, i, j in left:
        known = i in moved or j in taken or min(len(old[i].text), len(new[j].text)) < _LONG
        if not known and similarity(old[i], new[j]) >= _MOVED:
            moved[i] = j
            taken.add(j)
    return ordered, moved


def _equal(old: Sequence[Keyed], new: Sequence[Keyed]) -> Iterator[tuple[int, int]]:
    """Equal texts. A text that occurs several times: the n-th with the n-th, counted from both ends."""
    places: dict[str, list[int]] = defaultdict(list)
    for j, unit in enumerate(new):
        places[unit.text].append(j)
    ours: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(old):
        ours[unit.text].append(i)
    for text, here in ours.items():
        there = places.get(text, [])
        yield from zip(here, there, strict=False)
        yield from zip(here[::-1], there[::-1], strict=False)


def _alike(old: Sequence[Keyed], new: Sequence[Keyed]) -> Iterator[tuple[int, int]]:
    """Units of one kind that share rare character triples."""
    places: dict[str, dict[_Triple, list[int]]] = defaultdict(lambda: defaultdict(list))
    for j, unit in enumerate(new):
        for triple in _triples(unit):
            places[unit.kind][triple].append(j)
    rows = {unit.text for unit in new}
    for i, unit in enumerate(old):
        if unit.text in rows:
            continue
        there = places[unit.kind]
        found = (there[triple] for triple in there.keys() & _triples(unit))
        shared = Counter(itertools.chain.from_iterable(js for js in found if len(js) <= _RARE))
        for j, _ in sorted(shared.items(), key=lambda row: (-row[1], row[0]))[:_FEW]:
            if similarity(unit, new[j]) >= _SIMILAR:
                yield i, j


_Triple = tuple[str, str, str]


def _triples(unit: Keyed) -> set[_Triple]:
    text = unit.text
    return set(zip(text, text[1:], text[2:], strict=False))


def _numbered(old: Sequence[Keyed], new: Sequence[Keyed]) -> Iterator[tuple[int, int]]:
    """Headings of one level with the same number; if several have it, the n-th with the n-th."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for j, unit in enumerate(new):
        places[_number(unit)].append(j)
    ours: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, unit in enumerate(old):
        ours[_number(unit)].append(i)
    for number, here in ours.items():
        if number[1]:
            yield from zip(here, places.get(number, []), strict=False)


def _number(unit: Keyed) -> tuple[str, str]:
    match = _ORDINAL.match(unit.text) if unit.kind.startswith("heading") else None
    return unit.kind, match[0] if match else ""
