"""What characters and lines of Chinese government text look like: the shapes that passes share."""

from __future__ import annotations

import re

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
NUMERAL = "[一二三四五六七八九十百零〇○]"
CLOSERS = "”’）》】〕」』〉)]\"'"
TERMINALS = "。！？!?；;：:…"

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_UNLIKE = re.compile(r"[()\[\]【】［］,:;!?]")
_LIKE = str.maketrans("()[]【】［］〔〕,:;!?", "（）〔〕〔〕〔〕〔〕，：；！？")

# The office that gives a report, at the end of the words before a name.
OFFICE = "(?:省长|市长|区长|县长|州长|盟长|旗长|镇长|乡长|主席|总理|主任|专员|书记)"

NUMBERING = re.compile(
    rf"""(?P<chapter>第{NUMERAL}+[编篇章节])
    |(?P<article>\*{{0,2}}第{NUMERAL}+条\*{{0,2}})
    |(?P<h1>{NUMERAL}{{1,3}}、)
    |(?P<h2>[（(]{NUMERAL}{{1,3}}[）)])
    |(?P<sub>[（(]\d{{1,2}}[）)])
    |(?P<item>\d{{1,3}}(?:[、)）]|[.．](?!\d)))
    |(?P<circled>[①-⑳㉑-㉟㊱-㊿])
    |(?P<dash>——|--+|――)""",
    re.VERBOSE,
)
DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
HAN_DATE = re.compile(
    rf"([一二三四五六七八九零〇○]{{4}})年({NUMERAL}{{1,2}})月({NUMERAL}{{1,3}})日"
)
DATE_LINE = re.compile(rf"(?:{DATE.pattern}|{HAN_DATE.pattern})")
ENTRY_DATE = re.compile(r"\d{1,2}月\d{1,2}日")
NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}[〔\[［【（(]\s*(\d{4})\s*[〕\]］】）)]\s*(\d{1,5})\s*号"
)
BRACKETED = re.compile(r"[（(][^（()）]{2,40}[）)]")
SALUTATION = re.compile(r"(?:各位|同志们|尊敬的)[^。，；]{0,30}[：:！!]?")
# A strong passage that every Markdown engine reads as one: no punctuation at its ends.
STRONG = re.compile(r"(?<![*\\])\*\*(?=[^\W_])([^*\n]*[^\W_])\*\*(?!\*)")
HEADING_MARKS = re.compile(r"^#{1,6}\s+")


def compact(text: str) -> str:
    """`text` without blanks, with full-width brackets and marks: for comparing, never for output."""
    flat = "".join(text.split())
    return flat.translate(_LIKE) if _UNLIKE.search(flat) else flat


def numeral(text: str) -> int:
    """The value of a Chinese numeral up to 999, or of a row of its digits (二〇二一)."""
    if len(text) > 1 and not set(text) & set("十百"):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def iso_date(text: str) -> str | None:
    """The first date in `text` as ISO 8601, from digits or Chinese numerals."""
    match = DATE.search(text)
    if match:
        year, month, day = (int(g) for g in match.groups())
    else:
        match = HAN_DATE.search(text)
        if not match:
            return None
        year, month, day = (numeral(g) for g in match.groups())
    if 1 <= month <= 12 and 1 <= day <= 31:
        return f"{year:04d}-{month:02d}-{day:02d}"
    return None


def is_open(text: str) -> bool:
    """Whether a line stops in the middle of a sentence: no end mark before its closing marks."""
    return text.rstrip(CLOSERS)[-1:] not in TERMINALS
