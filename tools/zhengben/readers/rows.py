"""Tables with a report a row: CSV, JSON lines and Excel workbooks, read row by row.

A row is a source of its own, `reports.csv/12`: its number is the one that a spreadsheet shows (a JSON
line's is that of its line). The other cells stand before the text, a line each, as the fields of a page do.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import openpyxl

from ..errors import UnreadableSource, ZhengbenError
from ..model import Evidence, Source
from .archive import Archive
from .text import MAX_BYTES, demand_chinese, encoding_of

SUFFIXES = (".csv", ".jsonl", ".xlsx")
_SAMPLE_ROWS = 50
_SAMPLE_BYTES = 200_000
_MANY = 100  # Chinese characters in the longest cell of a column that holds texts
_RIVAL = 0.8  # share of the fullest column's characters from which another may be meant as well
_CELL = 32_767  # UTF-16 units that a cell of Excel holds; what is longer was cut off
_DELIMITERS = ",\t;|"
_HAN = re.compile("[\u3400-\u9fff]")
# Where the parts of an Office package lie, by the heads of a zip file's members.
_PART = re.compile(rb"PK\x03\x04.{26}(xl/|word/|META-INF/)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_XLSX = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in `table` (a sheet's name, or nothing) and its cells by the names of their columns."""

    table: str
    number: int
    cells: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Its place in the file."""
        return f"{self.table}/{self.number}" if self.table else str(self.number)


@dataclass(frozen=True, slots=True)
class Table:
    """A file with rows and the column that holds the texts. Rows are read anew each time they are asked for."""

    path: Path
    column: str

    def rows(self, errors: list[ZhengbenError] | None = None) -> Iterator[Row]:
        """The rows with anything in them. `errors` gets a sentence for each that cannot be read."""
        for found in _read(self.path):
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

    Raises UnreadableSource where there is none, or where two may be meant.
    """
    found = list(islice(_read(path), _SAMPLE_ROWS))
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
        return Table(path, column)
    texts = sorted((n for n in filled if longest[n] >= _MANY), key=lambda n: -filled[n])
    if not texts:
        raise UnreadableSource(
            f"{path}: no column holds texts (found: {names or 'none'}); name one with --text-column."
        )
    if len(texts) > 1 and filled[texts[1]] >= _RIVAL * filled[texts[0]]:
        raise UnreadableSource(
            f"{path}: the columns {texts[0]} and {texts[1]} both hold texts; say which with --text-column."
        )
    return Table(path, texts[0])


def holds_rows(path: Path, data: bytes) -> bool:
    """Whether a file, by its beginning `data`, is a table."""
    if data.startswith(b"PK\x03\x04"):
        named = path.suffix.lower() == ".xlsx"
        parts = {match[1] for match in _PART.finditer(data)}
        return b"xl/" in parts or (named and not parts)
    if path.suffix.lower() == ".csv":
        return not data.startswith((b"%PDF-", b"\xd0\xcf\x11\xe0", b"<!", b"<html"))
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return path.suffix.lower() == ".jsonl" or re.match(rb'\{\s*"[^"\n]*"\s*:', first) is not None


def _source(path: Path, row: Row, name: str, column: str) -> Source:
    text = next((value for key, value in row.cells if key == column), "")
    demand_chinese(Path(f"{path}/{row.name}"), text)
    fields = [f"{key}：{' '.join(value.split())}\n" for key, value in row.cells if key != column]
    evidence = []
    at = 0
    for line in fields:
        evidence.append(Evidence("around", at, at + len(line) - 1))
        at += len(line)
    whole = "".join(fields) + text
    if len(text.encode("utf-16-le")) // 2 == _CELL:
        evidence.append(Evidence("cut", len(whole) - 1, len(whole)))
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return Source(name, digest, "utf-8", whole, "row", tuple(evidence))


def _read(path: Path) -> Iterator[Row | ZhengbenError]:
    """Rows of any table, and a sentence in the place of each that cannot be read."""
    try:
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                yield from _workbook(path)
                return
        with _opened(path) as lines:
            first = next(lines, "")
            whole = chain([first], lines)
            as_json = path.suffix.lower() == ".jsonl" or _is_json(first)
            yield from _json_lines(path, whole) if as_json else _csv(path, whole)
    except OSError as error:
        raise UnreadableSource(
            f"{path}: cannot be read: {error.strerror or error}; check the path and its rights."
        ) from error
    except UnicodeError as error:
        raise UnreadableSource(f"{path}: is damaged: {error}; get the file again.") from error


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    """The lines of a text file, its encoding found by its beginning."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    encoding = encoding_of(path, whole)
    outer, _, inner = encoding.partition("+")
    with path.open(encoding=outer, newline="") as text:
        yield (line.encode(inner).decode("utf-8") for line in text) if inner else iter(text)


def _json_lines(path: Path, lines: Iterable[str]) -> Iterator[Row | ZhengbenError]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield UnreadableSource(f"{path}:{number}: is no JSON: {error}; mend the line.")
            continue
        if not isinstance(data, dict):
            yield UnreadableSource(f"{path}:{number}: is no JSON object; give one a line.")
            continue
        cells = ((str(key), _plain(value)) for key, value in data.items())
        yield Row("", number, tuple(cell for cell in cells if cell[1].strip()))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _SURROGATE.sub("\ufffd", text)  # half a surrogate pair is no character


def _csv(path: Path, lines: Iterable[str]) -> Iterator[Row | ZhengbenError]:
    """Rows of delimited text; its first row names the columns, unless it holds a text itself."""
    source = iter(lines)
    first = next(source, "")
    delimiter = max(_DELIMITERS, key=first.split('"')[0].count if first[:1] != '"' else first.count)
    limit = csv.field_size_limit(MAX_BYTES)
    try:
        rows = csv.reader(chain([first], source), delimiter=delimiter)
        header = next(rows, [])
        named = max((len(cell) for cell in header), default=0) < _MANY
        names = _names(header, named)
        for number, cells in enumerate(rows if named else chain([header], rows), 2 if named else 1):
            if any(cell.strip() for cell in cells):
                yield Row("", number, _cells(names, cells))
    except csv.Error as error:
        yield UnreadableSource(f"{path}: is no sound CSV: {error}; save it again.")
    finally:
        csv.field_size_limit(limit)


def _names(header: list[str], named: bool) -> list[str]:
    """Names of columns: those of the header, and numbers for what it does not name or names twice."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = " ".join(cell.split()).lstrip("\ufeff") if named else ""
        names.append(name if name and name not in names else str(number))
    return names


def _cells(names: list[str], cells: list[str]) -> tuple[tuple[str, str], ...]:
    more = [str(number) for number in range(len(names) + 1, len(cells) + 1)]
    pairs = zip(names + more, cells, strict=False)
    return tuple((name, text) for name, text in pairs if text.strip())


def _workbook(path: Path) -> Iterator[Row | ZhengbenError]:
    """Rows of each sheet of an Excel workbook, values as they were last computed."""
    size = path.stat().st_size
    if size > _MAX_XLSX:
        raise UnreadableSource(f"{path}: {size / 2**20:.0f} MB are more than a workbook may have; split it first.")  # fmt: skip
    data = path.read_bytes()
    Archive(path, data).demand_no_entities()
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
    except Exception as error:  # openpyxl raises whatever its parts do
        raise UnreadableSource(f"{path}: is no sound workbook ({error}); save it again.") from error
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.max_row]
        for sheet in sheets:
            yield from _sheet(sheet, sheet.title if len(sheets) > 1 else "")
    except ZhengbenError:
        raise
    except Exception as error:
        raise UnreadableSource(f"{path}: is no sound workbook ({error}); save it again.") from error
    finally:
        book.close()


def _sheet(sheet: Any, table: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of them is often wrong
    rows = ([_shown(value) for value in row] for row in sheet.iter_rows(values_only=True))
    header = next(rows, [])
    named = max((len(cell) for cell in header), default=0) < _MANY
    names = _names(header, named)
    for number, cells in enumerate(rows if named else chain([header], rows), 2 if named else 1):
        if any(cell.strip() for cell in cells):
            yield Row(table, number, _cells(names, cells))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    # _x000D_ is how Excel writes a character that XML cannot hold (ECMA-376, part 1, 22.4.2.4).
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)
