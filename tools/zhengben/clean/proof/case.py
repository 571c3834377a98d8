"""What a proof is judged by: the source, all edits, and the text that they leave."""

from __future__ import annotations

import html
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from ...model import Source
from ...text.lazy import lazy
from ...text.manuscript import Edit
from ...text.patterns import HAN, is_open
from ...vocabulary.rules import Vocabulary

# Rules that take out parts of a page, a site or a vendor. Such lines stand in runs.
PAGE_RULES = frozenset(
    {"site-head", "site-foot", "site-chrome", "photo-caption", "licence", "address-line"}
)
_GOING_ON = "，。、；：”）》,;"  # marks with which no line begins unless it goes on
_PROSE = 40  # code points from which an open line is running text
_TAIL = 80  # code points of a line before a place that are looked at
_WORDS = lazy(r"[^\W_]+")
_MARKUP = lazy(r"<[^<>\n]*>|\\[rn]")
_HAN = lazy(f"[{HAN}]")


class Kept(NamedTuple):
    """`source[start:end]`, which the documents have as `text`."""

    start: int
    end: int
    text: str


class _Run(NamedTuple):
    """Letters and figures in `source[start:end]`, which begin at `key` in the key; `same` if their key is as long."""

    key: int
    start: int
    end: int
    same: bool


_RUN_KEY = attrgetter("key")
_RUN_START = attrgetter("start")


def _key_at(runs: list[_Run], offset: int, length: int) -> int:
    """Where in the key that is made of `runs` an offset of the source comes: the next character that begins there or later."""
    k = bisect_right(runs, offset, key=_RUN_START) - 1
    if k >= 0 and runs[k].start == offset:
        k = bisect_left(runs, offset, key=_RUN_START)
        return runs[k].key
    if k >= 0 and runs[k].same and offset < runs[k].end:
        return runs[k].key + offset - runs[k].start
    return runs[k + 1].key if k + 1 < len(runs) else length


class Case:
    """A source with its edits. `spans` are the stretches of the source that documents were made from."""

    def __init__(
        self,
        source: Source,
        edits: Sequence[Edit],
        spans: Sequence[tuple[int, int]],
        vocabulary: Vocabulary,
    ) -> None:
        self.source = source
        self.edits = edits
        self.spans = spans
        self.vocabulary = vocabulary
        self.removed = [edit for edit in edits if edit.kind == "remove"]
        self._cursor = 0  # where the last copy was found; copies mostly follow each other
        # What was found out once for many edits: of lines, whether vocabulary names them; of runs, by their
        # beginnings, which lines it names; of contents lists, whether their entries stand in the text.
        self.named: dict[str, bool] = {}
        self.names: dict[int, list[int]] = {}
        self.lists: dict[tuple[int, int], bool] = {}

    @cached_property
    def kept(self) -> list[Kept]:
        """What stands, in the order of the source."""
        found: list[Kept] = []
        at = 0
        text = self.source.text
        for edit in self.edits:
            if at < edit.start:
                found.append(Kept(at, edit.start, text[at : edit.start]))
            if edit.new and edit.kind != "remove":
                found.append(Kept(edit.start, edit.end, edit.new))
            at = max(at, edit.end)
        if at < len(text):
            found.append(Kept(at, len(text), text[at:]))
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.kept]

    def before(self, at: int) -> str:
        """The last kept line before an offset, or its end; empty at the beginning."""
        found = ""
        for k in range(bisect_left(self._starts, at) - 1, -1, -1):
            piece = self.kept[k].text
            found = piece[-_TAIL:] + found
            if "\n" in found.rstrip() or len(found.rstrip()) >= _TAIL:
                break
        return found.rstrip().rsplit("\n", 1)[-1]

    def after(self, at: int) -> str:
        """The first kept character that is no blank from an offset on; empty at the end."""
        for k in range(bisect_left(self._starts, at), len(self.kept)):
            found = self.kept[k].text.lstrip()
            if found:
                return found[0]
        return ""

    def cuts(self, edit: Edit) -> bool:
        """Whether an edit took words out of a sentence: it is open before them, and goes on behind them."""
        after = self.after(edit.end)
        before = self.before(edit.start) if after and after in _GOING_ON else ""
        return bool(before) and is_open(before)

    @cached_property
    def _groups(self) -> tuple[list[list[Edit]], dict[int, tuple[int, int]]]:
        found: list[list[Edit]] = []
        places: dict[int, tuple[int, int]] = {}
        for edit in self.removed:
            last = found[-1][-1] if found else None
            if (
                last is None
                or last.rule != edit.rule
                or self.source.text[last.end : edit.start].strip()
            ):
                found.append([])
            places[edit.start] = len(found) - 1, len(found[-1])
            found[-1].append(edit)
        return found, places

    def group(self, edit: Edit) -> tuple[list[Edit], int]:
        """Removals by one rule between which only blanks stand, and the place of an edit among them."""
        groups, places = self._groups
        k, place = places[edit.start]
        return groups[k], place

    @cached_property
    def runs(self) -> list[list[Edit]]:
        """The parts of a page that were taken out, in runs between which nothing stands."""
        found: list[list[Edit]] = []
        at = -1
        text = self.source.text
        for edit in self.edits:
            if at < 0 or text[at : edit.start].strip() or edit.kind != "remove":
                found.append([])
            if edit.kind == "remove" and edit.rule in PAGE_RULES:
                found[-1].append(edit)
            at = edit.end
        return [run for run in found if run]

    @cached_property
    def _run_of(self) -> dict[int, int]:
        return {edit.start: k for k, run in enumerate(self.runs) for edit in run}

    def run(self, edit: Edit) -> list[Edit]:
        """The run that an edit stands in; itself alone where it is no part of a page."""
        k = self._run_of.get(edit.start)
        return [edit] if k is None else self.runs[k]

    def nothing_after(self, at: int) -> bool:
        """Whether nothing of the source stands from an offset on."""
        return not self.after(at)

    # Keys: letters and figures alone, in one form, for comparing text with what cleaning made of it.

    @cached_property
    def _keyed(self) -> tuple[str, list[_Run]]:
        """The kept text as a key, and the runs of letters and figures that make it up."""
        keys: list[str] = []
        runs: list[_Run] = []
        at = 0
        text = self.source.text
        for piece in self.kept:
            if piece.start == piece.end:  # put in by cleaning: no text of the source
                continue
            own = text.startswith(piece.text, piece.start)
            for run in _WORDS.finditer(piece.text):
                key = unicodedata.normalize("NFKC", run[0])
                low, high = run.span() if own else (0, piece.end - piece.start)
                same = own and len(key) == high - low
                runs.append(_Run(at, piece.start + low, piece.start + high, same))
                keys.append(key)
                at += len(key)
        return "".join(keys), runs

    def key_between(self, start: int, end: int) -> str:
        """The key of what stands of `source[start:end]`."""
        keys, runs = self._keyed
        return keys[_key_at(runs, start, len(keys)) : _key_at(runs, end, len(keys))]

    def find(self, key: str) -> tuple[int, int] | None:
        """Where in the source a key stands."""
        return self.find_beside("", key, "")

    def find_beside(self, before: str, key: str, after: str) -> tuple[int, int] | None:
        """Where in the source a key stands between two others."""
        keys, runs = self._keyed
        whole = before + key + after
        at = self._cursor if keys.startswith(whole, self._cursor) else keys.find(whole)
        if not key or at < 0:
            return None
        self._cursor = at + len(whole)
        first, last = at + len(before), at + len(before) + len(key) - 1
        low = runs[bisect_right(runs, first, key=_RUN_KEY) - 1]
        high = runs[bisect_right(runs, last, key=_RUN_KEY) - 1]
        start = low.start + first - low.key if low.same else low.start
        return start, high.start + last - high.key + 1 if high.same else high.end

    def opens(self, at: int) -> bool:
        """Whether running text is cut off before an offset, inside a sentence."""
        before = self.before(at)
        return len(before) > _PROSE and is_open(before)

    def by_rule(self, rule: str) -> list[Edit]:
        """What a rule took out, in the order of the source."""
        return self._by_rule.get(rule, [])

    @cached_property
    def _by_rule(self) -> dict[str, list[Edit]]:
        found: dict[str, list[Edit]] = {}
        for edit in self.removed:
            found.setdefault(edit.rule, []).append(edit)
        return found


def plain(text: str) -> str:
    """Text of a source without its tags, entities, written line ends, and the marks that lost blanks left."""
    return html.unescape(_MARKUP.sub("", text)).replace("??", "  ")


def key_of(text: str) -> str:
    """The letters and figures of a text, in one form."""
    return unicodedata.normalize("NFKC", "".join(_WORDS.findall(text)))


def han(text: str) -> int:
    """How many Chinese characters a text has."""
    return len(_HAN.findall(text))
