"""The data that layers hand to each other. Offsets are code points of the decoded source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .text.manuscript import Edit

Severity = Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
How = Literal["explicit", "aligned", "inferred"]
EvidenceKind = Literal[
    "call",  # a footnote call; `value` is the label of its definition where a link or a field names it
    "definition",  # a footnote definition with its number; `value` is its label
    "label",  # the number of a definition, or its link back to the call: not part of its text
    "heading",  # a line styled as a heading; `value` is its level, a digit
    "strong",  # a bold stretch of a line
    "row",  # a row of a table; tabs separate its cells
    "page-element",  # a part of the page around the text: navigation, a form, a footer
    "outside",  # outside the element that holds the text
    "picture",  # the last character before a page without text; `value` is the page's number, from 1
    "cut",  # the last character of a cell that has the greatest length a cell can have
]
BlockKind = Literal["heading", "paragraph", "table"]
Mark = Literal["strong", "emphasis", "link", "code"]

DecisionKind = Literal["erratum", "keep", "drop", "heading", "join", "split", "front"]
UNNAMED = "source"  # name, without its suffix, of a source that is no file

FrontValue = str | list[str]
FRONT_KEYS = (
    "title",
    "subtitle",
    "kind",
    "place",
    "place_code",
    "place_path",
    "issuer",
    "speaker",
    "session",
    "date",
    "number",
    "published",
    "publisher",
    "url",
    "lang",
    "conversion",
    "source",
    "copies",
    "inferred",
)
KINDS = (
    "work-report",
    "notice",
    "measures",
    "opinions",
    "plan",
    "personnel",
    "chronicle",
    "other",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the format says about `text[start:end]` of a source, which the text alone does not show."""

    kind: EvidenceKind
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One input, as text. `path` is relative to the corpus, with forward slashes.

    `format` is the name of the reader, or "row" for a row of a table. If the file is not plain text, `text` is the
    text that the reader extracted; the same bytes always give the same text.
    `evidence` is sorted by `start`; `fields` are keys of the front matter that the file itself states.
    """

    path: str
    sha256: str
    encoding: str
    text: str
    format: str = "text"
    evidence: tuple[Evidence, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at. `line` counts from 1; it is 0 if there is no one place."""

    code: str
    severity: Severity
    start: int
    end: int
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about `source[start:end]`, which reads `text`; `why` is the reason given.

    `new` is what it became: the corrected text, the level of a heading, or a key of the front matter and its value.
    `start` and `end` are 0 where a decision about the front matter names no place.
    """

    kind: DecisionKind
    start: int
    end: int
    line: int
    text: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Call:
    """A footnote call: `[^label]`."""

    label: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of text with a mark: strong, emphasis, code or link. A link has a `url`; code holds one literal string.

    The cleaner itself writes only strong; a person may add the others by hand.
    """

    mark: Mark
    content: tuple[Inline, ...]
    url: str = ""


Inline = str | Call | Marked


def flatten(content: tuple[Inline, ...]) -> Iterator[str | Call]:
    """Text and calls in their order, without the marks around them."""
    for item in content:
        if isinstance(item, Marked):
            yield from flatten(item.content)
        else:
            yield item


def plain_text(content: tuple[Inline, ...]) -> str:
    """The visible text, without calls."""
    return "".join(item for item in flatten(content) if isinstance(item, str))


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1 to 6), a paragraph, or a table (rows of cells, without a header row)."""

    kind: BlockKind
    content: tuple[Inline, ...] = ()
    level: int = 0
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote definition. A document holds its notes in the order of their first calls."""

    label: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one canonical Markdown file. The keys of `front` are those of `FRONT_KEYS`, in that order."""

    front: dict[str, FrontValue]
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """Where a note was found in the source. `marker` is None for a note that nothing in the text calls."""

    document: int
    label: str
    marker: tuple[int, int] | None
    definition: tuple[int, int]
    how: How
    score: float


@dataclass(frozen=True, slots=True)
class OwnRules:
    """A user's own rules: the SHA-256 of their file, and the names of new rules by their identifiers."""

    sha256: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """Front matter that a table beside the source gives: the table's name, the line, from 1, and values by key."""

    file: str
    line: int
    values: dict[str, str]


@dataclass(slots=True)
class Result:
    """Everything that cleaning one source gives. `names` are the file names proposed for `documents`, in the same order.

    `own_rules` is None if only the packaged rules were used, `metadata` if no table says anything of the source.
    """

    source: Source
    documents: list[Document] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    spans: list[list[tuple[int, int]]] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    notes: list[NoteRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    own_rules: OwnRules | None = None
    metadata: Given | None = None
