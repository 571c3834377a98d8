"""Tool bars: names of services behind an offer to share the page, and tools that stand in brackets, cut over lines."""

from __future__ import annotations

from ...text.lazy import lazy
from ...text.patterns import compact
from ...vocabulary.words import words
from ..draft import Draft, Line
from ..structure.title_lines import is_title
from ..structure.titles import is_speaker
from .foot import is_foot

_OFFER = words("share-offer")
_SALUTATION = words("salutation")
_NAME = lazy(r"[^\W\d_]{2,6}")
_OPENS = lazy(r"[\[【〔][^\W\d_]{0,6}")
_TOOL = lazy(r"[^\W\d_]{1,8}")
_CLOSES = frozenset("]】〕")
_TOOLS = 2  # tools in brackets that make a bar
_WORDS = 6  # lines of one tool
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


def drop_bracketed_tools(draft: Draft) -> None:
    """Take out tools of a page, each in brackets (`[`, a word or a few, `]`), where several follow each other."""
    for part in draft.outside_bulletins():
        k = 0
        while k < len(part.lines):
            begin, tools = k, 0
            while end := _tool_end(part.lines, k):
                k, tools = end, tools + 1
            for line in part.lines[begin:k] if tools >= _TOOLS else ():
                draft.drop(line, "site-chrome")
            k += not tools


def _tool_end(lines: list[Line], k: int) -> int:
    """Behind the last line of the tool in brackets that begins with a line; 0 where none does."""
    if k >= len(lines) or not _OPENS.fullmatch(lines[k].text):
        return 0
    for i in range(k + 1, min(len(lines), k + 2 + _WORDS)):
        if lines[i].text in _CLOSES:
            return i + 1
        if not _TOOL.fullmatch(lines[i].text):
            break
    return 0


def _is_name(text: str) -> bool:
    """Whether a line can be the name of a service: a short word that is nothing of a title block."""
    name = _NAME.fullmatch(compact(text)) is not None
    return name and not (_SALUTATION.fullmatch(text) or is_title(text) or is_speaker(text))
