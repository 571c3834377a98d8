"""The formats that there are, as one ordered table; other packages may add to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from ..errors import ZhengbenError, demand_library
from ..plugins import plugins
from .reader import Extracted, File, Reader, Row

GROUP = "zhengben.readers"  # of entry points: each leads to a Reader
# How a page begins, after blanks and what no browser shows.
_PAGE = re.compile(rb"(?:\s|<\?xml[^>]*>|<!--.*?-->|\xef\xbb\xbf)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip
_TAG = re.compile(rb"<(?:!|/?[a-zA-Z][a-zA-Z0-9]*[\s>/])")
# Where the parts of an Office package lie, by the heads of a zip file's members.
_PART = re.compile(rb"PK\x03\x04.{26}(xl/|word/|META-INF/)", re.DOTALL)
_OBJECT = re.compile(rb'\{\s*"[^"\n]*"\s*:')  # how a line of JSON lines begins
_PAGES = (".html", ".htm", ".xhtml")


def _begins(*magics: bytes) -> Callable[[File], bool]:
    return lambda file: file.head.startswith(magics)


def _is_workbook(file: File) -> bool:
    if not file.is_archive:
        return False
    parts = {match[1] for match in _PART.finditer(file.head)}
    return b"xl/" in parts or (file.suffix == ".xlsx" and not parts)


def _is_epub(file: File) -> bool:
    return file.is_archive and "META-INF/container.xml" in file.archive.names


def _is_word(file: File) -> bool:
    return file.is_archive and file.archive.main_part().startswith("word/")


def _is_web_archive(file: File) -> bool:
    head = file.head[:4096]
    return b"multipart/related" in head and b"MIME-Version:" in head


def _is_page(file: File) -> bool:
    plain = file.head.replace(b"\0", b"").lstrip(b"\xff\xfe")  # UTF-16 too
    if _PAGE.match(plain):
        return True
    return file.suffix in _PAGES and _TAG.search(plain) is not None


def _is_json_lines(file: File) -> bool:
    first = file.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return file.suffix == ".jsonl" or _OBJECT.match(first) is not None


# Each format's own modules are imported when a file of it is read.


def _read_epub(file: File, _: str | None) -> Extracted:
    from .epub import read_epub

    return Extracted(*read_epub(file.archive))


def _read_word(file: File, _: str | None) -> Extracted:
    from .word.docx import read_docx

    return Extracted(*read_docx(file.archive))


def _read_pdf(file: File, _: str | None) -> Extracted:
    demand_library("pypdfium2", "Reading PDFs", "readers")
    from .pdf.read import read_pdf

    return Extracted(*read_pdf(file.path, file.data))


def _read_page(file: File, encoding: str | None) -> Extracted:
    from .html.page import read_page

    return read_page(file.path, file.data, encoding)


def _read_text(file: File, encoding: str | None) -> Extracted:
    from .text import decode_text

    found, text = decode_text(file.path, file.data, encoding)
    return Extracted(text, encoding=found)


def _workbook_rows(path: Path) -> Iterator[Row | ZhengbenError]:
    demand_library("openpyxl", "Reading Excel workbooks", "readers")
    from .workbook import workbook_rows

    return workbook_rows(path)


def _json_rows(path: Path) -> Iterator[Row | ZhengbenError]:
    from .delimited import json_rows

    return json_rows(path)


def _csv_rows(path: Path) -> Iterator[Row | ZhengbenError]:
    from .delimited import csv_rows

    return csv_rows(path)


_ARCHIVE = "an archive; unpack it and give what it holds"
_IMAGE = "an image; recognise its text first"

# The first row that recognises a file takes it: what bytes prove comes first, text last.
READERS = (
    Reader("office-97", _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), refused="an Office file of before 2007; save it as .docx or .xlsx"),
    Reader("rtf", _begins(b"{\\rtf"), refused="a file in Rich Text Format; save it as .docx"),
    Reader("rar", _begins(b"Rar!"), refused=_ARCHIVE),
    Reader("7z", _begins(b"7z\xbc\xaf"), refused=_ARCHIVE),
    Reader("gzip", _begins(b"\x1f\x8b"), refused="compressed; unpack it and give what it holds"),
    Reader("image", _begins(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), refused=_IMAGE),
    Reader("xlsx", _is_workbook, (".xlsx",), rows=_workbook_rows, library="openpyxl"),
    Reader("epub", _is_epub, (".epub",), _read_epub, library="lxml"),
    Reader("docx", _is_word, (".docx",), _read_word, library="lxml"),
    Reader("zip", lambda file: file.is_archive, refused="an archive, but no Word, Excel or EPUB file; unpack it and give what it holds"),
    Reader("pdf", lambda file: b"%PDF-" in file.head[:1024], (".pdf",), _read_pdf, library="pypdfium2"),
    Reader("mhtml", _is_web_archive, refused="a web archive (MHTML); save the page as HTML"),
    Reader("html", _is_page, _PAGES, _read_page, library="lxml"),
    Reader("jsonl", _is_json_lines, (".jsonl",), rows=_json_rows),
    Reader("csv", lambda file: file.suffix == ".csv", (".csv",), rows=_csv_rows),
    Reader("text", lambda file: True, (".txt", ".md"), _read_text),
)  # fmt: skip


@cache
def readers() -> tuple[Reader, ...]:
    """All readers in their order: those that other packages add are asked first. Raises BadPlugin."""
    return (*plugins(GROUP, Reader, {reader.name for reader in READERS}), *READERS)


def reader_of(file: File) -> Reader:
    """The reader of a file, which may be one that refuses it. Raises UnreadableSource."""
    return next(reader for reader in readers() if reader.recognises(file))


def suffixes(*, tables: bool) -> tuple[str, ...]:
    """The suffixes of files that are taken from a folder: of documents, and of tables too where asked for."""
    found = sorted((reader for reader in readers() if reader.read or reader.rows), key=lambda r: r.rows is not None)  # fmt: skip
    return tuple(suffix for reader in found if tables or reader.read for suffix in reader.suffixes)
