"""What a reader is: one row of the table of formats (`table.READERS`), and what it gets and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ZhengbenError
from ..model import Evidence
from ..source_names import escaped
from .text import read_bytes

if TYPE_CHECKING:
    from .archive import Archive

_SNIFFED = 65536  # bytes of a file's beginning that a format is told by


class File:
    """A file whose format is asked for. `path` is for messages, and its suffix decides in doubt.

    `data` is what the file holds; without it the file is read, and only as far as is needed.
    Raises UnreadableSource, and OSError where the beginning cannot be read.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        self._data = data

    @cached_property
    def data(self) -> bytes:
        """All bytes of the file."""
        return read_bytes(self.path) if self._data is None else self._data

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB."""
        if self._data is not None:
            return self._data[:_SNIFFED]
        with self.path.open("rb") as file:
            return file.read(_SNIFFED)

    @property
    def suffix(self) -> str:
        """The suffix of its name in lower case, `.html`."""
        return self.path.suffix.lower()

    @property
    def is_archive(self) -> bool:
        """Whether it is a zip file."""
        return self.head.startswith((b"PK\x03\x04", b"PK\x05\x06"))

    @cached_property
    def archive(self) -> Archive:
        """The zip file that it is."""
        from .archive import Archive

        return Archive(self.path, self.data)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a reader gives of a file.

    `text` holds all that is visible, a line a block, and is always the same from the same bytes. `evidence` is what
    the format says of stretches of it, in code points, sorted by `start`. `fields` are keys of the front matter that the file
    itself states. `encoding` is that of a file which is text.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in `table` (a sheet's name, or nothing) and its cells by the names of their columns."""

    table: str
    number: int
    cells: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Its place in the file, as a part of the name of a source; a sheet's name is one part, whatever it holds."""
        sheet = "⟨U+002F⟩".join(map(escaped, self.table.split("/")))
        return f"{sheet}/{self.number}" if self.table else str(self.number)


@dataclass(frozen=True, slots=True)
class Reader:
    """One format, with just one of `read`, `rows` and `refused`.

    `name` is what the audit calls the format. `recognises` tells it by what a file holds. Files with one of
    `suffixes` are taken from a folder. `read` gives the text of a file; its second argument is the encoding
    that the user forces, or None. `rows` gives the rows of a table, and an error in the place of each that
    cannot be read. `refused` says what the file is and what to do instead. `library` is the
    distribution that does the reading: what it gives may change with the version.
    """

    name: str
    recognises: Callable[[File], bool]
    suffixes: tuple[str, ...] = ()
    read: Callable[[File, str | None], Extracted] | None = None
    rows: Callable[[Path], Iterator[Row | ZhengbenError]] | None = None
    refused: str = ""
    library: str = ""

    @property
    def version(self) -> str:
        """Name and version of its library, `lxml 6.1.3`; empty where it uses none."""
        if not self.library:
            return ""
        from importlib.metadata import PackageNotFoundError, version

        try:
            return f"{self.library} {version(self.library)}"
        except PackageNotFoundError:
            return f"{self.library} unknown"
