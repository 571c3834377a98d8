"""Footnote calls: which marker, or which place in the text, belongs to which definition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..manuscript import CALL_CLOSE, CALL_OPEN
from .align import Candidate, align, bare, closeness, terms
from .draft import Anchor, Draft, Part, Slot
from .shapes import HAN

# Ways of writing markers that nothing else looks like, the more special first.
_EXPLICIT = re.compile(
    r"""<sup>\s*[\[(（〔]?(?P<tag>\d{1,3})[\])）〕]?\s*</sup>
    |\[(?:end|foot)noteRef:(?P<word>\d{1,3})\]
    |\[\^(?P<markdown>\d{1,3})\]|\^\[(?P<caret>\d{1,3})\]
    |[\[［](?P<square>\d{1,3})[\]］]
    |〔(?P<tortoise>\d{1,3})〕
    |【(?P<lenticular>\d{1,3})】""",
    re.VERBOSE | re.IGNORECASE,
)
_ZERO_BASED = frozenset({"word"})
_DIGITS = re.compile(rf"(?<=[{HAN}A-Za-z”’》）+])\d+")
_RUNS_ON = re.compile(r"\.\d|%")
# A marker right before a figure (“五路”5 + 100公里) is believed only behind its whole term, and
# weighs less than one that stands alone.
_WHOLE, _GLUED = 0.95, 0.9
_UNPLACED = "注释"
_QUOTE = '[“”‘’"《》]?'


def place_calls(draft: Draft) -> None:
    """Find the place of every note's call, turn markers into calls, and commit."""
    for part in draft.parts:
        notes = _notes(part)
        body = [slot for slot in part.slots if slot.role not in ("note", "unplaced")]
        _explicit(draft, part, notes, body)
        if notes and not part.anchors:
            _aligned(draft, part, notes, body)
        called = {anchor.label for anchor in part.anchors}
        for label in notes:
            if label not in called:
                _inferred(draft, part, notes, body, label)
        for anchor in part.anchors:
            origin = draft.manuscript.origin(anchor.start)
            end = draft.manuscript.origin_end(anchor.end) if anchor.end > anchor.start else origin
            anchor.source = (origin, end)
            rule = "note-call-inferred" if anchor.how == "inferred" else "note-marker"
            call = f"{CALL_OPEN}{anchor.label}{CALL_CLOSE}"
            draft.change(anchor.start, anchor.end, call, rule)
        _keep_unplaced(draft, part)
    draft.commit()


def _notes(part: Part) -> dict[str, Slot]:
    """The notes by label; a label's second definition has no call and will stand as unplaced."""
    notes: dict[str, Slot] = {}
    for slot in part.slots:
        if slot.role == "note" and notes.setdefault(slot.label, slot) is not slot:
            slot.role = "unplaced"
    return notes


def _keep_unplaced(draft: Draft, part: Part) -> None:
    """Notes that nothing calls become items that name their number, under a heading of their own."""
    called = {anchor.label for anchor in part.anchors}
    slots: list[Slot] = []
    for slot in part.slots:
        if slot.role == "note" and slot.label not in called:
            slot.role = "unplaced"
        if slot.role == "unplaced":
            heading = ""
            if not any(s.role == "unplaced" for s in slots):
                slots.append(Slot("unplaced", level=2))
                heading = f"{_UNPLACED}\n"
            draft.change(slot.start, slot.start, f"{heading}{slot.label}.", "note-unplaced")
        slots.append(slot)
    part.slots = slots


def _explicit(draft: Draft, part: Part, notes: dict[str, Slot], body: list[Slot]) -> None:
    """Markers in brackets or tags. Those without a definition are taken out and reported."""
    styles: dict[str, list[tuple[str, int, int]]] = {}
    for slot in body:
        for match in _EXPLICIT.finditer(draft.text, slot.start, slot.end):
            style = str(match.lastgroup)
            number = int(match[style]) + (style in _ZERO_BASED)
            styles.setdefault(style, []).append((str(number), match.start(), match.end()))
    for markers in styles.values():
        labels = [label for label, _, _ in markers]
        if not (set(labels) & set(notes) if notes else _counts_up(labels)):
            continue
        for label, start, end in markers:
            if label in notes:
                part.anchors.append(Anchor(label, start, end, "explicit", 1.0))
                continue
            draft.find(
                "N102", "warning", start, end,
                f"The marker {draft.text[start:end]} has no note; it was taken out of the text.",
            )  # fmt: skip
            draft.change(start, end, "", "note-marker-lost")
    part.anchors.sort(key=lambda anchor: anchor.start)
    _report_repeats(draft, part)


def _counts_up(labels: list[str]) -> bool:
    return len(labels) >= 2 and labels[0] == "1" and labels[1] == "2"


def _report_repeats(draft: Draft, part: Part) -> None:
    seen: set[str] = set()
    for anchor in part.anchors:
        if anchor.label in seen:
            draft.find(
                "N103", "info", anchor.start, anchor.end,
                f"Note {anchor.label} is called more than once.",
            )  # fmt: skip
        seen.add(anchor.label)


def _aligned(draft: Draft, part: Part, notes: dict[str, Slot], body: list[Slot]) -> None:
    """Bare numbers: the chain of candidates, in the order of the notes, that fits their terms best."""
    text = draft.text
    words = {label: terms(text[slot.start : slot.end]) for label, slot in notes.items()}
    candidates: list[Candidate] = []
    for slot in body:
        if slot.role not in ("", "heading", "row"):
            continue
        for match in _DIGITS.finditer(text, slot.start, slot.end):
            before = bare(text[max(slot.start, match.start() - 60) : match.start()])
            for size in range(1, min(3, len(match[0])) + 1):
                label = match[0][:size]
                if label not in words:
                    continue
                end = match.start() + size
                after = bare(text[end : min(slot.end, end + 16)])
                score = closeness(words[label], before, after)
                if size < len(match[0]) or _RUNS_ON.match(text, end):
                    score = score * _GLUED if score >= _WHOLE else 0.0
                candidates.append(Candidate(match.start(), label, score))
    for chosen in align(candidates, list(notes)):
        end = chosen.at + len(chosen.label)
        part.anchors.append(Anchor(chosen.label, chosen.at, end, "aligned", chosen.score))
    part.anchors.sort(key=lambda anchor: anchor.start)


@dataclass(frozen=True, slots=True)
class _Window:
    start: int
    end: int


def _window(part: Part, notes: dict[str, Slot], body: list[Slot], label: str) -> _Window:
    """The stretch of text between the calls of the notes before and after `label` in their list."""
    order = list(notes)
    k = order.index(label)
    places = {anchor.label: anchor for anchor in reversed(part.anchors)}
    start = next((places[n].end for n in reversed(order[:k]) if n in places), body[0].start)
    end = next((places[n].start for n in order[k + 1 :] if n in places), body[-1].end)
    return _Window(start, end)


def _inferred(
    draft: Draft, part: Part, notes: dict[str, Slot], body: list[Slot], label: str
) -> None:
    """A note without a marker is called behind the first place of its term between its neighbours."""
    text = draft.text
    note = notes[label]
    window = _window(part, notes, body, label) if body else _Window(0, 0)
    words = terms(text[note.start : note.end])
    for term in words.heads:
        pattern = re.compile(_QUOTE + _QUOTE.join(map(re.escape, term)) + _QUOTE)
        match = next(
            (
                m
                for slot in body
                if slot.end > window.start and slot.start < window.end and slot.role in ("", "row")
                if (
                    m := pattern.search(
                        text, max(slot.start, window.start), min(slot.end, window.end)
                    )
                )
            ),
            None,
        )
        if match:
            end = match.end()
            if text[end - 1] in "“‘《":
                end -= 1
            part.anchors.append(Anchor(label, end, end, "inferred", 0.5))
            part.anchors.sort(key=lambda anchor: anchor.start)
            draft.find(
                "N104", "warning", match.start(), end,
                f"The source has no marker for note {label}; it is called behind its term.",
            )  # fmt: skip
            return
    draft.find(
        "N101", "warning", note.start, note.end,
        f"Note {label} has no marker, and its term no place in the text; it stands under 注释.",
    )  # fmt: skip
