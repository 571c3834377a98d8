"""What tells text from boilerplate, for the passes of this room."""

from __future__ import annotations

from ...text.lazy import lazy
from ...text.patterns import CLOSERS
from ...vocabulary.words import words
from ..draft import Line

OPENING = 120  # lines within which the salutation must come
PROSE = 25  # code points from which a line with an end mark is prose
_CAPTION = 100  # code points
_REMARK = lazy("(?<=[。！？!?])[”’]?[（(][^（）()]{2,12}[）)]$")  # （热烈鼓掌）
_PHOTO_CREDIT = words("photo-credit")
_REPORT_CAPTION = words("report-caption")


def is_prose(text: str) -> bool:
    """Whether a line is running text: long enough, and with an end mark at its end or inside."""
    end = text.rstrip(CLOSERS)[-1:]
    return len(text) >= PROSE and (end in "：:" or "。" in text or ends_sentence(text))


def ends_sentence(text: str) -> bool:
    """Whether a line ends with a sentence: an end mark, of either width, and perhaps a remark in brackets behind it."""
    return _REMARK.sub("", text).rstrip(CLOSERS)[-1:] in tuple("。！？；!?;")


def is_caption(line: Line) -> bool:
    """Whether a line is a short one that ends by naming a photographer, or says who gives a report."""
    short = len(line.text) < _CAPTION
    return short and any(each.fullmatch(line.text) for each in (_PHOTO_CREDIT, _REPORT_CAPTION))
