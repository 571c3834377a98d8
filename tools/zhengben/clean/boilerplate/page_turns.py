"""A newspaper's notes on which page a text goes on, or began: （下转第二版）（上接第一版）."""

from __future__ import annotations

from ...text.patterns import is_open
from ...vocabulary.words import words
from ..draft import Draft

_TURN = words("page-turn")


def drop_page_turns(draft: Draft) -> None:
    """Take out these notes. A sentence that they cut goes on, a paragraph that ended stays so."""
    for turn in _TURN.finditer(draft.text) if "版）" in draft.text or "版)" in draft.text else ():
        line = draft.text.rfind("\n", 0, turn.start()) + 1
        before = draft.text[line : turn.start()].rstrip()
        stays = "\n" in turn[0] and not (before and is_open(before))
        draft.change(*turn.span(), "\n" if stays else "", "page-turn")
