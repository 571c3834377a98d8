"""Web pages: the text that a browser shows, line by line, and what the page says of it.

Parsed by lxml, which fetches nothing. All visible text is extracted, navigation too, so that the
audit says what became of it; which element holds the text itself is evidence for the cleaner.
trafilatura was tried for that: it rewrites text (its own idea of lists and blanks), and drops what it
takes for no content without a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from ..errors import UnreadableSource
from ..model import Evidence
from .extract import LOWERED, MARK, NUMBER, RAISED, Extraction, Labels, Page

_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "datalist",
        "textarea",
        "select",
        "option",
        "map",
        "rp",
        "rt",
        "noframes",
        "xml",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "marquee",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CHROME = frozenset(["nav", "footer", "aside", "form", "button", "search", "dialog", "menu"])
_CHROME_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "search",
        "contentinfo",
        "complementary",
        "menu",
        "menubar",
        "toolbar",
        "dialog",
        "alert",
        "toc",
        "doc-toc",
        "landmarks",
        "colophon",
        "doc-colophon",
        "copyright-page",
        "cover",
        "doc-cover",
    ]
)
_MAIN = frozenset(("main", "article"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_SUPER = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_SUB = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
_PLAIN = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_NO_LIST = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_STOPS = re.compile("[。！？；]")
_PROSE = 25  # code points of a line that is prose, where it holds an end mark
_LEAST_PROSE = 200  # code points on a page, from which its prose tells where its text is
_MOST = 0.99  # of the page's prose stands in the element that holds the text
_SEVERAL = 3  # links of a list of them
_TRUSTED = 0.5  # where the page itself says which element that is
_LONGEST_CELL = 400  # code points of a cell of data
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{1000,}")
_MOST_ATTRIBUTES = 500
_WHITE = " \t\n\r\f"
_DEEP = "Excessive depth"


def read_html(text: str, where: str) -> Page:
    """The text of a page and the evidence on it; `where` is for messages. Raises UnreadableSource."""
    root = parse_html(text, where)
    return extract(root) if root is not None else ("", ())


def parse_html(text: str, where: str) -> etree._Element | None:
    """The tree that a browser would make of a page. Raises UnreadableSource for one nested too deep."""
    # libxml2 compares each attribute of an element with all others.
    if any(tag[0].count("=") > _MOST_ATTRIBUTES and len(tag[0].split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):  # fmt: skip
        raise UnreadableSource(
            f"{where}: an element has more than {_MOST_ATTRIBUTES} attributes; this is no page of text."
        )
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    if any(_DEEP in entry.message for entry in parser.error_log):
        raise UnreadableSource(
            f"{where}: its elements are nested deeper than 2,000; this is no page of text."
        )
    return root


def extract(root: etree._Element) -> Page:
    """The text of a tree of HTML or XHTML elements and the evidence on it."""
    return _Walk(_Tree(root)).run()


def name_of(element: etree._Element) -> str:
    """The name of an element without its namespace, in small letters."""
    return str(element.tag).rpartition("}")[2].lower()


class _Tree:
    """The elements of a page in its order, each with the first one behind its own."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.elements = [e for e in root.iter() if isinstance(e.tag, str)]
        self.names = [name_of(e) for e in self.elements]
        self.index = {e: k for k, e in enumerate(self.elements)}
        self.parents = [self.index.get(e.getparent(), -1) for e in self.elements]
        self.ends = list(range(1, len(self.elements) + 1))
        for k in range(len(self.elements) - 1, 0, -1):
            parent = self.parents[k]
            self.ends[parent] = max(self.ends[parent], self.ends[k])
        self.targets = self._targets()

    def _targets(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for k, element in enumerate(self.elements):
            names = [element.get("id")]
            if self.names[k] == "a":
                names.append(element.get("name"))
            for name in names:
                if name:
                    found.setdefault(name, k)
        return found

    def holds(self, outer: int, inner: int) -> bool:
        """Whether an element is another one or holds it."""
        return outer <= inner < self.ends[outer]

    def lineage(self, k: int) -> Iterator[int]:
        """An element and those around it, from the inside out."""
        while k >= 0:
            yield k
            k = self.parents[k]

    def text(self, k: int) -> str:
        """All text of an element."""
        return "".join(self.elements[k].itertext())

    def style(self, k: int) -> str:
        """What the element's own style says."""
        return self.elements[k].get("style") or ""

    def role(self, k: int) -> str:
        """The role of an element, and its type in an EPUB."""
        return " ".join(v for name, v in self.elements[k].attrib.items() if name == "role" or name.endswith("}type"))  # fmt: skip


@dataclass(slots=True)
class _Notes:
    """Links that are calls, by their elements, and the elements that are definitions, with labels.

    `backs` are links that lead back from a definition to its call.
    """

    calls: dict[int, str] = field(default_factory=dict)
    definitions: dict[int, str] = field(default_factory=dict)
    backs: set[int] = field(default_factory=set)


def _linked_notes(tree: _Tree) -> _Notes:
    """Notes by their links: a mark leads on to its definition, which leads back, or is raised."""
    links: list[tuple[int, int]] = []  # a link and what it leads to
    for k, element in enumerate(tree.elements):
        href = element.get("href") if tree.names[k] == "a" else None
        if href and "#" in href:
            target = tree.targets.get(href.partition("#")[2])
            if target is not None:
                links.append((k, target))
    leads = {k for k, _ in links}
    backward = [(k, target) for k, target in links if target < k]
    notes = _Notes()
    returned = sorted(target for _, target in backward)
    marks = [
        (k, target) for k, target in links if target > k and MARK.fullmatch(tree.text(k).strip())
    ]
    sure = {t for k, t in marks if _is_raised_link(tree, k) or _is_returned(tree, k, returned)}
    calls = [(k, target) for k, target in marks if target in sure]  # a note may be called again
    regions = _regions(tree, sorted({target for _, target in calls}), {k for k, _ in calls})
    labels = Labels()
    names: dict[int, str] = {}
    first = {target: k for k, target in reversed(calls)}
    for target in sorted(first):
        match = MARK.fullmatch(tree.text(first[target]).strip())
        number = int(match["number"]) if match and match["number"] else None
        names[target] = labels.next(number)
        notes.definitions[regions[target]] = names[target]
    notes.calls = {k: names[target] for k, target in calls}
    inside = sorted(notes.definitions)
    notes.backs = {k for k in leads - notes.calls.keys() if _in_one_of(tree, inside, k)}
    return notes


def _is_raised_link(tree: _Tree, k: int) -> bool:
    """Whether a link stands higher than its line, or says that it leads to a note."""
    return any(
        tree.names[j] == "sup" or _SUPER.search(tree.style(j)) or "noteref" in tree.role(j)
        for j in _around(tree, k)
    )


def _around(tree: _Tree, k: int) -> Iterator[int]:
    """A link, what it holds, and the inline elements around it."""
    yield from range(k, tree.ends[k])
    for j in tree.lineage(tree.parents[k]):
        if tree.names[j] in _BLOCKS:
            return
        yield j


def _is_returned(tree: _Tree, k: int, returned: list[int]) -> bool:
    """Whether some link further on leads back to this one, or to the inline element around it."""
    return any(_in(returned, j) for j in _around(tree, k))


def _in(numbers: list[int], k: int) -> bool:
    at = bisect_left(numbers, k)
    return at < len(numbers) and numbers[at] == k


def _in_one_of(tree: _Tree, regions: list[int], k: int) -> bool:
    at = bisect_right(regions, k) - 1
    return at >= 0 and tree.holds(regions[at], k)


def _regions(tree: _Tree, targets: list[int], calls: set[int]) -> dict[int, int]:
    """For each target the element that is its definition: the largest one that holds no other, and no call."""
    marks = sorted(calls)
    found: dict[int, int] = {}
    for target in targets:
        best = target
        for k in tree.lineage(target):
            end = tree.ends[k]
            others = bisect_left(targets, end) - bisect_left(targets, k)
            called = bisect_left(marks, end) - bisect_left(marks, k)
            if others > 1 or called or tree.names[k] in ("body", "html", "main", "article"):
                break
            best = k
            if tree.names[k] in ("li", "aside", "dd", "td"):
                break
        found[target] = best
    return found


class _Walk:
    """One walk over the tree, in its order, that writes what it shows."""

    def __init__(self, tree: _Tree) -> None:
        self.tree = tree
        self.notes = _linked_notes(tree)
        self.out = Extraction()
        self.tables = _data_tables(tree)
        self.lines: list[tuple[int, int, int]] = []  # of each line its start, end, innermost block
        self.begun = 0
        self.block = 0
        self.plain = 0
        self.counts: dict[int, int] = {}  # the number of the next item of a list
        self.cells = 0  # rows of data that the walk is in
        self.digits: list[dict[int, int]] = []  # how digits are written here

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
                if k:  # behind the root stands nothing
                    self._write(element.tail)
        self._end_line()
        self._mark_frame()
        return self.out.finish()

    def _is_silent(self, k: int, element: etree._Element) -> bool:
        name = self.tree.names[k]
        return (
            name in _SILENT
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
        elif name in _BLOCKS and not self.cells:
            self._end_line()
            self.block = k
        elif name in _BLOCKS:
            self.out.write(" ")
        if name == "br":
            self.out.write(" ") if self.cells else self._end_line()
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
        self._mark(k, start)
        if k in self.tables.cells:
            self.out.write_plain("\t" * self.tables.cells[k][1])
        if k in self.tables.rows:
            self.cells -= 1
            self.out.mark("row", start)
        if name in _BLOCKS and not self.cells:
            self._end_line()
            self.block = max(0, self.tree.parents[k])

    def _mark(self, k: int, start: int) -> None:
        """The evidence that an element is, from `start` to here."""
        name = self.tree.names[k]
        if k in self.notes.calls:
            self.out.mark("call", start, self.notes.calls[k])
        elif self._is_raised(k):
            self._mark_raised(k, start)
        if k in self.notes.backs:
            self.out.mark("label", start)
        if self._is_bold(k):
            self.out.mark("strong", start)
        if name in _HEADINGS:
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
        """The number that a browser puts before an item of a numbered list."""
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

    def _is_raised(self, k: int) -> bool:
        return self.tree.names[k] == "sup" or _SUPER.search(self.tree.style(k)) is not None

    def _digits(self, k: int) -> dict[int, int] | None:
        """How digits of an element are written: raised and lowered ones as such."""
        if self._is_raised(k) or k in self.notes.calls:
            raised = RAISED
        elif self.tree.names[k] == "sub" or _SUB.search(self.tree.style(k)):
            raised = LOWERED
        else:
            return None
        return raised if NUMBER.fullmatch(self.tree.text(k).strip()) else None

    def _mark_raised(self, k: int, start: int) -> None:
        """A raised mark calls a note, but not behind a letter or digit: there it is a power, or a unit's."""
        within = any(j in self.notes.calls for j in _around(self.tree, k))
        if not within and MARK.fullmatch(self.tree.text(k).strip()):
            self.out.mark_raised(start)

    def _is_bold(self, k: int) -> bool:
        style = self.tree.style(k)
        if self.tree.names[k] in ("b", "strong"):
            return not _NOT_BOLD.search(style)
        return _BOLD.search(style) is not None

    def _mark_frame(self) -> None:
        """Say which lines are parts of the page around the text."""
        main, chrome = _frame(self.tree, self.out, self.lines)
        for start, end, block in self.lines:
            if chrome[block]:
                self.out.evidence.append(Evidence("chrome", start, end))
            elif not self.tree.holds(main, block):
                self.out.evidence.append(Evidence("around", start, end))


def _frame(
    tree: _Tree, out: Extraction, lines: list[tuple[int, int, int]]
) -> tuple[int, list[bool]]:
    """The element that holds the text, and of each element whether it is a part of the page around it.

    It is found by the prose: what holds most of it is no chrome, whatever it is called.
    """
    text = out.text()
    prose, filled = [0] * len(tree.elements), [0] * len(tree.elements)
    for start, end, block in lines:
        line = text[start:end]
        filled[block] += len(line)
        if len(line) > _PROSE and _STOPS.search(line):
            prose[block] += len(line)
    chrome = _chrome(tree, _summed(tree, prose))
    weight = [0 if c else n for n, c in zip(prose, chrome, strict=True)]
    if sum(weight) < _LEAST_PROSE:
        chrome = _link_lists(tree, chrome)
        weight = [0 if c else n for n, c in zip(filled, chrome, strict=True)]
    within = _summed(tree, weight)
    main = 0
    for k, name in enumerate(tree.names):
        share = _TRUSTED if _is_told(tree, k) else _MOST
        # The page is read from outside in: an element inside the one found before holds it more closely.
        if within[0] and tree.holds(main, k) and within[k] >= share * within[main] and name != "p":
            main = k
    return main, chrome


def _is_told(tree: _Tree, k: int) -> bool:
    """Whether the page says that an element holds its text."""
    return tree.names[k] in _MAIN or "main" in tree.role(k).split()


def _chrome(tree: _Tree, prose: list[int]) -> list[bool]:
    """Of each element whether it is, or is in, a part of the page that is not its text.

    What holds most of the prose is none, unless the page names another element as its text.
    """
    told = [0, *accumulate(_is_told(tree, k) for k in range(len(tree.elements)))]
    chrome: list[bool] = []
    for k, name in enumerate(tree.names):
        parent = tree.parents[k]
        roles = set(tree.role(k).split())
        named = name in _CHROME or bool(_CHROME_ROLES & roles)
        if name == "header":
            named = not any(tree.names[j] in _MAIN for j in tree.lineage(k))
        if named and ("note" in tree.role(k) or (not told[-1] and prose[k] * 2 > prose[0])):
            named = False
        if told[tree.ends[k]] > told[k]:  # it holds the text itself
            named = False
        chrome.append((parent >= 0 and chrome[parent]) or named)
    return chrome


def _link_lists(tree: _Tree, chrome: list[bool]) -> list[bool]:
    """What is chrome, and elements that hold several links and next to nothing else, with all inside them."""
    links, linked, plain = ([0] * len(tree.elements) for _ in range(3))
    within: list[bool] = []
    for k, element in enumerate(tree.elements):
        parent = max(0, tree.parents[k])
        within.append((bool(k) and within[parent]) or tree.names[k] == "a")
        links[k] = int(tree.names[k] == "a")
        if tree.names[k] not in _SILENT:
            (linked if within[k] else plain)[k] += len((element.text or "").strip())
        (linked if within[parent] else plain)[parent] += len((element.tail or "").strip())
    links, linked, plain = (_summed(tree, counts) for counts in (links, linked, plain))
    found: list[bool] = []
    for k in range(len(tree.elements)):
        parent = tree.parents[k]
        lists = links[k] >= _SEVERAL and plain[k] * 5 < linked[k]
        found.append(chrome[k] or (parent >= 0 and found[parent]) or lists)
    return found


def _summed(tree: _Tree, counts: list[int]) -> list[int]:
    """Counts of elements with those of all that they hold."""
    total = list(counts)
    for k in range(len(total) - 1, 0, -1):
        total[tree.parents[k]] += total[k]
    return total


@dataclass(slots=True)
class _Tables:
    """Tables of data: rows by their elements, and cells with the tabs before and behind them."""

    rows: dict[int, int] = field(default_factory=dict)
    cells: dict[int, tuple[int, int]] = field(default_factory=dict)


def _data_tables(tree: _Tree) -> _Tables:
    """Tables whose cells hold data; the others are layout, and their cells are blocks like any."""
    found = _Tables()
    for k, name in enumerate(tree.names):
        if name == "table":
            rows = _rows(tree, k)
            if rows and _is_data(tree, k, rows):
                _place_cells(tree, found, rows)
    return found


def _rows(tree: _Tree, table: int) -> list[tuple[int, list[int]]]:
    """The rows of a table with their cells; none where it holds another table."""
    rows: list[tuple[int, list[int]]] = []
    for k in range(table + 1, tree.ends[table]):
        name = tree.names[k]
        if name == "table":
            return []
        if name == "tr":
            rows.append((k, []))
        elif name in ("td", "th") and rows:
            rows[-1][1].append(k)
    return rows


def _is_data(tree: _Tree, table: int, rows: list[tuple[int, list[int]]]) -> bool:
    """Whether most rows of a table have several filled cells, and no cell is a text of its own."""
    filled = [[c for c in cells if tree.text(c).strip()] for _, cells in rows]
    several = sum(len(cells) > 1 for cells in filled)
    inside = range(table, tree.ends[table])
    if several < 2 or several * 2 < sum(map(bool, filled)) or "presentation" in tree.role(table):
        return False
    if any(tree.names[k] in _HEADINGS for k in inside):
        return False
    return max(len(tree.text(c).strip()) for cells in filled for c in cells) <= _LONGEST_CELL


def _place_cells(tree: _Tree, found: _Tables, rows: list[tuple[int, list[int]]]) -> None:
    """Tabs between cells; a cell over several rows or columns leaves empty ones in their place."""
    covered: dict[int, int] = {}  # columns that cells above cover, and for how many rows
    for row, cells in rows:
        found.rows[row] = len(cells)
        column = 0
        for n, cell in enumerate(cells):
            before = 0 if n == 0 else 1
            while covered.get(column, 0):
                covered[column] -= 1
                before, column = before + 1, column + 1
            width, height = _span(tree, cell, "colspan"), _span(tree, cell, "rowspan")
            for k in range(column, column + width):
                covered[k] = height - 1
            column += width
            found.cells[cell] = (before, width - 1)
        # Cells above may cover the last columns too.
        rest = 0
        while covered.get(column, 0):
            covered[column] -= 1
            rest, column = rest + 1, column + 1
        if cells and rest:
            before, behind = found.cells[cells[-1]]
            found.cells[cells[-1]] = (before, behind + rest)


def _span(tree: _Tree, cell: int, name: str) -> int:
    value = tree.elements[cell].get(name, "1")
    return min(max(1, int(value)), 100) if NUMBER.fullmatch(value) else 1
