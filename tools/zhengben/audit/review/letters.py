"""Detectors for characters and for words of a page that were left in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ...text.lazy import lazy
from ...text.numerals import CIRCLED
from ...text.patterns import HAN
from ...vocabulary.words import words
from .doubt import Doubt, at_text
from .view import Seen, View

_SPACED = lazy(r"\d(?:[ \u3000]+\d|．\s?\d|，\d{3}(?!\d)|[ \u3000]+%)")
_LEFT = lazy(r"[|｜<>&?？\ufffd□■◆●★○hw](?:(?<![hw])|(?<=h)ttps?:|(?<=w)ww\.)")
_LEFT_BY_ITS_NEIGHBOURS = lazy(r">>|<[a-z/]|\?{2}|？{3}|&[a-z]{2,6}")
_INSIDE = lazy(f"(?<=[{HAN}])[?？](?=[{HAN}])")  # a question, or a character that was lost
_SENTENCE = lazy(r"[^。！？?；]*\Z")
_ALONE = "|｜\ufffd□■◆●★○"  # signs that are left over wherever they stand
_DASHES = lazy(r"——\d")
# A search is quick that begins with a set of characters.
_TWO_MARKS = lazy(
    r"[，、；：。！？,;:!\"\uff65・0０—―–](?:(?<=[，、；：。！？])[，、；：。！？]|(?<=[,;:!\"\uff65・])"
    r"|(?<=[〇一二三四五六七八九][0０])|(?<=\n[—―–])(?![—―–])|(?<=[。；])(?=以[内上下]|左右))"
)
_MARKS = lazy(
    r"[，、；：][，。、；：！？]|。[，、；：？。]|[！？][，。；](?!”)|(?<![…\x00-\x7f])[,;:!](?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff%％\d]);|(?<=[\u4e00-\u9fff])\"|(?<=[\u4e00-\u9fff])[\uff65・](?=[\u4e00-\u9fff])"
    r"|(?<=[〇一二三四五六七八九])[0０]|^[—―–](?![—―–])|[。；](?:以[内上下]|左右)(?=[。，；])"
)
_BLANK = lazy(f"[ \u3000](?<=[{HAN}].)[ \u3000]{{0,2}}(?=[{HAN}])")
_COMMON = 20  # blanks between Chinese characters that were closed up; more are layout
_FEW = 5  # blanks between Chinese characters in quotations; more are layout
_TRIES = 50  # quotations that are looked for in the document
_PHRASE = 40  # code points of a quotation of several phrases
_LATIN = lazy(r"[A-Za-z][A-Za-z' ,.-]{24,}")
_SIGNS = lazy(f"[{CIRCLED}]")
_EDGE = 3  # blocks at either end where what a page puts around a text is looked for
_SHORT = 60  # code points of a line of a page


def spaced_figures(view: View) -> Iterator[Doubt]:
    """A figure has blanks or full-width marks in it; one place stands for all of a block."""
    return _found(view, _SPACED)


def _found(view: View, pattern: re.Pattern[str]) -> Iterator[Doubt]:
    for seen, start, end in view.matches(pattern):
        yield at_text(view, seen, start, end)


def leftovers(view: View) -> Iterator[Doubt]:
    """Addresses, tags, bars, lost characters: what no document has."""
    for seen, start, end in view.matches(_LEFT):
        sign = seen.text[start:end]
        near = (
            None if len(sign) > 1 or sign in _ALONE else _LEFT_BY_ITS_NEIGHBOURS.search(seen.text)
        )
        if len(sign) > 1 or sign in _ALONE:
            yield at_text(view, seen, start, end)
        elif near:
            yield at_text(view, seen, *near.span())
        else:
            yield from _lost_signs(view, seen)


def _lost_signs(view: View, seen: Seen) -> Iterator[Doubt]:
    """The first question mark between two characters behind words that ask nothing."""
    for match in _INSIDE.finditer(seen.text):
        before = _SENTENCE.search(seen.text, 0, match.start())
        if before and not words("question-words").search(before[0]):
            yield at_text(view, seen, *match.span())
            return


def site_words(view: View) -> Iterator[Doubt]:
    """Words of a site stand in a short block, or at the edge of the document."""
    pattern = words("site-words")
    of_annex = False  # who holds an event is text there
    for seen in view.blocks:
        of_annex = of_annex or (seen.level > 1 and bool(words("annex-start").match(seen.text)))
        edge = seen.index < _EDGE or seen.index >= len(view.blocks) - _EDGE
        if of_annex and not edge:
            continue
        if len(seen.text) <= _SHORT or edge:
            match = pattern.search(seen.text)
            if match and (
                len(seen.text) <= _SHORT or match.start() < 20 or match.end() > len(seen.text) - 40
            ):
                yield at_text(view, seen, *match.span())


def page_turns(view: View) -> Iterator[Doubt]:
    """The words by which a newspaper sends its reader to another page stand in the text."""
    return _found(view, words("page-turn-words"))


def dashes(view: View) -> Iterator[Doubt]:
    """A dash between two figures was made a long one."""
    for seen, start, end in view.matches(_DASHES):
        if seen.text[start - 1 : start].isdecimal():
            yield at_text(view, seen, start, end)


def odd_marks(view: View) -> Iterator[Doubt]:
    """Two marks stand together that never do, or a half-width mark beside Chinese text."""
    for seen, start, _ in view.matches(_TWO_MARKS):
        match = _MARKS.search(seen.text, start)
        if match:
            yield at_text(view, seen, *match.span())


def closed_blanks(view: View) -> Iterator[Doubt]:
    """The source has a blank between Chinese characters inside a quotation, and few others: it may part two phrases."""
    closed = sum(rule == "inner-blank" for *_, rule in view.removed)
    found = list(islice(_phrases(view), _FEW + 1)) if view.body and closed <= _COMMON else []
    if len(found) <= _FEW:
        for low, high in found:
            yield Doubt(low, high, {"text": view.text[low:high]})


def _phrases(view: View) -> Iterator[tuple[int, int]]:
    """The quotations of the source with a blank that the document has not, outside brackets of their own."""
    text = view.text
    tried = 0
    for match in _BLANK.finditer(text, view.body[0].start, view.end):
        start, end = match.span()
        low = text.rfind("“", start - _PHRASE, start)
        high = text.find("”", end, end + _PHRASE)
        inside = text[low : high + 1]
        if low < 0 or high < 0 or len(inside) > _PHRASE or "\n" in inside or inside.count("“") > 1:
            continue
        tried += 1
        if tried > _TRIES:
            return
        if inside.count("”") == 1 and "".join(inside.split()) in view.whole:
            yield low, high + 1


def latin_runs(view: View) -> Iterator[Doubt]:
    """A long stretch of Latin letters stands in the text."""
    return _found(view, _LATIN)


def bare_signs(view: View) -> Iterator[Doubt]:
    """A circled number stands alone in its block: it counts nothing there, so it may be the marker of a note."""
    for seen, start, end in view.matches(_SIGNS):
        if start and not _SIGNS.search(seen.text, end):
            yield at_text(view, seen, start, end)
