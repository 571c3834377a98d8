"""Finds the notes of a page by its links: a marker links to a definition, which links back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..extraction import MARK, Labels
from .tree import BLOCKS, SUPER, Tree


@dataclass(slots=True)
class Notes:
    """The links that are calls and the elements that are definitions, each with its label.

    `backs` are links from a definition back to its call.
    """

    calls: dict[int, str] = field(default_factory=dict)
    definitions: dict[int, str] = field(default_factory=dict)
    backs: set[int] = field(default_factory=set)


def linked_notes(tree: Tree) -> Notes:
    """Find notes: a marker links forward to its definition, and the definition links back or the marker is raised."""
    links: list[tuple[int, int]] = []  # a link and its target
    for k, element in enumerate(tree.elements):
        href = element.get("href") if tree.names[k] == "a" else None
        if href and "#" in href:
            target = tree.targets.get(href.partition("#")[2])
            if target is not None:
                links.append((k, target))
    leads = {k for k, _ in links}
    backward = [(k, target) for k, target in links if target < k]
    notes = Notes()
    returned = {target for _, target in backward}
    marks = [
        (k, target) for k, target in links if target > k and MARK.fullmatch(tree.text(k).strip())
    ]
    sure = {t for k, t in marks if _is_raised_link(tree, k) or _is_returned(tree, k, returned)}
    calls = [(k, target) for k, target in marks if target in sure]  # a note may be called again
    regions = _regions(tree, sorted({target for _, target in calls}), {k for k, _ in calls})
    labels = Labels()
    names: dict[int, str] = {}
    first = {target: k for k, target in reversed(calls)}
    for target in sorted(first):
        match = MARK.fullmatch(tree.text(first[target]).strip())
        number = int(match["number"]) if match and match["number"] else None
        names[target] = labels.next(number)
        notes.definitions[regions[target]] = names[target]
    notes.calls = {k: names[target] for k, target in calls}
    inside = sorted(notes.definitions)
    notes.backs = {k for k in leads - notes.calls.keys() if _in_one_of(tree, inside, k)}
    return notes


def _is_raised_link(tree: Tree, k: int) -> bool:
    """Whether a link is raised, or its role says that it leads to a note."""
    return any(
        tree.names[j] == "sup" or SUPER.search(tree.style(j)) or "noteref" in tree.role(j)
        for j in around(tree, k)
    )


def around(tree: Tree, k: int) -> Iterator[int]:
    """A link, the elements in it, and the inline elements around it."""
    yield from range(k, tree.ends[k])
    for j in tree.lineage(tree.parents[k]):
        if tree.names[j] in BLOCKS:
            return
        yield j


def _is_returned(tree: Tree, k: int, returned: set[int]) -> bool:
    """Whether a later link leads back to this one, or to the inline element around it."""
    return any(j in returned for j in around(tree, k))


def _in_one_of(tree: Tree, regions: list[int], k: int) -> bool:
    at = bisect_right(regions, k) - 1
    return at >= 0 and tree.holds(regions[at], k)


def _regions(tree: Tree, targets: list[int], calls: set[int]) -> dict[int, int]:
    """For each target the element that is its definition: the largest that holds no other target and no call."""
    marks = sorted(calls)
    found: dict[int, int] = {}
    for target in targets:
        best = target
        for k in tree.lineage(target):
            end = tree.ends[k]
            others = bisect_left(targets, end) - bisect_left(targets, k)
            called = bisect_left(marks, end) - bisect_left(marks, k)
            if others > 1 or called or tree.names[k] in ("body", "html", "main", "article"):
                break
            best = k
            if tree.names[k] in ("li", "aside", "dd", "td"):
                break
        found[target] = best
    return found
