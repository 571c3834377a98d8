"""Paragraphs that announce how many headings follow, 着力做好九个方面的工作, where fewer do."""

from __future__ import annotations

from ...text.lazy import lazy
from ...text.numerals import NUMERAL, numeral
from ...vocabulary.words import words
from ..draft import Draft, Part
from .outline import Series

_ANNOUNCED = words("announced-number")
_NUMERAL = lazy(rf"{NUMERAL}+")
_ENDS = "。！？"
_COUNTED = ("h1", "h2", "ordinal")


def report_announced(draft: Draft, part: Part, series: list[Series]) -> None:
    """Report each series of headings that has fewer members than the paragraph directly before it announces."""
    places = {line.index: k for k, line in enumerate(part.lines)}
    for each in series:
        k = places[each.entries[0].line.index]
        if not k or not each.stands or each.form not in _COUNTED or part.lines[k - 1].role:
            continue
        before = part.lines[k - 1]
        sentence = before.text[_last_sentence(before.text) :]
        announced = [_value(match["number"]) for match in _ANNOUNCED.finditer(sentence)]
        if announced and announced[-1] > each.last:
            number, found = announced[-1], each.last
            draft.find(
                "H104", before.start, before.end, announced=number, found=found, text=sentence
            )


def _last_sentence(text: str) -> int:
    """Where the last sentence of a paragraph begins."""
    return max(text.rfind(mark, 0, len(text) - 1) for mark in _ENDS) + 1


def _value(number: str) -> int:
    return numeral(number) if _NUMERAL.fullmatch(number) else int(number)
