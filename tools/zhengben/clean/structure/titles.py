"""The title block of each document: which lines are title, number, subtitle, speaker."""

from __future__ import annotations

from ...errors import UnreadableSource
from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.numerals import iso_date
from ...text.patterns import HAN, HEADING_MARKS, NUMBER, NUMBERING, compact, is_open
from ...vocabulary.words import words
from ..draft import Draft, Line, Part, Role
from .front import read_front
from .orders import Order, find_order
from .title_lines import TITLE_BLOCK, is_date_line, is_title, speaker_of, title_key, title_roles

_MEETING = words("meeting")
_SESSION_NUMBER = words("session-number")
_SALUTATION = words("salutation")
OFFICE_LINE = words("office-line")
NAME_LINE = lazy(rf"[{HAN}](?:[ \u3000]*[{HAN}]){{1,3}}")
_PLACE = words("place")
_BRINGS = words("brings")


def brings(title: str, other: str) -> bool:
    """Whether the title of a notice names another title as that of what it brings; both by their keys."""
    before, named, _ = title.partition(other)
    return bool(named) and _BRINGS.search(before) is not None


def is_place(text: str) -> bool:
    """Whether a line alone is the name of a place that has a government."""
    return len(text) <= 16 and _PLACE.fullmatch(text) is not None


def is_speaker(text: str) -> bool:
    """Whether a line alone is an office, or a day, and a name."""
    return speaker_of(text) is not None


def tells_of_speech(text: str) -> bool:
    """Whether a line says when, where or by whom a speech was given."""
    plain = HEADING_MARKS.sub("", text)
    flat = compact(plain)
    if len(flat) > 70:
        return False
    dated = iso_date(flat) is not None and _MEETING.search(flat) is not None
    session = _SESSION_NUMBER.search(flat) is not None and not flat.endswith("。")
    number = NUMBER.fullmatch(flat.strip("（）"))
    return dated or session or bool(number) or is_speaker(plain) or is_date_line(plain)


def read_title_blocks(draft: Draft) -> None:
    """Give roles to the lines of each title block and fill the front matter from them.

    Raises UnreadableSource where no line is left.
    """
    for part in draft.parts:
        if not part.lines:
            raise UnreadableSource(
                f"{draft.source.path}: holds nothing but what sites put around a text; is this the right file?"
            )
        order = find_order(part.lines)
        if order:
            _mark_order(part.lines, order)
        else:
            _find_roles(part)
        read_front(draft, part)


def _mark_order(lines: list[Line], order: Order) -> None:
    """The lines of an order's head stand alone below the title, the line above them."""
    if order.start and not lines[order.start - 1].role and is_title(lines[order.start - 1].text):
        lines[order.start - 1].role = "title"
    for k in range(order.start, order.end):
        if k == order.signature:
            lines[k].role = "speaker"
        elif is_open(lines[k].text):
            lines[k].role = "stop"


def _find_roles(part: Part) -> None:
    """Find title, number, subtitle, speaker and date before the salutation or the first body line."""
    head = _head_lines(part.lines)
    named = title_key(part.stated.get("title", ""))
    title = next((k for k, line in enumerate(head) if line.role == "title"), None)
    if title is None:
        title = next((k for k, line in enumerate(head) if _names(line, named)), None)
        if title is not None:
            head[title].role = "title"
    elsewhere = _numbers_before(head, title)
    for k, role in (elsewhere | title_roles([line.text for line in head], title)).items():
        line = head[k]
        if line.role:
            continue
        line.role = role
        before = head[k - 1] if k else line
        if role == "subtitle" and before.role == "subtitle":
            line.link = "joined"
        elif role == "title" and before.role == "title" and k:
            line.link, before.glue = "joined", "\u3000"


def _names(line: Line, named: str) -> bool:
    return is_title(line.text) or (bool(named) and title_key(line.text) == named)


def _numbers_before(head: list[Line], title: int | None) -> dict[int, Role]:
    """A document number may stand before the title."""
    before = head[: title or 0]
    return {
        k: "number" for k, x in enumerate(before) if NUMBER.fullmatch(compact(x.text).strip("（）"))
    }


def _head_lines(lines: list[Line]) -> list[Line]:
    for i, line in enumerate(lines[:TITLE_BLOCK]):
        if line.role:
            continue
        text = line.text
        if _SALUTATION.match(text) or CELL in text:
            return lines[:i]
        numbering = NUMBERING.match(text)
        if (numbering and numbering.lastgroup != "dash") or (len(text) > 60 and "，" in text):
            return lines[:i]
    return lines[: min(TITLE_BLOCK, 12)] if len(lines) > TITLE_BLOCK else lines
