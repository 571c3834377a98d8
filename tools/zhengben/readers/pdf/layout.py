"""The layout of pages: running heads and footers, columns in reading order, and footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from ...text.lazy import lazy
from ...text.numerals import CIRCLED, read_number
from .glyphs import Segment, Sheet

_NUMBER = lazy(r"[^\w]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*页)?(?:\s*[/，,共]\s*(?:共\s*)?\d{1,4}\s*页?)?[^\w]*", re.IGNORECASE)  # fmt: skip
# The beginning of a footnote.
NOTE_LABEL = lazy(rf"(?:(?P<open>[\[［〔【（(])\s*(?:注\s*)?(?P<a>\d{{1,3}})\s*[\]］〕】）)]|(?P<b>\d{{1,3}})(?P<dot>[.．、：:])?|(?P<c>[{CIRCLED}]))\s*")  # fmt: skip
_DIGITS = lazy(r"\d+")
_SHORT = 60  # most code points of a running head or footer
_EDGE = 3  # so many rows at either end of a page may be running heads or footers
_SAME = 3.0  # running heads of two pages may differ in height by so many points
_SMALL = 0.92  # lines at the foot smaller than this share of the text size are notes
_LEAST_LINES = 5  # least number of lines in a column
_FULL = 0.7  # share of a column's lines that must be nearly full
_MANY_ROWS = 10  # with so many lines on a page, some reach both edges
_FEW = 200  # most characters on a cover


@dataclass(slots=True)
class Column:
    """Segments from top to bottom between two edges."""

    left: float
    right: float
    rows: list[list[Segment]] = field(default_factory=list)


@dataclass(slots=True)
class Leaf:
    """The parts of a page: columns of text in reading order, footnotes, running heads and footers."""

    number: int
    columns: list[Column] = field(default_factory=list)
    notes: list[Column] = field(default_factory=list)
    running_heads: list[Segment] = field(default_factory=list)
    outside: bool = False
    picture: bool = False


def lay_out(sheets: list[Sheet]) -> tuple[float, list[Leaf]]:
    """The size of the text in points, and the parts of each page."""
    outside = _unnumbered(sheets)
    size = body_size([sheet for k, sheet in enumerate(sheets) if k not in outside])
    pages = [Column(0.0, sheet.width, rows_of(sheet.segments)) for sheet in sheets]
    running = _running_heads(sheets, size, leading(pages, size))
    outside |= _cover(sheets, size)
    leaves: list[Leaf] = []
    for number, sheet in enumerate(sheets):
        leaf = Leaf(number, outside=number in outside, picture=sheet.picture)
        leaf.running_heads = [s for s in sheet.segments if id(s) in running]
        inside = [s for s in sheet.segments if id(s) not in running]
        near = [s for each in sheets[max(0, number - 1) : number + 1] for s in each.segments]
        called = {mark for s in near for mark in s.raised_marks()}
        begun = any(leaf.notes for leaf in leaves[-1:])
        notes = [] if leaf.outside else _foot_notes(inside, size, called, begun=begun)
        known = {id(s) for s in notes}
        leaf.columns = _columns([s for s in inside if id(s) not in known])
        leaf.notes = _columns(notes)
        leaves.append(leaf)
    _settle_edges(sheets, leaves)
    return size, leaves


def _settle_edges(sheets: list[Sheet], leaves: list[Leaf]) -> None:
    """Correct the column edges of pages with few lines, from other pages: best those of the same side (left or right).

    If there are none, both margins are taken to be equally wide.
    """
    single = [leaf for leaf in leaves if len(leaf.columns) == 1]
    outside = [leaf for leaf in single if leaf.outside]
    for leaf in single:
        column = leaf.columns[0]
        if len(column.rows) >= _MANY_ROWS or leaf.outside:
            continue
        full = [x for x in single if len(x.columns[0].rows) >= _MANY_ROWS]
        side = [x for x in full if (x.number - leaf.number) % 2 == 0]
        others = [x.columns[0] for x in (side or full or single) + outside]
        column.left = min(c.left for c in [column, *others])
        right = sheets[leaf.number].width - column.left
        column.right = max(c.right for c in [column, *others])
        column.right = max(column.right, right if len(others) < 2 else 0.0)


def body_size(sheets: list[Sheet]) -> float:
    """The size that most characters have, in points."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for segment in sheet.segments:
            sizes[segment.size] += len(segment.glyphs)
    return max(sizes, key=lambda size: (sizes[size], size), default=1.0)


def leading(columns: list[Column], size: float) -> float:
    """The leading: the distance between two lines of the text in points. The least distance that is not rare."""
    steps: Counter[float] = Counter()
    for column in columns:
        for above, below in pairwise(column.rows):
            step = round(above[0].base - below[0].base, 1)
            if abs(above[0].size - size) < 0.5 and abs(below[0].size - size) < 0.5 and step > size:
                steps[step] += 1
    common = [step for step, count in steps.items() if count * 10 >= steps.total()]
    return min(common, default=1.6 * size)


def rows_of(segments: list[Segment]) -> list[list[Segment]]:
    """Segments on one baseline together, from top to bottom, each row from left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: -s.base):
        if rows and rows[-1][0].base - segment.base < 0.5 * max(segment.size, rows[-1][0].size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda s: s.left) for row in rows]


@dataclass(slots=True)
class _Edge:
    """A row at the top or bottom of a page that may be a running head or footer."""

    page: int
    row: list[Segment]

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(s.text for s in self.row)

    @property
    def number(self) -> bool:
        """Whether it is a page number."""
        return _NUMBER.fullmatch(self.text) is not None


def _running_heads(sheets: list[Sheet], size: float, step: float) -> set[int]:
    """Ids of the segments that are running heads, footers and page numbers: at the same height on many pages, apart from the text.

    For page numbers that is enough. Other rows must have the same text on several pages. In smaller type at the top
    of most pages their texts may differ, like chapter names. `step` is the leading (points).
    """
    found: set[int] = set()
    for top in (True, False):
        places: dict[int, list[_Edge]] = defaultdict(list)
        for number, sheet in enumerate(sheets):
            for edge in _edges(sheet, number, top, step):
                base = edge.row[0].base
                places[round((sheet.height - base if top else base) / _SAME)].append(edge)
        for place, here in places.items():
            near = here + places.get(place + 1, []) + places.get(place - 1, [])
            pages = len({edge.page for edge in near})
            said = Counter(_DIGITS.sub("", edge.text) for edge in near)
            numbers = sum(edge.number for edge in near)
            head = top and pages >= 3 and pages * 2 >= len(sheets)
            for edge in here:
                small = all(s.size < _SMALL * size for s in edge.row)
                recurs = said[_DIGITS.sub("", edge.text)] >= 3 and pages * 4 >= len(sheets)
                own = _DIGITS.findall(edge.text)[:1] in (
                    [sheets[edge.page].label],
                    [str(edge.page + 1)],
                )
                head = head and len(edge.text) <= _SHORT
                if (edge.number and (numbers >= 2 or own)) or (
                    not edge.number and (recurs or (head and small))
                ):
                    found |= {id(s) for s in edge.row}
    return found


def _edges(sheet: Sheet, number: int, top: bool, step: float) -> Iterator[_Edge]:
    """Rows at the top or bottom of a page, from outside in, as long as they are apart from the text."""
    rows = rows_of(sheet.segments)
    edge = rows[:_EDGE] if top else rows[::-1][:_EDGE]
    for row, inner in zip(edge, [*edge[1:], None], strict=False):
        away = abs(row[0].base - inner[0].base) if inner else 1000.0
        apart = away > 1.7 * step
        found = _Edge(number, row)
        noted = row[0].opening_mark() != ""
        if found.number or (apart and not noted):
            yield found
        if not apart:
            return


def note_number(segment: Segment) -> tuple[int, str]:
    """The number at the beginning of a note and how it is written; 0 if there is none."""
    opening = segment.opening_mark()
    number, style = number_of(opening or segment.text)
    return number, f"raised {style}" if opening else style


def number_of(text: str) -> tuple[int, str]:
    """The number at the beginning of a text and how it is written; 0 if there is none."""
    match = NOTE_LABEL.match(text)
    if match is None:
        return 0, ""
    if match["c"]:
        return read_number(match["c"]) or 0, "circled"
    return int(match["a"] or match["b"]), match["open"] or match["dot"] or "bare"


def _unnumbered(sheets: list[Sheet]) -> set[int]:
    """Indices of the pages before and after the text: their labels are not the Arabic numbers of the text's pages."""
    arabic = {k for k, sheet in enumerate(sheets) if sheet.label.isdigit()}
    return set(range(len(sheets))) - arabic if arabic else set()


def _cover(sheets: list[Sheet], size: float) -> set[int]:
    """Indices of covers: a first page whose largest line the next pages repeat, and a last page in smaller type."""
    found: set[int] = set()
    if len(sheets) < 2:
        return found
    largest = max(sheets[0].segments, key=lambda s: s.size, default=None)
    if largest and sum(len(s.glyphs) for s in sheets[0].segments) < _FEW:
        later = [s for sheet in sheets[1:4] for s in sheet.segments]
        if any(s.text == largest.text and s.size > size for s in later):
            found.add(0)
    if all(s.size < _SMALL * size for s in sheets[-1].segments):
        found.add(len(sheets) - 1)
    return found


def _foot_notes(
    segments: list[Segment], size: float, called: set[str], *, begun: bool
) -> list[Segment]:
    """The footnotes of a page: lines at its foot in smaller type than the text above; the first one is numbered.

    Lines before the first number continue a note that was `begun` on the page before. In the type size of the text,
    a raised number at the beginning of a line is enough if it is `called` on this page or the one before.
    """
    rows = rows_of(segments)
    begin = len(rows)
    while begin and all(s.size <= _SMALL * size for s in rows[begin - 1]):
        begin -= 1
    numbered = [k for k in range(begin, len(rows)) if note_number(rows[k][0])[0]]
    if begin < len(rows) and not begun:
        begin = numbered[0] if numbered else len(rows)
    elif begin == len(rows):
        begin = next((k for k, row in enumerate(rows) if row[0].opening_mark() in called), begin)
    if any(len(row) > 1 for row in rows[begin : begin + 1]):  # part of a table
        return []
    # A page all in small type is footnotes only if a note continues.
    return [s for row in rows[begin:] for s in row] if begin or begun else []


def _columns(segments: list[Segment]) -> list[Column]:
    """Columns in reading order. A line across several columns separates the text above it from the text below it."""
    if not segments:
        return []
    gutter = _gutter(segments)
    if gutter is None:
        return [Column(min(s.left for s in segments), max(s.right for s in segments), rows_of(segments))]  # fmt: skip
    found: list[Column] = []
    for crosses, band in groupby(
        sorted(segments, key=lambda s: -s.base), lambda s: s.left < gutter < s.right
    ):
        here = list(band)
        if crosses:
            found += [Column(min(s.left for s in here), max(s.right for s in here), rows_of(here))]
        else:
            for side in (
                [s for s in here if s.right <= gutter],
                [s for s in here if s.left >= gutter],
            ):
                found += _columns(side)
    return found


def _gutter(segments: list[Segment]) -> float | None:
    """The x position (points) of the gap between two columns: lines fill both sides, and few lines cross. Else None."""
    left, right = min(s.left for s in segments), max(s.right for s in segments)
    best: tuple[int, float] | None = None
    for edge in sorted({round(s.right, 0) for s in segments}):
        x = edge + 1.0
        if not left + 0.2 * (right - left) < x < right - 0.2 * (right - left):
            continue
        before = [s for s in segments if s.right <= x]
        behind = [s for s in segments if s.left >= x]
        crossing = len(segments) - len(before) - len(behind)
        if min(len(before), len(behind)) < _LEAST_LINES or crossing * 2 > min(
            len(before), len(behind)
        ):
            continue
        if _fills(before) and _fills(behind):
            score = len(before) + len(behind) - 2 * crossing
            if best is None or score > best[0]:
                gap = min(s.left for s in behind)
                best = score, (x + gap) / 2
    return best[1] if best else None


def _fills(side: list[Segment]) -> bool:
    """Whether most segments are full lines, from edge to edge of their column."""
    left, right = min(s.left for s in side), max(s.right for s in side)
    full = sum(s.right - s.left > 0.8 * (right - left) for s in side)
    em = max(s.size for s in side)
    return full >= _FULL * len(side) - 1 and right - left > 8 * em
