"""The project's settings: zhengben.toml beside the Makefile."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from .errors import UsageError
from .files import is_file
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
    data.pop("rules", None)  # see `rules_file`
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


def rules_file(folder: Path) -> Path | None:
    """The user's own rules for the sources in a folder; None where there are none.

    The key `rules` of the nearest zhengben.toml that has it, in the folder or above it, else in the working
    folder, names them, relative to that file. Raises UsageError where such a file cannot be used.
    """
    place = folder.absolute()
    for above in (place, *place.parents, Path.cwd()):
        file = above / FILE.name
        if not is_file(file):
            continue
        try:
            rules = tomllib.loads(file.read_text("utf-8")).get("rules")
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{file}: cannot be read: {error}.") from error
        if isinstance(rules, str):
            return above / rules
        if rules is not None:
            raise UsageError(
                f'{file}: rules must be the path of a file in quotes, rules = "my-rules.toml".'
            )
    return None
