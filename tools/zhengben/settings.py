"""The project's settings: zhengben.toml beside the Makefile."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from .errors import UsageError
from .resources import PROJECT

FILE = PROJECT / "zhengben.toml"
_QUOTES = ("curly", "corner")


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """What zhengben.toml says; its comments say what each means."""

    editions: tuple[str, ...]
    quotes: str
    pdf: tuple[str, ...]
    epub: tuple[str, ...]
    licence: str
    url: str


@cache
def project_settings() -> ProjectSettings:
    """Read zhengben.toml. Raises UsageError for a key that is missing, unknown or of another type."""
    try:
        data: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{FILE}: cannot be read: {error}.") from error
    names = {field.name for field in fields(ProjectSettings)}
    if set(data) != names:
        odd = ", ".join(sorted(set(data) ^ names))
        raise UsageError(f"{FILE}: the keys must be {', '.join(sorted(names))}; see to {odd}.")
    lists = ("editions", "pdf", "epub")
    if not all(isinstance(data[key], list) for key in lists) or data["quotes"] not in _QUOTES:
        raise UsageError(
            f'{FILE}: {", ".join(lists)} are lists of tags, quotes is "curly" or "corner".'
        )
    for key in lists:
        data[key] = tuple(map(str, data[key]))
    return ProjectSettings(**data)
