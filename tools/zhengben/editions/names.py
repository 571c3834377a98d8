"""Finds names of people in a corpus.

A name is a surname and one or two more characters, if its place also shows that it is a name: after an
office (市长X), in a speaker's line, in a list or column of names, before 同志, between 任命 and an office.
A word in a dictionary is not a name. The Traditional form of a name is the form of its surname as a surname, and
of each further character alone. OpenCC's phrases would cross the borders of a name: 市长胡|晓海 must not
become 市長鬍.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby, zip_longest
from typing import Any

from . import engine, words

_HAN = "一-鿿"
_FEWEST = 3  # so many names make a list or column of names
_AHEAD = 12  # code points after an office in which jieba looks for the name


@cache
def vocabulary() -> dict[str, Any]:
    """names.toml of the vocabulary."""
    return tomllib.loads(files("zhengben.vocabulary").joinpath("names.toml").read_text("utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Patterns made from the vocabulary: a whole name, and the places that show a name."""
    data = vocabulary()
    single = "".join(data["surnames"]["single"].split())
    compound = "|".join(data["surnames"]["compound"].split())
    name = rf"(?:(?:{compound})[{_HAN}]{{1,2}}|[{single}][{_HAN}]{{1,2}})"
    office, appointed, titled, behind = (
        data[key]["pattern"] for key in ("office", "appointed", "titled", "behind-appointed")
    )
    return {
        "name": re.compile(name),
        "surname": re.compile(f"{compound}|[{single}]"),
        "office": re.compile(rf"(?:{office})\u3000?(?=[{single}]|{compound})"),
        "appointed": re.compile(rf"(?:{appointed})(?P<name>{name})(?={behind})"),
        "titled": re.compile(rf"(?<![{_HAN}])(?P<name>{name})(?={titled})"),
        "run": re.compile(rf"[{_HAN}]+(?:、[{_HAN}]+)+"),
    }


def find_names(texts: Iterable[str]) -> set[str]:
    """The names that these texts show to be names.

    A text is a block, a cell of a table or a value of the front matter, without footnote calls.
    """
    names: set[str] = set()
    for text in texts:
        names.update(_named_in(text))
    return names


def _named_in(text: str) -> Iterator[str]:
    patterns = _patterns()
    if patterns["name"].fullmatch(text):
        return
    for match in patterns["office"].finditer(text):
        yield from _behind(text, match.end())
    for kind in ("appointed", "titled"):
        yield from (m["name"] for m in patterns[kind].finditer(text) if not _is_word(m["name"]))
    for match in patterns["run"].finditer(text):
        yield from _listed(match[0].split("、"))


def _behind(text: str, at: int) -> Iterator[str]:
    """The name after an office: the text up to the next mark, else what jieba takes for a name."""
    clause = re.match(f"[{_HAN}]*", text[at : at + _AHEAD])
    run = clause[0] if clause else ""
    if len(run) <= 4 and _patterns()["name"].fullmatch(run):
        if not _is_word(run) and not _is_word(run[:2]):
            yield run
        return
    name = words.leading_name(run)
    if _patterns()["name"].fullmatch(name) and not _is_word(name) and not _is_word(name[:2]):
        yield name


def _listed(items: list[str]) -> Iterator[str]:
    """The names in a list separated by 、, if there are three or more together and few are words."""
    for is_name, group in groupby(items, lambda item: bool(_patterns()["name"].fullmatch(item))):
        found = list(group)
        known = sum(map(_is_word, found))
        surnames = {name[0] for name in found}
        if is_name and len(found) >= _FEWEST and known * 3 < len(found) and len(surnames) > 1:
            yield from (name for name in found if not _is_word(name))


def find_columns(rows: Iterable[tuple[str, ...]]) -> set[str]:
    """The names in the columns of a table, for columns with three or more names."""
    names: set[str] = set()
    for column in zip_longest(*rows, fillvalue=""):
        names.update(_listed([cell for cell in column if cell]))
    return names


def _is_word(name: str) -> bool:
    return words.is_word(name)


def is_name(text: str) -> bool:
    """Whether a whole text has the shape of a name."""
    return _patterns()["name"].fullmatch(text) is not None


def traditional_name(name: str) -> str:
    """The Traditional form (OpenCC's standard) of a name: that of the surname, then character by character."""
    match = _patterns()["surname"].match(name)
    assert match is not None
    surname = match[0]
    own, given = _forms("surnames"), _forms("given")
    head = own.get(surname) or "".join(map(_default, surname))
    return head + "".join(given.get(c) or _default(c) for c in name[len(surname) :])


@cache
def _forms(part: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in vocabulary()[part]["traditional"].split())


def _default(character: str) -> str:
    return engine.characters().get(character, (character,))[0]


def surname_forms() -> dict[str, str]:
    """Surnames whose Traditional form differs from that of the same character as a word, with that form."""
    return _forms("surnames")


def looks_like_name(text: str) -> bool:
    """Whether a text begins with something that jieba takes for a person's name and no dictionary has as a word."""
    name = words.leading_name(text)
    return (
        bool(_patterns()["name"].fullmatch(name)) and not _is_word(name) and not _is_word(name[:2])
    )
