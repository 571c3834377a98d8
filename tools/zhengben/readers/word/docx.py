"""Word documents (Office Open XML, ECMA-376): the text that Word shows, and evidence from its styles.

Read with lxml; why: docs/decisions/0009-word-over-lxml.md. Tracked insertions are text, tracked deletions are not.
Page headers and footers come at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ...text.lazy import lazy
from ...text.numerals import CIRCLED, TO_LOWERED, TO_RAISED
from ..archive import Archive
from ..extraction import MARK, NUMBER, Extraction, Labels, Page
from .numbering import Numbering
from .ooxml import Element, attribute, child, children, is_on, local, value

# Elements that are not text: deleted or moved away, field instructions, properties.
_NO_TEXT = frozenset(
    [
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "sdtEndPr",
        "tblPr",
        "tblGrid",
        "tcPr",
        "trPr",
        "sectPr",
        "rt",
        "Fallback",
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
    ]
)
_PLAIN = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_LABELLED = lazy(rf"\s*[\[［〔【（(]?\s*(?:\d{{1,3}}|[{CIRCLED}])")
_DEEPEST = 50  # longest chain of styles based on each other
_LONGEST_CELL = 400  # most code points in a cell of data


@dataclass(frozen=True, slots=True)
class _Look:
    """The formatting of text, as far as it matters here. None: not specified."""

    bold: bool | None = None
    raised: str | None = None  # superscript, subscript, baseline
    hidden: bool | None = None

    def under(self, other: _Look) -> _Look:
        """The formatting, overridden by `other`, which is closer to the text."""
        return _Look(
            self.bold if other.bold is None else other.bold,
            self.raised if other.raised is None else other.raised,
            self.hidden if other.hidden is None else other.hidden,
        )


@dataclass(frozen=True, slots=True)
class _Style:
    """A style, with the properties of the styles that it is based on."""

    look: _Look = _Look()
    level: int | None = None  # of a heading, from 1; 0 for a title
    num: str = ""
    num_level: int = 0


@dataclass(slots=True)
class _Run:
    """A stretch of text with one formatting. `label` is the label of the note that it calls."""

    text: str
    look: _Look
    label: str = ""


@dataclass(slots=True)
class _Block:
    """A future line: a paragraph, or a part of one between line breaks."""

    runs: list[_Run] = field(default_factory=list)
    level: int | None = None

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(run.text for run in self.runs)


def read_docx(archive: Archive) -> Page:
    """The text of a Word document and the evidence on it. Raises UnreadableSource."""
    return _Word(archive, archive.main_part()).read()


class _Word:
    """One document: its styles, its lists, its notes."""

    def __init__(self, archive: Archive, part: str) -> None:
        self.archive, self.part = archive, part
        self.root = archive.xml(part)
        self.styles = _styles(self._related("styles"))
        self.lists = Numbering(self._related("numbering"))
        self.notes = {
            f"{kind}Reference": {attribute(e, "id"): e for e in self._elements(f"{kind}s")}
            for kind in ("footnote", "endnote")
        }
        self.out = Extraction()
        # Labels of notes: by kind of reference and id; with a custom mark; called but not written yet; and the label of a
        # call whose custom mark comes next.
        self.called: dict[tuple[str, str], str] = {}
        self.keys: dict[str, tuple[str, str]] = {}  # the same, inverted
        self.marked: set[str] = set()
        self.waiting: list[str] = []
        self.next = ""
        self.links: dict[
            Element, str
        ] = {}  # labels of the links that call notes, and of the paragraphs that define them
        self.defined: dict[Element, str] = {}

    def _related(self, kind: str) -> Element | None:
        found = self.archive.related(self.part, kind)
        return self.archive.xml(found[0]) if found else None

    def _elements(self, kind: str) -> list[Element]:
        root = self._related(kind)
        return list(root) if root is not None else []

    def read(self) -> Page:
        """Read the body, the notes, and the page headers and footers."""
        body = child(self.root, "body")
        if body is None:
            return self.out.finish()
        labels = Labels()
        for kind in self.notes:
            number = 1
            for element in _shown(body):
                key = (kind, attribute(element, "id"))
                if local(element) == kind and key not in self.called:
                    self.called[key] = labels.next(number)
                    self.keys[self.called[key]] = key
                    number += 1
        self._link_notes(body, labels)
        self._blocks(body)
        self._write_notes()
        for kind in ("header", "footer"):
            for name in self.archive.related(self.part, kind):
                self._header_or_footer(name)
        return self.out.finish()

    def _link_notes(self, body: Element, labels: Labels) -> None:
        """Find notes by links, as in a web page saved as a Word file: a marker links to a paragraph that begins with it."""
        order = {element: k for k, element in enumerate(body.iter())}
        places = {attribute(e, "name"): e for e in order if local(e) == "bookmarkStart"}
        for link in [e for e in order if local(e) == "hyperlink"]:
            place = places.get(attribute(link, "anchor"))
            mark = MARK.fullmatch(_all_text(link).strip())
            if place is None or mark is None or order[place] < order[link]:
                continue
            paragraph = next((e for e in place.iterancestors() if local(e) == "p"), None)
            # Links in a table of contents have no marker.
            if paragraph is None or not _LABELLED.match(_all_text(paragraph)):
                continue
            if paragraph not in self.defined:
                number = int(mark["number"]) if mark["number"] else None
                self.defined[paragraph] = labels.next(number)
            self.links[link] = self.defined[paragraph]

    def _write_notes(self) -> None:
        """Write the notes that the text so far has called."""
        waiting, self.waiting = self.waiting, []  # a note may not be written inside another one
        for label in waiting:
            kind, name = self.keys.pop(label, ("", ""))  # once, even if it is called several times
            element = self.notes[kind].get(name) if kind else None
            if element is None:
                continue
            start = self.out.length
            if label not in self.marked:
                self.out.write_plain(f"[{label.rpartition('-')[2]}] ")
                self.out.mark("label", start)
            self._blocks(element)
            self.out.mark("definition", start, label)

    def _header_or_footer(self, name: str) -> None:
        root = self.archive.xml(name)
        start = self.out.length
        if root is not None:
            self._blocks(root)
            self.out.mark("page-element", start)

    def _blocks(self, container: Element) -> None:
        """Write paragraphs and tables, also those in content controls."""
        carried: list[
            _Block
        ] = []  # of a paragraph whose end mark was deleted: the next paragraph continues it
        for element in container:
            name = local(element)
            if name == "p":
                blocks = self._paragraph(element)
                if carried and blocks:
                    blocks[0] = replace(carried[-1], runs=carried[-1].runs + blocks[0].runs)
                    blocks = carried[:-1] + blocks
                ended = child(element, "pPr", "rPr", "del") is None
                carried = [] if ended else blocks
                if ended:
                    start = self.out.length
                    self._write(blocks)
                    if element in self.defined:
                        self.out.mark("definition", start, self.defined[element])
                    self._write_notes()
                for box in _boxes(element):
                    self._blocks(box)
            elif name == "tbl":
                self._table(element)
            elif name in ("sdt", "customXml", "ins", "moveTo", "sdtContent", "smartTag"):
                self._blocks(element)
        self._write(carried)

    def _paragraph(self, paragraph: Element) -> list[_Block]:
        """The lines of a paragraph, its automatic number before the first."""
        settings = child(paragraph, "pPr")
        style = self.styles.get(value(settings, "pStyle") or "", self.styles[""])
        outline = value(settings, "outlineLvl")
        level = int(outline) + 1 if outline in tuple("012345678") else style.level
        num = child(settings, "numPr")
        own = value(num, "numId") if num is not None else ""
        depth = value(num, "ilvl") if num is not None else ""
        number = self.lists.number(own or style.num, int(depth) if depth.isdecimal() else style.num_level)  # fmt: skip
        blocks = [_Block(level=level)]
        for run in self._runs(paragraph, style.look):
            # A heading is one line, even with line breaks in it.
            text = run.text if level is None else run.text.replace("\n", " ")
            for k, line in enumerate(text.split("\n")):
                if k:
                    blocks.append(_Block(level=level))
                if line:
                    blocks[-1].runs.append(replace(run, text=line))
        if number and any(block.runs for block in blocks):
            blocks[0].runs.insert(0, _Run(number + _gap(number), style.look))
        return blocks

    def _runs(self, paragraph: Element, look: _Look) -> Iterator[_Run]:
        """The visible text of a paragraph, in stretches of one formatting."""
        last: _Run | None = None
        for run in self._pieces(paragraph, look):
            if not run.text:
                continue
            if last is not None and (run.look, run.label, last.label) == (last.look, "", ""):
                last.text += run.text
                continue
            if last is not None:
                yield last
            last = run
        if last is not None:
            yield last

    def _pieces(self, element: Element, look: _Look) -> Iterator[_Run]:
        for each in element:
            name = local(each)
            if name in _NO_TEXT or name in ("txbxContent", "p"):
                continue
            if name == "r":
                style = self.styles.get(value(child(each, "rPr"), "rStyle"), self.styles["-"])
                own = look.under(style.look).under(_look(child(each, "rPr")))
                if not own.hidden:
                    yield from self._pieces(each, own)
            elif name in self.notes:
                yield from self._reference(each, name, look)
            elif len(each):
                label = self.links.get(each, "")
                for run in self._pieces(each, look):
                    yield replace(run, label=run.label or label)
            elif _text(each):
                yield _Run(_text(each), look, self.next)
                self.next = ""

    def _reference(self, reference: Element, kind: str, look: _Look) -> Iterator[_Run]:
        """The number of a note; nothing if a custom mark follows."""
        label = self.called.get((kind, attribute(reference, "id")), "")
        if attribute(reference, "customMarkFollows") in ("1", "true", "on"):
            self.next = label
            self.marked.add(label)
        elif label:
            yield _Run(f"[{label.rpartition('-')[2]}]", look, label)

    def _write(self, blocks: list[_Block]) -> None:
        for block in blocks:
            start = self.out.length
            for run in block.runs:
                self._write_run(run)
            if block.level is not None:
                self.out.mark("heading", start, str(min(9, block.level)))
            self.out.end_line()

    def _write_run(self, run: _Run) -> None:
        start = self.out.length
        raised = run.look.raised == "superscript"
        text = run.text
        if NUMBER.fullmatch(text.strip()):
            text = text.translate(TO_RAISED if raised else {})
            text = text.translate(TO_LOWERED if run.look.raised == "subscript" else {})
        self.out.write_plain(text)
        if run.label:
            self.waiting.append(run.label)
            self.out.mark("call", start, run.label)
        elif raised and MARK.fullmatch(run.text.strip()):
            self.out.mark_raised(start)
        if run.look.bold:
            self.out.mark("strong", start)

    def _table(self, table: Element) -> None:
        """Write a data table row by row, a layout table cell by cell."""
        rows = [row for row in _rows(table) if child(row, "trPr", "del") is None]
        cells = [list(_cells(row)) for row in rows]
        if not _is_data(cells):
            for cell in (cell for row in cells for cell in row):
                self._blocks(cell)
            return
        for row, here in zip(rows, cells, strict=True):
            start = self.out.length
            before = value(child(row, "trPr"), "gridBefore")
            self.out.write_plain("\t" * (int(before) if before.isdecimal() else 0))
            for k, cell in enumerate(here):
                if k:
                    self.out.write_plain("\t")
                self._cell(cell)
                span = value(child(cell, "tcPr"), "gridSpan")
                self.out.write_plain("\t" * (min(100, int(span)) - 1 if span.isdecimal() else 0))
            self.out.mark("row", start)
            self.out.end_line()
        self._write_notes()

    def _cell(self, cell: Element) -> None:
        """Write the lines of a cell, with blanks between them; nothing for a cell that continues the one above."""
        merge = child(cell, "tcPr", "vMerge")
        if merge is not None and attribute(merge, "val") in ("", "continue"):
            return
        begun = False
        for paragraph in cell.iter():
            if local(paragraph) != "p":
                continue
            for block in self._paragraph(paragraph):
                if block.text.strip():
                    self.out.write_plain(" " if begun else "")
                    begun = True
                    for run in block.runs:
                        self._write_run(replace(run, text=run.text.replace("\t", " ")))


def _all_text(element: Element) -> str:
    """The text of an element without regard to formatting."""
    return "".join(_text(e) for e in _shown(element))


def _text(element: Element) -> str:
    """The text of one element inside a run."""
    name = local(element)
    if name in ("br", "cr"):
        return "\n" if attribute(element, "type") in ("", "textWrapping") else ""
    if name == "sym":
        code = attribute(element, "char")
        return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""
    return (element.text or "") if name == "t" else _PLAIN.get(name, "")


def _gap(number: str) -> str:
    """A blank after a number that ends in a letter, a digit or a dot; after other marks nothing."""
    return " " if number[-1].isascii() else ""


def _shown(element: Element) -> Iterator[Element]:
    """All elements below one, without those that are deleted or are not text."""
    for each in element:
        if local(each) not in _NO_TEXT:
            yield each
            yield from _shown(each)


def _boxes(paragraph: Element) -> list[Element]:
    """The text boxes that are anchored in a paragraph."""
    return [e for e in _shown(paragraph) if local(e) == "txbxContent"]


def _rows(table: Element) -> Iterator[Element]:
    for each in table:
        if local(each) == "tr":
            yield each
        elif local(each) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _rows(each)


def _cells(row: Element) -> Iterator[Element]:
    for each in row:
        if local(each) == "tc":
            yield each
        elif local(each) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(each)


def _is_data(rows: list[list[Element]]) -> bool:
    """Whether most rows have several filled cells, and no cell holds a long text or a table."""
    if any(local(e) == "tbl" for row in rows for cell in row for e in cell.iter()):
        return False
    texts = [["".join(e.text or "" for e in cell.iter() if local(e) == "t") for cell in row] for row in rows]  # fmt: skip
    filled = [[text for text in row if text.strip()] for row in texts]
    several = sum(len(row) > 1 for row in filled)
    if several < 2 or several * 2 < sum(map(bool, filled)):
        return False
    return max(len(text) for row in filled for text in row) <= _LONGEST_CELL


def _look(settings: Element | None) -> _Look:
    """The formatting given by the properties of a run or a style."""
    if settings is None:
        return _Look()
    raised = value(settings, "vertAlign") or None
    return _Look(is_on(settings, "b"), raised, is_on(settings, "vanish"))


def _styles(root: Element | None) -> dict[str, _Style]:
    """All styles by id. `""` is the default paragraph style, `-` is no style at all."""
    elements = {attribute(e, "styleId"): e for e in children(root, "style")} if root is not None else {}  # fmt: skip
    known: dict[str, _Style] = {}

    def resolve(name: str, depth: int) -> _Style:
        if name not in elements or depth > _DEEPEST:
            return _Style()
        if name not in known:
            known[name] = _style(
                elements[name], resolve(value(elements[name], "basedOn"), depth + 1)
            )
        return known[name]

    found = {name: resolve(name, 0) for name in elements}
    default = next((name for name, e in elements.items() if attribute(e, "default") in ("1", "true") and attribute(e, "type") == "paragraph"), "-")  # fmt: skip
    found["-"] = _Style()
    found[""] = found[default]
    return found


def _style(element: Element, base: _Style) -> _Style:
    """A style, with the one that it is based on as `base`."""
    settings = child(element, "pPr")
    outline = value(settings, "outlineLvl")
    level = int(outline) + 1 if outline in tuple("012345678") else base.level
    if value(element, "name").lower() == "title":
        level = 0
    num = value(child(settings, "numPr"), "numId")
    depth = value(child(settings, "numPr"), "ilvl")
    return _Style(
        base.look.under(_look(child(element, "rPr"))),
        level,
        num or base.num,
        int(depth) if depth.isdecimal() else base.num_level,
    )
