"""PDFs: paper sizes, one script or both, and verification before a PDF is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from lxml import html as lxml_html

from .. import __version__
from ..editions.registry import SIMPLIFIED, editions, script
from ..editions.script import in_script
from ..errors import Unprintable
from ..model import Document
from ..resources import environment
from .book import Style, Writer, balanced, headings
from .front import LABELS, colophon, cover
from .jobs import PARALLEL, Job, tag_of
from .typeset import (
    Attached,
    NoGlyph,
    code_points,
    layout,
    new_fonts,
    shown,
    starts,
    visible,
    write,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """Sizes in points. The measure must be a whole number of em of the text and of the notes; otherwise lines end ragged."""

    size: str
    width: float
    measure: float
    type: float
    small: float
    note: float
    top: str = "30mm"
    bottom: str = "28mm"

    @property
    def side(self) -> float:
        """The left and the right margin."""
        return round((self.width - self.measure) / 2, 2)


PAPERS = {
    "a4": Paper("A4", 595.28, 432, 12, 9, 9),
    "a5": Paper("A5", 419.53, 315, 10.5, 8, 9, "22mm", "20mm"),
    "b5": Paper("B5", 498.9, 374, 11, 8.5, 8.5, "25mm", "23mm"),
    "letter": Paper("letter", 612, 432, 12, 9, 9, "28mm", "25mm"),
}
_GETA = "〓"
_COLUMN = 3  # em that a column of a table needs at least
_GUTTER = 20  # between two columns, each a whole number of em
_PAPERS_COLUMNS = {
    "a4": replace(PAPERS["a4"], measure=503, type=10.5),
    "a5": replace(PAPERS["a5"], measure=380, type=9, note=8, small=7.5),
    "b5": replace(PAPERS["b5"], measure=440, type=10, note=8.4, small=8),
    "letter": replace(PAPERS["letter"], measure=503, type=10.5),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a book is laid out. `facing` puts the two scripts on facing pages instead of in columns."""

    paper: str = "a4"
    contents: bool = True
    facing: bool = False


@dataclass(frozen=True, slots=True)
class _Book:
    """A job with everything that its pages depend on. `half` is `verso` or `recto` for facing pages.

    The fonts have no glyph for the characters `missing`.
    """

    job: Job
    how: Layout
    notes: str
    half: str = ""
    missing: str = ""

    @property
    def columns(self) -> bool:
        return self.job.edition == PARALLEL and not self.half

    @property
    def documents(self) -> list[Document]:
        return self.job.others if self.half == "recto" else self.job.documents

    @property
    def paper(self) -> Paper:
        return (_PAPERS_COLUMNS if self.columns else PAPERS)[self.how.paper]

    @property
    def line(self) -> float:
        """The length of a line in em of the text."""
        width = (self.paper.measure - _GUTTER) / 2 if self.columns else self.paper.measure
        return width / self.paper.type

    @property
    def style(self) -> Style:
        """The style of the text. Titles in columns are smaller, as in print.css."""
        h1, h2 = (1.5, 1.15) if self.columns else (1.9, 1.3)
        return Style(
            "x" if self.half == "recto" else "",
            self.notes,
            titles=(self.line / h1, self.line / h2),
            columns=int(self.line / _COLUMN),
            head=int(self.paper.measure / self.paper.small) - 1,
        )


def make_pdf(job: Job, how: Layout) -> tuple[bytes, list[str]]:
    """The bytes of a PDF, and remarks. Raises Unprintable if a character would be lost or a note misplaced.

    A character without a glyph is printed as 〓, the mark that Chinese and Japanese printers use for missing
    type. A remark and the colophon give its code point.
    """
    try:
        return _made(job, how, "")
    except NoGlyph as error:
        data, remarks = _made(job, how, error.characters)
        remark = f"{job.name} ({job.edition}): {error}; the pages show {_GETA} instead, the attached Markdown has the character."
        return data, [remark, *remarks]


def _made(job: Job, how: Layout, missing: str) -> tuple[bytes, list[str]]:
    """Make the PDF with 〓 for the characters `missing`. Raises NoGlyph if the fonts lack others too."""
    if how.facing and job.edition == PARALLEL:
        return _facing(job, how, missing), []
    laid_out, wrong = _lay_out(_Book(job, how, "foot", missing=missing))
    remarks = []
    if wrong:
        laid_out, wrong = _lay_out(_Book(job, how, "end", missing=missing))
        remarks.append(
            f"{job.name} ({job.edition}): notes are too long or too many for the foot of a page and are printed at the end."
        )
    if wrong:
        raise Unprintable(f"{job.name} ({job.edition}): {wrong}; this edition was not made.")
    return _write(job, laid_out), remarks


def _write(job: Job, laid_out: Any, first_page: int = 1) -> bytes:
    texts = job.texts + (job.converted if job.edition == PARALLEL else ())
    attached = [
        Attached(name, "canonical Markdown", text)
        for name, text in zip(_attached(job), texts, strict=True)
    ]
    date = str(job.documents[0].front.get("date", ""))
    return write(laid_out, attached, date, first_page)


def _attached(job: Job) -> list[str]:
    """File names of the Markdown attached to a PDF."""
    stems = [name.rpartition("/")[2] for name in job.names]
    tags = ["", f".{tag_of(PARALLEL)}"] if job.edition == PARALLEL else [""]
    return [f"{stem}{tag}.md" for tag in tags for stem in stems]


def _lay_out(book: _Book, fonts: Any = None) -> tuple[Any, str]:
    """Lay out a book. Returns the pages and what is wrong with them; empty if nothing is."""
    page = _html(book)
    font = script(str(book.documents[0].front["lang"])).font
    scripts = sorted((SIMPLIFIED, *editions().values()), key=lambda each: each.tag)
    css = (
        environment()
        .get_template("print/print.css")
        .render(paper=book.paper, font=f"Noto Serif {font}", half=book.half, scripts=scripts)
    )
    laid_out = layout(page, css, fonts or new_fonts())
    characters, places = shown(laid_out)
    wanted = Counter(visible("".join(lxml_html.document_fromstring(page).body.itertext())))
    if characters != wanted:
        lost = "".join((wanted - characters).elements())[:20]
        more = "".join((characters - wanted).elements())[:20]
        return laid_out, f"the pages lack {lost!r} or have too much {more!r}"
    apart = sorted(name for name, pages in places.items() if len(pages) > 1)
    return (
        laid_out,
        f"notes are not on the page of their calls: {', '.join(apart)}" if apart else "",
    )


def _html(book: _Book) -> str:
    """The HTML of the pages, with 〓 for characters that the fonts lack. The head is metadata and keeps them."""
    head, body, rest = _whole_html(book).partition("<body>")
    return head + body + rest.translate(dict.fromkeys(map(ord, book.missing), _GETA))


def _whole_html(book: _Book) -> str:
    job, lang = book.job, str(book.documents[0].front["lang"])
    others = job.others if book.columns else []
    parts = []
    for i, document in enumerate(book.documents):
        style = replace(
            book.style, prefix=f"{book.style.prefix}d{i}-" if job.title else book.style.prefix
        )
        writer = Writer(document, style)
        blocks = writer.pairs(others[i]) if others else list(writer.blocks())
        parts.append({"blocks": blocks, "writer": writer})
    both = [book.documents[0], *others[:1]]
    covers = [cover(job, document) for document in both]
    lacking = [f"{code_points(character)} → {_GETA}" for character in book.missing]
    colophons = [
        (
            c.lang,
            in_script(LABELS["colophon"], c.lang),
            list(colophon(job, c.lang, _attached(job), lacking)),
        )
        for c in covers
    ]
    return (
        environment()
        .get_template("print/book.html")
        .render(
            lang=lang,
            title=covers[0].title,
            author=both[0].front.get("speaker") or both[0].front.get("issuer") or "",
            date=both[0].front.get("date", ""),
            version=__version__,
            title_widths=[balanced(c.title, book.line / (1.7 if others else 2.2)) for c in covers],
            covers=covers if book.half != "recto" else [],
            contents=_contents(book, others) if book.how.contents else [],
            contents_titles=[(c.lang, in_script(LABELS["contents"], c.lang)) for c in covers],
            parts=parts,
            endnotes=book.notes == "end",
            colophons=colophons if book.half != "recto" else [],
        )
    )


def _contents(book: _Book, others: list[Document]) -> list[list[tuple[str, Any]]]:
    """Rows of the contents list: for each script its tag and the heading."""
    job, first = book.job, 1 if book.job.title else 2
    rows: list[list[tuple[str, Any]]] = []
    for i, document in enumerate(book.documents):
        prefix = f"{book.style.prefix}d{i}-" if job.title else book.style.prefix
        halves = [(str(document.front["lang"]), headings(document, prefix))]
        if others:
            halves.append(
                (str(others[i].front["lang"]), headings(others[i], f"{prefix}{Writer.OTHER}"))
            )
        tags = [tag for tag, _ in halves]
        matched = zip(*(found for _, found in halves), strict=True)
        rows += [list(zip(tags, row, strict=True)) for row in matched if first <= row[0].level <= 3]
    return rows


def _facing(job: Job, how: Layout, missing: str) -> bytes:
    """Simplified on the left, Traditional on the right. Raises Unprintable if facing pages do not begin alike."""
    place = f"{job.name} (facing pages)"
    advice = "print them in columns, or on other paper"
    fonts = new_fonts()
    halves = []
    for half in ("verso", "recto"):
        laid_out, wrong = _lay_out(_Book(job, how, "foot", half, missing), fonts)
        if wrong:
            raise Unprintable(f"{place}: {wrong}; {advice}.")
        halves.append(laid_out)
    kinds = [[page._page_box.page_type.name for page in half.pages] for half in halves]
    if kinds[1] != [kind for kind in kinds[0] if kind in ("contents", "body")]:
        raise Unprintable(f"{place}: one script takes more pages than the other; {advice}.")
    begins = [starts(half) for half in halves]
    for number, (left, right) in enumerate(zip(*begins, strict=True), 1):
        if left[0] != right[0]:
            raise Unprintable(
                f"{place}: spread {number} begins with “{left[1]}” on the left and with “{right[1]}” on the right; {advice}."
            )
    pages = list(halves[0].pages)
    first, last = kinds[0].index(kinds[1][0]), len(kinds[1])
    spreads = zip(pages[first : first + last], halves[1].pages, strict=True)
    inner = [page for spread in spreads for page in spread]
    return _write(job, halves[0].copy(pages[:first] + inner + pages[first + last :]), 2)
