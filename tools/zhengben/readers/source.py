"""Any file to its `Source`: the table of readers says which of them reads it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from ..errors import BadPlugin, UnreadableSource
from ..model import Source
from ..source_names import escaped
from .reader import File
from .rows import open_table
from .table import reader_of
from .text import demand_chinese, read_bytes


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
            if row.name in (wanted, escaped(wanted)):
                return table.source(row, name)
        raise UnreadableSource(f"{found}: has no row {wanted} with a text; see its numbers in a spreadsheet.")  # fmt: skip
    return source_of(path, name, read_bytes(path), encoding)


def table_above(path: Path) -> Path | None:
    """The table that a path leads into, where it names a row of one."""
    with suppress(OSError):  # of a path that is too long, or leads through a closed folder
        if not path.exists():
            return next((p for p in path.parents if p.is_file() and is_table(p)), None)
    return None


def is_table(path: Path) -> bool:
    """Whether a file holds a text in each row."""
    try:
        # A pipe without a writer must not hang the run.
        return path.is_file() and reader_of(File(path)).rows is not None
    except BadPlugin:
        raise
    except Exception:  # of a damaged file, or a fault in a reader: whoever reads it says why
        return False


def source_of(path: Path, name: str, data: bytes, encoding: str | None = None) -> Source:
    """The source that the bytes of a file hold; `path` is for messages. Raises UnreadableSource."""
    file = File(path, data)
    reader = reader_of(file)
    if reader.refused:
        raise UnreadableSource(f"{path}: this is {reader.refused}.")
    if reader.read is None:
        raise UnreadableSource(f"{path}: is a table with a text a row; name a row, as in {path}/2.")
    found = reader.read(file, encoding)
    demand_chinese(path, found.text)
    digest = hashlib.sha256(data).hexdigest()
    return Source(
        name, digest, found.encoding, found.text, reader.name, found.evidence, found.fields
    )
