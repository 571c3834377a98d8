"""Decisions made by hand, in a file beside the source: `<source>.errata.toml`.

[[erratum]]
passage = "市委副书记钱昫出席"
replacement = "市委副书记钱昀出席"
reason = "the official's name, after the city's own list"

[[heading]]
passage = "2024年工作安排"
level = 2
reason = "a part, as 2023年工作回顾 is"
"""

from __future__ import annotations

import errno
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..errors import BadErrata
from ..model import FRONT_KEYS, KINDS, DecisionKind
from ..text.lazy import lazy

SUFFIX = ".errata.toml"
Kind = DecisionKind
_OWN_KEYS: dict[str, str] = {  # what a table has besides its passage and its reason
    "erratum": "replacement",
    "keep": "",
    "drop": "",
    "heading": "level",
    "join": "",
    "split": "",
}
_MADE = ("lang", "conversion", "source", "copies", "inferred")  # keys that the program itself fills
_KEYS = tuple(key for key in FRONT_KEYS if key not in _MADE)
_DAY = lazy(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Erratum:
    """One decision. The source holds `passage` exactly once; only one of the front matter may do without.

    `replacement` is what the passage of an `erratum` is to read, or the value of the key `key` of the front matter
    (empty: the document has none). `level` is a heading's; 0 says that the passage is none. `line` is its line in the file.
    """

    passage: str
    replacement: str
    reason: str
    kind: Kind = "erratum"
    level: int = 0
    key: str = ""
    line: int = 0


def read_errata(source: Path) -> tuple[Erratum, ...]:
    """The decisions for a source, in the order of the file; none if it has no errata file. Raises BadErrata."""
    path = source.with_name(source.name + SUFFIX)
    try:
        text = errata_bytes(source).decode("utf-8")
        data = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadErrata(f"{path}: cannot be read as TOML: {error}; mend the file.") from error
    unknown = set(data) - {"front", *_OWN_KEYS}
    if unknown or not all(isinstance(data.get(kind, []), list) for kind in _OWN_KEYS):
        known = ", ".join(f"[[{kind}]]" for kind in _OWN_KEYS)
        raise BadErrata(
            f"{path}: holds {sorted(unknown)}; only {known} tables and [front] are known."
        )
    found: list[Erratum] = []
    for kind, value in data.items():
        rows = value if isinstance(value, list) else [value]
        for row, line in zip(rows, _lines(text, kind, len(rows)), strict=True):
            where = f"{path}:{line}: {kind}"
            found += (
                _front(where, row, line) if kind == "front" else [_decision(where, kind, row, line)]
            )
    return tuple(found)


def _lines(text: str, kind: str, count: int) -> list[int]:
    """The lines of the tables of one kind; the first line of the file for those that are written in one line."""
    heads = re.compile(rf"(?m)^[ \t]*\[{{1,2}}[ \t]*{kind}[ \t]*\]{{1,2}}").finditer(text)
    found = [text.count("\n", 0, match.start()) + 1 for match in heads]
    return found if len(found) == count else [1] * count


def _decision(where: str, kind: str, row: object, line: int) -> Erratum:
    own = _OWN_KEYS[kind]
    keys = ("passage", *filter(None, (own,)), "reason")
    if not isinstance(row, dict) or set(row) != set(keys):
        raise BadErrata(f"{where} must have just the keys {', '.join(keys)}.")
    level = row.get("level", 0)
    if type(level) is not int or not 0 <= level <= _DEEPEST:
        raise BadErrata(f"{where}: the level must be 1 to {_DEEPEST}, or 0 for what is no heading.")
    _demand_texts(where, {key: row[key] for key in keys if key != "level"})
    if not row["passage"].strip() or not row["reason"].strip():
        raise BadErrata(f"{where} has an empty passage or reason.")
    replacement = row.get("replacement", "")
    return Erratum(row["passage"], replacement, row["reason"], cast("Kind", kind), level, line=line)


def _front(where: str, row: object, line: int) -> list[Erratum]:
    """A decision for each key of the front matter in a table; its `passage`, if any, tells the document."""
    if not isinstance(row, dict) or not set(row) > {"reason"}:
        raise BadErrata(f"{where} must have a reason, and keys of the front matter.")
    _demand_texts(where, row)
    if not row["reason"].strip():
        raise BadErrata(f"{where} has an empty passage or reason.")
    values = {key: value for key, value in row.items() if key not in ("passage", "reason")}
    for key, value in values.items():
        _demand_value(where, key, value)
    passage = row.get("passage", "")
    return [
        Erratum(passage, value, row["reason"], "front", key=key, line=line)
        for key, value in values.items()
    ]


def _demand_texts(where: str, row: dict[str, Any]) -> None:
    if not all(isinstance(value, str) for value in row.values()):
        raise BadErrata(f"{where}: every value must be a string.")


def _demand_value(where: str, key: str, value: str) -> None:
    """Raise BadErrata where the front matter cannot have a value."""
    if key not in _KEYS:
        raise BadErrata(f"{where}: {key} is no key that can be set; these can: {', '.join(_KEYS)}.")
    if key == "kind" and value not in KINDS:
        raise BadErrata(f"{where}: the kind must be one of {', '.join(KINDS)}.")
    if key == "title" and not value.strip():
        raise BadErrata(f"{where}: every document has a title.")
    if key in ("date", "published") and value and not _DAY.fullmatch(value):
        raise BadErrata(f"{where}: {key} must be a day or a month, as 2025-01-10 or 2025-01.")


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
