"""A saved web page: its bytes, the metadata in its head, and its text."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from ..reader import Extracted
from ..text import decode_text
from .walk import read_html

# The bytes < and > are never part of a longer character in UTF-8, GB18030 or Big5.
_TAG = re.compile(rb"<[^<>]*>")
_HIGH = re.compile(rb"[\x80-\xff]")
_META = re.compile(r"<meta\s[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SAVED = re.compile(r"<!-- saved from url=\(\d{4}\)(https?://\S+) -->")
_DAY = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})")
_META_WITHIN = 100_000  # the head of a page is within so many code points
# Names of the metadata: the standard of Chinese government sites, Open Graph, Dublin Core.
_FIELDS = {
    "url": ("url", "og:url"),
    "published": ("pubdate", "publishdate", "article:published_time"),
    "publisher": ("contentsource",),
    "place": ("dcterms.spatial", "dc.coverage"),
}


def read_page(path: Path, data: bytes, encoding: str | None) -> Extracted:
    """The text with evidence, the encoding, and the metadata of the page. Raises UnreadableSource.

    The encoding is detected from the bytes, as for any text: the declared one is often wrong.
    """
    pieces = [data] if b"\0" in data[:100] else _TAG.split(data)  # UTF-16 has its own marks
    sample = b" ".join(piece for piece in pieces if _HIGH.search(piece))
    found, page = decode_text(path, data, encoding, sample)
    text, evidence = read_html(page, str(path))
    return Extracted(text, evidence, _fields(page[:_META_WITHIN]), found)


def _fields(head: str) -> tuple[tuple[str, str], ...]:
    """URL, date, publisher and place of a page, from the metadata in its head."""
    said: dict[str, str] = {}
    for tag in _META.findall(head):
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
        name = values.get("name") or values.get("property") or ""
        if values.get("content", "").strip():
            said.setdefault(name.lower(), values["content"].strip())
    found = {
        key: said[name]
        for key, names in _FIELDS.items()
        for name in reversed(names)
        if name in said
    }
    saved = _SAVED.search(head)
    if saved:
        found["url"] = saved[1]
    if urlsplit(found.get("url", "")).scheme not in ("http", "https"):
        found.pop("url", None)
    day = _DAY.search(found.pop("published", ""))
    if day and 1 <= int(day[2]) <= 12 and 1 <= int(day[3]) <= 31:
        found["published"] = f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}"
    return tuple(sorted(found.items()))
