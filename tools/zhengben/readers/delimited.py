"""Rows of text files: CSV and JSON lines. A row's number is the one that a spreadsheet or an editor shows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from ..errors import UnreadableSource, ZhengbenError
from ..text.lazy import lazy
from .reader import Row
from .rows import cells_of, holds_names, names_of
from .text import MAX_BYTES, encoding_of

_SAMPLE_BYTES = 200_000
_DELIMITERS = ",\t;|"
_SURROGATE = lazy("[\ud800-\udfff]")


def json_rows(path: Path) -> Iterator[Row | ZhengbenError]:
    """Rows of a file with a JSON object a line. Raises UnreadableSource."""
    with _opened(path) as lines:
        yield from _json_lines(path, lines)


def csv_rows(path: Path) -> Iterator[Row | ZhengbenError]:
    """Rows of delimited text. Raises UnreadableSource."""
    with _opened(path) as lines:
        yield from _csv(path, lines)


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
            yield UnreadableSource(f"{path}:{number}: is not JSON: {error}; correct the line.")
            continue
        if not isinstance(data, dict):
            yield UnreadableSource(
                f"{path}:{number}: is not a JSON object; write one on each line."
            )
            continue
        cells = ((str(key), _plain(value)) for key, value in data.items())
        yield Row("", number, tuple(cell for cell in cells if cell[1].strip()))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _SURROGATE.sub("\ufffd", text)  # half a surrogate pair is not a character


def _csv(path: Path, lines: Iterable[str]) -> Iterator[Row | ZhengbenError]:
    """Rows of delimited text; its first row names the columns, unless it holds a text itself."""
    source = iter(lines)
    first = next(source, "")
    delimiter = max(_DELIMITERS, key=first.split('"')[0].count if first[:1] != '"' else first.count)
    limit = csv.field_size_limit(MAX_BYTES)
    try:
        rows = csv.reader(chain([first], source), delimiter=delimiter)
        header = next(rows, [])
        named = holds_names(header)
        names = names_of(header, named)
        for number, cells in enumerate(rows if named else chain([header], rows), 2 if named else 1):
            if any(cell.strip() for cell in cells):
                yield Row("", number, cells_of(names, cells))
    except csv.Error as error:
        yield UnreadableSource(f"{path}: is not a valid CSV file: {error}; save it again.")
    finally:
        csv.field_size_limit(limit)
