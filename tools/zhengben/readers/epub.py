"""EPUB: the pages of the spine, in order, as one page. Links from page to page become links inside it."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from ..errors import UnreadableSource
from .archive import Archive
from .extraction import Page
from .html.tree import name_of
from .html.walk import extract, parse_html

_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset(("application/xhtml+xml", "text/html"))


def read_epub(archive: Archive) -> Page:
    """The text of a book and the evidence on it. Raises UnreadableSource."""
    book = etree.Element("html")
    for name in _spine(archive):
        page = etree.SubElement(book, "body")
        for part in _page(archive, name):
            page.append(part)
        _resolve(page, name)
    if not len(book):
        raise UnreadableSource(f"{archive.path}: this EPUB names no pages; get the file again.")
    return extract(book)


def _page(archive: Archive, name: str) -> list[etree._Element]:
    """The elements in the body of a page. A page that is not valid XML is read as browsers read HTML."""
    try:
        root = archive.xml(name)
    except UnreadableSource:
        root = parse_html(archive.read(name).decode("utf-8", "replace"), str(archive.path))
    if root is None:
        return []
    body = next((e for e in root.iter() if isinstance(e.tag, str) and name_of(e) == "body"), None)
    return list(body) if body is not None else []


def _spine(archive: Archive) -> list[str]:
    """The names of the members that hold the pages, in reading order."""
    container = archive.xml(_CONTAINER)
    roots = [e.get("full-path") for e in _named(container, "rootfile")]
    package = archive.xml(roots[0]) if roots and roots[0] else None
    if package is None:
        raise UnreadableSource(f"{archive.path}: this EPUB has no package; get the file again.")
    base = posixpath.dirname(roots[0] or "")
    items = {
        e.get("id"): posixpath.normpath(posixpath.join(base, unquote(e.get("href", ""))))
        for e in _named(package, "item")
        if e.get("media-type") in _PAGES
    }
    order = [e.get("idref") for e in _named(package, "itemref")]
    return [items[name] for name in dict.fromkeys(order) if name in items]


def _named(root: etree._Element | None, name: str) -> list[etree._Element]:
    if root is None:
        return []
    return [e for e in root.iter() if isinstance(e.tag, str) and name_of(e) == name]


def _resolve(page: etree._Element, name: str) -> None:
    """Give each element an id that is unique in the book, and make links lead to these ids."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.get("id"):
            element.set("id", f"{name}\t{element.get('id')}")
        href = element.get("href")
        if href and "#" in href and ":" not in href:
            file, _, place = href.partition("#")
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(file))) if file else name  # fmt: skip
            element.set("href", f"#{whole}\t{place}")
