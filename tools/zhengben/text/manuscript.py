"""A text that knows where each of its characters came from (a piece table).

At first the text of a manuscript is its source. Passes ask for changes in offsets of the current text;
`commit` makes them all at once, so that offsets stay valid between two commits. Each change is kept with
the stretch of the source that it replaces, so no pass has to keep a record and no change is missing in the audit.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, NamedTuple

EditKind = Literal["remove", "replace", "insert", "move"]

# Markup that passes put into the text, as private-use characters. The first pass removes such characters from
# every source. The first two enclose the label of a footnote call; the third separates the cells of a row.
CALL_OPEN, CALL_CLOSE, CELL = "\ue000", "\ue001", "\ue002"


class Proof(NamedTuple):
    """Why text may be taken out: the obligation that it meets, and the places in the source that show it."""

    by: str
    at: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """`source[start:end]`, which reads `text`, became `new`. Removals have a `proof` once they are judged."""

    rule: str
    kind: EditKind
    start: int
    end: int
    line: int
    text: str
    new: str
    why: str
    proof: Proof | None = None


class Piece(NamedTuple):
    """`source[start:end]`: kept if `rule` is None, otherwise changed to `new` by that rule."""

    start: int
    end: int
    new: str
    rule: str | None
    why: str


class Change(NamedTuple):
    """A change that was asked for, in offsets of the current text."""

    start: int
    end: int
    new: str
    rule: str
    why: str


def line_ends(text: str) -> list[int]:
    """Offsets of the newlines of a text, in code points. Bisection finds the line of an offset in them."""
    return [match.start() for match in re.finditer("\n", text)]


class Manuscript:
    """The source, and the current text made from it.

    `text` is the current text. Changes between two commits must not overlap; `commit` raises ValueError if they do.
    """

    __slots__ = ("_changes", "_origins", "_pieces", "_places", "_starts", "source", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source
        self._pieces = [Piece(0, len(source), "", None, "")]
        self._changes: list[Change] = []
        self._starts: list[int] | None = None
        self._origins: list[int] = []
        self._places: tuple[list[int], list[int], list[int]] | None = None

    def replace(self, start: int, end: int, new: str, rule: str, why: str) -> None:
        """Ask for `text[start:end]` to become `new` at the next commit."""
        self._changes.append(Change(start, end, new, rule, why))

    @property
    def waiting(self) -> int:
        """How many changes wait for the next commit."""
        return len(self._changes)

    def commit(self) -> None:
        """Make all changes asked for since the last commit."""
        if not self._changes:
            return
        changes = sorted(self._changes)
        self._changes = []
        self._starts = self._places = None
        self._pieces = _apply(self._pieces, changes)
        source = self.source
        self.text = "".join(p.new if p.rule else source[p.start : p.end] for p in self._pieces)

    def origin(self, offset: int) -> int:
        """The source offset of the character at `offset` of the current text (or of the next kept one)."""
        piece, into = self._piece_at(offset)
        return piece.start if piece.rule else piece.start + into

    def origin_end(self, offset: int) -> int:
        """The source offset just after the stretch from which the character before `offset` came."""
        piece, into = self._piece_at(max(0, offset - 1))
        return piece.end if piece.rule else piece.start + into + 1

    def place(self, origin: int) -> int:
        """The offset in the current text of the source's character at `origin`.

        If the character was changed together with others, this is a place in their replacement; if it was
        removed, the place where the text continues.
        """
        origins, places, lengths = self._placed()
        i = bisect_right(origins, origin) - 1
        if i < 0:
            return 0
        if origin - origins[i] < lengths[i] or i + 1 == len(places):
            return places[i] + min(origin - origins[i], lengths[i])
        # Pieces are in the order of the source, and a kept piece is as long in the text as in the source.
        return places[i + 1] if lengths[i] == 0 else places[i] + lengths[i]

    def place_end(self, origin: int) -> int:
        """The offset in the current text just after the source's character before `origin`.

        Text that was inserted between it and the next character comes after this offset.
        """
        origins, places, lengths = self._placed()
        i = max(0, bisect_right(origins, origin - 1) - 1)
        return places[i] + min(max(0, origin - origins[i]), lengths[i])

    def _placed(self) -> tuple[list[int], list[int], list[int]]:
        """For each piece that covers some of the source: its start in the source, its place and its length in the text."""
        if self._places is None:
            origins, places, lengths = [], [], []
            at = 0
            for piece in self._pieces:
                if piece.start < piece.end:
                    origins.append(piece.start)
                    places.append(at)
                    lengths.append(_length(piece))
                at += _length(piece)
            self._places = origins or [0], places or [0], lengths or [0]
        return self._places

    def _piece_at(self, offset: int) -> tuple[Piece, int]:
        """The piece that holds the character at `offset`, and how far into it that is."""
        if self._starts is None:
            self._index()
        assert self._starts is not None
        i = bisect_right(self._starts, offset) - 1
        return self._pieces[self._origins[i]], offset - self._starts[i]

    def _index(self) -> None:
        starts: list[int] = []
        origins: list[int] = []
        at = 0
        for i, piece in enumerate(self._pieces):
            length = _length(piece)
            if length:
                starts.append(at)
                origins.append(i)
                at += length
        self._starts, self._origins = starts or [0], origins or [0]

    def edits(self, moved: list[tuple[int, int]], rule: str, why: str) -> list[Edit]:
        """All changes in source order, without those that change only blanks.

        `moved` are stretches of the source, disjoint and sorted, whose kept text was moved elsewhere in the
        output by the rule `rule`.
        """
        ends = line_ends(self.source)
        edits: list[Edit] = []
        waiting = iter(moved)
        move = next(waiting, None)
        for piece in self._pieces:
            text = self.source[piece.start : piece.end]
            if piece.rule:
                new = piece.new.replace(CELL, "\t")
                if text.strip() or new.strip() or piece.rule in RECORDED_BLANKS:
                    edits.append(_edit(piece, text, ends))
                continue
            while move is not None and move[0] < piece.end:
                start, end = max(move[0], piece.start), min(move[1], piece.end)
                if start < end:
                    part = Piece(start, end, self.source[start:end], rule, why)
                    edits.append(_edit(part, part.new, ends, "move"))
                if move[1] > piece.end:
                    break
                move = next(waiting, None)
        return edits


LAYOUT = "blank"  # the rule for changes of blanks that are layout
INNER_BLANK = "inner-blank"  # the rule for blanks between Chinese characters
# Rules that change only blanks but make a judgement, so the audit records their changes.
RECORDED_BLANKS = frozenset({"join", INNER_BLANK, "spaced-figure", "errata"})
_LAYOUT = RECORDED_BLANKS - {"errata"} | {LAYOUT}


def _edit(piece: Piece, text: str, ends: list[int], kind: EditKind | None = None) -> Edit:
    new = piece.new.replace(CALL_OPEN, "[^").replace(CALL_CLOSE, "]").replace(CELL, "\t")
    if kind is None:
        kind = "insert" if not text else "replace" if new.strip() else "remove"
    line = bisect_right(ends, piece.start - 1) + 1
    return Edit(piece.rule or "", kind, piece.start, piece.end, line, text, new, piece.why)


def _length(piece: Piece) -> int:
    return len(piece.new) if piece.rule else piece.end - piece.start


def _split(piece: Piece, at: int) -> tuple[Piece, Piece]:
    """Cut a piece after its first `at` characters.

    If the change kept the length (as when a full-width digit becomes half-width), its source is cut at the same
    place. Otherwise the whole source stays with the first part, and the second part becomes an insertion.
    """
    if not piece.rule:
        cut = piece.start + at
        return piece._replace(end=cut), piece._replace(start=cut)
    same = len(piece.new) == piece.end - piece.start
    cut = piece.start + at if same else piece.end
    return piece._replace(end=cut, new=piece.new[:at]), piece._replace(
        start=cut, new=piece.new[at:]
    )


def _whole(pieces: list[Piece]) -> list[Piece]:
    """Pieces that are taken out together as one, so that the audit quotes the line and no bits of it."""
    filled = [k for k, piece in enumerate(pieces) if _length(piece)]
    if len(filled) < 2:
        return pieces
    first, last = filled[0], filled[-1]
    whole = Piece(pieces[first].start, pieces[last].end, "", None, "")
    return [*pieces[:first], whole, *pieces[last + 1 :]]


def _apply(pieces: list[Piece], changes: list[Change]) -> list[Piece]:
    """Apply changes in one sweep over pieces and changes, both in order. Takes linear time."""
    out: list[Piece] = []
    stack = pieces[::-1]
    at = 0

    def take(until: int) -> list[Piece]:
        """The pieces up to text offset `until`, including removals at that offset."""
        nonlocal at
        taken: list[Piece] = []
        while stack and (at < until or not _length(stack[-1])):
            piece = stack.pop()
            length = _length(piece)
            if at + length > until:
                piece, rest = _split(piece, until - at)
                stack.append(rest)
                length = until - at
            taken.append(piece)
            at += length
        return taken

    for start, end, new, rule, why in changes:
        if start < at:
            raise ValueError(f"the change {rule} at {start} overlaps one that ends at {at}")
        out += take(start)
        if start == end:
            where = out[-1].end if out else 0
            out.append(Piece(where, where, new, rule, why))
            continue
        removes = rule not in _LAYOUT and not new.strip()
        for piece in _whole(take(end)) if removes else take(end):
            if not _length(piece):
                out.append(piece)
            elif piece.start < piece.end or new:
                # An earlier rule that replaced text explains more than a later change of layout.
                kept = piece.rule not in (None, LAYOUT) and rule in (LAYOUT, INNER_BLANK)
                out.append(
                    Piece(piece.start, piece.end, new, *(piece[3:] if kept else (rule, why)))
                )
                new = ""
    out.extend(reversed(stack))
    return out
