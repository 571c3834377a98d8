"""Finds the element that holds the main text of a page, and the parts around it."""

from __future__ import annotations

from itertools import accumulate

from ...text.lazy import lazy
from .tree import SILENT, Tree

_PAGE_TAGS = frozenset((
    "nav", "footer", "aside", "form", "button", "search", "dialog", "menu",
))  # fmt: skip
_PAGE_ROLES = frozenset((
    "navigation", "banner", "search", "contentinfo", "complementary", "menu", "menubar", "toolbar",
    "dialog", "alert", "toc", "doc-toc", "landmarks", "colophon", "doc-colophon", "copyright-page",
    "cover", "doc-cover",
))  # fmt: skip
_MAIN = frozenset(("main", "article"))
_STOPS = lazy("[。！？；]")
_PROSE = 25  # a line with an end mark and so many code points is prose
_LEAST_PROSE = 200  # with so many code points of prose, the prose shows where the text is
_MOST = 0.99  # share of the page's prose that the element must hold
_TRUSTED = 0.5  # the same, if the page itself says which element it is
_SEVERAL = 3  # so many links make a list of links


def find_main_content(
    tree: Tree, text: str, lines: list[tuple[int, int, int]]
) -> tuple[int, list[bool]]:
    """The element that holds the text, and for each element whether it is a part of the page around the text.

    The prose decides: an element that holds most of it is never a page element, whatever its name.
    """
    prose, filled = [0] * len(tree.elements), [0] * len(tree.elements)
    for start, end, block in lines:
        line = text[start:end]
        filled[block] += len(line)
        if len(line) > _PROSE and _STOPS.search(line):
            prose[block] += len(line)
    page_elements = _page_elements(tree, _summed(tree, prose))
    weight = [0 if c else n for n, c in zip(prose, page_elements, strict=True)]
    if sum(weight) < _LEAST_PROSE:
        page_elements = _link_lists(tree, page_elements)
        weight = [0 if c else n for n, c in zip(filled, page_elements, strict=True)]
    within = _summed(tree, weight)
    main = 0
    for k, name in enumerate(tree.names):
        share = _TRUSTED if _is_told(tree, k) else _MOST
        # From outside in: an element inside the last candidate holds the text more closely.
        if within[0] and tree.holds(main, k) and within[k] >= share * within[main] and name != "p":
            main = k
    return main, page_elements


def _is_told(tree: Tree, k: int) -> bool:
    """Whether the page itself says that an element holds the main text."""
    return tree.names[k] in _MAIN or "main" in tree.role(k).split()


def _page_elements(tree: Tree, prose: list[int]) -> list[bool]:
    """For each element whether it is a page element (a part of the page that is not its text), or inside one.

    An element that holds most of the prose is not a page element, unless the page names another element as its text.
    """
    told = [0, *accumulate(_is_told(tree, k) for k in range(len(tree.elements)))]
    page_elements: list[bool] = []
    for k, name in enumerate(tree.names):
        parent = tree.parents[k]
        roles = set(tree.role(k).split())
        named = name in _PAGE_TAGS or bool(_PAGE_ROLES & roles)
        if name == "header":
            named = not any(tree.names[j] in _MAIN for j in tree.lineage(k))
        if named and ("note" in tree.role(k) or (not told[-1] and prose[k] * 2 > prose[0])):
            named = False
        if told[tree.ends[k]] > told[k]:  # it holds the main text
            named = False
        page_elements.append((parent >= 0 and page_elements[parent]) or named)
    return page_elements


def _link_lists(tree: Tree, page_elements: list[bool]) -> list[bool]:
    """Page elements, and elements with several links and almost no other text, with everything inside them."""
    links, linked, plain = ([0] * len(tree.elements) for _ in range(3))
    within: list[bool] = []
    for k, element in enumerate(tree.elements):
        parent = max(0, tree.parents[k])
        within.append((bool(k) and within[parent]) or tree.names[k] == "a")
        links[k] = int(tree.names[k] == "a")
        if tree.names[k] not in SILENT:
            (linked if within[k] else plain)[k] += len((element.text or "").strip())
        (linked if within[parent] else plain)[parent] += len((element.tail or "").strip())
    links, linked, plain = (_summed(tree, counts) for counts in (links, linked, plain))
    found: list[bool] = []
    for k in range(len(tree.elements)):
        parent = tree.parents[k]
        lists = links[k] >= _SEVERAL and plain[k] * 5 < linked[k]
        found.append(page_elements[k] or (parent >= 0 and found[parent]) or lists)
    return found


def _summed(tree: Tree, counts: list[int]) -> list[int]:
    """The count of each element plus the counts of all elements inside it."""
    total = list(counts)
    for k in range(len(total) - 1, 0, -1):
        total[tree.parents[k]] += total[k]
    return total
