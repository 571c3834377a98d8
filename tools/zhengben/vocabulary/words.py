"""Lists of words (`words.toml`) as patterns, by which lines and places of official texts are recognised."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from ..text.lazy import lazy
from ..text.numerals import NUMERAL
from ..text.patterns import HAN

_SHAPES = {"han": HAN, "numeral": NUMERAL}
_NAME = lazy(r"\{([a-z][a-z-]*)\}")


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words. `where` says which part of a text must match; `hit` and `miss` are examples."""

    what: str
    source: str  # of the pattern
    where: Literal["whole", "start", "end", "anywhere"]
    hit: tuple[str, ...]
    miss: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled at first use."""
        return _compiled(self.source)

    def matches(self, text: str) -> bool:
        """Whether the list matches a text at the place that `where` names."""
        if self.where == "whole":
            return self.pattern.fullmatch(text) is not None
        if self.where == "start":
            return self.pattern.match(text) is not None
        found = self.pattern.finditer(text)
        return any(self.where == "anywhere" or match.end() == len(text) for match in found)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return lazy(source)


@cache
def word_lists() -> dict[str, WordList]:
    """All lists by their names."""
    data = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    sources = dict(_SHAPES)

    def fill(text: str, own: str) -> str:
        return _NAME.sub(lambda match: own if match[1] == "words" else sources[match[1]], text)

    lists: dict[str, WordList] = {}
    for name, row in data.items():
        own = "|".join(fill(word, "") for word in row.get("words", ()))
        source = fill(row.get("pattern", "{words}"), own)
        sources[name] = f"(?:{source})"
        where = row.get("where", "whole")
        lists[name] = WordList(row["what"], source, where, tuple(row["hit"]), tuple(row["miss"]))
    return lists


def words(name: str) -> re.Pattern[str]:
    """The pattern of a list. Raises KeyError for an unknown list."""
    return word_lists()[name].pattern
