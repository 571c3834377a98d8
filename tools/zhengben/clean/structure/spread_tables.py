"""Tables written one cell a line: rows where that can be proven, else lines that stay alone."""

from __future__ import annotations

from itertools import pairwise

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.patterns import HAN, NUMBERING
from ...vocabulary.words import words
from ..draft import Draft, Line

_ORDINAL = lazy(r"\d{1,3}")
_ANNEX = words("annex-start")
_HEADER = words("ordinal-column")
_FEWEST = 3  # rows
_FEWEST_CELLS = 3
_ROW = 300  # code points of a row
_MOST_HEADERS = 16  # lines of the header row
_INNER = lazy(rf"(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")


def find_spread_tables(draft: Draft) -> None:
    """Rows begin with 1, 2, 3 … in lines of their own, each with a few other lines behind it.

    If all are equally long they become rows of a table, and so does the header if it is as long too.
    """
    for part in draft.parts:
        lines = part.lines
        for ordinals in _chains(lines):
            lengths = {b - a for a, b in pairwise(ordinals)}
            size = max(lengths)
            head = _head(lines, ordinals[0])
            end = _end(lines, ordinals[-1], size)
            starts: list[int] = []
            if len(lengths) == 1 and end == ordinals[-1] + size:
                starts = ([head] if ordinals[0] - head == size else []) + ordinals
                for start in starts:
                    _make_row(draft, lines[start : start + size])
            else:
                draft.find("T107", lines[head].start, lines[end - 1].end)
            for line in lines[head:end]:
                line.role = line.role or "stop"


def _chains(lines: list[Line]) -> list[list[int]]:
    """Places of lines that count 1, 2, 3 …, table by table."""
    found: list[list[int]] = []
    chain: list[int] = []
    for k, line in enumerate(lines):
        if line.role or not _ORDINAL.fullmatch(line.text):
            continue
        if chain and int(line.text) == len(chain) + 1 and _is_row(lines, chain[-1], k):
            chain.append(k)
        elif int(line.text) == 1:
            found.append(chain)
            chain = [k]
    return [each for each in [*found, chain] if len(each) >= _FEWEST]


def _is_row(lines: list[Line], start: int, end: int) -> bool:
    return (
        end - start >= _FEWEST_CELLS
        and lines[end].start - lines[start].start < _ROW
        and not any(line.role for line in lines[start:end])
    )


def _head(lines: list[Line], first: int) -> int:
    """Where the header row begins: at the name of the column of ordinals, which may stand on two lines."""
    for k in range(max(0, first - _MOST_HEADERS), first):
        if lines[k].role:
            continue
        if _HEADER.fullmatch(lines[k].text) or _HEADER.fullmatch(lines[k].text + lines[k + 1].text):
            return k
    return first


def _end(lines: list[Line], last: int, size: int) -> int:
    """Behind the last row: at most as long as the longest, and before a heading or an annex."""
    k = last + 1
    while k < min(last + size, len(lines)):
        text = lines[k].text
        numbering = NUMBERING.match(text)
        headed = numbering is not None and numbering.lastgroup in ("h1", "h2", "chapter")
        if lines[k].role or headed or _ANNEX.match(text):
            break
        k += 1
    return k


def _make_row(draft: Draft, cells: list[Line]) -> None:
    for k, cell in enumerate(cells):
        cell.role = "row"
        for blank in _INNER.finditer(cell.text):
            draft.claim(cell, *blank.span(), "", "inner-blank")
        if k:
            cell.link = "joined"
        if k + 1 < len(cells):
            cell.glue = CELL
