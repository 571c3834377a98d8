"""Page numbers and running heads in plain text, between lines and inside sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from ...text.lazy import lazy
from ...text.patterns import TERMINALS, compact, is_open
from ..draft import Draft, Line

# A page number with dashes or words around it, in the form of `compact`.
_DECORATED = lazy(
    r"[—\-–―－·•~～]+(?P<a>\d{1,4})[—\-–―－·•~～]*|(?P<b>\d{1,4})[—\-–―－]+"
    r"|第(?P<c>\d{1,4})页(?:[,，/]?共\d{1,4}页)?|(?P<d>\d{1,4})/\d{1,4}|[-—]*P(?:age)?\.?(?P<e>\d{1,4})[-—]*",
    re.IGNORECASE,
)
_BARE = lazy(r"\d{1,4}")
# The same between blanks inside a line, where a reader of PDFs lost the line ends.
_INSIDE = lazy(
    r"(?<=\s)(?:[—–―－-]{1,2} ?(\d{1,4}) ?[—–―－-]{1,2}|第 ?(\d{1,4}) ?页(?: ?共 ?\d{1,4} ?页)?)(?=\s|$)"
)
_LONGEST_HEAD = 40  # code points of a running head
_SEVERAL_PAGES = 100  # code points of a line that may hold several pages
_FEWEST = 3
_ROW = 300  # code points of a row of a table; a page has more
_ANNEX = lazy("附(?:件|表|录)")
_GOING_ON = "，。、；：”）》,;"  # marks with which no line begins unless it goes on


def drop_running_heads(draft: Draft) -> None:
    """Take out page numbers that count up, and lines that repeat beside them (running heads)."""
    numbers = _page_numbers(draft.lines)
    heads = _running_heads(draft.lines, {line.index for line in numbers})
    for line in numbers:
        draft.drop(line, "page-number")
    for line in heads:
        draft.drop(line, "running-head")


def drop_inner_page_numbers(draft: Draft) -> None:
    """Take out page numbers inside lines that hold several pages, where they count up."""
    for line in draft.lines:
        if len(line.text) > _SEVERAL_PAGES:
            _drop_inner(draft, line)


def _page_numbers(lines: list[Line]) -> list[Line]:
    """Lines that are page numbers: decorated ones, and bare ones where at least three count by one."""
    annexes = {
        after.index
        for before, after in pairwise(lines)
        if _BARE.fullmatch(after.text) and _ANNEX.fullmatch(before.text)
    }
    decorated: list[tuple[Line, int]] = []
    bare: list[tuple[Line, int]] = []
    for line in lines:
        if len(line.text) > 24:
            continue
        flat = compact(line.text)
        match = _DECORATED.fullmatch(flat)
        if match:
            decorated.append((line, int(next(g for g in match.groups() if g))))
        elif _BARE.fullmatch(flat):
            bare.append((line, int(flat)))
    found = [line for line, _ in decorated] if _counting(decorated) else []
    chain = [] if len(bare) < _FEWEST else _chain([n for n in bare if n[0].index not in annexes])
    pages = len(chain) >= _FEWEST and not _ordinals([line for line, _ in chain])
    return found + ([line for line, _ in chain] if pages else [])


def _ordinals(lines: list[Line]) -> bool:
    """Whether numbers that count are those of rows, one cell a line: from 1 on, with little but some cells between."""
    rows = [line for line in lines if int(line.text) > 0]
    return int(rows[0].text) == 1 and all(
        b.index - a.index > _FEWEST - 1 and b.start - a.end < _ROW for a, b in pairwise(rows)
    )


def _counting(numbers: list[tuple[Line, int]]) -> bool:
    """Whether numbers are those of pages: they begin at 1, follow each other, or rise all the way."""
    values = [value for _, value in numbers]
    steps = list(pairwise(values))
    rising = len(values) >= _FEWEST and all(a < b for a, b in steps)
    return bool(values) and (values[0] == 1 or rising or any(b == a + 1 for a, b in steps))


def _chain(numbers: list[tuple[Line, int]]) -> list[tuple[Line, int]]:
    """The longest run of numbers, each one more than the last (others may stand between)."""
    ends: dict[int, list[tuple[Line, int]]] = {}
    best: list[tuple[Line, int]] = []
    for line, value in numbers:
        run = [*ends.pop(value - 1, []), (line, value)]
        ends[value] = run
        if len(run) > len(best):
            best = run
    return best


def _running_heads(lines: list[Line], numbers: set[int]) -> list[Line]:
    """Short lines without an end mark that recur beside page numbers, or at even distances."""
    places: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if (
            len(line.text) <= _LONGEST_HEAD
            and line.text[-1] not in TERMINALS
            and line.index not in numbers
        ):
            places[compact(line.text)].append(line)
    found: list[Line] = []
    for text, here in places.items():
        if len(here) < _FEWEST or text.isdigit() or len(text) < 2:
            continue
        beside = sum(bool({line.index - 1, line.index + 1} & numbers) for line in here)
        alone = len(here) > _FEWEST and _even(here) and not _cuts_sentences(lines, here)
        if beside * 2 > len(here) or alone:
            found += here
    return found


def _cuts_sentences(lines: list[Line], here: list[Line]) -> bool:
    """Whether a recurring line is a word of sentences, on a line of its own (as a link is in a page saved as text).

    The line behind it begins with a mark that closes or goes on, or the lines before it are open
    where most others are not.
    """
    cut_off = {line.index for line in here}
    if any(
        before.index in cut_off and after.text[0] in _GOING_ON for before, after in pairwise(lines)
    ):
        return True
    cut = sum(after.index in cut_off and is_open(before.text) for before, after in pairwise(lines))
    long = [line for line in lines if len(line.text) > _LONGEST_HEAD]
    return cut * 2 > len(here) and sum(is_open(line.text) for line in long) * 2 <= len(long)


def _even(lines: list[Line]) -> bool:
    """Whether the distances between lines are nearly equal, as for running heads."""
    gaps = [b.start - a.end for a, b in pairwise(lines)]
    mean = sum(gaps) / len(gaps)
    return mean > 200 and all(abs(gap - mean) < mean * 0.35 for gap in gaps)


def _drop_inner(draft: Draft, line: Line) -> None:
    matches = list(_INSIDE.finditer(line.text))
    values = [int(m[1] or m[2]) for m in matches]
    counts = len(values) > 1 and all(b == a + 1 for a, b in pairwise(values))
    for match in matches if counts else ():
        draft.change(line.start + match.start(), line.start + match.end(), "", "page-number")
