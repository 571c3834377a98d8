"""The automatic numbers of Word's lists, from their definitions (ECMA-376, part 1, section 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...text.lazy import lazy
from ...text.numerals import ONES, bracketed, circled, han_numeral
from .ooxml import Element, child, children, value

_LEVELS = 9
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_PLACE = lazy(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(slots=True)
class _Level:
    """A level of a list: its first number, the format of its numbers, and the text around them."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    legal: bool = False  # show all numbers in Arabic digits
    restart: int | None = None  # counting restarts after this level; None: after any higher level


@dataclass(slots=True)
class _List:
    """A list: its levels, and the current count of each."""

    levels: list[_Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The lists of a document. Call `number` once for each numbered paragraph, in document order."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._nums: dict[str, tuple[str, dict[int, int]]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        links: dict[str, str] = {}  # a list that only refers to a list style
        styles: dict[str, str] = {}
        for abstract in children(root, "abstractNum"):
            name = value(abstract, "abstractNumId", own=True)
            self._lists[name] = _List(_levels(abstract))
            if child(abstract, "numStyleLink") is not None:
                links[name] = value(abstract, "numStyleLink")
            if child(abstract, "styleLink") is not None:
                styles[value(abstract, "styleLink")] = name
        for num in children(root, "num"):
            name = value(num, "abstractNumId")
            name = styles.get(links.get(name, ""), name)
            starts = {
                _int(value(each, "ilvl", own=True)): _int(value(each, "startOverride"), 1)
                for each in children(num, "lvlOverride")
                if child(each, "startOverride") is not None
            }
            self._nums[value(num, "numId", own=True)] = (name, starts)

    def number(self, num: str, level: int) -> str:
        """The number of the next paragraph of the list `num` at `level` (from 0); `""` for a bullet."""
        name, starts = self._nums.get(num, ("", {}))
        found = self._lists.get(name)
        if found is None or not 0 <= level < len(found.levels):
            return ""
        counts = found.counts
        if level in starts and (num, level) not in self._begun:
            counts[level] = starts[level]
        else:
            before = counts[level]
            counts[level] = found.levels[level].start if before is None else before + 1
        self._begun.add((num, level))
        for k in range(level + 1, _LEVELS):
            restart = found.levels[k].restart if k < len(found.levels) else None
            if restart is None or level < restart:
                counts[k] = None
        return _shown(found, level)


def _levels(abstract: Element) -> list[_Level]:
    levels = [_Level() for _ in range(_LEVELS)]
    for lvl in children(abstract, "lvl"):
        k = _int(value(lvl, "ilvl", own=True))
        if 0 <= k < _LEVELS:
            restart = value(lvl, "lvlRestart")
            levels[k] = _Level(
                _int(value(lvl, "start"), 0 if child(lvl, "start") is None else 1),
                value(lvl, "numFmt") or "decimal",
                value(lvl, "lvlText"),
                child(lvl, "isLgl") is not None,
                _int(restart) if restart else None,
            )
    return levels


def _shown(found: _List, level: int) -> str:
    here = found.levels[level]
    if here.style in ("bullet", "none"):
        return "" if here.style == "bullet" else _PLACE.sub("", here.text)

    def place(match: re.Match[str]) -> str:
        k = int(match[1]) - 1
        count = found.counts[k]
        count = found.levels[k].start if count is None else count
        return format_number(count, "decimal" if here.legal else found.levels[k].style)

    return _PLACE.sub(place, here.text)


def _int(text: str, default: int = 0) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default


def format_number(n: int, style: str) -> str:
    """A number in one of Word's formats (ST_NumberFormat, section 17.18.59); in Arabic digits if it is unknown."""
    if style in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"):  # fmt: skip
        return han_numeral(n)
    if style in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join("〇" if c == "0" else ONES[int(c)] for c in str(max(0, n)))
    if style == "chineseLegalSimplified":
        return "".join(_FORMAL[ONES.index(c)] if c in ONES else "拾" if c == "十" else "佰" for c in han_numeral(n))  # fmt: skip
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= n <= 50:
        return circled(n)
    if style == "decimalEnclosedParen" and 1 <= n <= 20:
        return bracketed(n)
    if style in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord(c) + 0xFEE0) for c in str(n))
    if style == "decimalZero":
        return f"{n:02d}"
    return _lettered(n, style)


def _lettered(n: int, style: str) -> str:
    signs = {"ideographTraditional": _STEMS, "ideographZodiac": _BRANCHES}.get(style)
    if signs and 1 <= n <= len(signs):
        return signs[n - 1]
    if style in ("lowerLetter", "upperLetter") and n >= 1:
        letter = chr(97 + (n - 1) % 26) * min(10, (n - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 1 <= n < 4000:
        roman = ""
        rest = n
        for size, letters in _ROMAN:
            roman += letters * (rest // size)
            rest %= size
        return roman if style == "lowerRoman" else roman.upper()
    return str(n)
