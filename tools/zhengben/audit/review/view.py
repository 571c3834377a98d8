"""A finished document beside its source, as the detectors see it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from ...model import Block, Document, FrontValue, plain_text
from ...text.patterns import compact, is_open
from ...vocabulary.words import words
from ..origins import origins

_BLOCK = 60  # code points; a title block ends before a longer line
_HEAD = 15  # blocks in which it ends


@dataclass(frozen=True, slots=True)
class Seen:
    """A block of a document: its text, and the stretch of the source from where it begins to where the next one does.

    That stretch is empty where the program itself put the block in.
    """

    index: int
    kind: str
    level: int
    text: str
    start: int
    end: int

    @property
    def is_paragraph(self) -> bool:
        """Whether it is neither a heading nor a table."""
        return self.kind == "paragraph"


@dataclass(frozen=True)
class View:
    """A document and its source.

    `start` and `end` are its stretch of the source, `joins` the stretches of all edits of the source that join lines,
    `removed` those that take text out, with their rules.
    `alone` says whether the source gives no other document.
    """

    text: str
    front: Mapping[str, FrontValue]
    blocks: tuple[Seen, ...]
    joins: tuple[tuple[int, int], ...]
    removed: tuple[tuple[int, int, str], ...]
    start: int
    end: int
    alone: bool

    @cached_property
    def opening(self) -> int:
        """The number of blocks in the title block, the salutation left out."""
        salutation = words("salutation")
        for seen in self.blocks[:_HEAD]:
            ends = not is_open(seen.text) or len(seen.text) > _BLOCK
            if seen.level > 1 or salutation.match(seen.text) or (ends and seen.level != 1):
                return seen.index
        return min(len(self.blocks), 1)

    @cached_property
    def body(self) -> tuple[Seen, ...]:
        """The blocks below the title block."""
        return self.blocks[self.opening :]

    @cached_property
    def whole(self) -> str:
        """The text of all blocks, each in a line of its own; that of tables is left out."""
        return "\n".join("" if seen.kind == "table" else seen.text for seen in self.blocks)

    @cached_property
    def flat(self) -> str:
        """The source without blanks and with full-width brackets, to look for what stands nowhere as it is."""
        return compact(self.text)

    @cached_property
    def _offsets(self) -> list[int]:
        """Where in `whole` each block begins."""
        lengths = (0 if seen.kind == "table" else len(seen.text) for seen in self.blocks)
        return [0, *accumulate(length + 1 for length in lengths)][:-1]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[Seen, int, int]]:
        """Each block in which a pattern is found, with the first place there; the text is searched only once."""
        last = -1
        for match in pattern.finditer(self.whole):
            k = bisect_right(self._offsets, match.start()) - 1
            if k > last:
                last = k
                yield (
                    self.blocks[k],
                    match.start() - self._offsets[k],
                    match.end() - self._offsets[k],
                )

    @cached_property
    def headings(self) -> tuple[Seen, ...]:
        """The headings below the title that the source has."""
        return tuple(seen for seen in self.blocks if seen.level > 1 and seen.start < seen.end)


def view_of(text: str, audit: dict[str, Any], document: Document, path: str) -> View | None:
    """The view of a document; None where its blocks cannot be found in the source: that is canonical Markdown itself."""
    found = origins(text, audit, document, path)
    if not found or None in found:
        return None
    spans = next(row["spans"] for row in audit["documents"] if row["path"] == path)
    first, last = spans[0][0], spans[-1][1]
    starts = [each[0] for each in found if each] + [last]
    blocks = tuple(
        Seen(k, block.kind, block.level, _text(block), start, max(start, end))
        for k, (block, (start, end)) in enumerate(
            zip(document.blocks, pairwise(starts), strict=True)
        )
    )
    joins = tuple((e["start"], e["end"]) for e in audit["edits"] if e["rule"] == "join")
    removed = tuple(
        (e["start"], e["end"], e["rule"])
        for e in audit["edits"]
        if e["kind"] == "remove" and first <= e["start"] < last
    )
    alone = len(audit["documents"]) == 1
    return View(text, document.front, blocks, joins, removed, first, last, alone)


def _text(block: Block) -> str:
    if block.kind == "table":
        return "\n".join("\t".join(map(plain_text, row)) for row in block.rows)
    return plain_text(block.content)
