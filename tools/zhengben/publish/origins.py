"""Where each block of a document stands in its source, from the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..audit import block_text, outside
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
    definitions = sorted(tuple(note["definition"]) for note in notes)
    stretches = [
        (low, high, high == end)
        for start, end in entry["spans"]
        for low, high in outside(start, end, definitions)
    ]
    stretches += [(*note["definition"], False) for note in notes if not note["marker"]]
    offsets = [at for stretch in stretches for at in _offsets(text, audit["edits"], *stretch)]
    found: list[Origin | None] = []
    at = 0
    for block in document.blocks:
        found.append(offsets[at] if at < len(offsets) else None)
        at += len(block_text(block))
    return found


def _offsets(
    text: str, edits: list[dict[str, Any]], start: int, end: int, last: bool
) -> Iterator[Origin]:
    """For each character but blanks of the replayed [start, end) where it comes from."""
    at = start
    for edit in edits:
        if edit["start"] < start:
            continue
        if edit["start"] > end or (edit["start"] == end and not last):
            break
        yield from ((i, True) for i in range(at, edit["start"]) if not text[i].isspace())
        yield from ((edit["start"], False) for c in edit["new"] if not c.isspace())
        at = edit["end"]
    yield from ((i, True) for i in range(at, end) if not text[i].isspace())
