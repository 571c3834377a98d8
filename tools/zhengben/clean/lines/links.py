"""Words that a scraper put on lines of their own: it ends the line before and behind each link.

What a break cuts is decided for the source as a whole. Where several sentences were cut around a word,
every break behind an open line is such a cut. Elsewhere only marks are proof: no line of text begins
with `，` or `）`, and none ends with `“`.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.patterns import is_open
from ...vocabulary.words import words
from ..draft import Draft, Line
from ..notes.markers import LABEL
from ..structure.title_lines import speaker_of
from .pieces import (
    FIELD,
    LINE,
    MARK,
    SENTENCE_MARK,
    WORD,
    is_cut_clause,
    is_cut_heading,
    is_cut_prose,
    is_number,
    is_piece,
    is_word,
    starts_block,
    style_of,
)
from .unwrap import common_width

_HANGING = words("hanging-end")
_PARTICLE = words("particle-end")
_COPULA = words("copula-end")
_END = 3  # code points at the end of a line that tell whether it goes on
_PLAIN = ("text", "row")  # formats that do not mark their paragraphs
_SAMPLE = 200_000  # code points in which they are looked for
_HEADING = 30  # code points; a heading without number has no more
_NAME = 24  # code points of a linked name, where a mark proves the cut
_SEVERAL = 3  # cut words that show a source to be cut at links
_MOST_WORDS = 3  # short lines in a row; more are a menu
_PIECES = 4  # lines in which a speaker's office and name stand
_RESUMING = "，。、；：！？”’）》〉」』,.;:!?)%"
_GLOSS = lazy(r"[（(][A-Za-z][A-Za-z0-9-]+[）)]")  # behind a name: （JHRP）
_DECIMAL = lazy(r"\d+\.\d+")


def join_links(draft: Draft) -> None:
    """Join words on lines of their own to the sentences that they are cut from, where only line ends tell paragraphs."""
    if draft.source.format not in _PLAIN:
        return
    lines = draft.lines
    cuts = _Cuts(lines)
    found: list[tuple[int, int]] = []  # a line that goes on, and the first line of its paragraph
    first = 0
    for k in range(1, len(lines)):
        if cuts.goes_on(k, first):
            found.append((k, first))
            cuts.joined.add(lines[k - 1].text[-1] + lines[k].text[0])
        else:
            first = k
    if not found or common_width(lines):  # in wrapped text the width tells what belongs together
        return
    for k, first in found:
        draft.join(lines[k - 1], lines[k])
        if lines[k - 1].text.endswith("。"):
            draft.find("S303.joined", lines[k].start, lines[k].end, text=lines[k].text)
        elif first == k - 1 and cuts.may_go_on(first):
            draft.find("S303.begins", lines[first].start, lines[first].end, text=lines[first].text)


class _Cuts:
    """What is known of the breaks of a source before any of them is joined."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        seen = {  # a copy of the text shows no more than the text does
            tuple(line.text for line in lines[k - 1 : k + 2])
            for k in range(1, len(lines) - 1)
            if self._is_cut_word(k)
        }
        self.at_links = len(seen) >= _SEVERAL
        self.words = {word for _, word, _ in seen}
        self.pairs = {word[-1] + after[0] for _, word, after in seen}
        self.joined: set[str] = set()  # pairs beside the breaks that were found to be cuts
        self.meanings = self._meanings()
        self.speakers = self._cut_speakers() if self.at_links else set()
        self.run_in = self._styles_run_in() if self.at_links else set()

    @cached_property
    def text(self) -> str:
        """The lines, to look for characters that stand together."""
        return "\n".join(line.text for line in self.lines)[:_SAMPLE]

    def goes_on(self, k: int, first: int) -> bool:
        """Whether line `k` goes on from the one before it, with which the lines from `first` on are joined."""
        before, line = self.lines[k - 1], self.lines[k]
        if k in self.speakers:
            return True
        if CELL in before.text or CELL in line.text or starts_block(line):
            return False
        if not is_open(before.text):
            copula = len(before.text) <= WORD and _COPULA.search(before.text[-_END:]) is not None
            return k in self.meanings or (self.at_links and (copula or self._begins_sentence(k)))
        return self._is_proven(k, first) or (self.at_links and self._is_likely(k, first))

    def _is_proven(self, k: int, first: int) -> bool:
        """Whether marks or numbers beside a break show that it is inside a sentence or a heading."""
        before, line = self.lines[k - 1], self.lines[k]
        return (
            line.text[0] in _RESUMING
            or (_GLOSS.match(line.text) is not None and is_piece(before))
            or _HANGING.search(before.text[-_END:]) is not None
            or (
                _PARTICLE.search(before.text[-_END:]) is not None
                and (self.at_links or self._is_pair(k))
                and self._ends_soon(k)
            )
            or is_number(before)
            or is_cut_heading(before, line)
            or (first < k - 1 and _DECIMAL.fullmatch(before.text) is not None)
            or self._is_proven_word(k)
        )

    def _is_likely(self, k: int, first: int) -> bool:
        """Whether a break of a source that is cut at links is such a cut."""
        before, line = self.lines[k - 1], self.lines[k]
        if first < k - 1 or (is_word(line) and self._lacks_text(before)):
            return not self._is_heading(first, k) and self._ends_soon(k)
        if is_cut_prose(before):
            return self._ends_soon(k) if is_word(line) else self._is_pair(k)
        if (
            is_cut_clause(before)
            and is_word(line)
            and (len(before.text) > _HEADING or self._is_pair(k))
        ):
            return self._ends_soon(k)
        return self._begins_with_word(k)

    def _is_pair(self, k: int) -> bool:
        """Whether the two characters beside the break before line `k` stand together elsewhere."""
        pair = self.lines[k - 1].text[-1] + self.lines[k].text[0]
        return pair in self.joined or pair in self.text

    def _begins_sentence(self, k: int) -> bool:
        """Whether a linked word begins a sentence, but no paragraph: far more sentences do not begin one."""
        before, last = self.lines[k - 1], k + 1 == len(self.lines)
        prose = len(before.text) > LINE and before.text.endswith("。")
        return prose and not last and self.may_go_on(k) and self._begins_with_word(k + 1)

    def may_go_on(self, k: int) -> bool:
        """Whether line `k` is a word that the source broke off, so that the break before it says nothing."""
        word, after = self.lines[k : k + 2]
        is_first = k == 0 or k + 1 in self.speakers or after.text in self.words
        is_first = is_first or self._is_heading(k - 1, k)
        return self.at_links and not is_first and not MARK.search(word.text) and self._is_linked(k)

    def _is_linked(self, k: int) -> bool:
        """Whether line `k`, a word, is one around which sentences were cut, here or elsewhere."""
        line, after = self.lines[k : k + 2]
        if line.text in self.words:
            return True
        pair = line.text[-1] + after.text[0]
        return is_word(line) and (pair in self.pairs or self.text.count(pair) >= _SEVERAL)

    def _is_cut_word(self, k: int) -> bool:
        """Whether line `k` is a word inside a sentence of the lines beside it."""
        before, word, after = self.lines[k - 1 : k + 2]
        return (
            is_word(word)
            and is_cut_prose(before)
            and not starts_block(after)
            and (len(after.text) > WORD or not is_open(after.text) or after.text[0] in _RESUMING)
        )

    def _is_proven_word(self, k: int) -> bool:
        """Whether line `k` is a figure, or a word behind which the next line cannot begin a sentence."""
        before, word = self.lines[k - 1 : k + 1]
        if _DECIMAL.fullmatch(word.text):
            return is_cut_prose(before)
        after = self.lines[k + 1].text if k + 1 < len(self.lines) else " "
        goes_on = after[0] in _RESUMING or _GLOSS.match(after) is not None
        is_text = is_cut_prose(before) or not starts_block(before)
        return goes_on and is_text and is_word(word, _NAME)

    def _begins_with_word(self, k: int) -> bool:
        """Whether a paragraph begins with a word that other sentences were cut around, or with little before it."""
        before, line = self.lines[k - 1], self.lines[k]
        if len(line.text) > WORD and SENTENCE_MARK.search(line.text):
            return self._is_linked(k - 1) and not starts_block(before)
        return (
            k + 1 < len(self.lines)
            and len(self.lines[k + 1].text) > WORD
            and self._is_linked(k)
            and not starts_block(before)
            and not FIELD.search(before.text)
            and (len(before.text) <= WORD or (len(before.text) <= LINE and self._is_pair(k)))
        )

    def _ends_soon(self, k: int) -> bool:
        """Whether the sentence comes to longer lines or to its end soon; a menu does not."""
        for line in self.lines[k : k + _MOST_WORDS]:
            if len(line.text) > WORD or not is_open(line.text) or MARK.search(line.text):
                return not starts_block(line)
        return False

    def _is_heading(self, first: int, end: int) -> bool:
        """Whether the lines `first:end` are a whole heading, as its siblings have no text in their line."""
        style = style_of(self.lines[first])
        return (
            style != ""
            and style not in self.run_in
            and not any(SENTENCE_MARK.search(line.text) for line in self.lines[first:end])
        )

    def _lacks_text(self, line: Line) -> bool:
        """Whether a numbered line stops before its first sentence does, where its siblings have more."""
        style = style_of(line)
        return style in self.run_in and is_open(line.text) and not SENTENCE_MARK.search(line.text)

    def _styles_run_in(self) -> set[str]:
        """Styles of numbers whose headings mostly have their text in the same line."""
        counts: dict[str, list[bool]] = {}
        for line in self.lines:
            style = style_of(line)
            if style and not is_number(line):
                counts.setdefault(style, []).append("。" in line.text)
        return {style for style, found in counts.items() if sum(found) * 2 > len(found)}

    def _meanings(self) -> set[int]:
        """Lines that say what the numbered term on the line before means, where a list has several such pairs."""
        found = {
            k
            for k in range(1, len(self.lines))
            if len(self.lines[k - 1].text) <= LINE
            and self.lines[k - 1].text[-1] in "：:"
            and LABEL.match(self.lines[k - 1].text)
            and not LABEL.match(self.lines[k].text)
        }
        pairs = sum(k + 2 in found for k in found)
        return found if pairs >= _SEVERAL else set()

    def _cut_speakers(self) -> set[int]:
        """Lines behind the first of those that only together name a speaker: 江海 / 省省 / 长 王小明."""
        found: set[int] = set()
        for short, run in groupby(enumerate(self.lines), lambda each: is_piece(each[1])):
            pieces = list(run) if short else []
            for first in range(len(pieces) - 1):
                for last in range(first + 2, min(first + _PIECES, len(pieces)) + 1):
                    parts = [line.text for _, line in pieces[first:last]]
                    if speaker_of("".join(parts)) and not any(map(speaker_of, parts)):
                        found |= {k for k, _ in pieces[first + 1 : last]}
        return found
