"""Lines that are no part of the document: what vendors and sites put around it."""

from __future__ import annotations

from collections import Counter

from ...text.lazy import lazy
from ...text.patterns import compact, is_open
from ...vocabulary.words import words
from ..draft import Draft, Line

_CONTACT = words("contact")
_URL_FIELD = lazy(rf"(?:{words('field-url').pattern})[：:]\s*(https?://[^\s，。；）】]+)")
_EDGE = 3  # lines from either end of a source
_LONG = 80  # code points; an address inside a longer line is part of its text


def drop_address_lines(draft: Draft) -> None:
    """Take out lines with an address that recur, or stand among the first or last lines.

    An address inside a sentence stays: such a line is long, or ends like prose.
    """
    lines = draft.lines
    addressed = [line for line in lines if len(line.text) <= _LONG and _CONTACT.search(line.text)]
    if not addressed:
        return
    count = Counter(compact(line.text) for line in addressed)
    for line in addressed:
        recurs = count[compact(line.text)] > 1
        if is_open(line.text) and (recurs or _at_edge(line, len(lines))):
            if field := _URL_FIELD.match(line.text):
                draft.fields.setdefault("url", field[1])
            draft.drop(line, "address-line")


def _at_edge(line: Line, count: int) -> bool:
    return line.index < _EDGE or line.index >= count - _EDGE
