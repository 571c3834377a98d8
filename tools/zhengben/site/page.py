"""A Document as a page of the site: addresses of blocks, and links between calls and notes."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup, escape

from ..model import Block, Document
from ..render.book import Style, Writer


class Page(Writer):
    """The HTML of one document's blocks.

    `ids` are the ids of its blocks. `origin` is the address of the page of its source, or `""`.
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
        """One block with its id, and links to itself and to its place in the source."""
        name = escape(self.ids[i])
        links = f'<span class="at"><a class="here" href="#{name}" aria-label="{escape(self.words["here"])}"></a>'
        if self.origin:
            links += f'<a class="origin" href="{escape(self.origin)}#{name}" aria-label="{escape(self.words["origin"])}"></a>'
        links += "</span>"
        if block.kind == "table":
            table, label = self._table("", block), escape(self.words["table"])
            return Markup(
                f'<div class="scroll" id="{name}" tabindex="0" role="region" aria-label="{label}">{table}{links}</div>'
            )
        role = f' class="{self.roles[i]}"' if self.roles[i] else ""
        tag = f"h{block.level}" if block.kind == "heading" else "p"
        return Markup(f'<{tag} id="{name}"{role}>{self.inlines(block.content)}{links}</{tag}>')

    def call(self, label: str) -> Markup:
        """A footnote call. Each call of a note has its own id."""
        self.times[label] += 1
        count = self.times[label]
        shown = escape(label)
        name = f"r-{shown}" if count == 1 else f"r-{shown}-{count}"
        return Markup(
            f'<a class="call" id="{name}" href="#n-{shown}" role="doc-noteref">〔{shown}〕</a>'
        )

    def notes_list(self) -> list[tuple[str, Markup, list[str]]]:
        """The label, content and ids of the calls of each note. Ask for it after the blocks."""
        return [
            (
                note.label,
                self.inlines(note.content),
                [f"r-{note.label}" if n == 1 else f"r-{note.label}-{n}"
                 for n in range(1, self.times[note.label] + 1)],
            )
            for note in self.document.notes
        ]  # fmt: skip
