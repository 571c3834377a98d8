"""Detectors for paragraphs: cut, joined, too short, too long, doubled."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise, zip_longest
from statistics import median

from ...text.lazy import lazy
from ...text.numerals import NUMERAL
from ...text.patterns import BRACKETED, DATE_LINE, HAN, NUMBERING, compact, is_open
from ...vocabulary.words import words
from .doubt import Doubt, at_block, at_text, quote
from .view import Seen, View

_GOES_ON = tuple("，、。；：）》”’？！…%")
_SHORT = 16  # code points of a paragraph that is hardly one
_MANY = 5  # very short paragraphs in a row that are a menu or a table
_LONG = 1200  # code points from which a paragraph may be several
_TIMES = 5  # how often a long paragraph has the length of most
_GAP = 20  # code points of blanks behind a line
_LEAST = 5  # code points of a heading
_LEAD = 48  # code points of a line that may be a heading or a piece of a sentence
_BODY = 60  # code points of a line that is text
_WRAPPED = 12  # joined lines from which a source is hard-wrapped throughout
_OPEN, _CLOSE = "（(〔【[", "）)〕】]"
_DASH = "——"  # begins a subtitle or an item, and no second half of a heading
_NUMERALS = "一二三四五六七八九十、"
_WORD = lazy(f"[{HAN}]{{2}}")
_OF_NOTES = ("note", "errata", "tag")  # rules whose edits other parts of the audit keep
_HEADED = ("chapter", "h1", "h2")
_CAPTION = lazy(rf"第{NUMERAL}+条{BRACKETED.pattern}")  # what an article is about
_NO_LETTERS = lazy(r"[\W_]+")
_STOP = lazy(r"[。！？；]")
_REPORT = "work-report"
_CLOSING = 0.15  # of a report, in which it closes
_AFTER = 5  # code points in which a closing has its mark, or a copy its first words
_BREAK = lazy(r"[。！？；][”’）》】]*(?:[ \t\u3000]*(?:\n|\r|\\r|\\n))+\s*")
_FIRST = lazy(f"[{HAN}]{{2,5}}")  # words by which the text behind a break is known again
_LINE_ENDS = "\n\r\\"  # the last one begins a written line end
_PARTED = lazy(r"\n[ \t\r\u3000]*\n|\n\s{2,}\Z")
_FEW = 3  # lines that end with a sentence in text that was not wrapped
_END = lazy(r"[。！？…；：][”’）》】〕」』]*(?=[（(第一二三四五六七八九十])")


def open_paragraphs(view: View) -> Iterator[Doubt]:
    """A paragraph of the body has no end mark: a heading, a piece of a sentence, or what a page put there.

    Those that `short_lines` reports together are not reported one by one.
    """
    told = {seen.start for run in _short_runs(view) for seen in run}
    for seen, after in zip_longest(view.body, view.body[1:]):
        if seen.start in told:
            continue
        if seen.is_paragraph and is_open(_bare(seen.text)) and not _stands(seen.text):
            signed = after is None or DATE_LINE.fullmatch(compact(after.text))
            if not signed:
                yield at_block(seen)


def _bare(text: str) -> str:
    """A text without the remark in brackets that it ends with, which may hold brackets itself."""
    if not text.endswith(tuple(_CLOSE)):
        return text
    depth = 0
    for k in range(len(text) - 1, -1, -1):
        depth += (text[k] in _CLOSE) - (text[k] in _OPEN)
        if not depth:
            return text[:k]
    return text


def _stands(text: str) -> bool:
    """Whether a line without an end mark is one of those that have none: a salutation, a date, a remark in brackets."""
    flat = compact(text)
    return bool(
        words("salutation").fullmatch(text)
        or DATE_LINE.fullmatch(flat)
        or BRACKETED.fullmatch(flat)
        or _CAPTION.fullmatch(flat)
    )


def begun_inside(view: View) -> Iterator[Doubt]:
    """A block begins with a mark that no sentence begins with."""
    for seen in view.body:
        if seen.text.startswith(_GOES_ON):
            yield at_block(seen)


def long_paragraphs(view: View) -> Iterator[Doubt]:
    """A paragraph is many times as long as most: several may have been joined."""
    lengths = [
        len(seen.text) for seen in view.body if seen.is_paragraph and len(seen.text) > _SHORT
    ]
    usual = median(lengths) if lengths else 0
    for seen in view.body:
        if seen.is_paragraph and len(seen.text) > max(_LONG, _TIMES * usual):
            yield at_block(seen, length=len(seen.text))


def short_lines(view: View) -> Iterator[Doubt]:
    """Many very short blocks in a row: a menu, or a table of which each cell is a line."""
    for run in _short_runs(view):
        yield Doubt(run[0].start, run[-1].end, {"text": run[0].text, "count": len(run)})


def _short_runs(view: View) -> Iterator[list[Seen]]:
    for short, run in groupby(view.body, _is_short):
        found = list(run)
        if short and len(found) >= _MANY:
            yield found


def _is_short(seen: Seen) -> bool:
    return seen.is_paragraph and len(seen.text) <= _SHORT and not seen.text.endswith("：")


def swallowed_lines(view: View) -> Iterator[Doubt]:
    """A short line of the source without an end mark was joined with the long line behind it.

    In a source whose lines were not wrapped, such a line is a heading as often as a piece of a sentence.
    """
    if len(view.joins) > _WRAPPED:
        return
    begins = {seen.start: seen for seen in view.body}
    for start, end in view.joins:
        if "\n" not in view.text[start:end]:
            continue
        before = _line_before(view.text, start)
        after = _line_after(view.text, end)
        low = start - len(before)
        fits = _LEAST <= len(before) <= _LEAD and len(after) >= len(before)
        seen = begins.get(low)
        wrapped = seen is not None and seen.level and not after.startswith(_DASH)
        if seen and fits and not wrapped and _is_piece(before):
            yield Doubt(low, end, {"text": " ⏎ ".join(view.text[low : end + 10].split())})


def _is_piece(text: str) -> bool:
    """Whether a line is open and holds no end of a sentence."""
    return is_open(text) and not _STOP.search(text)


def _line_before(text: str, at: int) -> str:
    low = text.rfind("\n", 0, at) + 1
    return text[low:at].strip()


def _line_after(text: str, at: int) -> str:
    high = text.find("\n", at)
    return text[at : high if high >= 0 else len(text)].strip()


def lost_breaks(view: View) -> Iterator[Doubt]:
    """A remark of the hall, （鼓掌）, stands inside a paragraph, and the source breaks the line behind it."""
    for seen, first, _ in view.matches(words("applause")):
        at = seen.start
        for match in words("applause").finditer(seen.text, first):
            at = view.text.find(match[0], at, seen.end)
            if at < 0:
                break
            at += len(match[0])
            behind = view.text[at : at + _GAP]
            if "\n" in behind[: len(behind) - len(behind.lstrip())] and match.end() < len(
                seen.text
            ):
                yield Doubt(at - len(match[0]), at, {"text": quote(seen.text[first : match.end()])})
                break


def numbers_inside(view: View) -> Iterator[Doubt]:
    """（二） behind a full stop inside a paragraph, where others of its kind are headings or begin a paragraph."""
    begins = {_style(seen.text) for seen in view.body}.intersection(_HEADED)
    if not begins:
        return
    for seen in view.body:
        if not seen.is_paragraph or len(seen.text) < _SHORT:
            continue
        for end in _END.finditer(seen.text):
            match = NUMBERING.match(seen.text, end.end())
            counts = match is not None and seen.text[match.end() : match.end() + 1] not in _NUMERALS
            if match and counts and match.lastgroup in begins:
                yield at_text(view, seen, *match.span())
                break


def _style(text: str) -> str | None:
    match = NUMBERING.match(text)
    return match.lastgroup if match else None


def doubled(view: View) -> Iterator[Doubt]:
    """A paragraph stands twice, or the title does; marks and blanks may differ."""
    long = [seen for seen in view.body if len(seen.text) >= _LEAD]
    openings = [seen.text[:_AFTER] for seen in long]  # most need no closer look
    alike = Counter(openings)
    keys = [
        _letters(seen.text) if alike[opening] > 1 else ""
        for seen, opening in zip(long, openings, strict=True)
    ]
    count = Counter(keys)
    for seen, key in zip(long, keys, strict=True):
        if key and count[key] > 1:
            yield at_block(seen)
    title = _letters(str(view.front.get("title", "")))
    for seen in view.blocks[: view.opening + 1]:
        if title and seen.is_paragraph and _letters(seen.text) == title:
            yield at_block(seen)


def _letters(text: str) -> str:
    """The letters and figures of a text."""
    return _NO_LETTERS.sub("", text)


def swallowed_breaks(view: View) -> Iterator[Doubt]:
    """The source breaks a line behind the end of a sentence, and the document goes on in the same paragraph.

    Where the lines of a source were wrapped, many end so by chance, and only a blank line or an indented one says more.
    """
    found = [each for seen in view.body if seen.is_paragraph for each in _breaks(view, seen)]
    by_chance = len(view.joins) > _WRAPPED and len(found) > _FEW
    for match in found:
        if not by_chance or _PARTED.search(match[0]):
            around = view.text[max(0, match.start() - _SHORT) : match.end() + _SHORT]
            yield Doubt(match.start(), match.end(), {"text": quote(around)})


def _breaks(view: View, seen: Seen) -> Iterator[re.Match[str]]:
    """The breaks behind a sentence between two pieces of one paragraph."""
    inside = view.text[seen.start : seen.end].rstrip()
    if not any(sign in inside for sign in _LINE_ENDS):
        return
    for match in _BREAK.finditer(view.text, seen.start, seen.end):
        after = _FIRST.search(view.text, match.end(), min(match.end() + _SHORT, seen.end))
        if after and seen.text.find(after[0]) > 0:
            yield match


def no_closing(view: View) -> Iterator[Doubt]:
    """No paragraph in the last part of a work report reads like its closing words: the source may break off."""
    if view.front.get("kind") != _REPORT:
        return
    annexes = (s.index for s in view.headings if words("annex-start").match(s.text))
    end = next(annexes, len(view.blocks))
    paragraphs = [seen for seen in view.body if seen.is_paragraph and seen.index < end]
    left = _CLOSING * sum(len(seen.text) for seen in paragraphs)
    for seen in reversed(paragraphs):
        last = seen.text[-_LEAD:]
        if "！" in last[-_AFTER:] or words("closing-words").search(last):
            return
        left -= len(seen.text)
        if left < 0:
            break
    if paragraphs:
        yield at_block(paragraphs[-1], tail=paragraphs[-1].text[-_LEAD:])


def cut_pairs(view: View) -> Iterator[Doubt]:
    """An open paragraph is followed by one that begins in the middle of a sentence or by a piece of one."""
    for before, seen in pairwise(view.body):
        if before.is_paragraph and seen.is_paragraph and before.text[-1:] in "，、,的和与":
            yield at_block(seen)


def cut_out(view: View) -> Iterator[Doubt]:
    """Words were taken out in the middle of a sentence: a running head at a page's end, or a part of the sentence."""
    starts = [seen.start for seen in view.blocks]
    for (start, end, rule), going_on in zip(view.removed, _going_on(view), strict=True):
        if (
            end - start > _LEAD
            or rule.startswith(_OF_NOTES)
            or not _WORD.search(view.text, start, end)
        ):
            continue
        seen = view.blocks[max(0, bisect_right(starts, start) - 1)]
        before = view.text[max(seen.start, start - _LEAD) : start].rstrip()
        inside = seen.is_paragraph and seen.index >= view.opening and going_on < seen.end
        if inside and before and is_open(before):
            yield Doubt(start, end, {"text": quote(view.text[start:end])})


def _going_on(view: View) -> list[int]:
    """For each stretch that was taken out, where the text behind it that stayed begins, at the earliest."""
    found: list[int] = []
    after = view.end
    going_on = view.end
    for start, end, _ in reversed(view.removed):
        going_on = end if view.text[end:after].strip() else going_on
        found.append(going_on)
        after = start
    return found[::-1]
