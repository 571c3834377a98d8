"""Blank lines of the source that tell headings from paragraphs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from ..draft import Draft, Line, Part
from .numbering import Entry

_PARAGRAPH = 75  # code points; a longer line is no heading
_LEAST_PARAGRAPHS = 8
_LEAST_HEADINGS = 2
_HEADED = ("h1", "h2", "book", "chapter", "section")

Gaps = tuple[int, int]  # line ends before a line and behind it


def find_set_off(draft: Draft, part: Part, numbered: list[Entry]) -> set[int]:
    """The `index` of each line that blank lines set off as they do the numbered headings.

    That counts only where all headings but one have the same blank lines around them, and no paragraph has them.
    """
    known = {entry.line.index for entry in numbered if entry.form in _HEADED and _is_heading(entry)}
    if len(known) < _LEAST_HEADINGS:
        return set()
    gaps = _gaps(draft, part.lines)
    common = Counter(gaps[index] for index in known if index in gaps).most_common(1)
    paragraphs = [gaps[line.index] for line in part.lines if line.index in gaps and _is_long(line)]
    if not common or len(paragraphs) < _LEAST_PARAGRAPHS:
        return set()
    pattern, count = common[0]
    if count < max(_LEAST_HEADINGS, len(known) - 1) or pattern in paragraphs:
        return set()
    # A heading beside a line has the blank lines between them for itself.
    beside = {index + step for index in known for step in (-1, 1)}
    return {index for index, found in gaps.items() if found == pattern and index not in beside}


def _is_heading(entry: Entry) -> bool:
    return entry.alone and entry.fits and entry.head == len(entry.text)


def _is_long(line: Line) -> bool:
    return not line.role and len(line.text) > _PARAGRAPH


def _gaps(draft: Draft, lines: list[Line]) -> dict[int, Gaps]:
    """The line ends around each line that has another before it and behind it in the source."""
    every, text = draft.all_lines, draft.text
    ends = [text.count("\n", a.end, b.start) for a, b in pairwise(every)]
    inner = (line.index for line in lines if 0 < line.index < len(every) - 1)
    return {index: (ends[index - 1], ends[index]) for index in inner}
