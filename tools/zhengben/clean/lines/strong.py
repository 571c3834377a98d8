"""Bold stretches that a format marks become strong passages, where canonical Markdown can have them."""

from __future__ import annotations

from bisect import bisect_left

from ...model import EvidenceKind
from ...text.lazy import lazy
from ...text.patterns import NUMBERING
from ..draft import Draft, Line
from ..notes.markers import LABEL

# Punctuation at the ends of a passage stays outside: CommonMark would not read it as strong else.
_PASSAGE = lazy(r"[^\W_](?:[^*\n]*[^\W_])?")
_NOTES: tuple[EvidenceKind, ...] = ("call", "label")
_HEADED = frozenset({"h1", "h2", "chapter"})


def mark_strong(draft: Draft) -> None:
    """Put marks of emphasis around bold stretches inside lines.

    Not around a whole line, nor where a line begins with the number of a heading: there bold is the
    look of a heading.
    """
    lines = iter(draft.lines)
    line = next(lines, None)
    for start, end in _stretches(draft):
        while line is not None and line.end <= start:
            line = next(lines, None)
        if line is None:
            break
        label = LABEL.match(
            line.text
        )  # the number of a note, or of an item, is no part of a passage
        first = line.start + (label.end() if label else 0)
        passage = _PASSAGE.search(draft.text, max(start, first), min(end, line.end))
        if passage and not _looks_headed(line, *passage.span()):
            for at in passage.span():
                draft.change(at, at, "**", "strong")


def _stretches(draft: Draft) -> list[tuple[int, int]]:
    """Bold stretches of the current text, without the calls and numbers of notes in them."""
    notes = sorted(draft.stretch(each) for kind in _NOTES for each in draft.evidence(kind))
    found: list[tuple[int, int]] = []
    for evidence in draft.evidence("strong"):
        start, end = draft.stretch(evidence)
        for k in range(bisect_left(notes, (start, 0)), len(notes)):
            low, high = notes[k]
            if low >= end:
                break
            found.append((start, low))
            start = max(start, high)
        found.append((start, end))
    return [(low, high) for low, high in found if low < high]


def _looks_headed(line: Line, start: int, end: int) -> bool:
    before, after = line.text[: start - line.start], line.text[end - line.start :]
    if any(c.isalnum() for c in before):
        return False
    numbering = NUMBERING.match(line.text)
    return not any(c.isalnum() for c in after) or (
        numbering is not None and numbering.lastgroup in _HEADED
    )
