"""Footnote calls: which marker, or which place in the text, belongs to which definition."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ...text.lazy import lazy
from ...text.manuscript import CALL_CLOSE, CALL_OPEN
from ...text.numerals import read_number
from ...text.patterns import CLOSERS, HAN
from ..draft import Anchor, Draft, Part, Slot
from .align import PLAIN, Candidate, Terms, align, bare, closeness, terms
from .markers import (
    BEHIND_WORD,
    MARKED,
    MARKER,
    MARKER_START,
    WEAK,
    ZERO_BASED,
    read_mark,
)

_DIGITS = lazy(rf"(?<=[{HAN}A-Za-z”’》）+])(?<!第)\d+")
_RUNS_ON = lazy(r"\.\d|%")
# What follows a number that counts nothing: the end of a clause.
_UNCOUNTED = lazy(r"[，。；、：！？）]|$")
# A marker right before a figure (“五路”5 + 100公里) is believed only behind its whole term, and
# weighs less than one that stands alone.
_WHOLE, _GLUED = 0.95, 0.9
_UNPLACED = "注释"
_SURE = 8.0  # the weight of a call that is known, among those that are looked for


@dataclass(slots=True)
class _Marker:
    """A marker in the text: `text[start:end]`, and the label that it bears."""

    label: str
    start: int
    end: int


@dataclass(slots=True)
class _Group:
    """One list of notes and the text that it explains."""

    prefix: str
    notes: dict[str, Slot]
    body: list[Slot]


def place_calls(draft: Draft) -> None:
    """Find the place of every note's call, and turn markers into calls."""
    for part in draft.parts:
        for group in _groups(part):
            _place(draft, part, group)
        part.anchors.sort(key=lambda anchor: anchor.start)
        for anchor in part.anchors:
            origin = draft.manuscript.origin(anchor.start)
            end = draft.manuscript.origin_end(anchor.end) if anchor.end > anchor.start else origin
            anchor.source = (origin, end)
            rule = "note-call-inferred" if anchor.how == "inferred" else "note-marker"
            call = f"{CALL_OPEN}{anchor.label}{CALL_CLOSE}"
            draft.change(anchor.start, anchor.end, call, rule)
        _keep_unplaced(draft, part)


def _groups(part: Part) -> list[_Group]:
    """The lists of notes, each with the text since the list before it; the last with what follows."""
    groups = [_Group("", {}, [])]
    for slot in part.slots:
        if slot.role != "note":
            groups[-1].body.append(slot)
            continue
        prefix = slot.label.rpartition("-")[0]
        if groups[-1].notes and prefix != groups[-1].prefix:
            begun = groups[-1]
            last = max(note.end for note in begun.notes.values())
            later = [s for s in begun.body if s.start > last]
            begun.body = [s for s in begun.body if s.start <= last]
            groups.append(_Group(prefix, {}, later))
        groups[-1].prefix = prefix
        if groups[-1].notes.setdefault(slot.label, slot) is not slot:
            slot.role = "unplaced"  # a label's second definition has no call
    return groups


def _place(draft: Draft, part: Part, group: _Group) -> None:
    words = {label: terms(draft.text[slot.start : slot.end]) for label, slot in group.notes.items()}
    anchors = _explicit(draft, group, words)
    if group.notes and not anchors:
        anchors = _aligned(draft, group, words)
    called = {anchor.label for anchor in anchors}
    if len(called) < len(group.notes) and group.body:
        anchors += _inferred(draft, group, words, anchors)
        _report_missing(draft, group, called, {a.label: a for a in anchors})
    part.anchors += anchors


def _keep_unplaced(draft: Draft, part: Part) -> None:
    """Notes that nothing calls become items that name their number, under a heading of their own."""
    called = {anchor.label for anchor in part.anchors}
    slots: list[Slot] = []
    headed = False
    for slot in part.slots:
        if slot.role == "note" and slot.label not in called:
            slot.role = "unplaced"
        if slot.role == "unplaced":
            heading = "" if headed else f"{_UNPLACED}\n"
            if not headed:
                slots.append(Slot("unplaced", level=2))
            headed = True
            draft.change(slot.start, slot.start, f"{heading}{slot.label}.", "note-unplaced")
        slots.append(slot)
    part.slots = slots


def _explicit(draft: Draft, group: _Group, words: dict[str, Terms]) -> list[Anchor]:
    """Markers in brackets, tags or signs. Those without a definition are taken out and reported."""
    anchors: list[Anchor] = []
    gone: list[_Marker] = []  # markers that were taken out
    for style, markers in _markers(draft, group).items():
        known = sum(marker.label in group.notes for marker in markers)
        if group.notes and not (known * 2 > len(markers) or (known and style not in WEAK)):
            continue
        if not group.notes and not _are_lost(draft, group, style, markers):
            continue
        # What one style has called, another has not to call again: ① beside [1] numbers an item.
        called = {anchor.label for anchor in anchors}
        markers = [m for m in markers if m.label not in called]
        if style in WEAK and group.notes:
            markers = _without_items(draft, words, markers)
        _mend_misprints(draft, group, words, markers)
        lost = [marker for marker in markers if marker.label not in group.notes]
        alone = _alone(draft, group, gone + lost)
        for marker in markers:
            if marker.label in group.notes:
                anchors.append(Anchor(marker.label, marker.start, marker.end, "explicit", 1.0))
                continue
            if marker.start in alone:
                continue
            draft.find(
                "N102", marker.start, marker.end, marker=draft.text[marker.start : marker.end]
            )
            draft.change(marker.start, marker.end, "", "note-marker-lost")
            gone.append(marker)
        if style in WEAK and anchors:
            break
    anchors.sort(key=lambda anchor: anchor.start)
    _report_repeats(draft, anchors)
    return anchors


def _alone(draft: Draft, group: _Group, lost: list[_Marker]) -> set[int]:
    """Where markers begin that are all that their block says: without them there would be none."""
    inside: dict[int, list[_Marker]] = {}
    starts = [slot.start for slot in group.body]
    for marker in lost:
        inside.setdefault(bisect_right(starts, marker.start) - 1, []).append(marker)
    found: set[int] = set()
    for k, markers in inside.items():
        slot = group.body[k]
        said = sum(marker.end - marker.start for marker in markers)
        if said >= len("".join(draft.text[slot.start : slot.end].split())):
            found |= {marker.start for marker in markers}
    return found


def _markers(draft: Draft, group: _Group) -> dict[str, list[_Marker]]:
    """All markers of the text by style, strong styles first."""
    text = draft.text
    styles: dict[str, list[tuple[int, int, int]]] = {}
    marked = _marked(draft, group)
    taken = {marker.start for marker in marked}
    for slot in group.body:
        done = slot.start
        for begin in MARKER_START.finditer(text, slot.start, slot.end):
            start = begin.start()
            match = MARKER.match(text, start, slot.end) if start >= done else None
            if not match or start in taken:
                continue
            done = match.end()
            behind_word = start > slot.start and BEHIND_WORD.match(text[start - 1])
            if match.lastgroup in WEAK and not behind_word:
                continue
            number, style, end = read_mark(match)
            styles.setdefault(style, []).append((number, start, end))
    prefix = f"{group.prefix}-" if group.prefix else ""
    known = {MARKED: marked} if marked else {}
    return known | {
        style: [
            _Marker(f"{prefix}{number + shift}", start, end) for number, start, end in styles[style]
        ]
        for style in sorted(styles, key=lambda style: style in WEAK)
        # A reader of Word files counts from 0; where it has no 0, it counted from 1.
        for shift in (int(style in ZERO_BASED and min(styles[style])[0] == 0),)
    }


def _marked(draft: Draft, group: _Group) -> list[_Marker]:
    """The markers that the format itself marks: those that it names the note of, and raised ones."""
    found: list[_Marker] = []
    starts = [slot.start for slot in group.body]
    done = 0
    for evidence in draft.evidence("call"):
        start, end = draft.stretch(evidence)
        k = bisect_right(starts, start) - 1
        if k < 0 or end > group.body[k].end or start == end or start < done:
            continue
        done = end
        number = read_number(draft.text[start:end])
        prefix = f"{group.prefix}-" if group.prefix else ""
        label = draft.labels.get(evidence.value, evidence.value) or (
            f"{prefix}{number}" if number else ""
        )
        if label:
            found.append(_Marker(label, start, end))
    return found


def _without_items(draft: Draft, words: dict[str, Terms], markers: list[_Marker]) -> list[_Marker]:
    """Markers of a style that lists use too: of several with one number, those behind its term."""
    scores = {
        id(m): closeness(words[m.label], *_beside(draft, m.start, m.end)) if m.label in words else 0
        for m in markers
    }
    best: dict[str, float] = {}
    for marker in markers:
        best[marker.label] = max(best.get(marker.label, 0.0), scores[id(marker)])
    counts = Counter(marker.label for marker in markers)
    return [
        m
        for m in markers
        if counts[m.label] == 1 or best[m.label] == 0 or scores[id(m)] * 2 > best[m.label]
    ]


def _beside(draft: Draft, start: int, end: int) -> tuple[str, str]:
    """The text on either side of a marker, as `closeness` wants it; within one block."""
    text = draft.text
    left = text[max(0, start - 60) : start].rpartition("\n")[2]
    return bare(left), bare(text[end : end + 16].partition("\n")[0])


def _are_lost(draft: Draft, group: _Group, style: str, markers: list[_Marker]) -> bool:
    """Whether markers are those of a list that is lost: they count up, one here and one there.

    Numbers in one paragraph, ①…②…③…, number its items, unless they stand behind quoted terms.
    """
    if not _counts_up([int(marker.label.rpartition("-")[2]) for marker in markers]):
        return False
    starts = [slot.start for slot in group.body]
    places = len({bisect_right(starts, marker.start) for marker in markers})
    quoted = sum(draft.text[marker.start - 1] in CLOSERS for marker in markers)
    return style not in WEAK or places >= 3 or places == len(markers) or quoted * 2 > len(markers)


def _counts_up(numbers: list[int]) -> bool:
    """Whether numbers are those of markers whose list is lost: 1, 2, 3 … with few exceptions."""
    if len(numbers) < 2 or numbers[0] != 1:
        return False
    steps = sum(b == a + 1 for a, b in pairwise(numbers))
    return steps * 10 >= (len(numbers) - 1) * 8


def _mend_misprints(
    draft: Draft, group: _Group, words: dict[str, Terms], markers: list[_Marker]
) -> None:
    """Correct a number that occurs twice while a neighbour is missing: the terms show which is which."""
    counts = Counter(marker.label for marker in markers)
    missing = {label for label in group.notes if not counts[label]}
    for marker in markers if missing else ():
        if counts[marker.label] < 2 and marker.label in group.notes:
            continue
        before, after = _beside(draft, marker.start, marker.end)
        own = closeness(words[marker.label], before, after) if marker.label in words else 0.0
        best = max(missing, key=lambda n: (closeness(words[n], before, after), n), default=None)
        if best is not None and closeness(words[best], before, after) > max(own, _WHOLE):
            _report_misprint(draft, marker.start, marker.end, marker.label, best)
            counts[marker.label] -= 1
            marker.label = best
            missing.discard(best)


def _report_misprint(draft: Draft, start: int, end: int, printed: str, label: str) -> None:
    draft.find("N105.marker", start, end, printed=printed, label=label)


def _report_repeats(draft: Draft, anchors: list[Anchor]) -> None:
    seen: set[str] = set()
    for anchor in anchors:
        if anchor.label in seen:
            draft.find("N103", anchor.start, anchor.end, label=anchor.label)
        seen.add(anchor.label)


def _aligned(draft: Draft, group: _Group, words: dict[str, Terms]) -> list[Anchor]:
    """Bare numbers: the chain of candidates, in the order of the notes, that fits their terms best.

    A chain that leaves most notes out is chance: numbers of the text that happen to fit.
    """
    text = draft.text
    labels = {label.rpartition("-")[2]: label for label in words}
    candidates: list[Candidate] = []
    for slot in group.body:
        for match in _DIGITS.finditer(text, slot.start, slot.end):
            before = bare(text[max(slot.start, match.start() - 60) : match.start()])
            for size in range(1, min(3, len(match[0])) + 1):
                label = labels.get(match[0][:size])
                if label is None:
                    continue
                end = match.start() + size
                after = bare(text[end : min(slot.end, end + 16)])
                score = closeness(words[label], before, after)
                if size < len(match[0]) or _RUNS_ON.match(text, end):
                    score = score * _GLUED if score >= _WHOLE else 0.0
                candidates.append(Candidate(match.start(), label, score))
    chain = align(candidates, list(words))
    chance = len(chain) * 2 < len(words) or len(words) < 3
    if chance and not (len(chain) > 1 and all(c.score >= _WHOLE for c in chain)):
        return []
    anchors = [
        Anchor(c.label, c.at, c.at + len(c.label.rpartition("-")[2]), "aligned", c.score)
        for c in chain
    ]
    anchors += _strays(draft, group, words, anchors)
    anchors.sort(key=lambda anchor: anchor.start)
    _report_repeats(draft, anchors)
    return anchors


def _strays(
    draft: Draft, group: _Group, words: dict[str, Terms], anchors: list[Anchor]
) -> list[Anchor]:
    """Bare numbers that no rising chain can hold: a note called again, or a number misprinted.

    Each stands right behind the whole term of its note, and not before what it might count.
    """
    text = draft.text
    taken = {anchor.start for anchor in anchors}
    missing = [label for label in words if label not in {anchor.label for anchor in anchors}]
    found: list[Anchor] = []
    for slot in group.body:
        for match in _DIGITS.finditer(text, slot.start, slot.end):
            start, end = match.span()
            if start in taken or end - start > 3 or not _UNCOUNTED.match(text, end, slot.end):
                continue
            sides = _beside(draft, start, end)
            printed = f"{group.prefix}-{match[0]}" if group.prefix else match[0]
            label = next((m for m in missing if closeness(words[m], *sides) >= 1.0), None)
            if printed in words and closeness(words[printed], *sides) >= _WHOLE:
                found.append(Anchor(printed, start, end, "aligned", _WHOLE))
            elif label is not None and printed in words:
                missing.remove(label)
                _report_misprint(draft, start, end, match[0], label)
                found.append(Anchor(label, start, end, "aligned", _WHOLE))
    return found


@dataclass(slots=True)
class _Flat:
    """The text of a group without quotation marks, blanks and markers, and where each character is."""

    text: str
    places: list[int]


def _flatten(draft: Draft, body: list[Slot]) -> _Flat:
    pieces: list[str] = []
    places: list[int] = []
    for slot in body:
        if slot.role in ("", "row", "heading"):
            for run in PLAIN.finditer(draft.text, slot.start, slot.end):
                pieces.append(run[0])
                places += range(run.start(), run.end())
        pieces.append("\n")
        places.append(slot.end)
    return _Flat("".join(pieces), places)


_MOST = 12  # places of one term that are looked at


def _inferred(
    draft: Draft, group: _Group, words: dict[str, Terms], anchors: list[Anchor]
) -> list[Anchor]:
    """Notes without markers are called behind a place of their term.

    All at once: the places that keep the order of the notes, known calls among them, weigh most;
    a note that no such place is left for takes the first place of its whole term.
    """
    flat = _flatten(draft, group.body)
    known = {anchor.label: anchor for anchor in reversed(anchors)}
    places: dict[str, dict[int, float]] = {}
    candidates = [Candidate(a.start, a.label, _SURE) for a in known.values()]
    for label in words:
        if label not in known:
            places[label] = _places(flat, words[label])
            candidates += [Candidate(at, label, score) for at, score in places[label].items()]
    chain = {c.label: c for c in align(sorted(candidates), list(words)) if c.label not in known}
    taken = {anchor.start for anchor in anchors}
    found: list[Anchor] = []
    for label in words:
        if label in known:
            continue
        candidate = chain.get(label)
        if candidate is None:
            sure = [at for at, score in places[label].items() if score >= 0.8]
            candidate = Candidate(min(sure), label, 0.3) if sure else None
        if candidate is not None:
            at = _behind_quotes(draft.text, candidate.at)
            if at not in taken:
                taken.add(at)
                found.append(Anchor(label, at, at, "inferred", round(candidate.score / 2, 3)))
    return found


def _places(flat: _Flat, words: Terms) -> dict[int, float]:
    """Offsets right behind places of a note's term, the whole term before parts of it, with weights."""
    found: dict[int, float] = {}
    for form, weight in _forms(words):
        at = -1
        for rank in range(_MOST):
            at = flat.text.find(form, at + 1)
            if at < 0:
                break
            end = flat.places[at + len(form) - 1] + 1
            found.setdefault(end, weight - 0.01 * rank)
        if found:
            break
    return found


def _forms(words: Terms) -> list[tuple[str, float]]:
    """The term of a note and what may stand for it in the text, with weights.

    That is: parts of it that are quoted, and all of it but a few characters at either end.
    """
    forms: list[tuple[str, float]] = []
    for head in words.heads[:1]:
        forms.append((head, 1.0))
        least = max(4, (len(head) * 6 + 9) // 10)
        for size in range(len(head) - 1, least - 1, -1):
            weight = 0.9 * size / len(head)
            forms += [(head[-size:], weight), (head[:size], weight)]
        for term in words.heads[1:]:
            forms += [(term, 0.85), (head[head.find(term) :], 0.86)]
    return sorted(dict(reversed(forms)).items(), key=lambda form: (-form[1], -len(form[0])))


def _behind_quotes(text: str, at: int) -> int:
    """The offset after the closing marks of a term, where its call belongs."""
    while text[at : at + 1] in ("”", "’", "》") and text[at : at + 1]:
        at += 1
    return at


def _report_missing(
    draft: Draft, group: _Group, called: set[str], placed: dict[str, Anchor]
) -> None:
    for label, note in group.notes.items():
        if label in called:
            continue
        anchor = placed.get(label)
        if anchor:
            draft.find("N104", anchor.start - 1, anchor.start, label=label)
        else:
            draft.find("N101", note.start, note.end, label=label)
