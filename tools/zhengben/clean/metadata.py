"""Front matter given by hand: `metadata.tsv` or `metadata.csv` beside the sources.

    file	date	speaker
    2024-甲市.txt	2024-01-16	王小明

The first column holds names of files, the others are keys of the front matter. An empty cell says nothing.
"""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from ..errors import BadMetadata, UnreadableSource
from ..model import FRONT_KEYS, KINDS, Given
from ..readers.text import decode_text, read_bytes
from ..text.lazy import lazy

NAMES = ("metadata.tsv", "metadata.csv")
KEYS = tuple(
    key for key in FRONT_KEYS if key not in ("lang", "conversion", "source", "copies", "inferred")
)
_DAY = lazy(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")
_CODE = lazy(r"\d{6}")


def read_metadata(source: Path) -> Given | None:
    """What the table beside a source says about it; None without a table or a row. Raises BadMetadata.

    A row of a table of reports is named as its source is: `reports.csv/12`.
    """
    folder, name = source.parent, source.name
    if folder.is_file():
        folder, name = folder.parent, f"{folder.name}/{name}"
    path = metadata_file(folder)
    return rows_of(path).get(normalize("NFC", name)) if path else None


def metadata_file(folder: Path) -> Path | None:
    """The table of a folder; None if it has none. Raises BadMetadata if it has two."""
    found = [folder / name for name in NAMES if (folder / name).is_file()]
    if len(found) > 1:
        raise BadMetadata(f"{folder}: holds {NAMES[0]} and {NAMES[1]}; keep one of them.")
    return found[0] if found else None


def rows_of(path: Path) -> dict[str, Given]:
    """The rows of a table by the names of their files. Raises BadMetadata."""
    status = path.stat()
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=16)
def _read(path: Path, changed: int, size: int) -> dict[str, Given]:
    try:
        _, text = decode_text(path, read_bytes(path))
    except UnreadableSource as error:
        raise BadMetadata(str(error)) from error
    tab = "\t" if path.suffix == ".tsv" else ","
    table = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=tab)
    rows: dict[str, Given] = {}
    keys: list[str] = []
    for cells in table:
        line = table.line_num
        if not keys:
            keys = _keys(path, line, [cell.strip() for cell in cells])
        elif any(cell.strip() for cell in cells):
            name, values = _row(path, line, keys, [" ".join(cell.split()) for cell in cells])
            if name in rows:
                raise BadMetadata(
                    f"{path}:{line}: {name} is in line {rows[name].line} too; keep one."
                )
            rows[name] = Given(path.name, line, values)
    return rows


def _keys(path: Path, line: int, head: list[str]) -> list[str]:
    for key in head[1:]:
        if key not in KEYS or head.count(key) > 1:
            raise BadMetadata(
                f"{path}:{line}: {key!r} cannot be a column here; the first column holds names of files, "
                f"each other column is one of {', '.join(KEYS)}."
            )
    return head


def _row(path: Path, line: int, keys: list[str], cells: list[str]) -> tuple[str, dict[str, str]]:
    if len(cells) > len(keys) or not cells[0]:
        raise BadMetadata(
            f"{path}:{line}: has {len(cells)} cells under {len(keys)} columns, or no file name; mend it."
        )
    values = {key: cell for key, cell in zip(keys[1:], cells[1:], strict=False) if cell}
    for key, value in values.items():
        wrong = (
            (key in ("date", "published") and not _DAY.fullmatch(value))
            or (key == "kind" and value not in KINDS)
            or (key == "place_code" and not _CODE.fullmatch(value))
        )
        if wrong:
            raise BadMetadata(
                f"{path}:{line}: {value!r} cannot be a value of {key}; docs/canonical-markdown.md says what can."
            )
    return normalize("NFC", cells[0]), values


def unknown_files(folder: Path) -> list[BadMetadata]:
    """One error for each row of a folder's table whose file is not there. Raises BadMetadata for the table itself."""
    path = metadata_file(folder)
    if not path:
        return []
    present = {normalize("NFC", each.name) for each in folder.iterdir()}
    return [
        BadMetadata(f"{path}:{row.line}: there is no file {name} beside the table.")
        for name, row in rows_of(path).items()
        if name not in present and name.partition("/")[0] not in present
    ]
