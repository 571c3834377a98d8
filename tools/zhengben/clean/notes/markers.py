"""The styles in which markers and numbers of notes are written, and the number that each mark means."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...text.lazy import lazy
from ...text.numerals import RAISED, SIGNS, figure
from ...vocabulary.words import words

MARKER = lazy(
    rf"""<sup>\s*[\[(（〔]?(?P<tag>\d{{1,3}})[\])）〕]?\s*</sup>
    |\[(?:end|foot)noteRef:(?P<word>\d{{1,3}})\]
    |\[\^(?P<markdown>\d{{1,3}})\]|\^\[(?P<caret>\d{{1,3}})\]
    |[\[［〔【（(]注[：:]?\s*(?P<named>\d{{1,3}})[\]］〕】）)]
    |[\[［](?P<square>\d{{1,3}})[\]］]
    |〔(?P<tortoise>\d{{1,3}})〕
    |【(?P<lenticular>\d{{1,3}})】
    |(?P<raised>[{RAISED}]{{1,3}})
    |[（(](?P<round>\d{{1,3}})[)）]
    |(?P<sign>[{SIGNS}])""",
    re.VERBOSE | re.IGNORECASE,
)
# What a marker may begin with: cheap to look for.
MARKER_START = lazy(rf"\^\[|[<\[［〔【（({RAISED}{SIGNS}](?![<\[［〔【（(])")
MARKED = "marked"  # the style of markers that the format of the source marks
ZERO_BASED = frozenset({"word"})  # may be
# Styles that lists use too: a mark counts only right behind a word, never where an item begins.
WEAK = frozenset({"round", "sign", "raised"})
BEHIND_WORD = lazy(r"[\u3400-\u9fff”’》）〉」』A-Za-z0-9%＋+]")

LABEL = lazy(
    rf"""[\[［〔【（(]\s*(?:注\s*[：:]?\s*)?(?P<a>\d{{1,3}})\s*[\]］〕】）)][：:、.．]?\s*
    |(?:{words("note-word").pattern})\s*(?P<b>\d{{1,3}})\s*[：:.．、]?\s*
    |(?P<c>\d{{1,3}})\s*(?:[.．、：:)）﹒]\s*|\s+|(?=[“《]))
    |(?P<d>[{SIGNS}])[：:、.．]?\s*
    |(?P<e>[{RAISED}]{{1,3}})\s*
    |\^\[(?P<f>\d{{1,3}})\][：:]?\s*|\[\^(?P<g>\d{{1,3}})\][：:]?\s*""",
    re.VERBOSE,
)


class Numbered(NamedTuple):
    """The number of a marker or label, its style, and the offset of its end."""

    number: int
    style: str
    end: int


def read_mark(match: re.Match[str]) -> Numbered:
    """What a match of MARKER or LABEL says."""
    style = str(match.lastgroup)
    return Numbered(figure(match[style]), style, match.end())
