"""Documents as the HTML of a book, for print and EPUB: roles of blocks, notes, marks, table of contents.

Break hints are added where Unicode's rules differ from Chinese typesetting (clreq 3.1.3). A line may break before an
opening and after a closing quotation mark, but not before a footnote call. A single character may not be alone in
the last line of a paragraph. A hyphen may not end a line, since PDF readers would take it for hyphenation. The
hints are characters of zero width, which PDF readers do not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from ..model import Block, Call, Document, Inline, Marked, Note, plain_text
from ..text.patterns import DATE_LINE
from ..vocabulary.words import words

_SALUTATION = words("salutation")
_BREAK, _GLUE = "\u200b", "\u2060"
_NOTHING = Markup("")
_PIECE = re.compile(
    r"[“‘（《〈〔]*(?:[\w.,:%/-]+(?<=[!-~])|.)[，。、；：！？”’）》〉〕]*", re.ASCII | re.DOTALL
)
_LAST = re.compile("(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff][，。、；：！？”’）》〉〕…]*$)")
_HINTS = re.compile(
    "(?<=[^“‘（《〈〔【—…])(?P<opening>[“‘])|(?P<closing>[”’])(?=[^，。、；：！？”’）》〉〕】—…%％])"
    "|(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the table of contents: `id` in the page, `level` 1 to 6, the text."""

    id: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Style:
    """How blocks become HTML.

    - `prefix` is put before all ids.
    - `notes` says where notes go: `foot` of the page, `end` of the document, the same as a `popup` (EPUB), or `mute`:
      calls are plain numbers without a link.
    - `hints`: whether to add break hints.
    - `titles`: the width of a line, in em of the heading, for headings of level 1 and 2.
    - A table with more than `columns` columns is split into parts.
    - A running head of more than `head` characters is cut.
    """

    prefix: str = ""
    notes: str = "foot"
    hints: bool = True
    titles: tuple[float, ...] = ()
    columns: int = 1_000_000
    head: int = 40


def headings(document: Document, prefix: str = "") -> list[Heading]:
    """The headings of a document in their order."""
    return [
        Heading(f"{prefix}b{i}", block.level, plain_text(block.content))
        for i, block in enumerate(document.blocks)
        if block.kind == "heading"
    ]


def roles(document: Document) -> list[str]:
    """The role of each block on paper: `title`, `line` (below the title), `salutation`, `signature`, or `""`."""
    front = {str(document.front[k]) for k in ("subtitle", "number") if k in document.front}
    speaker = str(document.front.get("speaker", "\0"))
    found: list[str] = []
    head = True
    for block in document.blocks:
        text = plain_text(block.content)
        role = ""
        if block.kind == "heading" and block.level == 1:
            role = "title"
        elif block.kind == "paragraph" and head:
            if (
                text.lstrip("—") in front
                or ("\u3000" in text and text.endswith(speaker))
                or _is_subtitle(text)
            ):
                role = "line"
            elif _SALUTATION.fullmatch(text) or text.endswith("："):
                role, head = "salutation", False
            else:
                head = False
        elif block.kind != "paragraph":
            head = False
        found.append(role)
    return _signed(document, found)


def _is_subtitle(text: str) -> bool:
    return text.startswith("（") and text.endswith("）") and len(text) < 40


def _signed(document: Document, found: list[str]) -> list[str]:
    """Mark signatures: a line that is a date, and a name in the line before it."""
    texts = [plain_text(b.content) if b.kind == "paragraph" else "" for b in document.blocks]
    for i, text in enumerate(texts):
        if i and not found[i] and DATE_LINE.fullmatch(text):
            found[i] = "signature"
            if not found[i - 1] and re.fullmatch("\\w{2,30}", texts[i - 1]):
                found[i - 1] = "signature"
    return found


def balanced(text: str, line: float) -> float:
    """The least width (em) in which a centred title takes no more lines than in the width `line`; 0 for one line.

    Widths are estimates: figures and Latin words stay whole, marks stay with what they close or open.
    """
    widths = [sum(1 if ord(c) > 0x2E80 or c in "“”‘’—…" else 0.6 for c in p) for p in _PIECE.findall(text)]  # fmt: skip

    def lines(width: float) -> int:
        count, filled = 1, 0.0
        for piece in widths:
            if filled and filled + piece > width:
                count, filled = count + 1, 0.0
            filled += piece
        return count

    wanted = lines(line)
    width = sum(widths) / wanted
    while lines(width) > wanted:
        width += 0.5
    return min(line, width + 0.5) if wanted > 1 else 0


def _hinted(match: re.Match[str]) -> str:
    if match["opening"]:
        return _BREAK + match[0]
    return match[0] + (_BREAK if match["closing"] else _GLUE)


class Writer:
    """The HTML of one document's blocks. A note is written at its first call; later calls link to it."""

    OTHER = "x"  # follows the prefix in the ids of the other script

    def __init__(self, document: Document, style: Style) -> None:
        self.document = document
        self.style = style
        self.notes = {note.label: note for note in document.notes}
        self.called: set[str] = set()
        self.roles = roles(document)
        self.others: dict[str, tuple[Writer, Note]] = {}

    def blocks(self) -> Iterator[Markup]:
        """The blocks in order."""
        for i, block in enumerate(self.document.blocks):
            yield self.block(i, block)

    def pairs(self, other: Document) -> list[Markup]:
        """Each block beside the same block in the other script, with one joint note for both."""
        prefix = f"{self.style.prefix}{self.OTHER}"
        right = Writer(other, replace(self.style, prefix=prefix, notes="mute"))
        lang = str(other.front["lang"])
        self.others = {note.label: (right, note) for note in other.notes}
        return [
            Markup(
                '<table class="pair {}"><tr><td class="left">{}</td><td lang="{}">{}</td></tr></table>'
            ).format(block.kind, self.block(i, block), lang, right.block(i, other.blocks[i]))
            for i, block in enumerate(self.document.blocks)
        ]

    def block(self, i: int, block: Block) -> Markup:
        """One block as an element with an id."""
        identifier = f"{self.style.prefix}b{i}"
        if block.kind == "table":
            return self._table(identifier, block)
        role = f' class="{self.roles[i]}"' if self.roles[i] else ""
        content = self.inlines(block.content)
        if block.kind == "paragraph":
            return Markup('<p id="{}"{}>{}</p>').format(identifier, Markup(role), content)
        words = plain_text(block.content)
        head = words if len(words) <= self.style.head else f"{words[: self.style.head - 1]}…"
        line = self.style.titles[block.level - 1 : block.level]
        width = balanced(words, line[0]) if line else 0
        narrow = Markup(f' style="max-width: {width:.2f}em"') if width else ""
        return Markup('<h{0} id="{1}" data-words="{2}" data-head="{3}"{4}{5}>{6}</h{0}>').format(
            block.level, identifier, words, head, Markup(role), narrow, content
        )

    def _table(self, identifier: str, block: Block) -> Markup:
        """A table. One that is too wide for the page becomes several, each with some of the columns."""
        step = min(len(block.rows[0]), self.style.columns)
        parts = []
        for first in range(0, len(block.rows[0]), step):
            rows = [
                Markup("<tr>{}</tr>").format(
                    Markup("").join(
                        Markup("<td>{}</td>").format(self.inlines(cell))
                        for cell in row[first : first + step]
                    )
                )
                for row in block.rows
            ]
            name = Markup(' id="{}"').format(identifier) if first == 0 and identifier else ""
            parts.append(
                Markup('<table{} class="c{}">{}</table>').format(
                    name, min(step, 9), Markup("").join(rows)
                )
            )
        return Markup("").join(parts)

    def inlines(self, content: tuple[Inline, ...]) -> Markup:
        """Text, calls and marks."""
        if self.style.hints and content and isinstance(content[-1], str):
            content = (*content[:-1], _LAST.sub(_GLUE, content[-1]))
        return Markup("").join(self._inline(item) for item in content)

    def _inline(self, item: Inline) -> Markup:
        if isinstance(item, Call):
            return self.call(item.label)
        if isinstance(item, Marked):
            inner = self.inlines(item.content)
            if item.mark == "link":
                return Markup('<a href="{}">{}</a>').format(item.url, inner)
            tag = {"strong": "strong", "emphasis": "em", "code": "code"}[item.mark]
            return Markup("<{0}>{1}</{0}>").format(Markup(tag), inner)
        return self.text(item)

    def text(self, text: str) -> Markup:
        """Text, escaped, with break hints."""
        if self.style.hints:
            text = _HINTS.sub(_hinted, text)
        return escape(text)

    def call(self, label: str) -> Markup:
        """The call of a note. If notes go to the foot, the first call also holds the note itself."""
        first = label not in self.called
        self.called.add(label)
        note = self.notes[label]
        identifier = f"{self.style.prefix}n{label}"
        if self.style.notes == "foot" and first:
            return Markup('{}<span class="fn" id="{}" data-n="{}">{}</span>').format(
                _GLUE, identifier, label, self.note(note)
            )
        if self.style.notes == "mute":
            return Markup('{}<sup class="mute">〔{}〕</sup>').format(
                _GLUE if self.style.hints else "", label
            )
        back = Markup(' id="{}"').format(f"{self.style.prefix}r{label}") if first else ""
        popup = Markup(' epub:type="noteref" role="doc-noteref"')
        return Markup('{}<a class="call" href="#{}"{}{}>〔{}〕</a>').format(
            _GLUE if self.style.hints else "",
            identifier,
            back,
            popup if self.style.notes == "popup" else "",
            label,
        )

    def note(self, note: Note, mark: Markup = _NOTHING) -> Markup:
        """The text of a note after its `mark`. With two scripts: both texts, each with its label."""
        here = self.inlines(note.content)
        if note.label not in self.others:
            return mark + here
        writer, other = self.others[note.label]
        label = Markup('<span class="mark">〔{}〕</span>').format(note.label)
        return Markup(
            '<span class="joint"><span>{}{}</span><span lang="{}">{}{}</span></span>'
        ).format(
            mark or label, here, writer.document.front["lang"], label, writer.inlines(other.content)
        )

    def endnotes(self) -> list[tuple[str, Markup]]:
        """The id and the content of each note for the end of the document, with a link back to its call."""
        prefix = self.style.prefix
        back = Markup('<a class="mark" role="doc-backlink" href="#{}r{}">〔{}〕</a>')
        return [
            (f"{prefix}n{note.label}", self.note(note, back.format(prefix, note.label, note.label)))
            for note in self.document.notes
        ]
