"""A Document as a page of the site: addresses, calls and notes that lead there and back."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from ..model import Block, Document
from .book import Style, Writer


class Page(Writer):
    """HTML of one document's blocks.

    `ids` are those of its blocks; `origin` is the address of the page of its source, empty for none.
    """

    def __init__(
        self, document: Document, ids: list[str], origin: str, words: dict[str, str]
    ) -> None:
        super().__init__(document, Style(notes="end", hints=False))
        self.ids = ids
        self.origin = origin
        self.words = words
        self.times: Counter[str] = Counter()

    def block(self, i: int, block: Block) -> Markup:
        """One block with its address, and links to itself and to its source."""
        name = self.ids[i]
        links = Markup('<span class="at"><a class="here" href="#{0}" aria-label="{1}"></a>').format(
            name, self.words["here"]
        )
        if self.origin:
            links += Markup('<a class="origin" href="{}#{}" aria-label="{}"></a>').format(
                self.origin, name, self.words["origin"]
            )
        links += Markup("</span>")
        if block.kind == "table":
            return Markup('<div class="scroll" id="{}" tabindex="0" role="region" aria-label="{}">{}{}</div>').format(
                name, self.words["table"], self._table("", block), links
            )  # fmt: skip
        role = Markup(' class="{}"').format(self.roles[i]) if self.roles[i] else ""
        tag = f"h{block.level}" if block.kind == "heading" else "p"
        return Markup('<{0} id="{1}"{2}>{3}{4}</{0}>').format(
            Markup(tag), name, role, self.inlines(block.content), links
        )

    def call(self, label: str) -> Markup:
        """A call; each of the calls of a note has an address of its own."""
        self.times[label] += 1
        count = self.times[label]
        name = f"r-{label}" if count == 1 else f"r-{label}-{count}"
        return Markup('<a class="call" id="{}" href="#n-{}" role="doc-noteref">〔{}〕</a>').format(
            name, label, label
        )

    def notes_list(self) -> list[tuple[str, Markup, list[str]]]:
        """Of each note its label, what it says, and the addresses of its calls. After the blocks."""
        return [
            (
                note.label,
                self.inlines(note.content),
                [f"r-{note.label}" if n == 1 else f"r-{note.label}-{n}"
                 for n in range(1, self.times[note.label] + 1)],
            )
            for note in self.document.notes
        ]  # fmt: skip
