"""Where each block of a document stands in its source, from the audit."""

from __future__ import annotations

from typing import Any

from ..audit import Replay, block_text, body_stretches
from ..markdown.read import looks_canonical
from ..model import Document

# An offset in the source, and whether what begins there is the source's own, not an edit's.
Origin = tuple[int, bool]


def origins(text: str, audit: dict[str, Any], document: Document, path: str) -> list[Origin | None]:
    """Where in the source `text` each block begins; `path` as in the audit. Offsets are in code points.

    None where the audit does not tell: where the source was canonical Markdown itself.
    """
    if looks_canonical(text):
        return [None] * len(document.blocks)
    entry = next(row for row in audit["documents"] if row["path"] == path)
    notes = [note for note in audit["notes"] if note["document"] == path]
    replay = Replay(text, audit["edits"])
    offsets = [
        (at + (i if own else 0), own)
        for stretch in body_stretches(entry["spans"], notes)
        for at, piece, own in replay.pieces(*stretch)
        for i, character in enumerate(piece)
        if not character.isspace()
    ]
    found: list[Origin | None] = []
    at = 0
    for block in document.blocks:
        found.append(offsets[at] if at < len(offsets) else None)
        at += len(block_text(block))
    return found
