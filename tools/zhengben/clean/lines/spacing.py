"""Blanks and punctuation inside lines: full-width between Han, no layout blanks, —— and …… as such."""

from __future__ import annotations

import re
from functools import cached_property

from ...text.lazy import lazy
from ...text.numerals import NUMERAL
from ...text.patterns import HAN, HEADING_MARKS
from ..draft import Draft, Line, Part
from ..structure.phrases import phrase_gaps, series_gaps
from ..structure.title_lines import DASHES, name_alone, speaker_of

_TOKEN = lazy(
    r"""(?P<blank>[ \t\u3000]+)
    # Four in a row are no punctuation of text; passing over them keeps long runs cheap.
    |(?P<mark>[,;:?!](?![,;:?!]{3}))
    |(?P<opener>[(\[（〔](?![(\[（〔]{3}))
    |(?P<closer>[)\]）〕](?![)\]）〕]{3}))
    |(?P<quote>")
    |(?P<dash>-{2,}|―{2,}|－{2,}|–{2,}|—{3,})
    |(?P<dots>\.{3,}|。{3,}|．{3,})""",
    re.VERBOSE,
)
_LONE_DASH = lazy(rf"[{DASHES}](?![ \t\u3000]*[{DASHES}])[ \t\u3000]*")
_LEGAL_NUMBER = lazy(rf"(?:#+ )?\*{{0,2}}第{NUMERAL}+(?:[编篇章节条]|部分)\*{{0,2}}")
# A line without any of these needs no look at its tokens.
_ANY = lazy(r'[ \t\u3000,;:?!()\[\]"]')
_NEAR = 8  # blanks between a mark and what it follows, at most
_DEEPEST = 50  # open brackets among which the one that a bracket closes is looked for
_RUNS = ("--", "――", "－－", "––", "———", "...", "。。。", "．．．")
_CHINESE = lazy(rf"[{HAN}，。、；：？！“”‘’（）《》〈〉「」『』〔〕【】—…％]")
_HAN = lazy(f"[{HAN}]")
_BLANKS = lazy(r"[ \t\u3000]+")
_RUN = 40  # code points beside a semicolon that show an address or code
_NOT_ASCII = lazy("[^!-~]")
_CODE = lazy(r"[/=&@<>{}_#\\]")
_LATIN = lazy("[A-Za-z]")
_INNER = lazy(rf"(?<=[{HAN}])[ \t\u3000]+(?=[{HAN}])")
# Two phrases or more in quotation marks, each of two characters at least; offices beside each other.
_QUOTED = lazy(rf"“(?P<words>[{HAN}]{{2,12}}(?:[ \t\u3000]+[{HAN}]{{2,12}}){{1,3}})”")
_OFFICES = lazy(rf"[{HAN}]{{4,}}(?:[ \t\u3000]+[{HAN}]{{4,}})+")
_QUOTES = lazy('["“”]')
_SEVERAL = 3  # blanks inside sentences that show blanks of a document to be chance
_NO_QUESTION = "。，、；："
_FULL = str.maketrans(",;:?!", "，；：？！")
# What stands in square brackets but is a marker or the number of a note.
_NOTE_BRACKET = lazy(r"\[(?:\^?\d{1,3}\]|\d{1,3}:|(?:end|foot)noteRef:\d+\])")


def space_text(draft: Draft) -> None:
    """Mend blanks and punctuation of every line but tables, whose blanks tell the cells apart."""
    for part in draft.parts:
        stack: list[str] = []
        blanks = _Blanks(part)
        for line, after in zip(part.lines, [*part.lines[1:], None], strict=False):
            if line.link != "joined":
                stack = []
            alone = line.link != "joined" and not (after and after.link == "joined")
            if line.role == "speaker":
                _space_speaker(draft, line)
            elif line.role != "row" and not (alone and _is_clean(line)):
                kept = _kept_blanks(line, blanks, alone)
                _space_line(draft, line, stack, kept)


def _is_clean(line: Line) -> bool:
    text = line.text
    return line.role != "subtitle" and not _ANY.search(text) and not any(r in text for r in _RUNS)


def _space_speaker(draft: Draft, line: Line) -> None:
    """One U+3000 between office and name, no other blank."""
    marks = HEADING_MARKS.match(line.text)
    at = marks.end() if marks else 0
    match = speaker_of(line.text[at:]) or name_alone(line.text[at:])
    assert match is not None
    start = line.start + at
    for group in ("office", "name"):
        for blank in re.compile(r"\s+").finditer(match.string, *match.span(group)):
            draft.change(start + blank.start(), start + blank.end(), "", "inner-blank")
    if match["office"]:
        draft.change(start + match.start("gap"), start + match.end("gap"), "\u3000", "blank")


class _Blanks:
    """What the blanks of a document are, taken together."""

    def __init__(self, part: Part) -> None:
        self.part = part

    @cached_property
    def series(self) -> dict[int, int]:
        """The blank behind the number in lines of a series, by the index of the line."""
        return series_gaps(self.part.lines)

    @cached_property
    def stray(self) -> bool:
        """Whether blanks stand inside sentences that mean nothing."""
        count = 0
        for line in self.part.lines:
            if "。" in line.text:
                count += len(_INNER.findall(_QUOTED.sub("", line.text)))
                if count >= _SEVERAL:
                    return True
        return False


def _kept_blanks(line: Line, blanks: _Blanks, alone: bool) -> set[int]:
    """Where the blanks begin that part phrases: in a title block, in a quoted slogan, or between offices in a line of their own."""
    text = line.text
    if line.role in ("title", "subtitle", "stop"):
        marks = HEADING_MARKS.match(text)
        at = marks.end() if marks else 0
        return {at + start for start, _ in phrase_gaps(text[at:], line.role)}
    if alone and line.role == "" and _OFFICES.fullmatch(text):
        return {blank.start() for blank in _BLANKS.finditer(text)}
    kept = {blanks.series[line.index]} if line.index in blanks.series else set()
    for quoted in _QUOTED.finditer(text) if "“" in text else ():
        lengths = {len(phrase) for phrase in _BLANKS.split(quoted["words"])}
        if len(lengths) == 1 or not blanks.stray:
            kept |= {blank.start() for blank in _BLANKS.finditer(text, *quoted.span())}
    return kept


def _straight_quotes(text: str) -> dict[int, str]:
    """What each straight quotation mark of Chinese text is: it closes where a mark is open, or opens if one follows."""
    marks = list(_QUOTES.finditer(text))
    straight = sum(mark[0] == '"' for mark in marks)
    if _CHINESE.search(text) is None or (straight % 2 and straight == len(marks)):
        return {}
    found: dict[int, str] = {}
    is_open = False
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        if mark[0] != '"':
            is_open = mark[0] == "“"
        elif is_open or (after is not None and after[0] != "“"):
            found[mark.start()] = "”" if is_open else "“"
            is_open = not is_open
    return found


def _space_line(draft: Draft, line: Line, stack: list[str], kept: set[int]) -> None:
    """`stack` holds the closing bracket wanted for each open one, over the lines of a paragraph.

    `kept` are the places of blanks that stay, as one U+3000.
    """
    text = line.text
    quotes = _straight_quotes(text) if '"' in text else {}
    claims = sorted(line.claimed, reverse=True)
    for match in _TOKEN.finditer(text, _open_subtitle(draft, line)):
        kind = str(match.lastgroup)
        if kind == "quote":
            new = quotes.get(match.start(), match[0])
        elif kind == "blank" and match.start() in kept:
            new = "\u3000"
        elif kind == "opener":
            new = _open(text, match)
            stack.append(_CLOSER[new])
        elif kind == "closer":
            new = _close(match[0], stack)
        else:
            new = _NEW[kind](text, match)
        start, end = match.span()
        while claims and claims[-1][1] <= start:
            claims.pop()
        if new != match[0] and not (claims and claims[-1][0] < end):
            rule = "brackets" if match[0] in "[]" else _RULES[kind]
            if kind == "blank" and not new and all(map(_HAN.match, _around(text, match))):
                rule = "inner-blank"
            draft.change(line.start + start, line.start + end, new, rule)


def _open_subtitle(draft: Draft, line: Line) -> int:
    """A lone dash that opens a subtitle is half of ——, whatever it was typed with; returns where it ends."""
    if line.role != "subtitle" or line.link == "joined":
        return 0
    marks = HEADING_MARKS.match(line.text)
    lone = _LONE_DASH.match(line.text, marks.end() if marks else 0)
    if not lone:
        return 0
    draft.change(line.start + lone.start(), line.start + lone.end(), "——", "dash")
    return lone.end()


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """The characters beside a match; empty at the ends."""
    return text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]


def _blank(text: str, match: re.Match[str]) -> str:
    if _LEGAL_NUMBER.fullmatch(text, 0, match.start()):
        return "\u3000"
    before, after = _around(text, match)
    if not (before.isascii() and after.isascii()):
        return ""
    ratio = (before.isdigit() and after == ":") or (before == ":" and after.isdigit())
    return "" if ratio else " "


def _mark(text: str, match: re.Match[str]) -> str:
    """Full-width beside Chinese; between digits a comma or colon belongs to the number."""
    start, end = match.span()
    before = text[max(0, start - _NEAR) : start].rstrip()[-1:]
    if match[0] == "?" and before in tuple(_NO_QUESTION):  # it stands for a lost character
        return match[0]
    after = text[end : end + _NEAR].lstrip()[:1]
    if (
        match[0] == ";"
        and (before.isdigit() or before == "%" or after.isdigit())
        and _parts_clauses(text, start)
    ):
        return "；"
    if before.isdigit() and after.isdigit():
        return match[0]
    if _CHINESE.match(before) or (_CHINESE.match(after) and not before.isspace()):
        return match[0].translate(_FULL)
    return match[0]


def _parts_clauses(text: str, at: int) -> bool:
    """Whether a semicolon beside a figure is one of Chinese text: no figure has any, but addresses, code and Latin lists do."""
    if _CHINESE.search(text) is None:
        return False
    left = _NOT_ASCII.split(text[max(0, at - _RUN) : at])[-1]
    right = _NOT_ASCII.split(text[at + 1 : at + 1 + _RUN], maxsplit=1)[0]
    if _CODE.search(left + right):
        return False
    return not (_LATIN.search(left) and _LATIN.search(right))


def _dots(text: str, match: re.Match[str]) -> str:
    """A row of dots beside Chinese is an ellipsis."""
    return "……" if any(map(_CHINESE.match, _around(text, match))) else match[0]


def _dash(text: str, match: re.Match[str]) -> str:
    """Between digits it may be a range, 1--2家, so it stays as it is."""
    before, after = _around(text, match)
    return match[0] if before.isdigit() and after.isdigit() else "——"


def _open(text: str, match: re.Match[str]) -> str:
    found = match[0]
    if found in "（〔":
        return found
    inside = text[match.end() : match.end() + 60].split(")" if found == "(" else "]", 1)[0]
    if found == "(":
        before = text[match.start() - 1 : match.start()]
        return "（" if _CHINESE.match(before) or _CHINESE.search(inside) else "("
    if _NOTE_BRACKET.match(text, match.start()):
        return "["
    return "〔" if _CHINESE.search(inside) else "["


def _close(found: str, stack: list[str]) -> str:
    """The bracket that the open one wants, where both are of one kind (round or square)."""
    kinds = "()（）", "[]〔〕"
    kind = kinds[0] if found in kinds[0] else kinds[1]
    for i in range(len(stack) - 1, max(-1, len(stack) - _DEEPEST), -1):
        if stack[i] in kind:
            wanted = stack[i]
            del stack[i:]
            return wanted
    return found


_CLOSER = {"（": "）", "〔": "〕", "[": "]", "(": ")"}
_NEW = {"blank": _blank, "mark": _mark, "dash": _dash, "dots": _dots}
_RULES = {
    "blank": "blank", "mark": "punctuation", "opener": "punctuation", "closer": "punctuation",
    "quote": "quotes", "dash": "dash", "dots": "ellipsis",
}  # fmt: skip
