"""Blanks that part phrases in the lines of a title block. They stay, as one U+3000; other blanks there are layout."""

from __future__ import annotations

import re

from ...text.patterns import HAN
from ...vocabulary.words import words
from .title_lines import is_title, speaker_of

_BLANKS = re.compile(r"[ \t\u3000]+")
# A motto: 奋发有为 加快发展. Phrases of fewer characters are more often set apart for their looks.
_MOTTO = re.compile(rf"[{HAN}，、“”《》]{{3,}}(?:[ \t\u3000]+[{HAN}，、“”《》]{{3,}})+")
_MEETING_END = words("meeting-end").pattern
_OFFICE = words("offices").pattern
_BEHIND_NAME = words("behind-name").pattern
# Behind an office stands a name.
_NAME = re.compile(rf"(?:{_OFFICE})(?P<gap>[ \t\u3000]+)(?=[{HAN}·]{{2,12}}?(?:{_BEHIND_NAME}|$))")
_LAYOUT = re.compile(rf"(?<=[{HAN}“”（）——])\s+|\s+(?=[{HAN}“”（）——])")


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


def spaced(text: str, role: str) -> str:
    """A line of a title block without its layout, one U+3000 between its phrases."""
    phrases: list[str] = []
    at = 0
    for start, end in phrase_gaps(text, role):
        phrases.append(text[at:start])
        at = end
    return "\u3000".join(_LAYOUT.sub("", phrase) for phrase in [*phrases, text[at:]])
