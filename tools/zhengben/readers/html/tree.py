"""The elements of a page in document order, with their names, styles and roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ...text.lazy import lazy

# Elements that show no text of the page.
SILENT = frozenset((
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "applet", "svg",
    "math", "canvas", "audio", "video", "datalist", "textarea", "select", "option", "map", "rp",
    "rt", "noframes", "xml",
))  # fmt: skip
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
    "li", "main", "marquee", "menu", "nav", "ol", "p", "pre", "search", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SUPER = lazy(r"vertical-align\s*:\s*super", re.IGNORECASE)


def name_of(element: etree._Element) -> str:
    """The name of an element without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


class Tree:
    """The elements of a page in document order. For each: the index of the first element after its subtree."""

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
        """Whether `inner` is `outer` or inside it."""
        return outer <= inner < self.ends[outer]

    def lineage(self, k: int) -> Iterator[int]:
        """An element and its ancestors, from the inside out."""
        while k >= 0:
            yield k
            k = self.parents[k]

    def text(self, k: int) -> str:
        """All text of an element."""
        return "".join(self.elements[k].itertext())

    def style(self, k: int) -> str:
        """The style attribute of an element."""
        return self.elements[k].get("style") or ""

    def role(self, k: int) -> str:
        """The role and, in an EPUB, the epub:type of an element."""
        return " ".join(v for name, v in self.elements[k].attrib.items() if name == "role" or name.endswith("}type"))  # fmt: skip
