"""Filled lines of the manuscript, without the blanks around them."""

from __future__ import annotations

import re

from ..draft import Draft, Line

_LINE = re.compile(r"[^\s][^\n]*")


def split_lines(draft: Draft) -> None:
    """Make the list of filled lines."""
    text = draft.text
    lines: list[Line] = []
    for match in _LINE.finditer(text):
        found = match[0]
        stripped = found.rstrip()
        start = match.start()
        line = Line(len(lines), start, start + len(stripped), stripped)
        line.hard_break = len(found) - len(stripped) == 2 and found.endswith("  ")
        lines.append(line)
    draft.lines = lines
    draft.all_lines = list(lines)
