"""Notes that the format marks are notes wherever they stand, and whatever they repeat."""

from __future__ import annotations

from ..draft import Draft


def set_notes_aside(draft: Draft) -> None:
    """Set the notes that the format marks aside, while the boilerplate around the text is looked for."""
    for part in draft.outside_bulletins():
        marked = draft.on(part.lines, "definition")
        part.notes = [part.lines[k] for k in marked]
        part.lines = [line for k, line in enumerate(part.lines) if k not in marked]


def put_notes_back(draft: Draft) -> None:
    """Put them back in their places."""
    for part in draft.outside_bulletins():
        part.lines = sorted(part.lines + part.notes, key=lambda line: line.index)
        part.notes = []
