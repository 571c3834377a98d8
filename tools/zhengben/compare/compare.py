"""Compares two documents. The result is rows: same, changed, added, removed, moved. Applied to one document they give the other.

The result does not depend on the direction: the two sides are first put in a fixed order, and the result is
mirrored if that was not the order asked for. So `compare(a, b)` mirrors `compare(b, a)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..editions.fold import same_forms
from ..model import Document
from .pair import keyed, pair_up
from .units import FIGURE, Unit, call, call_label, is_sign, notes_of, sentences, text_of, units_of
from .words import Stretch, stretches

_OF_EDITIONS = ("lang", "conversion")  # these keys always differ between two editions
RowKind = Literal["same", "changed", "added", "removed", "moved", "left"]


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of one side or of both, in the order in which a reader meets them.

    A unit that moved has two rows: `moved` where it is now, `left` where it was. `old_at` and `new_at` are indices
    among the units of their side, from 0; -1 if that side has none. The stretches, joined, give `old.tokens` and
    `new.tokens`.
    """

    kind: RowKind
    old: Unit | None
    new: Unit | None
    old_at: int
    new_at: int
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that changed. One side is empty if it was added or removed. `before` is the text before it."""

    old: str
    new: str
    before: str


@dataclass(frozen=True, slots=True)
class Stat:
    """Counts of sentences that were added, removed, changed and moved; and the figures that changed."""

    added: int
    removed: int
    changed: int
    moved: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of the body and of the notes, front-matter keys with both values, and notes whose number changed."""

    front: dict[str, tuple[str, str]]
    body: tuple[Row, ...]
    notes: tuple[Row, ...]
    renumbered: dict[str, str]

    @property
    def equal(self) -> bool:
        """Whether nothing differs. A note of which only the number changed is no difference."""
        rows = (*self.body, *self.notes)
        return not self.front and all(row.kind == "same" for row in rows)


def compare(old: Document, new: Document) -> Comparison:
    """Compare two documents. If their scripts differ, characters that convert into each other are equal."""
    ours, theirs = _Side(old), _Side(new)
    if ours.order() > theirs.order():
        return _mirrored(_compare(theirs, ours))
    return _compare(ours, theirs)


class _Side:
    """A document with its units."""

    def __init__(self, document: Document) -> None:
        self.front = document.front
        self.body, self.notes = units_of(document), notes_of(document)

    def order(self) -> list[tuple[str, ...]]:
        """A sort key that does not depend on which side is old and which is new."""
        return [unit.tokens for unit in (*self.body, *self.notes)]


def _compare(old: _Side, new: _Side) -> Comparison:
    langs = {str(side.front["lang"]) for side in (old, new) if "lang" in side.front}
    fold_too = len(langs) > 1
    renumbered, notes = _compare_notes(old.notes, new.notes, fold_too)
    body = _rows(old.body, new.body, renumbered, fold_too)
    front = {}
    for key in {**old.front, **new.front}:
        values = str(old.front.get(key, "")), str(new.front.get(key, ""))
        same = (
            same_forms(values[0]) == same_forms(values[1]) if fold_too else values[0] == values[1]
        )
        if not same and not (fold_too and key in _OF_EDITIONS):
            front[key] = values
    return Comparison(front, body, notes, {a: b for a, b in renumbered.items() if a != b})


def _compare_notes(
    old: tuple[Unit, ...], new: tuple[Unit, ...], fold_too: bool
) -> tuple[dict[str, str], tuple[Row, ...]]:
    """Labels of `old` with the labels of the same notes in `new`; and the rows."""
    rows = _rows(old, new, {}, fold_too)
    labels = {row.old.label: row.new.label for row in rows if row.old and row.new and row.kind != "left"}  # fmt: skip
    return labels, rows


def _rows(
    old: tuple[Unit, ...], new: tuple[Unit, ...], labels: dict[str, str], fold_too: bool
) -> tuple[Row, ...]:
    old_keys = [_keys(unit, labels, True, fold_too) for unit in old]
    new_keys = [_keys(unit, labels, False, fold_too) for unit in new]
    ours = [keyed(_kind(unit), "".join(keys)) for unit, keys in zip(old, old_keys, strict=True)]
    theirs = [keyed(_kind(unit), "".join(keys)) for unit, keys in zip(new, new_keys, strict=True)]
    ordered, moved = pair_up(ours, theirs)
    both: dict[tuple[int, int], Row] = {}
    for pairs, kind in ((ordered, "changed"), (moved, "moved")):
        for i, j in pairs.items():
            found = tuple(stretches(old[i].tokens, new[j].tokens, old_keys[i], new_keys[j]))
            same = kind == "changed" and all(s.same for s in found) and _kind(old[i]) == _kind(new[j])  # fmt: skip
            both[i, j] = Row("same" if same else kind, old[i], new[j], i, j, found)  # type: ignore[arg-type]
    return _in_order(old, new, both)


def _in_order(
    old: Sequence[Unit], new: Sequence[Unit], both: dict[tuple[int, int], Row]
) -> tuple[Row, ...]:
    """All rows in order. Between two pairs, removed units come before added ones."""
    anchors = sorted(pair for pair, row in both.items() if row.kind != "moved")
    left = {i: row for (i, _), row in both.items() if row.kind == "moved"}
    here = {j: row for (_, j), row in both.items() if row.kind == "moved"}
    rows: list[Row] = []
    i = j = 0
    for end, other_end in [*anchors, (len(old), len(new))]:
        for k in range(i, end):
            if k in left:
                row = left[k]
                rows.append(Row("left", row.old, row.new, k, row.new_at, row.stretches))
            else:
                gone = (Stretch(old[k].tokens, (), False),)
                rows.append(Row("removed", old[k], None, k, -1, gone))
        for k in range(j, other_end):
            if k in here:
                rows.append(here[k])
            else:
                come = (Stretch((), new[k].tokens, False),)
                rows.append(Row("added", None, new[k], -1, k, come))
        if end < len(old):
            rows.append(both[end, other_end])
        i, j = end + 1, other_end + 1
    return tuple(rows)


def _kind(unit: Unit) -> str:
    return f"{unit.kind}{unit.level or ''}"


def _keys(unit: Unit, labels: dict[str, str], mine: bool, fold_too: bool) -> list[str]:
    """The key by which each token is compared: for a call the note that it calls; for text of two scripts its folded form."""
    keys = list(unit.tokens)
    for k, token in enumerate(keys):
        if not is_sign(token):
            keys[k] = same_forms(token) if fold_too else token
        elif mine and (label := call_label(token)):
            keys[k] = call(labels.get(label, f"{label} gone"))
    return keys


def _mirrored(found: Comparison) -> Comparison:
    return Comparison(
        {key: (new, old) for key, (old, new) in found.front.items()},
        _mirrored_rows(found.body),
        _mirrored_rows(found.notes),
        {new: old for old, new in found.renumbered.items()},
    )


def _mirrored_rows(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    turned = [
        Row(r.kind, r.new, r.old, r.new_at, r.old_at, tuple(Stretch(s.new, s.old, s.same) for s in r.stretches))
        for r in rows
    ]  # fmt: skip
    old = [r for r in turned if r.old and r.kind != "left"]
    new = [r for r in turned if r.new and r.kind != "left"]
    both = {(r.old_at, r.new_at): r for r in turned if r.old and r.new and r.kind != "left"}
    return _in_order(
        [r.old for r in sorted(old, key=lambda r: r.old_at) if r.old],
        [r.new for r in sorted(new, key=lambda r: r.new_at) if r.new],
        both,
    )


def stat_of(comparison: Comparison) -> Stat:
    """The counts of a comparison."""
    added = removed = changed = moved = 0
    figures: list[Figure] = []
    for row in (*comparison.body, *comparison.notes):
        if row.kind == "added" and row.new:
            added += len(sentences(row.new.tokens))
        elif row.kind == "removed" and row.old:
            removed += len(sentences(row.old.tokens))
        elif row.kind in ("changed", "moved"):
            gone, come = _touched(row, True), _touched(row, False)
            changed += min(gone, come)
            added += max(0, come - gone)
            removed += max(0, gone - come)
            if row.kind == "moved" and row.new:
                moved += len(sentences(row.new.tokens))
        if row.kind != "left":
            figures += _figures(row)
    return Stat(added, removed, changed, moved, tuple(figures))


def _touched(row: Row, mine: bool) -> int:
    """How many sentences of a side hold a change; at least one if anything changed."""
    unit = row.old if mine else row.new
    assert unit
    ends = sentences(unit.tokens)
    touched: set[int] = set()
    at = k = 0
    for stretch in row.stretches:
        size = len(stretch.old if mine else stretch.new)
        while k < len(ends) - 1 and ends[k] <= at:
            k += 1
        if not stretch.same:
            last = k
            while last < len(ends) - 1 and ends[last] < at + size:
                last += 1
            touched.update(range(k, last + 1))
        at += size
    return len(touched)


def _figures(row: Row) -> list[Figure]:
    """The figures in the stretches that differ, paired in their order."""
    found = []
    before = ""
    for stretch in row.stretches:
        if not stretch.same:
            old = [token for token in stretch.old if FIGURE.match(token)]
            new = [token for token in stretch.new if FIGURE.match(token)]
            for k in range(max(len(old), len(new))):
                pair = (old[k] if k < len(old) else "", new[k] if k < len(new) else "")
                if pair[0] != pair[1]:
                    found.append(Figure(*pair, before))
        before = text_of(stretch.new if stretch.same else stretch.old or stretch.new)[-12:]
    return found
