"""Web pages: the text that a browser shows, line by line, and evidence on it.

lxml parses the page and fetches nothing. All visible text is extracted, navigation too, so that the audit says
what became of it. Which element holds the main text is evidence for the cleaner. Why no library for text extraction
is used, and what was measured: docs/decisions/0008-readers-extract-all-visible-text.md.
"""

from __future__ import annotations

import re

from lxml import etree

from ...errors import UnreadableSource
from ...model import Evidence
from ...text.lazy import lazy
from ...text.numerals import TO_LOWERED, TO_RAISED
from ..extraction import MARK, NUMBER, Extraction, Page
from .cells import data_tables
from .links import around, linked_notes
from .main_content import find_main_content
from .tree import BLOCKS, HEADINGS, SILENT, SUPER, Tree

_HIDDEN = lazy(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD = lazy(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = lazy(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_SUB = lazy(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
_PLAIN = lazy(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NO_LIST = lazy(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_LONG_TAG = lazy(r"<[a-zA-Z][^<>]{1000,}")
_MOST_ATTRIBUTES = 500
_WHITE = " \t\n\r\f"
_DEEP = "Excessive depth"


def read_html(text: str, where: str) -> Page:
    """The text of a page and the evidence on it; `where` is for messages. Raises UnreadableSource."""
    root = parse_html(text, where)
    return extract(root) if root is not None else ("", ())


def parse_html(text: str, where: str) -> etree._Element | None:
    """Parse a page into the tree that a browser would make. Raises UnreadableSource if it is nested too deeply."""
    # libxml2 compares each attribute of an element with all its others, which takes quadratic time.
    if any(tag[0].count("=") > _MOST_ATTRIBUTES and len(tag[0].split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):  # fmt: skip
        raise UnreadableSource(
            f"{where}: an element has more than {_MOST_ATTRIBUTES} attributes; this is not a page of text."
        )
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    if any(_DEEP in entry.message for entry in parser.error_log):
        raise UnreadableSource(
            f"{where}: its elements are nested deeper than 2,000; this is not a page of text."
        )
    return root


def extract(root: etree._Element) -> Page:
    """The text of a tree of HTML or XHTML elements and the evidence on it."""
    return _Walk(Tree(root)).run()


class _Walk:
    """One walk over the tree in document order, which writes the visible text."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.notes = linked_notes(tree)
        self.out = Extraction()
        self.tables = data_tables(tree)
        self.lines: list[tuple[int, int, int]] = []  # start, end and innermost block of each line
        self.begun = 0
        self.block = 0
        self.plain = 0
        self.counts: dict[int, int] = {}  # the number of the next item of a list
        self.cells = self.headings = 0  # open data rows and headings
        self.numbered = -1  # offset at which the number of the last item ends
        self.digits: list[dict[int, int]] = []  # the mapping for raised or lowered digits here

    def run(self) -> Page:
        """The page."""
        opened: dict[int, int] = {}
        walker = etree.iterwalk(self.tree.root, events=("start", "end"))
        for event, element in walker:
            k = self.tree.index[element]
            if event == "start":
                if self._is_silent(k, element):
                    walker.skip_subtree()
                    continue
                self._start(k, element)
                opened[k] = self.out.length
                self._write(element.text)
            else:
                if k in opened:
                    self._end(k, element, opened.pop(k))
                if k:  # no text follows the root
                    self._write(element.tail)
        self._end_line()
        self._mark_boilerplate()
        return self.out.finish()

    def _is_silent(self, k: int, element: etree._Element) -> bool:
        name = self.tree.names[k]
        return (
            name in SILENT
            or element.get("hidden") is not None
            or _HIDDEN.search(self.tree.style(k)) is not None
        )

    def _start(self, k: int, element: etree._Element) -> None:
        name = self.tree.names[k]
        table = self.tables.rows.get(k)
        if table is not None:
            self._end_line()
            self.block = k
            self.cells += 1
        elif k in self.tables.cells:
            before, _ = self.tables.cells[k]
            self.out.write_plain("\t" * before)
        elif name in BLOCKS and not self.cells:
            # The number of an item is on the line of its first block.
            if self.out.length != self.numbered:
                self._end_line()
            self.block = k
        elif name in BLOCKS:
            self.out.write(" ")
        if name == "br":
            self.out.write(" ") if self.cells or self.headings else self._end_line()
        self.headings += name in HEADINGS
        if self._is_plain(k):
            self.plain += 1
        digits = self._digits(k)
        if digits:
            self.digits.append(digits)
        if name == "li":
            self._number(k, element)

    def _end(self, k: int, element: etree._Element, start: int) -> None:
        name = self.tree.names[k]
        if self._is_plain(k):
            self.plain -= 1
        if self._digits(k):
            self.digits.pop()
        self.headings -= name in HEADINGS
        self._mark(k, start)
        if k in self.tables.cells:
            self.out.write_plain("\t" * self.tables.cells[k][1])
        if k in self.tables.rows:
            self.cells -= 1
            self.out.mark("row", start)
        if name in BLOCKS and not self.cells:
            self._end_line()
            self.block = max(0, self.tree.parents[k])

    def _mark(self, k: int, start: int) -> None:
        """Add the evidence that an element gives on the text from `start` to here."""
        name = self.tree.names[k]
        if k in self.notes.calls:
            self.out.mark("call", start, self.notes.calls[k])
        elif self._is_raised(k):
            self._mark_raised(k, start)
        if k in self.notes.backs:
            self.out.mark("label", start)
        if self._is_bold(k):
            self.out.mark("strong", start)
        if name in HEADINGS:
            self.out.mark("heading", start, name[1])
        if k in self.notes.definitions:
            self.out.mark("definition", start, self.notes.definitions[k])

    def _is_plain(self, k: int) -> bool:
        return self.tree.names[k] == "pre" or _PLAIN.search(self.tree.style(k)) is not None

    def _end_line(self) -> None:
        self.out.end_line()
        if self.out.length > self.begun:
            self.lines.append((self.begun, self.out.length, self.block))
            self.begun = self.out.length

    def _write(self, text: str | None) -> None:
        if not text:
            return
        if self.digits:
            text = text.translate(self.digits[-1])
        if self.plain and not self.cells:
            for k, line in enumerate(text.split("\n")):
                if k:
                    self._end_line()
                if line.strip(_WHITE):
                    self.out.write_plain(line.rstrip(_WHITE))
        else:
            self.out.write(text)

    def _number(self, k: int, element: etree._Element) -> None:
        """Write the number that a browser shows before an item of a numbered list."""
        parent = self.tree.parents[k]
        if parent < 0 or self.tree.names[parent] != "ol" or self.cells:
            return
        outer = self.tree.elements[parent]
        start = outer.get("start") or "1"
        own = element.get("value") or ""
        default = int(start) if NUMBER.fullmatch(start) else 1
        number = int(own) if NUMBER.fullmatch(own) else self.counts.get(parent, default)
        self.counts[parent] = number + 1
        style = self.tree.style(parent) + self.tree.style(k)
        if outer.get("type", "1") == "1" and not _NO_LIST.search(style):
            begin = self.out.length
            self.out.write_plain(f"{number}.")
            if any(j in self.notes.definitions for j in range(k, self.tree.ends[k])):
                self.out.mark("label", begin)
            self.out.write(" ")
            self.numbered = self.out.length

    def _is_raised(self, k: int) -> bool:
        return self.tree.names[k] == "sup" or SUPER.search(self.tree.style(k)) is not None

    def _digits(self, k: int) -> dict[int, int] | None:
        """The mapping of digits to superscript or subscript digits for an element; None for ordinary digits."""
        if self._is_raised(k) or k in self.notes.calls:
            raised = TO_RAISED
        elif self.tree.names[k] == "sub" or _SUB.search(self.tree.style(k)):
            raised = TO_LOWERED
        else:
            return None
        return raised if NUMBER.fullmatch(self.tree.text(k).strip()) else None

    def _mark_raised(self, k: int, start: int) -> None:
        """Add evidence of a call for a raised marker, but not after a letter or digit, where it is an exponent."""
        within = any(j in self.notes.calls for j in around(self.tree, k))
        if not within and MARK.fullmatch(self.tree.text(k).strip()):
            self.out.mark_raised(start)

    def _is_bold(self, k: int) -> bool:
        style = self.tree.style(k)
        if self.tree.names[k] in ("b", "strong"):
            return not _NOT_BOLD.search(style)
        return _BOLD.search(style) is not None

    def _mark_boilerplate(self) -> None:
        """Add evidence of the lines that are parts of the page around the text."""
        main, page_elements = find_main_content(self.tree, self.out.text(), self.lines)
        for start, end, block in self.lines:
            if page_elements[block]:
                self.out.evidence.append(Evidence("page-element", start, end))
            elif not self.tree.holds(main, block):
                self.out.evidence.append(Evidence("outside", start, end))
