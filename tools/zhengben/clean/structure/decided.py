"""Headings, paragraphs and keys of the front matter that a person decided about."""

from __future__ import annotations

from ...errors import BadErrata
from ...model import Decision
from ..draft import Draft, Line, Part
from ..errata import SUFFIX


def mark_decided(draft: Draft) -> None:
    """Give decided lines their roles, which the passes that look for titles and headings leave alone."""
    for decision in draft.decisions:
        if decision.kind != "heading":
            continue
        level = int(decision.new)
        for line in _lines_in(draft, decision):
            line.role = "title" if level == 1 else "heading" if level else "stop"
            line.level = level if level > 1 else 0
            line.link = ""


def set_front(draft: Draft) -> None:
    """Put the decided values into the front matter, after the title block was read.

    Raises BadErrata where it is open which of several documents is meant.
    """
    for erratum, decision in zip(draft.errata, draft.decisions, strict=True):
        if decision.kind != "front":
            continue
        parts = [part for part in draft.parts if _holds(draft, part, decision)]
        if len(parts) != 1:
            raise BadErrata(
                f"{draft.source.path}{SUFFIX}:{erratum.line}: the source gives {len(draft.parts)} documents; "
                "name one of them by a passage of its text."
            )
        front = parts[0].front
        if erratum.replacement:
            front[erratum.key] = erratum.replacement
        else:
            front.pop(erratum.key, None)
        parts[0].decided.add(erratum.key)
        if erratum.key == "title" and not any(line.role == "title" for line in parts[0].lines):
            parts[0].inferred.append("title")  # so that it is put in


def part_decided(draft: Draft) -> None:
    """A line at which a person wants a paragraph to begin goes on from none; but a note stays whole.

    From here on the links of lines say what is joined.
    """
    if not draft.held.breaks:
        return
    breaks = set(draft.held.breaks)
    for part in draft.parts:
        for line in part.lines:
            joined = line.link == "joined" and line.role != "note"
            if joined and draft.manuscript.origin(line.start) in breaks:
                line.link = ""
    draft.held.breaks.clear()


def demand_obeyed(draft: Draft) -> None:
    """Raise BadErrata where no paragraph or heading begins at a place where a person wants one."""
    origin = draft.manuscript.origin
    begins = [
        origin(slot.start)
        for part in draft.parts
        for slot in part.slots
        if slot.role not in ("note", "unplaced")
    ]
    for erratum, decision in zip(draft.errata, draft.decisions, strict=True):
        wanted = decision.kind == "split" or (decision.kind == "heading" and decision.new != "0")
        if wanted and not any(decision.start <= at < decision.end for at in begins):
            raise BadErrata(
                f"{draft.source.path}{SUFFIX}:{erratum.line}: nothing can begin at the passage {erratum.passage!r}: "
                "it is part of a note or a table, or was taken out; [[keep]] it first."
            )


def _lines_in(draft: Draft, decision: Decision) -> list[Line]:
    place = draft.manuscript.place
    start, end = place(decision.start), place(decision.end - 1)
    return [
        line
        for part in draft.parts
        for line in part.lines
        if line.start <= end and start < line.end
    ]


def _holds(draft: Draft, part: Part, decision: Decision) -> bool:
    if not decision.text:
        return len(draft.parts) == 1
    at = draft.manuscript.place(decision.start)
    return bool(part.lines) and part.lines[0].start <= at < part.lines[-1].end
