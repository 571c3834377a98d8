"""Patterns for characters and lines of Chinese government texts that several passes use."""

from __future__ import annotations

import re

from .lazy import lazy
from .numerals import CIRCLED, DATE, HAN_DATE, NUMERAL

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
CLOSERS = "”’）》】〕」』〉)]\"'"
TERMINALS = "。！？!?；;：:…"
_BRACKETS = lazy("[（(〔）)〕]")
_SENTENCE_ENDS = "。！？!?…"

_UNLIKE = lazy(r"[()\[\]【】［］,:;!?]")
_LIKE = str.maketrans("()[]【】［］〔〕,:;!?", "（）〔〕〔〕〔〕〔〕，：；！？")

NUMBERING = lazy(
    rf"""(?P<chapter>第{NUMERAL}+[编篇章节])
    |(?P<article>\*{{0,2}}第{NUMERAL}+条\*{{0,2}})
    |(?P<h1>{NUMERAL}{{1,3}}、)
    |(?P<h2>[（(]{NUMERAL}{{1,3}}[）)])
    |(?P<sub>[（(]\d{{1,2}}[）)])
    |(?P<item>\d{{1,3}}(?:[、)）]|[.．](?!\d)))
    |(?P<circled>[{CIRCLED}])
    |(?P<dash>——|--+|――)""",
    re.VERBOSE,
)
DATE_LINE = lazy(rf"(?:{DATE.pattern}|{HAN_DATE.pattern})")
ENTRY_DATE = lazy(r"\d{1,2}月\d{1,2}日")
NUMBER = lazy(r"[\u4e00-\u9fff]{1,14}[〔\[［【（(]\s*(\d{4})\s*[〕\]］】）)]\s*(\d{1,5})\s*号")
BRACKETED = lazy(r"[（(][^（()）]{2,40}[）)]")
# Strong emphasis that every Markdown engine recognises: without punctuation at its ends.
STRONG = lazy(r"(?<![*\\])\*\*(?=[^\W_])([^*\n]*[^\W_])\*\*(?!\*)")
HEADING_MARKS = lazy(r"^#{1,6}\s+")


def compact(text: str) -> str:
    """`text` without blanks and with full-width brackets and marks. For comparing only, never for output."""
    flat = "".join(text.split())
    return flat.translate(_LIKE) if _UNLIKE.search(flat) else flat


def is_open(text: str) -> bool:
    """Whether a line stops in the middle of a sentence: no end mark before its closing marks.

    A remark in brackets behind an end mark, 。（鼓掌）, belongs to the sentence that the mark ends.
    """
    if text.rstrip(CLOSERS)[-1:] in TERMINALS:
        return False
    at = _remark(text) if text[-1] in "）)〕" else 0
    return at < 1 or text[at - 1] not in _SENTENCE_ENDS


def _remark(text: str) -> int:
    """Where the brackets begin that a text ends with; 0 if they begin nowhere."""
    depth = 0
    for match in _BRACKETS.finditer(text[::-1]):
        depth += 1 if match[0] in "）)〕" else -1
        if not depth:
            return len(text) - match.end()
    return 0


_ENTITY = lazy(r"&\w*$")


def without_dots(text: str) -> str:
    """A text without the dots at its end that show that it was cut, and without an entity that they cut.

    They are … or three or more full stops. The text itself if it has none.
    """
    rest = text.rstrip("….")
    dots = text[len(rest) :]
    return _ENTITY.sub("", rest) if "…" in dots or len(dots) >= 3 else text
