"""A page may give its text twice, as its own list and as the text, and its title and day only over the second."""

from __future__ import annotations

from itertools import takewhile

from ...text.numerals import iso_date
from ...text.patterns import compact
from ...vocabulary.words import words
from ..draft import Draft, Line, Part
from ..structure.title_lines import is_title
from ..structure.titles import tells_of_speech
from .evidence import OPENING

_PAGE_DATE = words("page-date")
_APART = 20  # lines that lie between two copies at the least


def read_second_copy(draft: Draft) -> None:
    """Read title and day of publication over the second copy of the text."""
    for part in draft.outside_bulletins():
        second = _second(part.lines)
        over = list(takewhile(_is_over, reversed(part.lines[:second])))
        title = next((line.text for line in over if is_title(line.text)), "")
        if title and not any(is_title(line.text) for line in _opening(part)):
            part.copied_title = title
        dates = (iso_date(line.text) for line in over if not is_title(line.text))
        if date := next(dates, None):
            part.front.setdefault("published", date)


def _opening(part: Part) -> list[Line]:
    return list(takewhile(lambda line: not _tells(line), part.lines[:OPENING]))


def _second(lines: list[Line]) -> int:
    """Where the line that says when the speech was given stands again; 0 if it does not."""
    first = next((line for line in lines[:OPENING] if _tells(line)), None)
    if first is None:
        return 0
    flat = compact(first.text)
    later = (k for k, x in enumerate(lines) if k > _APART and len(x.text) == len(first.text))
    return next((k for k in later if compact(lines[k].text) == flat), 0)


def _tells(line: Line) -> bool:
    """Whether a line, and no field of a record, says when the speech was given."""
    return tells_of_speech(line.text) and "：" not in line.text


def _is_over(line: Line) -> bool:
    return is_title(line.text) or _PAGE_DATE.fullmatch(compact(line.text)) is not None
