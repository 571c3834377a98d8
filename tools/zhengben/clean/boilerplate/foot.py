"""Removes parts of the page after the text and between its paragraphs."""

from __future__ import annotations

import re

from ...text.manuscript import CELL
from ...text.patterns import CLOSERS, compact, is_open
from ...vocabulary.rules import Vocabulary
from ..draft import Draft, Line, Part
from ..notes.markers import LABEL
from .evidence import PROSE, is_caption, is_prose

_APART = 4  # lines between a short last sentence and the text before it, at most
_TRAILER = re.compile(r"(?<=[。！？])[”’）]*\s{1,}(?P<tail>\S[^。！？；，]{1,40})$")


def drop_page_elements(draft: Draft) -> None:
    """Take out short lines between paragraphs that name a part of a page, and captions."""
    for part in draft.outside_bulletins():
        for line in part.lines:
            short = len(line.text) <= PROSE
            if short and draft.vocabulary.matches("site-chrome", compact(line.text)):
                draft.drop(line, "site-chrome")
            elif is_caption(line) and not is_prose(line.text):
                draft.drop(line, "photo-caption")


def drop_foot(draft: Draft) -> None:
    """Behind the last prose of a speech all goes; elsewhere from the first line that is a part of the page."""
    for part in draft.outside_bulletins():
        _drop_foot(draft, part)


def _drop_foot(draft: Draft, part: Part) -> None:
    lines = part.lines
    licence = next(
        (
            k
            for k in range(len(lines) * 3 // 4, len(lines))
            if draft.vocabulary.matches("licence", compact(lines[k].text))
        ),
        len(lines),
    )
    for line in lines[licence:]:
        draft.drop(line, "licence")
    kept = lines[:licence]
    last = _last_content(kept, draft.vocabulary)
    if last >= 0:
        _cut_last_line(draft, kept[last])
    if not part.is_speech or last < len(kept) // 3:
        feet = (k for k in range(last + 1, len(kept)) if is_foot(kept[k], draft.vocabulary))
        last = next(feet, len(kept)) - 1
    for line in kept[last + 1 :]:
        draft.drop(line, "site-foot")


def _cut_last_line(draft: Draft, line: Line) -> None:
    """Words behind the last sentence, set off by blanks and without an end mark, are a vendor's."""
    match = _TRAILER.search(line.text)
    if match and is_open(line.text):
        draft.claim(line, match.start("tail"), match.end(), "", "site-foot")


def _last_content(lines: list[Line], vocabulary: Vocabulary) -> int:
    """The last line of text; a short sentence counts only close behind other text. -1: none."""
    contents = (k for k in range(len(lines) - 1, -1, -1) if _is_content(lines[k], vocabulary))
    last = next(contents, -1)
    for before in contents:
        if is_prose(lines[last].text) or last - before <= _APART:
            break
        last = before
    return last


def _is_content(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether a line is prose, a short definition with an end mark, or a row with figures."""
    text = line.text
    if CELL in text and re.search(r"\d", text):
        return True  # a row of a table
    if is_foot(line, vocabulary):
        return False
    ends = text.rstrip(CLOSERS)[-1:] in ("。", "！", "？", "；")
    if _TRAILER.search(text):
        return True
    definition = LABEL.match(text) is not None and re.search("[：:]", text[:60]) is not None
    return is_prose(text) or ends or definition


def is_foot(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether a line names a part of a page, or of what a site puts behind a text."""
    flat = compact(line.text)
    return vocabulary.matches("site-chrome", flat) or vocabulary.matches("site-foot", flat)
