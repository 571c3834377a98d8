"""Tables with a report a row, read row by row, whatever their format.

Each row is a source, `reports.csv/12`: its number is the one that a spreadsheet shows (for JSON lines, the line
number). The other cells come before the text, one line each, like the metadata of a page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..errors import SourceFailed, UnreadableSource, ZhengbenError
from ..model import Evidence, Source
from ..text.lazy import lazy
from .reader import File, Row
from .table import reader_of
from .text import demand_chinese

_SAMPLE_ROWS = 50
_MANY = 100  # a text column has so many Chinese characters in its longest cell
_RIVAL = 0.8  # another column with this share of the fullest column's characters is also possible
_CELL = 32_767  # UTF-16 code units that a cell of Excel can hold; longer text was cut off
_HAN = lazy("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Table:
    """A file with rows and the column that holds the texts. Rows are read again each time they are asked for.

    `format` is the name of its reader.
    """

    path: Path
    column: str
    format: str

    def rows(self, errors: list[ZhengbenError] | None = None) -> Iterator[Row]:
        """The rows with anything in them. `errors` gets a sentence for each that cannot be read."""
        for found in _rows_of(self.path):
            if isinstance(found, Row):
                if any(name == self.column for name, _ in found.cells):
                    yield found
                elif errors is not None:
                    errors.append(UnreadableSource(f"{self.path}/{found.name}: the column {self.column} is empty here."))  # fmt: skip
            elif errors is not None:
                errors.append(found)

    def source(self, row: Row, name: str) -> Source:
        """The source that a row is. Raises UnreadableSource where its text holds no Chinese."""
        return _source(self.path, row, name, self.column)


def open_table(path: Path, column: str | None = None) -> Table:
    """The table in a file; `column` names that of the texts, else the one with most Chinese in it.

    Raises UnreadableSource if there is none, or if two columns are possible.
    """
    found = list(islice(_rows_of(path), _SAMPLE_ROWS))
    sample = [row for row in found if isinstance(row, Row)]
    if found and not sample:
        raise next(error for error in found if not isinstance(error, Row))
    filled: dict[str, int] = {}
    longest: dict[str, int] = {}
    for row in sample:
        for name, text in row.cells:
            count = len(_HAN.findall(text))
            filled[name] = filled.get(name, 0) + count
            longest[name] = max(longest.get(name, 0), count)
    names = ", ".join(list(filled)[:12])
    if column is not None:
        if column not in filled:
            raise UnreadableSource(f"{path}: has no column {column}; its columns are {names}.")
        return Table(path, column, reader_of(File(path)).name)
    texts = sorted((n for n in filled if longest[n] >= _MANY), key=lambda n: -filled[n])
    if not texts:
        raise UnreadableSource(
            f"{path}: no column holds texts (found: {names or 'none'}); name one with --text-column."
        )
    if len(texts) > 1 and filled[texts[1]] >= _RIVAL * filled[texts[0]]:
        raise UnreadableSource(
            f"{path}: the columns {texts[0]} and {texts[1]} both hold texts; say which with --text-column."
        )
    return Table(path, texts[0], reader_of(File(path)).name)


def _source(path: Path, row: Row, name: str, column: str) -> Source:
    text = next((value for key, value in row.cells if key == column), "")
    demand_chinese(Path(f"{path}/{row.name}"), text)
    fields = [f"{key}：{' '.join(value.split())}\n" for key, value in row.cells if key != column]
    evidence = []
    at = 0
    for line in fields:
        evidence.append(Evidence("outside", at, at + len(line) - 1))
        at += len(line)
    whole = "".join(fields) + text
    if len(text.encode("utf-16-le")) // 2 == _CELL:
        evidence.append(Evidence("cut", len(whole) - 1, len(whole)))
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return Source(name, digest, "utf-8", whole, "row", tuple(evidence))


def _rows_of(path: Path) -> Iterator[Row | ZhengbenError]:
    """Rows of any table, and a sentence in the place of each that cannot be read. Raises UnreadableSource and SourceFailed."""
    try:
        reader = reader_of(File(path))
        if reader.rows is None:
            raise UnreadableSource(f"{path}: is not a table; give a file with a text a row.")
        yield from reader.rows(path)
    except OSError as error:
        raise UnreadableSource(
            f"{path}: cannot be read: {error.strerror or error}; check the path and its rights."
        ) from error
    except UnicodeError as error:
        raise UnreadableSource(f"{path}: is damaged: {error}; get the file again.") from error
    except ZhengbenError:
        raise
    except Exception as error:  # rows are read before there is a worker to fail
        raise SourceFailed(
            f"{path}: its reader has a fault: {type(error).__name__}: {error}; please report this with the file."
        ) from error


def holds_names(header: list[str]) -> bool:
    """Whether the first row of a table names its columns: it holds no text itself."""
    return max(map(len, header), default=0) < _MANY


def names_of(header: list[str], named: bool) -> list[str]:
    """Names of columns: those of the header, and numbers for what it does not name or names twice."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = " ".join(cell.split()).lstrip("\ufeff") if named else ""
        names.append(name if name and name not in names else str(number))
    return names


def cells_of(names: list[str], cells: list[str]) -> tuple[tuple[str, str], ...]:
    """The cells of a row that hold anything, by the names of their columns."""
    more = [str(number) for number in range(len(names) + 1, len(cells) + 1)]
    pairs = zip(names + more, cells, strict=False)
    return tuple((name, text) for name, text in pairs if text.strip())
