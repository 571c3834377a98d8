"""The rules: their reasons, their patterns, and a user's own rules merged over them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import BadRules
from ..model import OwnRules
from ..text.lazy import lazy
from ..text.patterns import compact

_LONGEST = 400  # in code points; a longer line is text and matches no rule
_ID = lazy(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to change a text.

    `pattern` matches a whole line in the form of `patterns.compact`; it is None for a rule whose logic is in code.
    `also` are more patterns, added by a user's rules. `hit` and `miss` are examples.
    """

    name: str
    why: str
    pattern: re.Pattern[str] | None
    hit: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()
    also: tuple[re.Pattern[str], ...] = ()

    def matches(self, line: str) -> bool:
        """Whether a pattern of this rule matches the whole of `line`, which must be in compact form."""
        if self.pattern is None or len(line) > _LONGEST:
            return False
        return any(pattern.fullmatch(line) for pattern in (self.pattern, *self.also))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All rules by their identifiers.

    `own` are the identifiers of rules that only a user's file has. `digest` is the SHA-256 of that
    file in hexadecimal; empty if there is no such file.
    """

    rules: Mapping[str, Rule]
    own: tuple[str, ...] = ()
    digest: str = ""

    def why(self, rule: str) -> str:
        """The reason that the audit gives for an edit by `rule`. Raises KeyError for an unknown rule."""
        return self.rules[rule].why

    def matches(self, rule: str, line: str) -> bool:
        """Whether a pattern of `rule` matches the whole of `line`, which must be in compact form."""
        return self.rules[rule].matches(line)

    def own_rule(self, line: str) -> str:
        """The first of the user's own rules that matches `line`, which must be in compact form; empty if none does."""
        return next((rule for rule in self.own if self.rules[rule].matches(line)), "")

    def own_rules(self) -> OwnRules | None:
        """What the audit records about the user's rules file; None without such a file."""
        if not self.digest:
            return None
        return OwnRules(self.digest, {rule: self.rules[rule].name for rule in self.own})


@cache
def packaged() -> Vocabulary:
    """The rules that come with the program (`rules.toml`)."""
    data = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return Vocabulary({
        name: Rule(
            row["name"],
            row["why"],
            re.compile("|".join(row["patterns"])) if "patterns" in row else None,
            tuple(row.get("hit", ())),
            tuple(row.get("miss", ())),
        )
        for name, row in data.items()
    })  # fmt: skip


def rule_name(rule: str, audit: Mapping[str, Any]) -> str:
    """The name of a rule for readers. Names of a user's own rules are taken from the audit."""
    names: Mapping[str, str] = audit.get("rules", {}).get("names", {})
    return names.get(rule) or packaged().rules[rule].name


def read_vocabulary(path: Path | None) -> Vocabulary:
    """The packaged rules with the user's file `path` merged over them; without a path the packaged rules alone.

    Raises BadRules with a sentence that names file, line and rule.
    """
    if path is None:
        return packaged()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadRules(f"{path}: cannot be read: {error.strerror or error}; the settings name this file as rules.") from error  # fmt: skip
    return _merged(path, data)


@lru_cache(maxsize=4)
def _merged(path: Path, data: bytes) -> Vocabulary:
    """The rules with those of a file. Cached, because rules are asked for once for each source. Raises BadRules."""
    try:
        text = data.decode("utf-8")
        tables = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadRules(f"{path}: cannot be read as TOML: {error}; correct the file.") from error
    return _Reading(path, text).merge(tables, hashlib.sha256(data).hexdigest())


@dataclass(slots=True)
class _Reading:
    """Reads a user's rules file. `path` and `text` are used in messages."""

    path: Path
    text: str
    rules: dict[str, Rule] = field(default_factory=lambda: dict(packaged().rules))

    def merge(self, tables: dict[str, Any], digest: str) -> Vocabulary:
        """Merge each table of the file over the rule with the same name."""
        for name, row in tables.items():
            if not isinstance(row, dict):
                raise self._mistake(name, "is not a table; write [rule] and its keys below it")
            known = name in packaged().rules
            self.rules[name] = self._changed(name, row) if known else self._new(name, row)
            self._try_examples(name, self.rules[name])
        return Vocabulary(self.rules, tuple(n for n in tables if n not in packaged().rules), digest)

    def _changed(self, name: str, row: dict[str, Any]) -> Rule:
        """A packaged rule with more patterns, or with another pattern."""
        rule = packaged().rules[name]
        if rule.pattern is None:
            raise self._mistake(name, "is a packaged rule without a pattern, which cannot be changed; use another identifier")  # fmt: skip
        self._demand_keys(name, row, {"also", "pattern", "hit", "miss"}, set())
        if ("also" in row) == ("pattern" in row):
            raise self._mistake(name, "must have either also (more patterns) or pattern (another one)")  # fmt: skip
        hit, miss = self._texts(name, row, "hit"), self._texts(name, row, "miss")
        if "also" in row:
            also = tuple(self._pattern(name, each) for each in self._texts(name, row, "also"))
            return replace(rule, also=also, hit=(*rule.hit, *hit), miss=miss)
        return replace(rule, pattern=self._pattern(name, row["pattern"]), hit=hit, miss=miss)

    def _new(self, name: str, row: dict[str, Any]) -> Rule:
        """A new rule of the user. It removes whole lines as parts of the page."""
        if not _ID.fullmatch(name):
            raise self._mistake(name, "is not an identifier; use small Latin letters, digits and hyphens, as in site-banner")  # fmt: skip
        self._demand_keys(name, row, {"name", "why", "pattern", "hit", "miss"}, {"name", "why", "pattern"})  # fmt: skip
        for key in ("name", "why"):
            if not isinstance(row[key], str) or not row[key].strip():
                raise self._mistake(name, f"has a {key} that is not text; write it in quotes")
        return Rule(
            row["name"],
            row["why"],
            self._pattern(name, row["pattern"]),
            self._texts(name, row, "hit"),
            self._texts(name, row, "miss"),
        )

    def _demand_keys(self, name: str, row: dict[str, Any], may: set[str], must: set[str]) -> None:
        for key in row:
            if key not in may:
                raise self._mistake(name, f"has the unknown key {key}; the keys are {', '.join(sorted(may))}")  # fmt: skip
        for key in sorted(must - set(row)):
            raise self._mistake(name, f"has no {key}; a new rule needs name, why and pattern")

    def _texts(self, name: str, row: dict[str, Any], key: str) -> tuple[str, ...]:
        found = row.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self._mistake(
                name, f"has {key} that is not a list of texts; write {key} = ['...']"
            )
        return tuple(found)

    def _pattern(self, name: str, pattern: object) -> re.Pattern[str]:
        if not isinstance(pattern, str) or not pattern:
            raise self._mistake(name, "has a pattern that is not text; write it in single quotes")
        try:
            return re.compile(pattern)
        except re.error as error:
            raise self._mistake(name, f"has a pattern that is not a regular expression ({error}): {pattern}") from error  # fmt: skip

    def _try_examples(self, name: str, rule: Rule) -> None:
        for wanted, examples in ((True, rule.hit), (False, rule.miss)):
            for example in examples:
                if rule.matches(compact(example)) != wanted:
                    what = "does not match its hit" if wanted else "matches its miss"
                    raise self._mistake(name, f"{what} {example!r}; change the pattern or the example")  # fmt: skip

    def _mistake(self, name: str, what: str) -> BadRules:
        head = re.search(
            rf"""(?m)^[ \t]*(?:\[[ \t]*)?["']?{re.escape(name)}["']?[ \t]*[\].=]""", self.text
        )
        line = self.text.count("\n", 0, head.start()) + 1 if head else 1
        return BadRules(f"{self.path}:{line}: the rule {name} {what}.")
