"""How markers and numbers of notes are written: every style, and the number that a mark stands for."""

from __future__ import annotations

import re
from typing import NamedTuple

_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}
_CIRCLED |= {chr(0x3251 + n): n + 21 for n in range(15)} | {
    chr(0x32B1 + n): n + 36 for n in range(15)
}
_CIRCLED |= {chr(0x2474 + n): n + 1 for n in range(20)}  # ⑴ to ⒇
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SIGNS = "①-⑳㉑-㉟㊱-㊿⑴-⒇"

MARKER = re.compile(
    rf"""<sup>\s*[\[(（〔]?(?P<tag>\d{{1,3}})[\])）〕]?\s*</sup>
    |\[(?:end|foot)noteRef:(?P<word>\d{{1,3}})\]
    |\[\^(?P<markdown>\d{{1,3}})\]|\^\[(?P<caret>\d{{1,3}})\]
    |[\[［〔【（(]注[：:]?\s*(?P<named>\d{{1,3}})[\]］〕】）)]
    |[\[［](?P<square>\d{{1,3}})[\]］]
    |〔(?P<tortoise>\d{{1,3}})〕
    |【(?P<lenticular>\d{{1,3}})】
    |(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}})
    |[（(](?P<round>\d{{1,3}})[)）]
    |(?P<sign>[{_SIGNS}])""",
    re.VERBOSE | re.IGNORECASE,
)
# What a marker may begin with: cheap to look for.
MARKER_START = re.compile(rf"\^\[|[<\[［〔【（(⁰¹²³⁴⁵⁶⁷⁸⁹{_SIGNS}](?![<\[［〔【（(])")
MARKED = "marked"  # the style of markers that the format of the source marks
ZERO_BASED = frozenset({"word"})  # may be
# Styles that lists use too: a mark counts only right behind a word, never where an item begins.
WEAK = frozenset({"round", "sign", "raised"})
BEHIND_WORD = re.compile(r"[\u3400-\u9fff”’》）〉」』A-Za-z0-9%＋+]")

LABEL = re.compile(
    rf"""[\[［〔【（(]\s*(?:注\s*[：:]?\s*)?(?P<a>\d{{1,3}})\s*[\]］〕】）)][：:、.．]?\s*
    |(?:注释?|附注)\s*(?P<b>\d{{1,3}})\s*[：:.．、]?\s*
    |(?P<c>\d{{1,3}})\s*(?:[.．、：:)）﹒]\s*|\s+|(?=[“《]))
    |(?P<d>[{_SIGNS}])[：:、.．]?\s*
    |(?P<e>[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}})\s*
    |\^\[(?P<f>\d{{1,3}})\][：:]?\s*|\[\^(?P<g>\d{{1,3}})\][：:]?\s*""",
    re.VERBOSE,
)


class Numbered(NamedTuple):
    """The number that a marker or label stands for, its style, and where it ends."""

    number: int
    style: str
    end: int


def read_mark(match: re.Match[str]) -> Numbered:
    """What a match of MARKER or LABEL says."""
    style = str(match.lastgroup)
    found = match[style]
    number = _CIRCLED.get(found) or int(found.translate(_RAISED))
    return Numbered(number, style, match.end())


_NUMBER = re.compile(rf"[^\d⁰¹²³⁴⁵⁶⁷⁸⁹{_SIGNS}]*(\d{{1,3}}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}}|[{_SIGNS}])\D*")


def read_number(text: str) -> int | None:
    """The number that stands in a marker, whatever is around it; None where there is none."""
    match = _NUMBER.fullmatch(text)
    return _CIRCLED.get(match[1]) or int(match[1].translate(_RAISED)) if match else None
