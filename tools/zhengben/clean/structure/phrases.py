"""Blanks that part phrases in lines of a title block, or a number from the words behind it. They stay, as one U+3000."""

from __future__ import annotations

from ...text.lazy import lazy
from ...text.patterns import HAN, is_open
from ...vocabulary.words import words
from ..draft import Line
from .title_lines import is_title, speaker_of

_BLANKS = lazy(r"[ \t\u3000]+")
# A motto: 奋发有为 加快发展. Phrases of fewer characters are more often set apart for their looks.
_MOTTO = lazy(rf"[{HAN}，、“”《》]{{3,}}(?:[ \t\u3000]+[{HAN}，、“”《》]{{3,}})+")
_MEETING_END = words("meeting-end").pattern
_OFFICE = words("offices").pattern
_BEHIND_NAME = words("behind-name").pattern
# Behind an office stands a name.
_NAME = lazy(rf"(?:{_OFFICE})(?P<gap>[ \t\u3000]+)(?=[{HAN}·]{{2,12}}?(?:{_BEHIND_NAME}|$))")
_LABELLED = lazy(rf"(?:#+ )?(?P<label>[{HAN}]{{2}})(?P<number>\d{{1,2}})(?P<gap>[ \t\u3000]+)")
_LABELLED_LINE = 60  # code points of a line that is such a heading
_LAYOUT = lazy(rf"(?<=[{HAN}“”（）——])\s+|\s+(?=[{HAN}“”（）——])")


def phrase_gaps(text: str, role: str) -> list[tuple[int, int]]:
    """The stretches of blanks that part phrases in a line of a title block, by its role there.

    The title of an act or of a report is one phrase, so its blanks mean nothing.
    """
    if role == "subtitle":
        found = {match.span("gap") for match in _NAME.finditer(text)}
        blanks = (match.span() for match in _BLANKS.finditer(text))
        return sorted(found | {gap for gap in blanks if _parts_speaker(text, *gap)})
    if role in ("title", "stop") and _MOTTO.fullmatch(text) and not is_title(text):
        return [match.span() for match in _BLANKS.finditer(text)]
    return []


def _parts_speaker(text: str, start: int, end: int) -> bool:
    """Whether the meeting ends before a blank, and who speaks follows."""
    return text[:start].endswith(_MEETING_END) and speaker_of(text[end:]) is not None


def series_gaps(lines: list[Line]) -> dict[int, int]:
    """Where the blank stands between number and words of lines that count with one label: 专栏1 甲, 专栏2 乙.

    By the index of the line. The numbers of a series begin at 1.
    """
    found = [(line, match) for line in lines if (match := _LABELLED.match(line.text))]
    members: dict[str, set[str]] = {}
    for _, match in found:
        members.setdefault(match["label"], set()).add(match["number"])
    series = {label for label, numbers in members.items() if {"1", "2"} <= numbers}
    return {
        line.index: match.start("gap")
        for line, match in found
        if match["label"] in series and len(line.text) <= _LABELLED_LINE and is_open(line.text)
    }


def spaced(text: str, role: str) -> str:
    """A line of a title block without its layout, one U+3000 between its phrases."""
    phrases: list[str] = []
    at = 0
    for start, end in phrase_gaps(text, role):
        phrases.append(text[at:start])
        at = end
    return "\u3000".join(_LAYOUT.sub("", phrase) for phrase in [*phrases, text[at:]])
