"""Which lines are headings, at which level, and where one runs into its paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...text.numerals import han_numeral, numeral
from ...text.patterns import (
    DATE_LINE,
    HEADING_MARKS,
    NUMBERING,
    compact,
    is_open,
)
from ...vocabulary.words import words
from ..draft import Draft, Line, Part

_LONGEST = 52  # code points of a heading
_STOP = re.compile(r"[。！？](?![”’）》】〕])")
_QUOTED = re.compile(r"《([^《》]{4,60})》")
_PRINTED = words("printed-title")
_SALUTATION = words("salutation")


@dataclass(slots=True)
class Numbered:
    """A line that starts with a number: `head` ends where its first sentence does."""

    line: Line
    style: str
    value: int
    head: int
    text: str

    @property
    def fits(self) -> bool:
        """Whether its first sentence can be a heading."""
        head = self.text[: self.head]
        return len(head) <= _LONGEST and not re.search(r"[；;：:]", head)

    @property
    def listed(self) -> bool:
        """Whether it ends as an item of a list does."""
        return self.text.endswith(("；", ";"))


def find_headings(draft: Draft) -> None:
    """Give the role of heading, a level, and split headings from paragraphs that they run into."""
    for part in draft.parts:
        annexes = _annexes(part)
        numbered = _numbered(part)
        mended = _mend_numbers(draft, numbered)
        _mark_numbered(draft, numbered, 3 if annexes else 2)
        if not _mark_styled(draft, part):
            mended += _mark_unnumbered(part)
        headings = [line for line in part.lines if line.is_heading]
        known = {line.index for line in mended}
        part.inferred += [f"heading:{i}" for i, h in enumerate(headings, 1) if h.index in known]


def _annexes(part: Part) -> int:
    """Titles of what a notice brings: lines that its text or title names in full. How many."""
    named = {compact(m) for line in part.lines for m in _QUOTED.findall(line.text)}
    printed = _PRINTED.search(compact(str(part.front["title"])))
    if printed:
        named.add(printed[1])
    count = 0
    for line in part.lines:
        short = not line.role and len(line.text) <= 70
        if short and compact(HEADING_MARKS.sub("", line.text)) in named:
            line.role, line.level = "heading", 2
            count += 1
    return count


def _numbered(part: Part) -> list[Numbered]:
    found: list[Numbered] = []
    for line in part.lines:
        if line.role:
            continue
        marks = HEADING_MARKS.match(line.text)
        text = line.text[marks.end() :] if marks else line.text
        if text.startswith("**") and text.endswith("**") and len(text) > 4:
            text = text[2:-2]
        match = NUMBERING.match(text)
        if not match or match.lastgroup in (None, "dash", "circled"):
            continue
        style = str(match.lastgroup)
        stop = _STOP.search(text, match.end())
        digits = re.sub(r"[^\d一二三四五六七八九十百零〇○]", "", match[0])
        value = int(digits) if digits.isdecimal() else numeral(digits)
        found.append(Numbered(line, style, value, stop.start() if stop else len(text), text))
    return found


def _mend_numbers(draft: Draft, numbered: list[Numbered]) -> list[Line]:
    """（1） before （二） is （一）: the one number missing among its siblings, in the same brackets."""
    mended: list[Line] = []
    for before, here, after in zip([None, *numbered], numbered, numbered[1:], strict=False):
        if here.style != "sub" or after.style != "h2" or here.value != after.value - 1:
            continue
        if before is not None and before.style in ("sub", "article"):
            continue
        at = here.line.start + here.line.text.index(here.text)
        match = re.compile(r"\d+").search(here.text)
        assert match is not None
        draft.change(
            at + match.start(), at + match.end(), han_numeral(here.value), "heading-number"
        )
        draft.find(
            "H101",
            at,
            at + match.end() + 1,
            number=here.text[: match.end() + 1],
            read_as=han_numeral(here.value),
        )
        here.style = "h2"
        mended.append(here.line)
    return mended


def _mark_numbered(draft: Draft, numbered: list[Numbered], chapter_level: int) -> None:
    """Decide group by group: siblings are headings together, or items of a list together."""
    for entry in numbered:
        if entry.style == "chapter":
            entry.line.role = "heading"
            entry.line.level = chapter_level + ("节" in entry.text[:6])
    for group in _siblings(numbered):
        listed = any(entry.listed for entry in group)
        if not listed and sum(entry.fits for entry in group) * 2 >= len(group):
            for entry in group:
                if entry.fits:
                    _make_heading(draft, entry)


def _siblings(numbered: list[Numbered]) -> list[list[Numbered]]:
    """Runs of 一、 and of （一） that count up, those inside articles (第一条) left out."""
    groups: list[list[Numbered]] = []
    current: dict[str, list[Numbered]] = {}
    in_article = False
    for entry in numbered:
        if entry.style in ("chapter", "article"):
            current.clear()
            in_article = entry.style == "article"
        elif entry.style in ("h1", "h2"):
            if entry.style == "h1":
                current.pop("h2", None)
            group = current.get(entry.style)
            if group is None or entry.value <= group[-1].value:
                group = current[entry.style] = []
                if not in_article:
                    groups.append(group)
            group.append(entry)
    return groups


def _make_heading(draft: Draft, entry: Numbered) -> None:
    line = entry.line
    line.role = "heading"
    line.level = 2 if entry.style == "h1" else 3
    if entry.head < len(entry.text):
        start = line.start + line.text.index(entry.text) + entry.head
        runs_in = line.left(start - line.start + 1)
        at = start - line.start
        draft.claim(line, at, at + 1, "\n" if runs_in else "", "heading-stop")
        if runs_in:
            line.role = "run-in"


_LONGEST_STYLED = 80  # code points; a longer line set as a heading is a paragraph
_STYLED = {"h1": 2, "h2": 3}


def _mark_styled(draft: Draft, part: Part) -> bool:
    """Headings that the format itself marks; whether there are any below the title.

    The level comes from the numbering where there is one. The others have that of numbered headings
    of their style, or by the order of the styles.
    """
    styled = draft.on(part.lines, "heading")
    known: dict[int, int] = {}
    waiting: list[tuple[Line, int]] = []
    for k, evidence in styled.items():
        line, level = part.lines[k], int(evidence.value)
        numbering = NUMBERING.match(line.text)
        if line.is_heading:
            known.setdefault(level, line.level)
        elif not line.role and _may_be_heading(line.text):
            own = _STYLED.get(str(numbering.lastgroup)) if numbering else None
            if own:
                known.setdefault(level, own)
            waiting.append((line, level))
    for rank, level in enumerate(sorted({level for _, level in waiting} - known.keys())):
        near = min(known, key=lambda other: abs(other - level), default=None)
        known[level] = min(6, max(2, known[near] + level - near if near is not None else 2 + rank))
    for line, level in waiting:
        numbering = NUMBERING.match(line.text)
        own = _STYLED.get(str(numbering.lastgroup)) if numbering else None
        line.role, line.level = "heading", own or known[level]
        if line.text.endswith("。"):
            draft.claim(line, len(line.text) - 1, len(line.text), "", "heading-stop")
    return bool(known)


def _may_be_heading(text: str) -> bool:
    return (
        len(text) <= _LONGEST_STYLED
        and "。" not in text[:-1]
        and not _SALUTATION.fullmatch(text)
        and not DATE_LINE.fullmatch(text)
    )


_UNNUMBERED = 30  # code points of a heading that has no number
_BODY = 40  # code points that the paragraph below it must have
_MARKS = re.compile(r"[。！？；：!?;:…]|，.*，")


def _mark_unnumbered(part: Part) -> list[Line]:
    """Short lines without end marks above prose, after a complete sentence, are headings.

    Not where the last character and the next line's first stand together elsewhere: then a
    sentence was broken there. They are second-level, or below the numbered heading they follow.
    """
    lines = part.lines
    first = next((k for k, line in enumerate(lines) if line.is_heading), len(lines))
    begin = next((k + 1 for k, x in enumerate(lines) if _SALUTATION.match(x.text)), first)
    found: list[Line] = []
    level = 2
    for k in range(min(begin, len(lines)), len(lines) - 1):
        line, after = lines[k], lines[k + 1]
        if line.is_heading and line not in found:
            level = line.level + 1
        if not _stands_over(lines, k):
            continue
        cut_before = k and lines[k - 1].role == "heading"
        if part.together(line.text[-1], after.text[0]) > 0 or (
            cut_before and part.together(lines[k - 1].text[-1], line.text[0]) > 0
        ):
            continue
        restart = next((x for x in lines[k + 1 :] if x.is_heading), None)
        top = restart is None or restart.level == 2 or level == 2
        line.role, line.level = "heading", 2 if top else min(level, 4)
        found.append(line)
    return found


def _stands_over(lines: list[Line], k: int) -> bool:
    line, after = lines[k], lines[k + 1]
    before = lines[k - 1] if k else None
    text = line.text
    return (
        not line.role
        and 4 <= len(text) <= _UNNUMBERED
        and not _MARKS.search(text)
        and not NUMBERING.match(text)
        and text[-1] not in "，、（《“"
        and (
            before is None or before.is_heading or before.role == "stop" or not is_open(before.text)
        )
        and (after.is_heading or (len(after.text) >= _BODY and "。" in after.text))
    )
