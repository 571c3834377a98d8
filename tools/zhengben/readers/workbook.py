"""Rows of Excel workbooks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl

from ..errors import UnreadableSource, ZhengbenError
from .archive import Archive
from .reader import Row
from .rows import cells_of, holds_names, names_of

_MAX_XLSX = 256 * 2**20


def workbook_rows(path: Path) -> Iterator[Row | ZhengbenError]:
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
        raise UnreadableSource(
            f"{path}: is not a valid workbook ({error}); save it again."
        ) from error
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.max_row]
        for sheet in sheets:
            yield from _sheet(sheet, sheet.title if len(sheets) > 1 else "")
    except ZhengbenError:
        raise
    except Exception as error:
        raise UnreadableSource(
            f"{path}: is not a valid workbook ({error}); save it again."
        ) from error
    finally:
        book.close()


def _sheet(sheet: Any, table: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of them is often wrong
    rows = ([_shown(value) for value in row] for row in sheet.iter_rows(values_only=True))
    header = next(rows, [])
    named = holds_names(header)
    names = names_of(header, named)
    for number, cells in enumerate(rows if named else chain([header], rows), 2 if named else 1):
        if any(cell.strip() for cell in cells):
            yield Row(table, number, cells_of(names, cells))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    # _x000D_ is how Excel writes a character that XML cannot hold (ECMA-376, part 1, 22.4.2.4).
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)
