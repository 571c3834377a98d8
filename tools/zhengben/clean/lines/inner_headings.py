"""Headings that stand inside a line get a line of their own, and cut numbers of headings are joined."""

from __future__ import annotations

import re
from itertools import pairwise

from ...text.numerals import NUMERAL, han_numeral
from ...text.patterns import HAN, is_open
from ..draft import Draft, Line
from ..structure.numbering import Entry, numbered_line

_NUMBER = re.compile(rf"[（(]{NUMERAL}{{1,3}}[）)]|{NUMERAL}{{1,3}}、")
_OPENED = re.compile(rf"[（(](?:{NUMERAL}{{1,3}})?")
_REST = re.compile(rf"(?:{NUMERAL}{{1,3}})?[）)]")
_ARTICLE = re.compile(rf"第{NUMERAL}+[编篇章节][ \u3000]*[^ \u3000]{{1,24}}(?P<gap>[ \u3000]+)第{NUMERAL}+条")
_HEAD = re.compile(r"(?P<head>[^ \u3000。！？；：]{4,48})(?P<gap>[ \u3000]+)(?P<rest>[^ \u3000]{12})")
_ENDS = re.compile("[。！？；]")
_SENTENCE = 25  # code points that a sentence has and the second half of a heading has not
_PAIRS = ("“”", "（）", "《》")
_MOST = 20  # numbers that are looked for in one gap


def join_cut_numbers(draft: Draft) -> None:
    """A number that stands alone, or was cut in its brackets, is joined to its heading."""
    for before, line in pairwise(draft.lines):
        text = before.text
        cut = _OPENED.fullmatch(text) and _REST.match(line.text)
        alone = _NUMBER.fullmatch(text) and not _NUMBER.match(line.text)
        if cut or alone:
            draft.join(before, line)


def part_headings(draft: Draft) -> None:
    """Break lines before a number that its siblings lack, and between a heading and what stands behind it."""
    entries: list[Entry] = []
    for line in draft.lines:
        entry = numbered_line(line)
        if entry is None:
            continue
        if entry.form in ("book", "chapter", "section"):
            match = _ARTICLE.match(line.text)
            if match:
                _break(draft, line, *match.span("gap"))
        elif entry.form in ("h1", "h2"):
            entries.append(entry)
    for entry in entries:
        _part_at_blank(draft, entry.line)
    last = {"h1": 0, "h2": 0}
    place = draft.lines[0].index if draft.lines else 0
    for entry in entries:
        if entry.form == "h1":
            last["h2"] = 0
        known = last[entry.form] or entry.form == "h2"
        missing = range(last[entry.form] + 1, entry.value)
        if known and 0 < len(missing) <= _MOST:
            _find_missing(draft, entry, missing, place)
        last[entry.form] = entry.value
        place = entry.line.index


def _part_at_blank(draft: Draft, line: Line) -> None:
    """A blank parts a heading from its paragraph where a whole sentence follows."""
    number = _NUMBER.match(line.text)
    match = _HEAD.match(line.text, number.end()) if number else None
    if match is None:
        return
    head, rest = match["head"], line.text[match.start("rest") :]
    stop = _ENDS.search(rest)
    sentence = rest[: stop.start()] if stop else ""
    whole = len(sentence) > _SENTENCE or "，" in sentence
    sound = head[-1] not in "，、的和与及" and all(head.count(a) == head.count(b) for a, b in _PAIRS)
    if whole and sound and is_open(head) and rest[0] not in "，。、；：）”":
        _break(draft, line, *match.span("gap"))


def _find_missing(draft: Draft, entry: Entry, missing: range, place: int) -> None:
    """Where each missing number stands exactly once behind the end of a sentence, it begins a line."""
    lines = draft.all_lines[place : entry.line.index]
    found: list[tuple[Line, int, int]] = []
    for value in missing:
        numeral = han_numeral(value)
        shown = f"[（(]{numeral}[）)]" if entry.form == "h2" else f"{numeral}、"
        pattern = re.compile(f"(?<=[。！？：])[ \u3000]*(?={shown}[{HAN}“])")
        hits = [(line, *m.span()) for line in lines for m in pattern.finditer(line.text)]
        if len(hits) != 1 or (found and hits[0][0].start + hits[0][1] <= found[-1][0].start + found[-1][1]):
            return
        found += hits
    for line, start, end in found:
        _break(draft, line, start, end)


def _break(draft: Draft, line: Line, start: int, end: int) -> None:
    draft.change(line.start + start, line.start + end, "\n", "blank")
