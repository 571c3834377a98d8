"""The characters of a PDF's text layer with position, size and font, and the lines that they form.

Read with PDFium through pypdfium2; why, and what was measured: docs/decisions/0010-pdfium.md.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as raw

from ...errors import UnreadableSource

MAX_PAGES = 5_000
_MAX_CHARACTERS = 8_000_000
_FEWEST = 10  # with fewer characters on a page, pages are pictures
_MOST_UNKNOWN = 0.1  # highest share of characters that the fonts do not identify
_SPLIT = 1.5  # a gap of so many em separates columns or cells
_RAISED = 0.6  # characters of one line may be so many em higher or lower than their neighbours
_NEAR = 24  # look for segments of one line among so many, from top to bottom
_BLANK_LATIN, _BLANK_HAN = 0.25, 0.6  # a gap of so many em is a blank


class Glyph(NamedTuple):
    """A character: its text; size, left and right edge and baseline in points; and whether it is bold."""

    text: str
    size: float
    left: float
    right: float
    base: float
    bold: bool


@dataclass(slots=True, eq=False)
class Segment:
    """Characters side by side in one line of one column. `base` and `size` (points) are those of most of them."""

    page: int
    glyphs: list[Glyph]
    size: float = 0.0
    base: float = 0.0
    left: float = 0.0
    right: float = 0.0

    def settle(self) -> Segment:
        """Compute the other values from the characters, and return the segment."""
        sizes = Counter(round(g.size, 1) for g in self.glyphs)
        # If two sizes are equally frequent, the larger one is that of the line: a call beside one word.
        self.size = max(sizes, key=lambda size: (sizes[size], size))
        bases = Counter(round(g.base, 1) for g in self.glyphs if round(g.size, 1) == self.size)
        self.base = max(bases, key=lambda base: bases[base])
        self.left = min(g.left for g in self.glyphs)
        self.right = max(g.right for g in self.glyphs)
        return self

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(g.bold for g in self.glyphs if not g.text.isspace())

    @property
    def text(self) -> str:
        """The characters, without the blanks that only gaps show."""
        return "".join(g.text for g in self.glyphs)

    def opening_mark(self) -> str:
        """The raised characters at the beginning."""
        mark = ""
        for glyph in self.glyphs:
            if not self.is_raised(glyph):
                break
            mark += glyph.text
        return mark

    def raised_marks(self) -> list[str]:
        """The raised characters inside it; adjacent ones are one string."""
        found = [""]
        for glyph in self.glyphs[len(self.opening_mark()) :]:
            if self.is_raised(glyph):
                found[-1] += glyph.text
            elif found[-1]:
                found.append("")
        return [mark for mark in found if mark]

    def is_raised(self, glyph: Glyph) -> bool:
        """Whether a character is higher than its line and smaller."""
        return glyph.size < 0.85 * self.size and glyph.base > self.base + 0.1 * self.size


@dataclass(slots=True)
class Sheet:
    """A page: its label, its size in points, and its segments in the order of the file."""

    label: str
    width: float
    height: float
    segments: list[Segment] = field(default_factory=list)
    picture: bool = False  # it holds a picture and no text


def read_sheets(path: Path, data: bytes) -> list[Sheet]:
    """The pages of a PDF. Raises UnreadableSource if it is damaged, locked, or holds no text."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        raise UnreadableSource(
            f"{path}: this PDF {'is locked with a password; unlock it' if locked else 'is damaged; get it again'}."
        ) from error
    with document:
        if len(document) > MAX_PAGES:
            raise UnreadableSource(f"{path}: {len(document):,} pages are more than one source may have; split it.")  # fmt: skip
        sheets: list[Sheet] = []
        counted = _Counted(path)
        for number in range(len(document)):
            try:
                sheets.append(_sheet(document, number, counted))
            except pypdfium2.PdfiumError as error:
                raise UnreadableSource(f"{path}: its page {number + 1} is damaged; get the file again.") from error  # fmt: skip
    counted.demand_text(len(sheets))
    return sheets


@dataclass(slots=True)
class _Counted:
    """Counts characters, and those that their font does not identify."""

    path: Path
    known: int = 0
    unknown: int = 0

    def add(self, known: bool) -> None:
        self.known += known
        self.unknown += not known
        if self.known + self.unknown > _MAX_CHARACTERS:
            raise UnreadableSource(f"{self.path}: holds more text than one source may have; split it.")  # fmt: skip

    def demand_text(self, pages: int) -> None:
        if self.known + self.unknown < _FEWEST * pages or not pages:
            raise UnreadableSource(
                f"{self.path}: this PDF holds pictures of pages, no text; recognise its text (OCR) first."
            )
        if self.unknown > _MOST_UNKNOWN * self.known:
            raise UnreadableSource(
                f"{self.path}: the fonts of this PDF do not say which characters they show; recognise its text (OCR) first."
            )


def _sheet(document: pypdfium2.PdfDocument, number: int, counted: _Counted) -> Sheet:
    page = document[number]
    sheet = Sheet(document.get_page_label(number) or "", *page.get_size())
    text = page.get_textpage()
    try:
        glyphs = _glyphs(text.raw, counted)
        images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2)
        sheet.picture = not glyphs and any(True for _ in images)
    finally:
        text.close()
        page.close()
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph):
            _add(sheet, number, run)
            run = []
        run.append(glyph)
    _add(sheet, number, run)
    _join(sheet)
    return sheet


def _glyphs(text: Any, counted: _Counted) -> list[Glyph]:
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    found: list[Glyph] = []
    for i in range(raw.FPDFText_CountChars(text)):
        if raw.FPDFText_IsGenerated(text, i):
            continue
        # PDFium takes a hyphen at the end of a line for hyphenation and hides it.
        code = 0x2D if raw.FPDFText_IsHyphen(text, i) == 1 else raw.FPDFText_GetUnicode(text, i)
        character = chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd"
        known = raw.FPDFText_HasUnicodeMapError(text, i) != 1 and character not in "\ufffd\ufffe"
        counted.add(known)
        raw.FPDFText_GetLooseCharBox(text, i, ctypes.byref(box))
        raw.FPDFText_GetMatrix(text, i, ctypes.byref(matrix))
        raw.FPDFText_GetCharOrigin(text, i, ctypes.byref(x), ctypes.byref(y))
        raw.FPDFText_GetFontInfo(text, i, name, len(name), ctypes.byref(flags))
        size = raw.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d)
        bold = any(word in name.value.lower() for word in (b"bold", b"black", b"heavy"))
        if character.isspace():
            character = " "
        found.append(Glyph(character, size, box.left, box.right, y.value, bold))
    return found


def _follows(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character continues the line of the previous character in the file."""
    em = max(last.size, glyph.size, 1.0)
    # One glyph may be two characters (——), which then have the same position.
    near = last.left - 0.3 * em < glyph.left < last.right + _SPLIT * em
    return near and abs(glyph.base - last.base) < _RAISED * em


def _add(sheet: Sheet, number: int, run: list[Glyph]) -> None:
    while run and run[-1].text.isspace():
        run.pop()
    while run and run[0].text.isspace():
        run.pop(0)
    if run:
        sheet.segments.append(Segment(number, run).settle())


def _join(sheet: Sheet) -> None:
    """Join the segments that are side by side in one line, in whatever order the file has them."""
    waiting = sorted(sheet.segments, key=lambda s: (-s.base, s.left))
    joined: list[Segment] = []
    for segment in waiting:
        beside = [other for other in joined[-_NEAR:] if _is_beside(segment, other)]
        for other in beside:
            segment.glyphs = segment.glyphs + other.glyphs
            joined.remove(other)
        if beside:
            segment.glyphs.sort(key=lambda g: g.left)
            segment.settle()
        joined.append(segment)
    sheet.segments = joined


def _is_beside(segment: Segment, other: Segment) -> bool:
    """Whether two segments are side by side in one line, or one inside the other."""
    em = max(other.size, segment.size)
    if abs(other.base - segment.base) >= _RAISED * em:
        return False
    apart = max(segment.left - other.right, other.left - segment.right)
    return -0.5 * em < apart < _SPLIT * em or _fits(segment, other) or _fits(other, segment)


def _fits(segment: Segment, other: Segment) -> bool:
    """Whether a segment fits into a gap between two characters of another one, like a call that is drawn later."""
    inside = other.left < segment.left and segment.right < other.right
    if inside and segment.size < 0.85 * other.size and segment.base > other.base:
        return True
    slack = 0.3 * segment.size
    return any(
        a.right <= segment.left + slack and segment.right <= b.left + slack
        for a, b in pairwise(other.glyphs)
    )


def as_one(row: list[Segment]) -> Segment:
    """Segments on one baseline as one line, with the blanks between them."""
    if len(row) == 1:
        return row[0]
    return Segment(row[0].page, [glyph for segment in row for glyph in segment.glyphs]).settle()


def is_blank_between(last: Glyph, glyph: Glyph) -> bool:
    """Whether the gap between two characters is a blank."""
    latin = last.text.isascii() and glyph.text.isascii()
    figures = last.text.isdigit() and glyph.text.isdigit()  # justified lines may space these apart
    gap = glyph.left - last.right
    return gap > (_BLANK_LATIN if latin and not figures else _BLANK_HAN) * min(
        last.size, glyph.size
    )
