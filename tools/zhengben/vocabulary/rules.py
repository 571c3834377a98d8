"""The catalogue of rules (`rules.toml`): why each changes a text, and vocabulary as patterns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` matches a whole line in the form of `patterns.compact`; None for a rule of logic."""

    name: str
    why: str
    pattern: re.Pattern[str] | None
    hit: tuple[str, ...]
    miss: tuple[str, ...]


@cache
def catalogue() -> dict[str, Rule]:
    """All rules by their identifiers."""
    data = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return {
        name: Rule(
            row["name"],
            row["why"],
            re.compile(row["pattern"]) if "pattern" in row else None,
            tuple(row.get("hit", ())),
            tuple(row.get("miss", ())),
        )
        for name, row in data.items()
    }


_LONGEST = 400  # code points of a line that says what it is; a longer one is text


def why(rule: str) -> str:
    """The reason that the audit gives for an edit by `rule`. KeyError if there is no such rule."""
    return catalogue()[rule].why


def matches(rule: str, line: str) -> bool:
    """Whether the compact form `line` is wholly what the vocabulary of `rule` names."""
    pattern = catalogue()[rule].pattern
    if pattern is None or len(line) > _LONGEST:
        return False
    return pattern.fullmatch(line) is not None
