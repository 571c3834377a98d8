"""Share bars: a line that offers to share the page, and a run of short names of services behind it."""

from __future__ import annotations

import re

from ...text.patterns import compact
from ...vocabulary.words import words
from ..draft import Draft, Line
from ..structure.title_lines import is_title
from ..structure.titles import is_speaker
from .foot import is_foot

_OFFER = words("share-offer")
_SALUTATION = words("salutation")
_NAME = re.compile(r"[^\W\d_]{2,6}")
_SEVERAL = 3  # names that make a bar wherever it stands


def drop_share_bars(draft: Draft) -> None:
    """Take out the names behind an offer to share.

    One or two short lines are a bar only where nothing follows, or another part of the page.
    """
    for part in draft.outside_bulletins():
        for k, line in enumerate(part.lines):
            if _OFFER.fullmatch(compact(line.text)):
                _drop_names(draft, part.lines[k + 1 :])


def _drop_names(draft: Draft, lines: list[Line]) -> None:
    names = 0
    while names < len(lines) and _is_name(lines[names].text):
        names += 1
    enclosed = names == len(lines) or is_foot(lines[names], draft.vocabulary)
    if names >= _SEVERAL or enclosed:
        for line in lines[:names]:
            draft.drop(line, "site-chrome")


def _is_name(text: str) -> bool:
    """Whether a line can be the name of a service: a short word that is nothing of a title block."""
    name = _NAME.fullmatch(compact(text)) is not None
    return name and not (_SALUTATION.fullmatch(text) or is_title(text) or is_speaker(text))
