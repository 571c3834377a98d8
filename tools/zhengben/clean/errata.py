"""Corrections made by hand, in a file beside the source: `<source>.errata.toml`.

[[erratum]]
passage = "市委副书记钱昫出席"
replacement = "市委副书记钱昀出席"
reason = "the official's name, after the city's own list"
"""

from __future__ import annotations

import errno
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..errors import BadErrata

SUFFIX = ".errata.toml"


@dataclass(frozen=True, slots=True)
class Erratum:
    """`passage`, which the source holds exactly once, is to read `replacement`."""

    passage: str
    replacement: str
    reason: str


def read_errata(source: Path) -> tuple[Erratum, ...]:
    """The corrections for a source; none if it has no errata file. Raises BadErrata."""
    path = source.with_name(source.name + SUFFIX)
    try:
        data = tomllib.loads(errata_bytes(source).decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadErrata(f"{path}: cannot be read as TOML: {error}; mend the file.") from error
    rows = data.get("erratum", [])
    unknown = set(data) - {"erratum"}
    if unknown or not isinstance(rows, list):
        raise BadErrata(f"{path}: holds {sorted(unknown)}; only [[erratum]] tables are known.")
    return tuple(_erratum(path, number, row) for number, row in enumerate(rows, 1))


def errata_bytes(source: Path) -> bytes:
    """The bytes of the errata file beside a source; empty if there is none. Raises BadErrata.

    Beside a row of a table, and beside a name that is too long for one more suffix, there can be none.
    """
    path = source.with_name(source.name + SUFFIX)
    try:
        return path.read_bytes()
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            return b""
        raise BadErrata(f"{path}: cannot be read: {error.strerror}; check its rights.") from error


def _erratum(path: Path, number: int, row: object) -> Erratum:
    keys = ("passage", "replacement", "reason")
    if not isinstance(row, dict) or set(row) != set(keys):
        raise BadErrata(f"{path}: erratum {number} must have just the keys {', '.join(keys)}.")
    if not all(isinstance(row[key], str) for key in keys):
        raise BadErrata(f"{path}: erratum {number}: every value must be a string.")
    if not row["passage"].strip() or not row["reason"].strip():
        raise BadErrata(f"{path}: erratum {number} has an empty passage or reason.")
    return Erratum(row["passage"], row["replacement"], row["reason"])
