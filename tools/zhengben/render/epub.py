"""EPUB 3 (EPUB 3.3, W3C): a document with pop-up notes. The same input gives the same bytes."""

from __future__ import annotations

import io
import uuid
import zipfile
from typing import Any

from ..editions.script import in_script
from ..resources import environment
from .book import Heading, Style, Writer, headings
from .front import LABELS, colophon, cover
from .jobs import Job

_PAGES = ("cover.xhtml", "nav.xhtml", "text.xhtml", "colophon.xhtml", "style.css", "package.opf")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP file can hold


def make_epub(job: Job, options: None = None) -> tuple[bytes, list[str]]:
    """The bytes of an EPUB, and remarks: always none."""
    both = [job.documents[0], *job.others[:1]]
    langs = [str(document.front["lang"]) for document in both]
    values: dict[str, Any] = {
        "lang": langs[0],
        "langs": langs,
        "title": cover(job, both[0]).title,
        "author": both[0].front.get("speaker") or both[0].front.get("issuer") or "",
        "date": both[0].front.get("date", ""),
        "source": both[0].front["source"],
        "identifier": _identifier(job),
        "labels": {key: in_script(text, langs[0]) for key, text in LABELS.items()},
        "covers": [cover(job, document) for document in both],
        "parts": list(_parts(job)),
        "contents": _nested(_headings(job)),
        "colophons": [
            (tag, in_script(LABELS["colophon"], tag), list(colophon(job, tag, [], [])))
            for tag in langs
        ],
    }
    files = {"META-INF/container.xml": environment().get_template("epub/container.xml").render()}
    for name in _PAGES:
        files[name] = environment().get_template(f"epub/{name}").render(values)
    return _zip(files), []


def _prefix(job: Job, i: int) -> str:
    return f"d{i}-" if len(job.documents) > 1 else ""


def _parts(job: Job) -> Any:
    for i, document in enumerate(job.documents):
        style = Style(_prefix(job, i), "popup", hints=False)
        writer = Writer(document, style)
        blocks = writer.pairs(job.others[i]) if job.others else list(writer.blocks())
        yield {"blocks": blocks, "notes": writer.endnotes()}


def _headings(job: Job) -> list[Heading]:
    documents = enumerate(job.documents)
    return [heading for i, document in documents for heading in headings(document, _prefix(job, i))]


def _nested(flat: list[Heading]) -> list[tuple[Heading, list[Any]]]:
    """Headings as a tree: each heading with the deeper ones up to the next heading of its own level."""
    tree: list[tuple[Heading, list[Any]]] = []
    path: list[tuple[Heading, list[Any]]] = []
    for heading in flat:
        while path and path[-1][0].level >= heading.level:
            path.pop()
        node: tuple[Heading, list[Any]] = (heading, [])
        (path[-1][1] if path else tree).append(node)
        path.append(node)
    return tree


def _identifier(job: Job) -> str:
    """An identifier made from the text, so that the same edition has the same identifier everywhere."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\0".join([job.edition, *job.texts])).urn


def _zip(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # OCF 3.3, 4.2.1: the first file, not compressed
        archive.writestr(zipfile.ZipInfo("mimetype", _EARLIEST), "application/epub+zip")
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return buffer.getvalue()
