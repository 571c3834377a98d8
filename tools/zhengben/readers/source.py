"""Any file to its `Source`: the reader is chosen by what the file holds, its name decides only in doubt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from ..errors import UnreadableSource
from ..model import Format, Source
from .archive import Archive
from .epub import read_epub
from .extraction import Page
from .html.page import read_page
from .pdf.read import read_pdf
from .rows import holds_rows, open_table
from .text import decode_source, demand_chinese, read_bytes
from .word.docx import read_docx

SUFFIXES = (".txt", ".md", ".html", ".htm", ".xhtml", ".docx", ".epub", ".pdf")
# How a file of these begins, after blanks and what no browser shows.
_PAGE = re.compile(rb"(?:\s|<\?xml[^>]*>|<!--.*?-->|\xef\xbb\xbf)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip
_TAG = re.compile(rb"<(?:!|/?[a-zA-Z][a-zA-Z0-9]*[\s>/])")
_HEAD = 65536  # bytes that are looked at
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file of before 2007; save it as .docx or .xlsx"),
    (b"{\\rtf", "a file in Rich Text Format; save it as .docx"),
    (b"Rar!", "an archive; unpack it and give what it holds"),
    (b"7z\xbc\xaf", "an archive; unpack it and give what it holds"),
    (b"\x1f\x8b", "compressed; unpack it and give what it holds"),
    (b"\x89PNG", "an image; recognise its text first"),
    (b"\xff\xd8\xff", "an image; recognise its text first"),
    (b"GIF8", "an image; recognise its text first"),
)  # fmt: skip


def read_source(
    path: Path, name: str, encoding: str | None = None, column: str | None = None
) -> Source:
    """Read one source; `name` is its path relative to the corpus, `encoding` forces one.

    A row of a table is named as if the table were a folder; `column` names the column of the texts.
    Raises UnreadableSource with a sentence that names the file and the cause.
    """
    found = table_above(path)
    if found is not None:
        table = open_table(found, column)
        wanted = path.relative_to(found).as_posix()
        for row in table.rows():
            if row.name == wanted:
                return table.source(row, name)
        raise UnreadableSource(f"{found}: has no row {wanted} with a text; see its numbers in a spreadsheet.")  # fmt: skip
    return source_of(path, name, read_bytes(path), encoding)


def table_above(path: Path) -> Path | None:
    """The table that a path leads into, where it names a row of one."""
    if path.exists():
        return None
    return next((p for p in path.parents if p.is_file() and is_table(p)), None)


def is_table(path: Path) -> bool:
    """Whether a file holds a text in each row, by its beginning and, where that says nothing, by its name."""
    try:
        if not path.is_file():  # a pipe without a writer must not hang the run
            return False
        with path.open("rb") as file:
            return holds_rows(path, file.read(_HEAD))
    except OSError:
        return False  # whoever reads it says why


def source_of(path: Path, name: str, data: bytes, encoding: str | None = None) -> Source:
    """The source that the bytes of a file hold; `path` is for messages. Raises UnreadableSource."""
    if holds_rows(path, data[:_HEAD]):
        raise UnreadableSource(f"{path}: is a table with a text a row; name a row, as in {path}/2.")
    kind = format_of(path, data)
    if kind == "text":
        return decode_source(path, name, data, encoding)
    if kind == "html":
        found, text, evidence, fields = read_page(path, data, encoding)
    elif kind == "pdf":
        found, fields = "utf-8", ()
        text, evidence = read_pdf(path, data)
    else:
        found, fields = "utf-8", ()
        text, evidence = _ARCHIVED[kind](Archive(path, data))
    demand_chinese(path, text)
    return Source(name, hashlib.sha256(data).hexdigest(), found, text, kind, evidence, fields)


def format_of(path: Path, data: bytes) -> Format:
    """What a file holds. Raises UnreadableSource for what no reader reads."""
    for magic, what in _REFUSED:
        if data.startswith(magic):
            raise UnreadableSource(f"{path}: this is {what}.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Archive(path, data).format()
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    plain = head.replace(b"\0", b"").lstrip(b"\xff\xfe")  # UTF-16 too
    if b"multipart/related" in head[:4096] and b"MIME-Version:" in head[:4096]:
        raise UnreadableSource(f"{path}: this is a web archive (MHTML); save the page as HTML.")
    named = path.suffix.lower() in (".html", ".htm", ".xhtml")
    if _PAGE.match(plain) or (named and _TAG.search(plain)):
        return "html"
    return "text"


_ARCHIVED: dict[str, Callable[[Archive], Page]] = {
    "docx": read_docx,
    "epub": read_epub,
}
