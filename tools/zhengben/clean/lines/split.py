"""Filled lines of the manuscript, without the blanks around them."""

from __future__ import annotations

from ...text.lazy import lazy
from ..draft import Draft, Line

_LINE = lazy(r"\S[^\n]*")


def split_lines(draft: Draft) -> None:
    """Make the lists of filled lines. What passes have said of earlier lines is lost."""
    lines: list[Line] = []
    for match in _LINE.finditer(draft.text):
        text = match[0].rstrip()
        lines.append(Line(len(lines), match.start(), match.start() + len(text), text))
    draft.all_lines = lines
    draft.lines = list(lines)
    if draft.parts:  # lines are split after that only where there is one document
        (part,) = draft.parts
        part.lines = list(lines)
