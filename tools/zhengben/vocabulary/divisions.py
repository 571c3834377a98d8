"""Administrative divisions of China (`divisions.tsv`): their names, codes and superiors. Read at first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

_LONGEST = 16  # code points of a name
_UNITS = "省市区县州盟旗"


class Division(NamedTuple):
    """A province, city or county. `code` has six figures (GB/T 2260); `short` is the name without its unit."""

    code: str
    name: str
    short: str

    @property
    def path(self) -> tuple[Division, ...]:
        """The division with its superiors, the highest first."""
        codes = dict.fromkeys((self.code[:2] + "0000", self.code[:4] + "00", self.code))
        return tuple(_table().by_code[code] for code in codes if code in _table().by_code)

    @property
    def is_province(self) -> bool:
        """Whether it is of the first level."""
        return self.code.endswith("0000")

    def lies_in(self, other: Division) -> bool:
        """Whether it is a part of another division."""
        return self != other and other in self.path


@dataclass(frozen=True, slots=True)
class _Table:
    by_code: dict[str, Division]
    by_name: dict[str, list[Division]]
    by_short: dict[str, list[Division]]


def named(name: str) -> list[Division]:
    """The divisions that a name can mean: a full name, or a short one with the last character of its unit.

    阿坝州 is read as 阿坝藏族羌族自治州. A name may follow that of a superior: 甲市乙区. Several divisions may have one name.
    """
    table = _table()
    found = table.by_name.get(name, [])
    if not found and name[-1:] in _UNITS:
        found = [each for each in table.by_short.get(name[:-1], ()) if each.name[-1] == name[-1]]
    if found:
        return found
    for end in range(2, min(len(name) - 1, _LONGEST)):
        above = table.by_name.get(name[:end])
        if above:
            below = named(name[end:])
            return [each for each in below if any(each.lies_in(other) for other in above)]
    return []


def of_short(short: str) -> list[Division]:
    """The divisions with a short name."""
    return _table().by_short.get(short, [])


@cache
def of_one_character() -> tuple[Division, ...]:
    """The divisions whose short name has one character, such as 易县."""
    table = _table().by_short
    return tuple(each for short, found in table.items() if len(short) == 1 for each in found)


def first_in(text: str) -> str:
    """The longest full name of a division that a text begins with; empty if it begins with none."""
    names = _table().by_name
    return next((text[:n] for n in range(_LONGEST, 1, -1) if text[:n] in names), "")


def ending_in(name: str) -> list[str]:
    """Longer names of divisions that end in a name: 高甲县 for 甲县."""
    return [other for other in _table().by_name if other.endswith(name) and other != name]


def shorts_in(text: str) -> dict[str, int]:
    """How often each short name of two or more characters occurs in a text, not counting where it is part of a longer one."""
    heads = _heads()
    pairs = {first + second for first, second in pairwise(text)}
    found = [short for pair in pairs & heads.keys() for short in heads[pair] if short in text]
    counts = {short: text.count(short) for short in sorted(found, key=len, reverse=True)}
    for short in counts:
        longer = (other for other in counts if len(other) > len(short) and short in other)
        counts[short] -= sum(counts[other] for other in longer)
    return {short: count for short, count in counts.items() if count > 0}


@cache
def _table() -> _Table:
    data = files(__package__).joinpath("divisions.tsv").read_text(encoding="utf-8")
    table = _Table({}, {}, {})
    for row in data.splitlines():
        if row[0] == "#":
            continue
        division = Division(*row.split("\t"))
        table.by_code[division.code] = division
        table.by_name.setdefault(division.name, []).append(division)
        table.by_short.setdefault(division.short, []).append(division)
    return table


@cache
def _heads() -> dict[str, list[str]]:
    """Short names of two or more characters by their first two."""
    heads: dict[str, list[str]] = {}
    for short in _table().by_short:
        if len(short) > 1:
            heads.setdefault(short[:2], []).append(short)
    return heads
