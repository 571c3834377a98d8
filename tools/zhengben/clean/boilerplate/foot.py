"""Removes parts of the page after the text and between its paragraphs."""

from __future__ import annotations

import re

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.patterns import compact
from ...vocabulary.rules import Vocabulary
from ...vocabulary.words import words
from ..draft import Draft, Line, Part
from ..notes.markers import LABEL
from .evidence import PROSE, ends_sentence, is_caption, is_prose
from .fields import is_field, names_field

_APART = 4  # lines between a short last sentence and the text before it, at most
_FIELD_LINE = 60  # code points of a line that is a field and nothing else
_REPORT = words("report-title")
_WORD = lazy(r"\w")
_LABEL = lazy("[^：:，。]{2,8}[：:]")
_ENTRY = lazy(rf"[^，。：；！？、,:;!?\d{CELL}]{{1,20}}")
_ENTRIES = 12  # least lines of a menu
_NAMED = 3  # of them, parts of a page by name
_ANNEX = lazy("附(?:件|表|录|注)")
_NAMES = ("site-foot", "site-chrome")
_TRAILER = lazy(r"(?<=[。！？])[”’）]*\s*(?P<tail>[^\s。！？；，”’）][^。！？；，]{1,40})$")


def drop_menus(draft: Draft) -> None:
    """Take out long runs of short lines without punctuation in which vocabulary names several parts of a page.

    A title of a report in a run above the text stays: which of several is the document's, its head says.
    """
    for part in draft.outside_bulletins():
        named = [is_chrome(line, draft.vocabulary) for line in part.lines]
        _drop_menus(draft, part.lines, named)


def drop_page_elements(draft: Draft) -> None:
    """Take out lines that name a part of a page, in a run of such lines or at an edge of the text, and captions."""
    for part in draft.outside_bulletins():
        named = [is_chrome(line, draft.vocabulary) for line in part.lines]
        prose = [k for k, line in enumerate(part.lines) if is_prose(line.text)]
        inside = range(prose[0], prose[-1]) if prose else range(0)
        for k, line in enumerate(part.lines):
            if named[k] and (
                k not in inside
                or not _WORD.search(line.text)
                or _beside_page(draft, part.lines, k, named)
            ):
                draft.drop(line, "site-chrome")
            elif is_caption(line) and not is_prose(line.text):
                draft.drop(line, "photo-caption")


def _drop_menus(draft: Draft, lines: list[Line], named: list[bool]) -> None:
    begin = 0
    text = next((k for k, line in enumerate(lines) if is_prose(line.text)), 0)
    for k in range(len(lines) + 1):
        if k < len(lines) and (named[k] or _ENTRY.fullmatch(lines[k].text)):
            continue
        names = sum(named[i] and len(lines[i].text) > 1 for i in range(begin, k))
        if k - begin >= _ENTRIES and names >= _NAMED:
            for line in lines[begin:k]:
                if begin > text or not _REPORT.fullmatch(compact(line.text)):
                    draft.drop(line, "site-chrome")
        begin = k + 1


def _beside_page(draft: Draft, lines: list[Line], k: int, named: list[bool]) -> bool:
    """Whether a line inside the text stands beside another part of the page, there or taken out."""
    beside = named[max(0, k - 1) : k] + named[k + 1 : k + 2]
    index = lines[k].index
    around = draft.all_lines[max(0, index - 1) : index] + draft.all_lines[index + 1 : index + 2]
    return any(beside) or any(line.role == "dropped" for line in around)


def drop_foot(draft: Draft) -> None:
    """From the first line behind the last prose that vocabulary names as a part of the page, all goes."""
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
    feet = (
        k
        for k in range(last + 1, len(kept))
        if is_foot(kept[k], draft.vocabulary) and not _is_own_label(kept, k)
    )
    foot = next(feet, len(kept))
    for line in kept[_menu(kept, last + 1, foot) :]:
        draft.drop(line, "site-foot")


def _menu(lines: list[Line], first: int, foot: int) -> int:
    """Where a menu begins in `lines[first:foot]`, before the named parts of a page; `foot` where there is none.

    A menu is a long run of short lines without punctuation. Behind the heading of an annex such a run is a table.
    """
    start = foot
    while start > first and _ENTRY.fullmatch(lines[start - 1].text):
        start -= 1
    annex = any(_ANNEX.match(line.text) for line in lines[max(0, first - _APART) : foot])
    return foot if annex or foot - start < _ENTRIES else start


def _is_own_label(lines: list[Line], k: int) -> bool:
    """Whether a label (`主办单位：…`) is the document's own: it has the same one further up."""
    label = _LABEL.match(lines[k].text)
    return label is not None and any(line.text.startswith(label[0]) for line in lines[:k])


def _cut_last_line(draft: Draft, line: Line) -> None:
    """Words behind the last sentence that vocabulary names as a part of a page go."""
    match = _trailer(line, draft.vocabulary)
    if match:
        draft.claim(line, match.start("tail"), match.end(), "", "site-foot")


def _trailer(line: Line, vocabulary: Vocabulary) -> re.Match[str] | None:
    match = _TRAILER.search(line.text)
    tail = compact(match["tail"]) if match else ""
    named = tail and (names_field(tail) or any(vocabulary.matches(rule, tail) for rule in _NAMES))
    return match if named else None


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
    ends = ends_sentence(text)
    if _trailer(line, vocabulary):
        return True
    definition = LABEL.match(text) is not None and re.search("[：:]", text[:60]) is not None
    return is_prose(text) or ends or definition


def is_page_field(line: Line) -> bool:
    """Whether a line is a field of the page and no sentence."""
    return len(line.text) <= _FIELD_LINE and is_field(line) and not ends_sentence(line.text)


def is_chrome(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether a short line names a part of a page. A sentence with an end mark is none."""
    text = line.text
    named = len(text) <= PROSE and vocabulary.matches("site-chrome", compact(text))
    return named and not ends_sentence(text)


def is_foot(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether a line names a part of a page, or of what a site puts behind a text."""
    flat = compact(line.text)
    chrome = vocabulary.matches("site-chrome", flat) and not ends_sentence(line.text)
    return chrome or vocabulary.matches("site-foot", flat) or is_page_field(line)
