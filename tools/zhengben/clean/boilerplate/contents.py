"""Removes the contents list of one document: its headings, one per line, before the text that has them again."""

from __future__ import annotations

from bisect import bisect_left

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.patterns import HEADING_MARKS, NUMBERING, compact
from ...vocabulary.words import words
from ..draft import Draft, Line
from ..proof.copies import ENTRY_PAGE

_HEADING = words("contents-heading")
_FEWEST = 3  # entries, where no line says 目录
_FEWEST_NAMED = 2
_LONGEST = 80  # code points of an entry
_KEY = 4  # code points of a line by which it is looked for
_TRIES = 32  # lines with one key that are looked at for an entry
_DECIMAL = lazy(r"\d{1,2}(?:[.．]\d{1,2}|[ \u3000])")  # 1.1, or 1 before a blank
_HEADED = frozenset({"h1", "h2", "chapter", "article", "sub", "item"})


def drop_contents(draft: Draft) -> None:
    """Take out a contents list if all its entries are in the text again, in the same order."""
    lines = draft.lines
    heads = [compact(HEADING_MARKS.sub("", line.text)) for line in lines]
    places: dict[str, list[int]] = {}
    for k, head in enumerate(heads):
        places.setdefault(head[:_KEY], []).append(k)
    at = 0
    while at < len(lines):
        named = _HEADING.fullmatch(heads[at].replace(CELL, "")) is not None
        begin = at + named
        end = begin
        first = ""
        while end < len(lines) and _is_entry(lines[end], named) and heads[end] != first:
            first = first or compact(ENTRY_PAGE.sub("", heads[begin]))
            end += 1  # where the first entry stands again, the text begins
        if end - begin >= (_FEWEST_NAMED if named else _FEWEST) and _recur(
            heads, places, begin, end
        ):
            for line in lines[at:end]:
                draft.drop(line, "contents")
        at = max(end, at + 1)


def _is_entry(line: Line, named: bool) -> bool:
    """Whether a line begins with a number as headings do; with a decimal one only below the line 目录."""
    if len(line.text) > _LONGEST or "。" in line.text:
        return False
    text = HEADING_MARKS.sub("", line.text)
    match = NUMBERING.match(text)
    if match is None and named:
        return _DECIMAL.match(text) is not None
    return match is not None and match.lastgroup in _HEADED


def _recur(heads: list[str], places: dict[str, list[int]], begin: int, end: int) -> bool:
    """Whether each entry begins a line behind the list, in order, or nearly each of a long list."""
    missing = 0
    at = end
    for k in range(begin, end):
        wanted = (heads[k], compact(ENTRY_PAGE.sub("", heads[k])))
        there = places.get(wanted[1][:_KEY], [])
        first = bisect_left(there, at)
        nearest = there[first : first + _TRIES]
        found = next((i for i in nearest if heads[i].startswith(wanted)), None)
        if found is not None:
            at = found + 1
        elif k == begin:
            return False
        else:
            missing += 1
    return missing * 5 <= end - begin
