"""PDF with a text layer: paragraphs, and footnotes with their calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from ...errors import BrokenAudit
from ...text.lazy import lazy
from ...text.numerals import TO_RAISED
from ...text.patterns import NUMBERING
from ..extraction import MARK, NUMBER, Extraction, Labels, Page
from .glyphs import Glyph, Segment, as_one, is_blank_between, read_sheets
from .layout import NOTE_LABEL, Column, Leaf, lay_out, leading, note_number, number_of
from .tables import Span, tables

_LARGE = 1.08  # a line larger than this ratio to the text size is a heading
_APART = 1.3  # two lines further apart than this ratio to the leading are two paragraphs
_SHORT = 4  # a line ends short if so many em are left, and no long word explains it
_HEADING = 120  # most code points of a heading
_LEADER = lazy(r"(?:\.{4,}|…{2,}|·{4,}|．{4,})\s*[(（]?\d{1,4}[)）]?$")
_QUOTES = ("“", "”", "‘", "’")
_END = lazy(r"[。！？；：…!?;:][”’）》】〕」』]*$")


@dataclass(slots=True)
class _Paragraph:
    """The lines of one paragraph: segments with the edges of their columns."""

    lines: list[tuple[Segment, Column]] = field(default_factory=list)
    cells: list[list[Segment]] | None = None  # for a table row: the lines of each cell

    @property
    def first(self) -> Segment:
        """The first line."""
        return self.lines[0][0]


def read_pdf(path: Path, data: bytes) -> Page:
    """The text of a PDF and the evidence on it. Raises UnreadableSource."""
    sheets = read_sheets(path, data)
    text, evidence = _Writer(*lay_out(sheets)).write()
    shown = sum(not g.text.isspace() for sheet in sheets for s in sheet.segments for g in s.glyphs)
    if shown != len("".join(text.split())):
        raise BrokenAudit(f"{path}: the reader lost or doubled characters of this PDF; please report it with the file.")  # fmt: skip
    return text, evidence


class _Writer:
    """Writes the paragraphs, each followed by the notes that it calls; then running heads and footers."""

    def __init__(self, size: float, leaves: list[Leaf]) -> None:
        self.size, self.leaves = size, leaves
        self.out = Extraction()
        columns = [column for leaf in leaves for column in leaf.columns]
        self.leading = leading(columns, size)
        self.indented = _is_indented(columns, size)
        self.calls: dict[tuple[int, int], str] = {}  # labels of notes by page and number
        self.called: set[str] = set()  # labels whose calls have been written

    def write(self) -> Page:
        """Write the whole text."""
        inside = [leaf for leaf in self.leaves if not leaf.outside]
        body = self._paragraphs([(leaf, column) for leaf in inside for column in leaf.columns])
        notes = self._notes(inside)
        levels = self._levels(body)
        for leaf in self.leaves:
            if leaf.outside:
                for paragraph in self._paragraphs([(leaf, column) for column in leaf.columns]):
                    start = self.out.length
                    self._write(paragraph, {})
                    self.out.mark("outside", start)
        self._write_body(body, notes, levels)
        for leaf in self.leaves:
            for segment in sorted(leaf.running_heads, key=lambda s: (-s.base, s.left)):
                start = self.out.length
                self._write_line(segment)
                self.out.end_line()
                self.out.mark("page-element", start)
        return self.out.finish()

    def _write_body(
        self, body: list[_Paragraph], notes: dict[str, _Paragraph], levels: dict[float, int]
    ) -> None:
        """Write the text, after each paragraph the notes that it calls; mark where pages without text are."""
        pictures = [leaf.number for leaf in self.leaves if leaf.picture]
        for paragraph in body:
            while pictures and pictures[0] < paragraph.first.page:
                self._mark_picture(pictures.pop(0))
            self._write(paragraph, levels)
            for label in [label for label in notes if label in self.called]:
                self._write_note(label, notes.pop(label))
        for number in pictures:
            self._mark_picture(number)
        for label, paragraph in notes.items():
            self._write_note(label, paragraph)

    def _mark_picture(self, number: int) -> None:
        """Add evidence of a page without text, at the end of the text before it."""
        end = self.out.length - 1  # before the line's end
        self.out.mark_stretch("picture", end - 1, end, str(number + 1))

    def _paragraphs(self, columns: list[tuple[Leaf, Column]]) -> list[_Paragraph]:
        """The paragraphs, continued across the ends of columns and pages."""
        found: list[_Paragraph] = []
        spans: list[Span] = []  # of the columns of the last table
        for _, column in columns:
            for table, rows in tables(column.rows, spans):
                if table:
                    found += [
                        _Paragraph([(s, column) for cell in row for s in cell], cells=row)
                        for row in rows
                    ]
                    continue
                line = as_one(rows[0][0])
                last = found[-1] if found and found[-1].cells is None else None
                if last is not None and self._goes_on(last, line, column):
                    last.lines.append((line, column))
                else:
                    found.append(_Paragraph([(line, column)]))
        return found

    def _goes_on(self, paragraph: _Paragraph, line: Segment, column: Column) -> bool:
        """Whether a line belongs to the paragraph of the line before it."""
        last, before = paragraph.lines[-1]
        em = line.size
        if abs(last.size - line.size) > 0.08 * em or self._turns_bold(paragraph, line):
            return False
        if _LEADER.search(last.text):  # an entry in a table of contents
            return False
        room = before.right - last.right - 0.5 * em
        if last.left - before.left > (before.right - before.left) / 3 and room < em:
            return False  # aligned right, like dates and signatures
        if em > _LARGE * self.size:  # a heading: its lines are centred, or the first is full
            close = last.page == line.page and last.base - line.base < 1.9 * em
            middle = abs(last.left + last.right - line.left - line.right) < 2 * em
            fresh = _END.search(last.text) or NUMBERING.match(line.text)
            return close and not fresh and (middle or _word(line) + em > room)
        if _is_centred(line, column) or _is_centred(last, before):
            return False
        if line.left - column.left > 1.2 * em or (last.right < before.right - 2.0 * em and _word(line) + em < room):  # fmt: skip
            return False
        if _END.search(last.text):
            number, style = note_number(line)
            flush = paragraph.first.left - paragraph.lines[0][1].left < 1.2 * em
            if flush and (NUMBERING.match(line.text) or (number and style != "bare")):
                return False  # the items of a list may all be without an indent
            if (last.page != line.page or before is not column) and not self.indented:
                return False
        apart = _APART * self.leading
        return not (last.page == line.page and before is column and last.base - line.base > apart)  # fmt: skip

    def _turns_bold(self, paragraph: _Paragraph, line: Segment) -> bool:
        """Whether a bold heading ends before a line, or is the line. Bold words inside a text may fill a line too."""
        last = paragraph.lines[-1][0]
        if all(s.bold for s, _ in paragraph.lines) and not line.glyphs[0].bold:
            return True
        return line.bold and not last.glyphs[-1].bold and _END.search(last.text) is not None

    def _notes(self, leaves: list[Leaf]) -> dict[str, _Paragraph]:
        """The footnotes by label. Each begins with its number, and may continue on the next page."""
        labels = Labels()
        found: dict[str, _Paragraph] = {}
        label = ""
        style = ""
        for leaf in leaves:
            last = 0
            for column in leaf.notes:
                for segment in (s for row in column.rows for s in row):
                    number, shape = note_number(segment)
                    begins = number and (not style or shape == style) and (number in (1, last + 1) or not last)  # fmt: skip
                    if begins:
                        style, last = shape, number
                        label = labels.next(number)
                        self.calls[leaf.number, number] = label
                        found[label] = _Paragraph()
                    found[label].lines.append((segment, column))
        return found

    def _levels(self, body: list[_Paragraph]) -> dict[float, int]:
        """Heading levels by size, the largest first; bold headings in the size of the text come last."""
        sizes = {
            round(p.first.size, 1)
            for p in body
            if p.cells is None and p.first.size > _LARGE * self.size
        }
        ranks = {size: rank for rank, size in enumerate(sorted(sizes, reverse=True), 1)}
        return ranks | {0.0: len(ranks) + 1}

    def _write(self, paragraph: _Paragraph, levels: dict[float, int]) -> None:
        start = self.out.length
        if paragraph.cells is not None:
            for k, cell in enumerate(paragraph.cells):
                self.out.write_plain("\t" if k else "")
                self._write_lines(cell)
            self.out.mark("row", start)
            self.out.end_line()
            return
        self._write_lines([segment for segment, _ in paragraph.lines])
        first = paragraph.first
        level = levels.get(round(first.size, 1)) or (levels.get(0.0) if first.bold else None)
        if level and self.out.length - start <= _HEADING:
            self.out.mark("heading", start, str(min(9, level)))
        self.out.end_line()

    def _write_note(self, label: str, paragraph: _Paragraph) -> None:
        start = self.out.length
        opening = paragraph.first.opening_mark()
        match = NOTE_LABEL.match(opening or paragraph.first.text)
        self._write_lines([segment for segment, _ in paragraph.lines])
        if match:
            self.out.mark_stretch("label", start, start + len(opening or match[0].rstrip()))
        self.out.mark("definition", start, label)
        self.out.end_line()

    def _write_lines(self, segments: list[Segment]) -> None:
        last: Segment | None = None
        for segment in segments:
            if (
                last is not None
                and last.glyphs[-1].text.isascii()
                and segment.glyphs[0].text.isascii()
            ):
                joined = last.glyphs[-1].text.isalpha() and segment.glyphs[0].text.isalpha()
                self.out.write_plain(" " if joined else "")
            self._write_line(segment)
            last = segment

    def _write_line(self, segment: Segment) -> None:
        """Write the characters of a line: gaps as blanks, raised markers as calls, bold ones marked."""
        last: Glyph | None = None
        for raised, bold, glyphs in _runs(segment):
            start = self.out.length
            text = "".join(g.text for g in glyphs)
            mark = MARK.fullmatch(text.strip()) if raised else None
            if mark and NUMBER.fullmatch(text.strip()):
                text = text.translate(TO_RAISED)
            if mark:
                self.out.write_plain(text)
                number, _ = number_of(mark[0])
                # A note without room on the page of its call is on the next page.
                places = ((segment.page, number), (segment.page + 1, number))
                label = next((self.calls[p] for p in places if number and p in self.calls), "")
                if label:
                    self.called.add(label)
                    self.out.mark("call", start, label)
                else:
                    self.out.mark_raised(start)
            else:
                for glyph in glyphs:
                    if (
                        last is not None
                        and is_blank_between(last, glyph)
                        and not glyph.text.isspace()
                    ):
                        self.out.write_plain(" ")
                    self.out.write_plain(glyph.text)
                    last = glyph
                if bold:
                    self.out.mark("strong", start)
            last = glyphs[-1]


def _runs(segment: Segment) -> Iterator[tuple[bool, bool, list[Glyph]]]:
    run: list[Glyph] = []
    look = (False, False)
    for glyph in segment.glyphs:
        here = (segment.is_raised(glyph), glyph.bold)
        if run and here != look:
            yield (*look, run)
            run = []
        look = here
        run.append(glyph)
    if run:
        yield (*look, run)


def _is_indented(columns: list[Column], size: float) -> bool:
    """Whether paragraphs begin with an indent. Then a line without one continues the page before.

    It is so if most lines after a short line are indented.
    """
    indented = flush = 0
    for column in columns:
        for above, below in pairwise(column.rows):
            line = below[0]
            if above[-1].right < column.right - _SHORT * size and abs(line.size - size) < 0.5:
                indented += 1.2 * size < line.left - column.left < 4 * size
                flush += line.left - column.left <= 1.2 * size
    return indented > flush


def _word(line: Segment) -> float:
    """The width (points) of the first part of a line that may not be broken.

    It is one Chinese character, or a run of Latin letters and digits, with the marks on either side. Many programs
    do not break on either side of a quotation mark (UAX #14, class QU).
    """
    end = line.glyphs[0].right
    core = before = ""
    for glyph in line.glyphs:
        text = glyph.text
        fresh = core and text.isalnum() and not (core.isascii() and text.isascii())
        if text.isspace() or (fresh and before not in _QUOTES):
            break
        core = text if text.isalnum() else core
        before = text
        end = glyph.right
    return end - line.left


def _is_centred(line: Segment, column: Column) -> bool:
    """Whether a line is centred in its column, away from both edges."""
    left, right = line.left - column.left, column.right - line.right
    return min(left, right) > 3.0 * line.size and abs(left - right) < 1.5 * line.size
