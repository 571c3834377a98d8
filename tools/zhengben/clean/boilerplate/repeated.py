"""Removes text that the document has twice: teasers before it, and copies of it."""

from __future__ import annotations

import re

from ..draft import Draft, Line, Part
from .evidence import OPENING, PROSE

_ENDING = 12  # the dots of a teaser are within so many code points
_TEASER = re.compile(r"(?:…|\.{3,}|&\w*\.{3,})+$")
_BEGINNING = 60  # code points by which a teaser is recognised
_REPEATED = 36  # least code points of a line that counts as repeated
_SENTENCE = re.compile(r"[。！？；：!?;:]")
_LAST = 12  # so many last lines may repeat an opening or ending
_WORDS = 10  # least code points of a sentence that counts
_COPY = 600  # with so many code points a run of repeated lines is a copy of the text


def drop_repeated(draft: Draft) -> None:
    """Take out text that the document has already: teasers before it, whole copies after it."""
    for part in draft.outside_bulletins():
        _drop_repeated(draft, part)


def _drop_repeated(draft: Draft, part: Part) -> None:
    lines = part.lines
    whole = ["".join(line.text.split()) for line in lines]
    body = "".join(whole)
    at = 0
    seen: set[str] = set()
    # Code points of each line in sentences seen before, and in all.
    again: list[tuple[int, int]] = []
    for k, (line, flat) in enumerate(zip(lines, whole, strict=True)):
        at += len(flat)
        if k < OPENING and _TEASER.search(line.text[-_ENDING:]):
            opening = _like("".join(_TEASER.sub("", line.text).split()))[:_BEGINNING]
            if len(opening) >= PROSE and opening in _like(body[at : at + 4000]):
                draft.drop(line, "teaser")
                again.append((0, len(flat)))
                continue
        sentences = [s for s in _SENTENCE.split(flat) if len(s) >= _WORDS]
        again.append((sum(len(s) for s in sentences if s in seen), len(flat)))
        seen.update(sentences)
    before = len(body)
    for k in range(len(lines) - 1, -1, -1):
        line, flat = lines[k], whole[k]
        before -= len(flat)
        known, size = again[k]
        copied = known >= _REPEATED and known * 10 >= size * 8
        # At the very end the opening or the ending may be pasted again, cut anywhere.
        pasted = k >= len(lines) - _LAST and size >= _REPEATED and body.find(flat, 0, before) >= 0
        if copied or pasted:
            draft.drop(line, "repeated")
    _drop_between(draft, lines, again)


def _drop_between(draft: Draft, lines: list[Line], again: list[tuple[int, int]]) -> None:
    """Inside a copy of the text its headings and broken lines go too, up to where the text goes on."""
    begin: int | None = None
    known = size = quiet = 0
    for k in range(len(lines) + 1):
        here = again[k] if k < len(lines) else (0, 10**6)
        if here[0] >= _REPEATED:
            if begin is None:
                begin, known, size = k, 0, 0
            last = k
        if begin is None:
            continue
        known, size = known + here[0], size + here[1]
        quiet = 0 if here[0] >= _REPEATED else quiet + here[1]
        if quiet > _COPY:
            if known >= _COPY and known * 10 >= (size - quiet) * 7:
                for line in lines[begin : last + 1]:
                    draft.drop(line, "repeated")
            begin = None


def _like(text: str) -> str:
    """Text without lost blanks, for comparing a teaser with what it was cut from."""
    return re.sub(r"[?？—\-]|&\w+;?", "", text)
