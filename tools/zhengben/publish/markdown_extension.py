"""Canonical Markdown for Python-Markdown, MkDocs' engine: it must read it as our own reader does.

Soft breaks beside Chinese are no blanks; footnotes show their labels, not a count; every ASCII
punctuation mark can be escaped; raw HTML is text.
"""

from __future__ import annotations

import string
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from ..markdown.softbreak import break_text

_BLOCKS = frozenset(
    [
        "div",
        "p",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "section",
    ]
)


class CanonicalExtension(Extension):
    """Registered in mkdocs.yml, behind `footnotes` and `tables`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Change the parser as the module says."""
        md.ESCAPED_CHARS = list(string.punctuation)
        for registry, name in ((md.preprocessors, "html_block"), (md.inlinePatterns, "html")):
            if name in registry:
                registry.deregister(name)
        md.treeprocessors.register(_Labels(md), "footnote_labels", 16)
        md.treeprocessors.register(_SoftBreaks(md), "soft_breaks", 15)
        md.treeprocessors.register(_EmptyHeads(md), "empty_table_heads", 14)


class _Labels(Treeprocessor):
    """The source's own label instead of the count that Python-Markdown shows."""

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if link.get("class") == "footnote-ref":
                link.text = (link.get("href") or "").rpartition(":")[2]
        for item in root.iter("li"):
            identifier = item.get("id") or ""
            if identifier.startswith("fn:"):
                item.set("value", identifier.removeprefix("fn:"))


class _EmptyHeads(Treeprocessor):
    """A canonical table has no heading row; Markdown's, which is empty, is not shown."""

    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            head = table.find("thead")
            if head is not None and not "".join(head.itertext()).strip():
                table.remove(head)


class _SoftBreaks(Treeprocessor):
    """Runs of inline text are joined across elements; footnote calls are transparent."""

    def run(self, root: Element) -> None:
        run: list[tuple[Element, str]] = []
        self._walk(root, run)
        _join(run)

    def _walk(self, element: Element, run: list[tuple[Element, str]]) -> None:
        if element.tag == "pre":
            return
        block = element.tag in _BLOCKS
        if block:
            _join(run)
        call = element.tag == "sup" and (element.get("id") or "").startswith("fnref")
        if not call:
            run.append((element, "text"))
            for child in element:
                self._walk(child, run)
                run.append((child, "tail"))
        if block:
            _join(run)


def _join(run: list[tuple[Element, str]]) -> None:
    texts = [getattr(element, slot) or "" for element, slot in run]
    for i, text in enumerate(texts):
        if "\n" not in text:
            continue
        before = next((t for t in reversed(texts[:i]) if t), "")[-1:]
        after = next((t for t in texts[i + 1 :] if t), "")[:1]
        pieces = text.split("\n")
        whole = pieces[0]
        for k, piece in enumerate(pieces[1:], 1):
            follows = "".join(pieces[k:])[:1] or after
            whole += break_text((before + whole)[-1:], follows) + piece
        setattr(*run[i], whole)
    run.clear()


def makeExtension(**options: Any) -> CanonicalExtension:  # noqa: N802 (Python-Markdown's name)
    """Python-Markdown's entry point."""
    return CanonicalExtension(**options)
