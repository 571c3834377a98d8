"""Proofs of page numbers and running heads: they count, or recur, from page to page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from ...text.lazy import lazy
from ...text.manuscript import Edit
from ...text.patterns import TERMINALS, compact
from .case import Case, han, plain
from .obligations import Obligation, Places

_DRESS = lazy(r"[—\-–―－·•~～]*(\d{1,4})[—\-–―－·•~～]*|第(\d{1,4})页(?:[,，/]?共\d{1,4}页)?|(\d{1,4})/\d{1,4}|[-—]*[Pp](?:age)?\.?(\d{1,4})[-—]*", re.IGNORECASE)  # fmt: skip
_NEAR = 6  # page numbers to either side among which a number's neighbour is looked for
_HEADS = 3  # times that a running head stands in a source
_LEAST = 4  # Chinese characters of a running head without page numbers
_LONGEST = 40  # code points of a running head


def page_value(text: str) -> int | None:
    """The number of a page number; None where the text holds anything else."""
    match = _DRESS.fullmatch(compact(plain(text)))
    return int(next(g for g in match.groups() if g)) if match else None


def _bare(edit: Edit) -> bool:
    return compact(plain(edit.text)).isdigit()


def _near(case: Case, edit: Edit) -> tuple[list[Edit], list[Edit]]:
    numbers = case.by_rule("page-number")
    k = bisect_left(numbers, edit.start, key=lambda each: each.start)
    return numbers[max(0, k - _NEAR) : k], numbers[k + 1 : k + 1 + _NEAR]


def _seek_count(case: Case, edit: Edit) -> Places | None:
    value = page_value(edit.text)
    if value is None:
        return None
    before, after = _near(case, edit)
    for each in reversed(before):
        if page_value(each.text) == value - 1:
            return ((each.start, each.end),)
    for each in after:
        if page_value(each.text) == value + 1:
            return ((each.start, each.end),)
    if _bare(edit):
        return None
    return tuple((e.start, e.end) for e in before[-1:] + after[:1])


def _counts(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    value = page_value(edit.text)
    if value is None:
        return "it holds more than a number and its dress"
    if _bare(edit) and case.cuts(edit):
        return "a sentence runs through it"
    near = {(e.start, e.end): e for side in _near(case, edit) for e in side}
    if any(place not in near for place in at):
        return "the page number beside it that it names was not taken out"
    others = [(e, page_value(e.text)) for e in (near[low, high] for low, high in at)]
    if any(v == (value - 1 if e.start < edit.start else value + 1) for e, v in others):
        return ""
    rises = all(v is not None and (v < value) == (e.start < edit.start) for e, v in others)
    if _bare(edit) or not rises or (not others and value != 1):
        return "the numbers beside it do not count with it"
    return ""


COUNT = Obligation(
    "count",
    "it is a number and its dress, and the page numbers named count with it",
    _counts,
    _seek_count,
    joins=False,
)


def _seek_head(case: Case, edit: Edit) -> Places | None:
    own = compact(plain(edit.text))
    same = [e for e in case.by_rule("running-head") if compact(plain(e.text)) == own]
    return tuple((e.start, e.end) for e in same if e.start != edit.start)


def _recurs(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    own = compact(plain(edit.text))
    if len(own) > _LONGEST or own[-1:] in tuple(TERMINALS):
        return "it is a sentence, not a running head"
    places = {*((start, end) for start, end in at), (edit.start, edit.end)}
    if any(compact(plain(case.source.text[start:end])) != own for start, end in places):
        return "another text stands at a place that it names"
    if len(places) < _HEADS:
        return "it does not recur from page to page"
    if not _at_breaks(case, places):
        return "it does not stand at the breaks of pages"
    return ""


def _at_breaks(case: Case, places: set[tuple[int, int]]) -> bool:
    """Whether a running head stands beside page numbers, or nowhere inside a sentence."""
    numbers = case.by_rule("page-number")
    beside = 0
    text = case.source.text
    for start, end in places:
        k = bisect_left(numbers, start, key=lambda each: each.start)
        before = k > 0 and not text[numbers[k - 1].end : start].strip()
        after = k < len(numbers) and not text[end : numbers[k].start].strip()
        beside += before or after
    if beside * 2 > len(places):
        return True
    start, end = min(places)
    lone = han(text[start:end]) < _LEAST  # a word or a cell may recur anywhere
    return not lone and not any(case.opens(start) for start, _ in places)


HEAD = Obligation(
    "recurs",
    "the same text stands at the places named, beside page numbers, or between whole sentences",
    _recurs,
    _seek_head,
)
