"""Settings. Each key is taken from `zhengben.toml` beside the sources, else from the working folder, else from the defaults."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from .errors import UsageError
from .files import is_file

NAME = "zhengben.toml"
_QUOTES = ("curly", "corner")


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """The settings of one corpus; docs/settings.md explains each.

    `places` has, for each key that is set in a file, the file and line, as in `zhengben.toml:3`.
    """

    editions: tuple[str, ...] = ("zh-Hant-TW",)
    quotes: str = "curly"
    pdf: tuple[str, ...] = ("zh-Hans", "zh-Hant-TW", "parallel")
    epub: tuple[str, ...] = ("zh-Hans", "zh-Hant-TW")
    licence: str = "国家机关公开的文件，依《中华人民共和国著作权法》第五条不受著作权保护。"  # what the site says
    url: str = ""
    rules: Path | None = None
    places: Mapping[str, str] = field(default_factory=dict, compare=False)

    def demand_tags(self, key: str, known: Collection[str]) -> None:
        """Raise UsageError for a tag in the list `key` that is not one of `known`."""
        for tag in getattr(self, key):
            if tag not in known:
                hint = _did_you_mean(tag, known)
                raise UsageError(f"{self.places.get(key, key)}: there is no edition {tag}{hint}; {key} may list {', '.join(known)}.")  # fmt: skip


KEYS = tuple(each.name for each in fields(ProjectSettings) if each.name != "places")
_LISTS = ("editions", "pdf", "epub")


def find_settings(sources: Path) -> ProjectSettings:
    """The settings for the sources in a folder, or for one source.

    A key is taken from the nearest zhengben.toml that has it: in the folder or above it, else in the working folder.
    Raises UsageError, with file and line, for a file that is not TOML, an unknown key or a value of the wrong type.
    """
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    for file in _files(sources):
        for key, (value, place) in _settings(_read(file), file).items():
            if key not in values:
                values[key] = file.parent / value if key == "rules" else value
                places[key] = place
    return ProjectSettings(**values, places=places)


def _files(sources: Path) -> Iterator[Path]:
    """The settings files that exist, the nearest first. The one in the working folder keeps its short name."""
    place = sources.absolute()
    for folder in dict.fromkeys((place, *place.parents, Path.cwd())):
        file = folder / NAME
        if is_file(file):
            yield Path(NAME) if folder == Path.cwd() else file


@lru_cache(maxsize=16)
def _settings(text: str, file: Path) -> dict[str, tuple[Any, str]]:
    """The value and the place of each key in a file. Cached, because settings are asked for once for each source."""
    found: dict[str, tuple[Any, str]] = {}
    for key, value in _parse(text, file).items():
        place = f"{file}:{_line_of(text, key)}"
        found[key] = _checked(key, value, place), place
    return found


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError(f"{file}:{line}: is not UTF-8 text; save it as UTF-8.") from error


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).rpartition(" (at ")
        line = re.search(r"\d+", place)
        number = line[0] if line else text.count("\n") + 1  # "at end of document"
        raise UsageError(f"{file}:{number}: this is not TOML: {what or error}.") from error


def _line_of(text: str, key: str) -> int:
    """The line where a key is set. tomllib does not give lines, so longer and longer beginnings of the text are parsed."""
    lines = text.splitlines(keepends=True)
    start = 0
    for number in range(1, len(lines) + 1):
        try:
            known = tomllib.loads("".join(lines[:number]))
        except tomllib.TOMLDecodeError:  # a value continues on the next line
            continue
        if key in known:
            blank = (not line.strip() or line.lstrip()[0] == "#" for line in lines[start:number])
            return start + 1 + next((i for i, empty in enumerate(blank) if not empty), 0)
        start = number
    return start


def _checked(key: str, value: Any, place: str) -> Any:
    """The value of a key in the form that `ProjectSettings` has. Raises UsageError."""
    if key not in KEYS:
        raise UsageError(f"{place}: there is no setting {key}{_did_you_mean(key, KEYS)}; the settings are {', '.join(KEYS)}.")  # fmt: skip
    if key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
            raise UsageError(f'{place}: {key} must be a list of tags in quotes, {key} = ["zh-Hant-TW"].')  # fmt: skip
        twice = next((tag for tag in value if value.count(tag) > 1), None)
        if twice is not None:
            raise UsageError(f"{place}: {key} lists {twice} twice; take one of them out.")
        return tuple(value)
    if not isinstance(value, str):
        raise UsageError(f'{place}: {key} must be a text in quotes, {key} = "…".')
    if key == "quotes" and value not in _QUOTES:
        raise UsageError(f'{place}: quotes is "{value}"; it must be "curly" or "corner".')
    return value


def _did_you_mean(word: str, known: Collection[str]) -> str:
    by_lower_case = {each.lower(): each for each in known}
    close = get_close_matches(word.lower(), by_lower_case, 1)
    return f" (did you mean {by_lower_case[close[0]]}?)" if close else ""
