"""Headings that stand inside a line: behind the paragraph before them, or with their own text behind a blank."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise

from ...text.lazy import lazy
from ...text.numerals import NUMERAL, han_numeral, numeral
from ...text.patterns import HAN, NUMBERING
from ...vocabulary.words import words
from ..draft import Draft, Line

_SALUTATION = words("salutation")
_BEFORE = lazy(r"[。！？][”）]?[ \u3000]*$")  # what stands before a heading inside a line
_ALONE = lazy(rf"[（(]{NUMERAL}{{1,3}}[）)]|{NUMERAL}{{1,3}}、")
_OPENED = lazy(rf"[（(](?:{NUMERAL}{{1,3}})?")
_REST = lazy(rf"(?:{NUMERAL}{{1,3}})?[）)]")
_FORMS = {"h1": ("{}、",), "h2": ("（{}）", "({})")}
_ARTICLE = lazy(rf"第{NUMERAL}+章[ \u3000]+\S{{1,20}}(?P<gap>[ \u3000]+)第{NUMERAL}+条")
# A number and a heading with a blank behind it, and the first sentence of the text behind that.
_GAP = lazy(
    rf"(?:{NUMERAL}{{1,3}}、|[（(]{NUMERAL}{{1,3}}[）)])[^。；：！？ \u3000]{{4,40}}"
    rf"(?P<gap>[ \u3000]+)(?P<first>[{HAN}“\d][^。！？]*)[。！？]"
)
_SENTENCE = 24  # code points of a sentence that is none of a heading
_STRAY = lazy(rf"(?<=[{HAN}，、])[ \u3000]+(?=[{HAN}])")
_ADDRESS = 30  # code points of a salutation
_SEVERAL = 3  # blanks inside sentences that show blanks of a source to be chance
_MOST = 0.6  # share of a source in one line


def join_cut_numbers(draft: Draft) -> None:
    """A number that stands alone, or was cut in its brackets, is joined to its heading."""
    for before, line in pairwise(draft.lines):
        text = before.text
        cut = _OPENED.fullmatch(text) and _REST.match(line.text)
        alone = _ALONE.fullmatch(text) and not _ALONE.match(line.text)
        if cut or alone:
            draft.join(before, line)


def split_at_headings(draft: Draft) -> None:
    """Put headings that stand inside a line, and their text, on lines of their own."""
    lines = draft.lines
    whole = max((len(line.text) for line in lines), default=0)
    in_one = whole > _MOST * sum(len(line.text) for line in lines)
    cuts = _cuts(lines, in_one)
    for line in lines:
        for start in cuts.get(line.index, ()):
            blanks = start - len(line.text[:start].rstrip())
            _break(draft, line, start - blanks, start)
    gaps = _gaps(lines, cuts)
    if gaps and (in_one or not _has_stray_blanks(lines)):
        for line, gap in gaps:
            _break(draft, line, *gap)
    for line in lines:
        article = _ARTICLE.match(line.text)
        if article:
            _break(draft, line, *article.span("gap"))
        if in_one and len(line.text) == whole:
            end = line.text.find("：", 0, _ADDRESS) + 1
            if _SALUTATION.fullmatch(line.text, 0, end):
                _break(draft, line, end, end)


def _break(draft: Draft, line: Line, start: int, end: int) -> None:
    draft.change(line.start + start, line.start + end, "\n", "blank")


def _cuts(lines: list[Line], in_one: bool) -> dict[int, list[int]]:
    """Where numbers stand inside lines, by the index of the line, that are missing among those at the heads of lines.

    The number before and the one behind must be heads of lines, or numbers of such a run. Where the source
    is one line, the numbers need only count.
    """
    cuts: dict[int, list[int]] = defaultdict(list)
    last = dict.fromkeys(_FORMS, 0)
    waiting: dict[str, list[tuple[int, int]]] = {style: [] for style in _FORMS}
    for line in lines:
        head = NUMBERING.match(line.text)
        if head and head.lastgroup in _FORMS:
            style = str(head.lastgroup)
            value = numeral(head[0].strip("（()）、"))
            if value == last[style] + 1:
                for index, place in waiting[style]:
                    cuts[index].append(place)
            waiting[style] = []
            last[style] = value
        numbers = _Numbers(line.text)
        while found := numbers.next(last, in_one):
            at, style, value = found
            if in_one:
                cuts[line.index].append(at)
            else:
                waiting[style].append((line.index, at))
            last[style] = value
    return cuts


class _Numbers:
    """The numbers inside a line, one after another. Each form of a number is looked for from left to right once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[str, int] = {}

    def next(self, last: dict[str, int], restarts: bool) -> tuple[int, str, int] | None:
        """The next number behind a sentence that follows the last of its style, or is 1 if those may begin again."""
        found: list[tuple[int, str, int]] = []
        for style in _FORMS:
            for value in {last[style] + 1, 1} if restarts else {last[style] + 1}:
                places = [self._place(form) for form in _forms(style, value)]
                found += [(place, style, value) for place in places if place > 0]
        first = min(found, default=None)
        self.at = first[0] if first else self.at
        return first

    def _place(self, form: str) -> int:
        """Where a form stands next behind a sentence; -1 for nowhere."""
        place = self.places.get(form, 0)
        while 0 <= place <= self.at or (place > 0 and not self._is_behind_sentence(place)):
            place = self.text.find(form, max(place, self.at) + 1)
        self.places[form] = place
        return place

    def _is_behind_sentence(self, place: int) -> bool:
        return _BEFORE.search(self.text[max(0, place - 4) : place]) is not None


@cache
def _forms(style: str, value: int) -> tuple[str, ...]:
    return tuple(form.format(han_numeral(value)) for form in _FORMS[style])


def _gaps(lines: list[Line], cuts: dict[int, list[int]]) -> list[tuple[Line, tuple[int, int]]]:
    """Blanks that part a heading from its text.

    A long sentence follows, or siblings have such a blank too, or they are all headings without text.
    """
    found = [
        (line, match)
        for line in lines
        for start in [0, *cuts.get(line.index, ())]
        if (match := _GAP.match(line.text, start))
    ]
    if not found:
        return []
    styles = Counter(_style(match[0]) for _, match in found)
    run_in = Counter(_style(line.text) for line in lines if "。" in line.text)
    return [
        (line, match.span("gap"))
        for line, match in found
        if styles[_style(match[0])] > 1
        or styles[_style(match[0])] == run_in[_style(match[0])]
        or "，" in match["first"]
        or len(match["first"]) > _SENTENCE
    ]


def _style(text: str) -> str | None:
    match = NUMBERING.match(text)
    return match.lastgroup if match else None


def _has_stray_blanks(lines: list[Line]) -> bool:
    """Whether blanks stand inside sentences of text that mean nothing."""
    text = [line.text for line in lines if "。" in line.text and NUMBERING.match(line.text) is None]
    return sum(len(_STRAY.findall(each)) for each in text) >= _SEVERAL
