"""Finds the place of each block of a document in its source, from the audit."""

from __future__ import annotations

import re
from typing import Any

from ..markdown.read import looks_canonical
from ..model import Document
from .audit import Replay, block_text, body_stretches

_FILLED = re.compile(r"\S+")

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
        filled = len("".join(piece.split()))
        words = _FILLED.finditer(piece)
        begin = behind = before = (
            0  # of the word at hand: its offsets, and characters in words before it
        )
        while wanted < filled and len(found) < len(lengths):
            while own and wanted >= before + behind - begin:
                before += behind - begin
                begin, behind = next(words).span()
            found.append((at + begin + wanted - before if own else at, own))
            wanted += lengths[len(found) - 1]
        wanted -= filled
    return found + [None] * (len(lengths) - len(found))
