"""PDFs as readers see them: characters with their sizes and places by PDFium, text by Poppler."""

from __future__ import annotations

import ctypes
import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as raw

from zhengben.model import Call, Document, Inline, Marked
from zhengben.render.pdf import Paper


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page. All in points; `left` and `right` are those of its advance."""

    text: str
    size: float
    left: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its label, and size."""

    label: str
    width: float
    height: float
    glyphs: list[Glyph]


@cache
def pages(data: bytes | Path, *, drawn: bool = False) -> list[Page]:
    """All pages; blanks and what a reader adds by itself are left out.

    Where a line has a text of its own, PDFium makes up the places of its characters; with `drawn` they
    are those of the glyphs.
    """
    document = pypdfium2.PdfDocument(_without_actual_text(data) if drawn else data)
    found = []
    for number in range(len(document)):
        page = document[number]
        found.append(Page(document.get_page_label(number), *page.get_size(), list(_glyphs(page))))
    return found


def _without_actual_text(path: bytes | Path) -> bytes:
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            kept, said = [], []
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name in ("BDC", "BMC"):
                    said.append(name == "BDC" and "/ActualText" in operands[1])
                dropped = name in ("BDC", "BMC", "EMC") and said[-1]
                if name == "EMC":
                    said.pop()
                if not dropped:
                    kept.append((operands, operator))
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
        buffer = io.BytesIO()
        pdf.save(buffer)
        return buffer.getvalue()


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    text = page.get_textpage()
    box = raw.FS_RECTF()
    for i in range(raw.FPDFText_CountChars(text.raw)):
        character = chr(raw.FPDFText_GetUnicode(text.raw, i))
        if raw.FPDFText_IsGenerated(text.raw, i) or character.isspace():
            continue
        raw.FPDFText_GetLooseCharBox(text.raw, i, ctypes.byref(box))
        size = raw.FPDFText_GetFontSize(text.raw, i) * 0.75  # WeasyPrint writes px
        yield Glyph(character, size, box.left, box.right, box.bottom)


def body_pages(found: list[Page]) -> list[Page]:
    """Those with Arabic numbers."""
    return [page for page in found if page.label.isdigit()]


def inside(page: Page, paper: Paper) -> list[Glyph]:
    """The characters of a page between its head and its foot."""
    points = {
        "top": float(paper.top[:-2]) / 25.4 * 72,
        "bottom": float(paper.bottom[:-2]) / 25.4 * 72,
    }
    return [
        g for g in page.glyphs if points["bottom"] - 1 < g.bottom < page.height - points["top"] + 1
    ]  # fmt: skip


def is_note(glyph: Glyph, paper: Paper) -> bool:
    return abs(glyph.size - paper.note) < 0.04


def is_call(glyph: Glyph, paper: Paper) -> bool:
    return abs(glyph.size - paper.type * 0.65) < 0.04


def text_of(glyphs: list[Glyph]) -> str:
    return "".join(glyph.text for glyph in glyphs)


def lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Characters by line: a new one begins where the next is further left, or much lower or higher."""
    found: list[list[Glyph]] = []
    for glyph in glyphs:
        last = found[-1][-1] if found else None
        if last is None or glyph.left < last.left or abs(glyph.bottom - last.bottom) > 12:
            found.append([])
        found[-1].append(glyph)
    return found


def expected_body(document: Document) -> str:
    """What the body must say, without blanks."""
    blocks = [content for b in document.blocks for content in (b.content, *(c for r in b.rows for c in r))]  # fmt: skip
    return _solid("".join(map(_inlines, blocks)))


def expected_notes(document: Document) -> str:
    """The notes with their labels, in the order of their first calls."""
    notes = {note.label: note for note in document.notes}
    return _solid(
        "".join(f"〔{label}〕{_inlines(notes[label].content)}" for label in called(document))
    )


def called(document: Document) -> list[str]:
    """Labels in the order of first calls."""
    labels = [
        item.label
        for b in document.blocks
        for content in (b.content, *(c for r in b.rows for c in r))
        for item in content
        if isinstance(item, Call)
    ]
    return list(dict.fromkeys(labels))


def _inlines(content: tuple[Inline, ...]) -> str:
    return "".join(
        f"〔{i.label}〕"
        if isinstance(i, Call)
        else _inlines(i.content)
        if isinstance(i, Marked)
        else i
        for i in content
    )


def _solid(text: str) -> str:
    return "".join(text.split())


def poppler(path: Path, *arguments: str) -> str:
    """What Poppler's pdftotext reads."""
    command = ["pdftotext", *arguments, str(path), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()
