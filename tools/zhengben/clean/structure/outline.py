"""The tree of a document's headings: which stand beside each other, and which below which.

Entries of one form that count up make a series. All series are placed in one walk over the text: a series
goes on where its next number stands, and one that begins lies below the entry before it. Which series are
headings is decided for all their entries together. Levels are the depth in this tree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .decimals import DECIMALS
from .numbering import LABELLED, Entry

# Forms that part a text from above: none of them lies below one of a later row.
_ROWS = ("annex", "title", "book", "chapter", "section", "article", "bare", *DECIMALS)
_RANKS = {form: rank for rank, form in enumerate(_ROWS)}
_COUNTED = ("h1", "h2", "ordinal")
# The level that a form has at least; 2 for the others.
_HIGHEST = {"h2": 3, "ordinal": 3, "section": 3, "d2": 3, "d3": 4, "d4": 5, "d5": 6}
_DEEPEST = 6
_PARTS = 4  # numbered parts of a text, at most
_ORDINALS = 3  # 第一， lines that make a series of headings


@dataclass(slots=True, eq=False)
class Series:
    """Entries of one form side by side, below `parent`. `stands` says whether they are headings."""

    form: str
    entries: list[Entry]
    parent: Series | None
    stands: bool = False
    level: int = 0
    first: bool = False  # nothing of the tree begins before it
    restarts: bool = False  # begins again where a series of its form was, with nothing above it

    @property
    def last(self) -> int:
        """The number of its last entry."""
        return self.entries[-1].value

    def inside(self, *forms: str) -> bool:
        """Whether it lies below a series of one of the forms, at any depth."""
        above = self.parent
        return above is not None and (above.form in forms or above.inside(*forms))


@dataclass(slots=True)
class _Walk:
    """The walk over the entries: `stack` are the series that are open, each below the one before it."""

    entries: list[Entry]
    after: list[dict[str, int]]  # for each entry: of each form, the place of the next one behind it
    flat: bool
    stack: list[Series] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)

    def place(self, k: int) -> None:
        entry = self.entries[k]
        if entry.form in _RANKS:
            self._part_from_above(entry)
        elif entry.form in _COUNTED:
            self._count(k, entry)
        elif entry.form == "part":
            self._part(k, entry)
        elif entry.form not in ("sub", "item"):
            self._beside(k, entry)

    def _open(self, depth: int, entry: Entry) -> Series:
        del self.stack[depth:]
        series = Series(entry.form, [entry], self.stack[-1] if self.stack else None)
        series.first = not self.series
        self.stack.append(series)
        self.series.append(series)
        return series

    def _go_on(self, i: int, entry: Entry) -> None:
        del self.stack[i + 1 :]
        self.stack[i].entries.append(entry)

    def _goes_on(self, k: int, series: Series) -> bool:
        """Whether the next number of a series' form behind entry `k` is its own next one."""
        return self._next(k, series.form) == series.last + 1

    def _next(self, k: int, form: str) -> int:
        """The next number of a form behind entry `k`; -1 if there is none."""
        return self.entries[i].value if (i := self.after[k].get(form, 0)) else -1

    def _part_from_above(self, entry: Entry) -> None:
        rank = _RANKS[entry.form]
        depth = len(self.stack)
        while depth and self._lies_below(self.stack[depth - 1], rank):
            depth -= 1
        beside = depth and self.stack[depth - 1].form == entry.form
        if beside and entry.form in DECIMALS and entry.value == 1:  # 6.1 behind 5.12
            self._open(depth - 1, entry)
        elif beside:
            self._go_on(depth - 1, entry)
        else:
            self._open(depth, entry)

    @staticmethod
    def _lies_below(series: Series, rank: int) -> bool:
        """Whether a series cannot stand above one of this rank. 1.1 may stand below a part without a number."""
        if series.form == "part" and rank > _RANKS["d1"]:
            return False
        return _RANKS.get(series.form, len(_ROWS)) > rank

    def _count(self, k: int, entry: Entry) -> None:
        own = [i for i in reversed(range(len(self.stack))) if self.stack[i].form == entry.form]
        next_of = [i for i in own if self.stack[i].last + 1 == entry.value]
        # Where the number could go on with several, it does with that whose lines look like its own.
        alike = [i for i in next_of if _is_line(self.stack[i].entries[-1]) == _is_line(entry)]
        if next_of:
            listed = self.stack[next_of[0]].entries[-1].listed  # the next item follows a semicolon
            return self._go_on(next_of[0] if listed else (alike or next_of)[0], entry)
        for i in own:
            if 1 < entry.value >= self.stack[i].last:
                return self._go_on(i, entry)
        depth = len(self.stack)
        restarts = False
        beside = next((i for i in own if _begins_beside(self.stack[i])), None)
        if entry.form == "h1" and beside is not None:
            restarts, depth = True, beside
        while depth:
            above = self.stack[depth - 1]
            if above.form == "ordinal" or (self.flat and above.form == "inner"):
                depth -= 1
            elif above.form == "h2" and (entry.form == "h2" or not self._goes_on(k, above)):
                restarts = restarts or entry.form == "h2"
                depth -= 1
            else:
                break
        self._open(depth, entry).restarts = restarts
        return None

    def _part(self, k: int, entry: Entry) -> None:
        """An unnumbered part goes on beside the others, unless it stands inside numbers that go on."""
        previous = self.entries[k - 1] if k else None
        if self.stack and previous and _heads(previous, entry):
            entry.form = "inner"
            self._open(len(self.stack), entry)
            return None
        for i in reversed(range(len(self.stack))):
            series = self.stack[i]
            if series.form == "part":
                return self._go_on(i, entry)
            if series.form in _COUNTED and self._goes_on(k, series):
                entry.form = "inner"
                if i + 1 < len(self.stack) and self.stack[i + 1].form == "inner":
                    return self._go_on(i + 1, entry)
                self._open(i + 1, entry)
                return None
            if series.form in _RANKS and not self._decimal_below_part(i):
                self._open(i + 1, entry)
                return None
        self._open(0, entry)
        return None

    def _decimal_below_part(self, i: int) -> bool:
        """Whether an open series has decimal numbers, and a part without a number stands above it."""
        return self.stack[i].form in DECIMALS and any(s.form == "part" for s in self.stack[:i])

    def _beside(self, k: int, entry: Entry) -> None:
        for i in reversed(range(len(self.stack))):
            if self.stack[i].form == entry.form:
                return self._go_on(i, entry)
        depth = len(self.stack)
        while depth and self._ends_before(k, depth - 1):
            depth -= 1
        self._open(depth, entry)
        return None

    def _ends_before(self, k: int, i: int) -> bool:
        """Whether an open series is over where a heading of another kind stands.

        That is so where its numbers begin again behind it, with no higher heading in between.
        """
        form = self.stack[i].form
        again = form == "h2" and self._next(k, form) == 1
        after = self.after[k]
        higher = (after[s.form] for s in self.stack[:i] if s.form in after and s.form != form)
        return form == "ordinal" or (again and all(place > after[form] for place in higher))


def _is_line(entry: Entry) -> bool:
    """Whether it is a heading on a line of its own by its look."""
    return entry.alone and entry.fits


def _begins_beside(series: Series) -> bool:
    """Whether a list that begins again at 一 stands beside this one, not in its last item.

    So it is below an unnumbered part, and where the list is long: few reports have more than four parts.
    """
    part = series.parent is not None and series.parent.form == "part"
    return part or series.last > _PARTS


def _heads(entry: Entry, after: Entry) -> bool:
    """Whether `after` follows at once on an entry that is a heading with nothing behind it."""
    last = entry.rest[-1] if entry.rest else entry.line
    counted = entry.form in _COUNTED and entry.alone
    return counted and last.index + 1 == after.line.index


def outline(entries: list[Entry]) -> list[Series]:
    """The series of a document's entries, in the order in which they begin, with levels."""
    series = _walk(entries, flat=False)
    below = {(each.form, each.parent.form) for each in series if each.parent}
    if ("h2", "inner") in below and ("h2", "h1") in below:
        # （一） stands directly below 一、 elsewhere: the unnumbered line between them stands beside it.
        series = _walk(entries, flat=True)
    for each in series:
        each.stands = _stands(each)
        each.level = _level(each)
    _level_labels(series)
    return series


def _level_labels(series: list[Series]) -> None:
    """Headings of one label, whose numbers run through the text, have the level that most of them have."""
    labels: dict[str, list[Series]] = {}
    for each in series:
        if each.form.startswith(LABELLED):
            labels.setdefault(each.form, []).append(each)
    for found in labels.values():
        often = Counter({each.level: 0 for each in found})
        for each in found:
            often[each.level] += len(each.entries)
        for each in found:
            each.level = often.most_common(1)[0][0]


def _walk(entries: list[Entry], *, flat: bool) -> list[Series]:
    for entry in entries:
        if entry.form == "inner":
            entry.form = "part"
    after: list[dict[str, int]] = []
    following: dict[str, int] = {}
    for k in reversed(range(len(entries))):
        after.append(following)
        following = {**following, entries[k].form: k}
    walk = _Walk(entries, after[::-1], flat)
    for k in range(len(entries)):
        walk.place(k)
    return walk.series


def _stands(series: Series) -> bool:
    entries = series.entries
    if series.form in ("article", "sub", "item"):
        return False
    if series.form == "bare":
        return len(entries) > 1 and entries[0].value == 1
    if series.form in DECIMALS:
        return sum(_is_line(e) and e.head == len(e.text) for e in entries) * 2 > len(entries)
    if series.form == "ordinal":
        alone = sum(_is_line(e) and (e.set_off or e.head == len(e.text)) for e in entries)
        return alone >= max(_ORDINALS, len(entries) - 1) and not series.inside("article")
    if series.form not in ("h1", "h2"):
        return True
    if series.inside("article") or any(entry.listed for entry in entries):
        return False
    if series.form == "h1" and series.inside("h1", "h2"):
        # Below a number 一、 is more often an item of the text. Where the parts are counted so too, only
        # lines of their own are headings.
        again = series.inside("h1")
        return all(_is_line(entry) or (entry.fits and not again) for entry in entries)
    return sum(entry.fits for entry in entries) * 2 >= len(entries)


def _level(series: Series) -> int:
    above = series.parent
    while above and (not above.stands or _is_forwarded(above, series)):
        above = above.parent
    highest = _HIGHEST.get(series.form, 2)
    if above is None:
        return highest
    if series.form == "h1" and _is_preface(above, series):
        return above.level
    return min(_DEEPEST, max(highest, above.level + 1))


def _is_forwarded(above: Series, series: Series) -> bool:
    """Whether 一、 stands in an act that a notice brings: there the contract has it on the act's own level."""
    return above.form == "title" and above.parent is None and series.form == "h1"


def _is_preface(above: Series, series: Series) -> bool:
    """Whether the one unnumbered heading of a text stands before its numbered parts, not above them."""
    single = above.form == "part" and len(above.entries) == 1 and above.parent is None
    return single and above.first and len(series.entries) > 1
