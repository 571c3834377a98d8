"""Removes text that the document has twice: teasers before it, and copies of it."""

from __future__ import annotations

import re
from itertools import accumulate

from ...text.lazy import lazy
from ...text.patterns import is_open, without_dots
from ..draft import Draft, Line, Part
from ..proof.case import key_of
from ..structure.title_lines import is_title
from .evidence import OPENING, PROSE

_BEGINNING = 60  # code points by which a teaser is recognised
_REPEATED = 36  # least code points of a line that counts as repeated
_SENTENCE = lazy(r"[。！？；：!?;:]")
_LAST = 12  # so many last lines may repeat an opening or ending
_WORDS = 10  # least code points of a sentence that counts
_COPY = 300  # letters and figures of a copy of the text, from line to line
_KNOWN = 24  # letters and figures by which the beginning of a copy is found


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
        cut = without_dots(line.text)
        if k < OPENING and cut != line.text:
            opening = _like("".join(cut.split()))[:_BEGINNING]
            if len(opening) >= PROSE and opening in _like(body[at : at + 4000]):
                draft.drop(line, "teaser")
                again.append((0, len(flat)))
                continue
        sentences = [s for s in _SENTENCE.split(flat) if len(s) >= _WORDS]
        again.append((sum(len(s) for s in sentences if s in seen), len(flat)))
        seen.update(sentences)
    for line in _pasted(lines, whole, body, again):
        draft.drop(line, "repeated")
    _drop_copies(draft, lines)


def _pasted(
    lines: list[Line], whole: list[str], body: str, again: list[tuple[int, int]]
) -> list[Line]:
    """The last lines that are a copy: at the very end the opening or the ending may be pasted again, cut anywhere.

    They stand together, behind a whole sentence or a title. Elsewhere a speaker may say a thing twice.
    """
    found: list[Line] = []
    before = len(body)
    for k in range(len(lines) - 1, max(-1, len(lines) - _LAST - 1), -1):
        before -= len(whole[k])
        known, size = again[k]
        copied = known >= _REPEATED and known * 10 >= size * 8
        if copied or (size >= _REPEATED and body.find(whole[k], 0, before) >= 0):
            found.append(lines[k])
        elif found:
            cut = is_open(lines[k].text) and not is_title(lines[k].text)
            return [] if cut else found
    return found


def _drop_copies(draft: Draft, lines: list[Line]) -> None:
    """Take out a long copy of the text with its headings and broken lines, however its lines are cut.

    Lines are compared by their letters and figures as one stream. A copy begins where a line does.
    """
    if len({line.text[:_KNOWN] for line in lines}) == len(lines):
        return
    keys = [key_of(line.text) for line in lines]
    whole = "".join(keys)
    ends = list(accumulate(map(len, keys)))
    first: dict[str, int] = {}
    k = 0
    while k < len(lines):
        at = ends[k] - len(keys[k])
        beginning = whole[at : at + _KNOWN]
        there = first.setdefault(beginning, at)
        length = _alike(whole, there, at) if keys[k] and there < at else 0
        if length < _COPY or ends[k] > at + length:  # a line goes as a whole or stays
            k += 1
            continue
        while k < len(lines) and ends[k] <= at + length:
            draft.drop(lines[k], "repeated")
            k += 1


def _alike(text: str, first: int, second: int) -> int:
    """How long the text from `first` on is as from `second` on, up to where the second begins."""
    most = min(second - first, len(text) - second)
    length, step = 0, 64
    while step:
        while length + step <= most and text.startswith(
            text[second + length : second + length + step], first + length
        ):
            length += step
            step *= 2
        step //= 2
    return length


def _like(text: str) -> str:
    """Text without lost blanks, for comparing a teaser with what it was cut from."""
    return re.sub(r"[?？—\-]|&\w+;?", "", text)
