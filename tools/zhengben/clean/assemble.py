"""From the manuscript and its blocks to documents, their file names, and the records of notes."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from ..model import FRONT_KEYS, Block, Call, Document, Inline, Marked, Note, NoteRecord, Result
from ..text.lazy import lazy
from ..text.manuscript import CALL_CLOSE, CALL_OPEN, CELL
from ..text.patterns import STRONG
from .draft import Draft, Part, Slot
from .names import document_name, folder_name

_MARKUP = lazy(rf"{CALL_OPEN}([^{CALL_CLOSE}]+){CALL_CLOSE}|{STRONG.pattern}")


def assemble(draft: Draft) -> Result:
    """Make the documents and all that the audit needs."""
    result = Result(draft.source, own_rules=draft.vocabulary.own_rules())
    moved: list[tuple[int, int]] = []
    folder = folder_name(draft)
    for number, part in enumerate(draft.parts):
        order = list(dict.fromkeys(a.label for a in part.anchors))
        definitions = {slot.label: slot for slot in part.slots if slot.role == "note"}
        body = [s for s in part.slots if s.role not in ("note", "unplaced")]
        body += [s for s in part.slots if s.role == "unplaced"]
        notes = [definitions[label] for label in order]
        front = part.front | {"lang": "zh-Hans", "source": draft.source.path}
        inferred = [key for key in dict.fromkeys(part.inferred) if key not in part.decided]
        if inferred:
            front["inferred"] = inferred
        result.documents.append(
            Document(
                {key: front[key] for key in FRONT_KEYS if key in front},
                _blocks(draft.text, body),
                tuple(Note(s.label, inlines(draft.text[s.start : s.end])) for s in notes),
            )
        )
        result.names.append(folder + document_name(part, draft.source.path))
        result.spans.append([part.origin])
        result.notes += _records(draft, part, number, notes)
        moved += _moved(draft, body + notes)
    rule = "note-moved"
    result.edits = draft.manuscript.edits(sorted(moved), rule, draft.vocabulary.why(rule))
    result.findings = draft.findings
    result.decisions = draft.decisions
    return result


def inlines(text: str) -> tuple[Inline, ...]:
    """Text of the manuscript with its calls and strong passages told apart."""
    if CALL_OPEN not in text and "**" not in text:
        return (text,)
    found: list[Inline] = []
    at = 0
    for match in _MARKUP.finditer(text):
        if match.start() > at:
            found.append(text[at : match.start()])
        found.append(Call(match[1]) if match[1] else Marked("strong", inlines(match[2])))
        at = match.end()
    if at < len(text):
        found.append(text[at:])
    return tuple(found)


def _blocks(text: str, slots: list[Slot]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for is_row, group in groupby(slots, lambda slot: slot.role == "row"):
        if is_row:
            cells = [[inlines(c) for c in text[s.start : s.end].split(CELL)] for s in group]
            width = max(map(len, cells))
            blocks.append(
                Block("table", rows=tuple(tuple(row + [()] * (width - len(row))) for row in cells))
            )
            continue
        for slot in group:
            content = inlines(text[slot.start : slot.end])
            if slot.resumed and blocks:
                blocks[-1] = replace(blocks[-1], content=_run_on(blocks[-1].content, content))
                continue
            level = 1 if slot.role == "title" else slot.level
            blocks.append(Block("heading" if level else "paragraph", content, level))
    return tuple(blocks)


def _run_on(before: tuple[Inline, ...], after: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Two stretches of one sentence as one, no two pieces of plain text side by side."""
    if isinstance(before[-1], str) and isinstance(after[0], str):
        return (*before[:-1], before[-1] + after[0], *after[1:])
    return before + after


def _records(draft: Draft, part: Part, number: int, notes: list[Slot]) -> list[NoteRecord]:
    """Where each note came from: those called, in order, then those that nothing calls."""
    first = {anchor.label: anchor for anchor in reversed(part.anchors)}
    called = ((slot, first[slot.label]) for slot in notes)
    unplaced = (slot for slot in part.slots if slot.role == "unplaced" and not slot.level)
    return [
        *(
            NoteRecord(number, s.label, a.source, _span(draft, s), a.how, a.score)
            for s, a in called
        ),
        *(NoteRecord(number, s.label, None, _span(draft, s), "inferred", 0.0) for s in unplaced),
    ]


def _span(draft: Draft, slot: Slot) -> tuple[int, int]:
    """The source stretch of a slot, changes at its edges included."""
    origin = draft.manuscript.origin
    return origin(slot.start), draft.manuscript.origin_end(slot.end)


def _moved(draft: Draft, slots: list[Slot]) -> list[tuple[int, int]]:
    """Source spans of slots that come after slots which they precede in the source."""
    moved: list[tuple[int, int]] = []
    last = -1
    for slot in slots:
        if slot.start > last:
            last = slot.start
        else:
            moved.append(_span(draft, slot))
    return moved
