"""What tells text from boilerplate, for the passes of this room."""

from __future__ import annotations

from ...text.patterns import CLOSERS
from ...vocabulary.words import words
from ..draft import Line

OPENING = 120  # lines within which the salutation must come
PROSE = 25  # code points from which a line with an end mark is prose
_CAPTION = 100  # code points
_PHOTO_CREDIT = words("photo-credit")


def is_prose(text: str) -> bool:
    """Whether a line is running text: long enough, and with an end mark at its end or inside."""
    end = text.rstrip(CLOSERS)[-1:]
    return len(text) >= PROSE and (end in "。！？；：" or "。" in text)


def is_caption(line: Line) -> bool:
    """Whether a line is a short one that ends by naming a photographer."""
    return len(line.text) < _CAPTION and _PHOTO_CREDIT.fullmatch(line.text) is not None
