"""What a detector gives: a place in the source, and the words for its message."""

from __future__ import annotations

from typing import Any, NamedTuple

from .view import Seen, View

_QUOTED = 30  # code points of a quotation


class Doubt(NamedTuple):
    """`source[start:end]` is in doubt; `values` fill the braces of the finding's message."""

    start: int
    end: int
    values: dict[str, Any]


def at_block(seen: Seen, **values: Any) -> Doubt:
    """A doubt about a whole block; its message may quote it as `text`."""
    return Doubt(seen.start, max(seen.start, seen.end), {"text": quote(seen.text)} | values)


def at_text(view: View, seen: Seen, start: int, end: int, **values: Any) -> Doubt:
    """A doubt about `seen.text[start:end]`: at its place in the source, or at the block where the source reads otherwise."""
    words = seen.text[start:end]
    at = view.text.find(words, seen.start, seen.end)
    around = seen.text[max(0, start - 10) : end + 10]
    values = {"text": quote(around)} | values
    return Doubt(at, at + len(words), values) if at >= 0 else at_block(seen, **values)


def quote(text: str) -> str:
    """The beginning of a text, in one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _QUOTED else flat[:_QUOTED] + "…"
