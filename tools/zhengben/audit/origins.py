"""Finds the place of each block of a document in its source, from the audit."""

from __future__ import annotations

from typing import Any

from ..markdown.read import looks_canonical
from ..model import Document
from ..text.lazy import lazy
from .audit import Replay, block_text, body_stretches

_FILLED = lazy(r"\S+")

# An offset in the source, and whether the text there is from the source itself (not from an edit).
Origin = tuple[int, bool]


def origins(text: str, audit: dict[str, Any], document: Document, path: str) -> list[Origin | None]:
    """The offset (code points) in the source `text` at which each block begins. `path` is the document's in the audit.

    None for a block that the audit does not locate: the source was canonical Markdown itself.
    """
    if looks_canonical(text):
        return [None] * len(document.blocks)
    entry = next(row for row in audit["documents"] if row["path"] == path)
    notes = [note for note in audit["notes"] if note["document"] == path]
    replay = Replay(text, audit["edits"])
    pieces = (
        piece
        for stretch in body_stretches(entry["spans"], notes)
        for piece in replay.pieces(*stretch)
    )
    lengths = [len(block_text(block)) for block in document.blocks]
    found: list[Origin | None] = []
    wanted = 0  # characters of the body (without blanks) still to skip before the next block begins
    for at, piece, own in pieces:
        size = len("".join(piece.split()))
        if wanted >= size:
            wanted -= size
            continue
        filled = 0
        for run in _FILLED.finditer(piece):
            low, high = run.span()
            while wanted < filled + high - low and len(found) < len(lengths):
                found.append((at + low + wanted - filled if own else at, own))
                wanted += lengths[len(found) - 1]
            filled += high - low
        wanted -= filled
    return found + [None] * (len(lengths) - len(found))
