"""Headings with decimal numbers, as plans and standards have them: 1, 1.1, 1.1.1."""

from __future__ import annotations

import re

from ...text.lazy import lazy
from ...text.patterns import HAN, is_open
from ..draft import Line
from .numbering import LONGEST, Entry, bare_text, entry_of

DECIMALS = ("d1", "d2", "d3", "d4", "d5")
_WORDS = rf"[ \t\u3000]*(?=(?:\*\*)?[{HAN}“《（])"
_NUMBER = lazy(rf"(?P<number>\d{{1,2}}(?:[.．]\d{{1,2}}){{0,4}})(?P<mark>[.．、]?){_WORDS}")
_DOT = lazy("[.．]")
_LEAST = 3  # decimal numbers that count up
_GAP = 2  # by how much the next number is higher, at most: one may be missing


def find_decimals(lines: list[Line]) -> list[Entry]:
    """The entries of lines with decimal numbers, if several of them count up. `d2` is the form of 1.1.

    A line that begins with a figure, 3.5亿元, is none: its number is not the next one.
    """
    rows = [row for line in lines if not line.role and (row := _number(line))]
    found: list[Entry] = []
    path: list[int] = []
    siblings = 0
    for k, (line, number, match) in enumerate(rows):
        if len(number) == 1:
            below = next((other for _, other, _ in rows[k + 1 : k + 2]), [])
            if not _is_top(match, number[0], below, path):
                continue
        elif not _follows(path, number):
            continue
        siblings += len(number) > 1 and number[:-1] == path[: len(number) - 1]
        path = number
        found.append(entry_of(line, DECIMALS[len(number) - 1], number[-1], match.end()))
    deep = sum(entry.form != "d1" for entry in found)
    return found if siblings and deep >= _LEAST else []


def _number(line: Line) -> tuple[Line, list[int], re.Match[str]] | None:
    if not (line.text[0].isdigit() or line.text[0] in "#*"):
        return None
    match = _NUMBER.match(bare_text(line))
    if not match:
        return None
    return line, [int(each) for each in _DOT.split(match["number"])], match


def _is_top(match: re.Match[str], value: int, below: list[int], path: list[int]) -> bool:
    """Whether a line with one number is a heading: 1.1 stands below it, or it follows on the last such number."""
    text = match.string
    if len(text) > LONGEST or not is_open(text):
        return False
    plain = not match["mark"] and match.end() > match.end("number")
    return below == [value, 1] or (plain and bool(path) and value == path[0] + 1)


def _follows(path: list[int], number: list[int]) -> bool:
    """Whether a number is the next one behind `path`: below it, beside it, or beside one above it."""
    *above, last = number
    if last == 1 and above == path:
        return True
    if last == 1 and len(number) == 2:  # the number above it may stand nowhere
        return not path or 0 < number[0] - path[0] <= _GAP
    depth = len(above)
    return len(path) > depth and path[:depth] == above and 0 < last - path[depth] <= _GAP
