"""The place that a report is from, where its title block does not say: from its words and its file name."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files

from ... import vocabulary
from ...vocabulary.words import words

_FOR_WHOM = words("for-whom")
_OUR = words("our-place")
_WHOLE = words("whole-place")
_DIVISION = words("division")
_BEGINNING = 3_000  # code points in which a report says for whom it is given
_PER_NAME = 2_000  # code points of a report that names its own place once, at the least
_LEAD = 3  # times as often as any other place of its level is a report's own place named
_SEEN = 2  # times that a place in the file name must be named in the text


def stated_place(text: str) -> str:
    """The place with a full name in 我代表X人民政府; empty where a unit only is named."""
    match = _FOR_WHOM.search(text[:_BEGINNING])
    return (match["place"] or "") if match else ""


def divisions() -> frozenset[str]:
    """The names of all divisions of the table."""
    return _table()[0]


def division_before(text: str) -> str:
    """The longest name of a division that a text begins with; empty where there is none."""
    return next((text[:n] for n in range(12, 1, -1) if text[:n] in divisions()), "")


def infer_place(text: str, file_name: str) -> str:
    """The place of a report that speaks of 我市 only; empty where nothing decides.

    Candidates are divisions of the level that the report speaks of (market towns of other times too, where the text
    gives their full name). The one that the file's name names wins, the longest if there are several; without it the
    one that is named far more often than any other.
    """
    unit = _level(text)
    if not unit:
        return ""
    counts = _count(text)
    found = {
        short: (name, number)
        for short, number in counts.items()
        if (name := _full_name(short, unit, text))
    }
    named = [short for short in found if short in file_name and found[short][1] >= _SEEN]
    if named:
        return found[max(named, key=lambda short: (file_name.find(short), len(short)))][0]
    ranked = sorted(found.values(), key=lambda each: (-each[1], each[0]))
    if not ranked:
        return ""
    name, number = ranked[0]
    rival = ranked[1][1] if len(ranked) > 1 else 0
    # The short names of many districts are common words.
    proven = unit != "区" or name in text
    enough = number >= max(2, len(text) // _PER_NAME) and number >= _LEAD * rival
    return name if enough and proven else ""


def _level(text: str) -> str:
    """The unit that a report speaks for: 市 in 我代表市人民政府, else the one of 我市 or 全市."""
    match = _FOR_WHOM.search(text[:_BEGINNING])
    if match and match["unit"]:
        return match["unit"]
    for pattern in (_OUR, _WHOLE):
        counts = Counter(found["unit"] for found in pattern.finditer(text))
        if counts:
            return counts.most_common(1)[0][0]
    return ""


def _full_name(short: str, unit: str, text: str) -> str:
    """The division of a short name and a unit: that of the table, or one whose full name the text has."""
    if short.endswith(unit):
        return ""
    known = [name for name in _table()[1][short] if name.endswith(unit)]
    if known:
        return known[0]
    return short + unit if short + unit in text else ""


def _count(text: str) -> Counter[str]:
    """How often the short name of each division stands in a text."""
    heads = _table()[2]
    counts: Counter[str] = Counter()
    for k in range(len(text) - 1):
        for short in heads.get(text[k : k + 2], ()):
            if text.startswith(short, k):
                counts[short] += 1
                break
    return counts


@cache
def _table() -> tuple[frozenset[str], dict[str, list[str]], dict[str, list[str]]]:
    """Names of all divisions; full names by short ones; short names by their first two characters, longest first."""
    data = files(vocabulary).joinpath("divisions.tsv")
    rows = data.read_text(encoding="utf-8").splitlines()
    names = [row.partition("\t")[2] for row in rows if not row.startswith("#")]
    by_short: dict[str, list[str]] = {}
    heads: dict[str, list[str]] = {}
    for name in names:
        match = _DIVISION.fullmatch(name)
        if match:
            by_short.setdefault(match[1], []).append(name)
    for short in sorted(by_short, key=lambda short: (-len(short), short)):
        heads.setdefault(short[:2], []).append(short)
    return frozenset(names), by_short, heads
