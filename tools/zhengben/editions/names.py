"""Names of people that a corpus itself shows to be names.

A name is a surname with one or two more characters where something besides its shape says so: it
stands behind an office (市长X), as a speaker's line, in a list or column of names, before 同志,
between 任命 and an office. What a dictionary knows as a word is none. The traditional form of a name
is that of its surname as such and of each further character on its own, since phrases cross names:
市长胡|晓海 is no 長鬍.
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
_FEWEST = 3  # names in a list or column
_AHEAD = 12  # code points behind an office in which jieba is asked for the name


@cache
def vocabulary() -> dict[str, Any]:
    """names.toml of the vocabulary."""
    return tomllib.loads(files("zhengben.vocabulary").joinpath("names.toml").read_text("utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What the vocabulary gives: a whole name, and the places where one is said to stand."""
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
    """The name behind an office: up to the next mark, else as far as jieba sees one."""
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
    """The names in a list parted by 、, where three or more stand together and few are words."""
    for is_name, group in groupby(items, lambda item: bool(_patterns()["name"].fullmatch(item))):
        found = list(group)
        known = sum(map(_is_word, found))
        surnames = {name[0] for name in found}
        if is_name and len(found) >= _FEWEST and known * 3 < len(found) and len(surnames) > 1:
            yield from (name for name in found if not _is_word(name))


def find_columns(rows: Iterable[tuple[str, ...]]) -> set[str]:
    """The names in the columns of a table: cells of which three or more in a column are names."""
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
    """The Traditional form (OpenCC's standard) of a name: its surname's own, then character by character."""
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
    """Surnames whose Traditional form is another one than that of the word, with that form."""
    return _forms("surnames")


def looks_like_name(text: str) -> bool:
    """Whether a text begins with what jieba takes for a person's name and no dictionary for a word."""
    name = words.leading_name(text)
    return (
        bool(_patterns()["name"].fullmatch(name)) and not _is_word(name) and not _is_word(name[:2])
    )
