"""Detectors for headings: levels, numbers, and lines that look like what they are not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ...text.lazy import lazy
from ...text.numerals import numeral
from ...text.patterns import HAN, NUMBERING, is_open
from ...vocabulary.words import words
from .doubt import Doubt, at_block
from .view import Seen, View

_REPORT = "work-report"
_LEAST = 4  # code points of a heading's words
_LEAST_NUMBERED = 2  # code points of those behind a number: 一、回顾
_MOST = 50  # code points of a heading
_PREFIX = 4  # characters that headings begin with in common
_LONG = 26  # code points of a heading that may hold the text behind it
_TIMES = 1.8  # how many times as long as its siblings it is then
_HEADLESS = 6000  # code points of a text that has headings
_NUMBERED = ("chapter", "h1", "h2", "sub", "item")
_ENDS_OPEN = tuple("，、,（(《“的与")
_STOP = lazy(r"[。；]")
_LABEL = lazy(rf"([{HAN}]{{2,6}}?)[ \u3000]*(?:\d{{1,2}}|[一二三四五六七八九十]+)(?![\d{HAN}年])")
_FIGURES = lazy(r"\d+|[一二三四五六七八九十百零〇]+")


def jumps(view: View) -> Iterator[Doubt]:
    """A heading is more than one level below the one before it."""
    # Where all parts are numbered （一）, nothing is on the second level.
    level = min((seen.level for seen in view.headings), default=2) - 1
    for seen in view.headings:
        if seen.level > level + 1:
            yield at_block(seen, level=seen.level, before=level)
        level = seen.level


def gaps(view: View) -> Iterator[Doubt]:
    """The numbers of headings of one kind under one heading leave one out, repeat one, or do not begin with one."""
    last: dict[tuple[int, str], int] = {}
    for seen in view.headings:
        style, value = _number(seen.text)
        for key in [key for key in last if key[0] > seen.level]:
            del last[key]
        for key in [key for key in last if key[0] == seen.level and key[1] != style]:
            del last[key]
        if not style:
            continue
        before = last.get((seen.level, style), 0)
        if value != before + 1:
            yield at_block(seen, number=value, before=before)
        last[seen.level, style] = value


@lru_cache(4096)  # several detectors ask for the same headings
def _number(text: str) -> tuple[str, int]:
    match = NUMBERING.match(text)
    if not match or match.lastgroup not in _NUMBERED:
        return "", 0
    figures = _FIGURES.search(match[0])
    if not figures:
        return "", 0
    return str(match.lastgroup), _value(figures[0])


def _value(figures: str) -> int:
    return int(figures) if figures.isdecimal() else numeral(figures)


def mixed(view: View) -> Iterator[Doubt]:
    """Headings with and without numbers, or with two kinds of numbers, stand on one level under one heading."""
    kinds: dict[int, str] = {}
    if (
        view.front.get("kind") != _REPORT
    ):  # a notice brings the parts of what it brings on the level of its title
        return
    for seen in view.headings:
        for level in [level for level in kinds if level > seen.level]:
            del kinds[level]
        if words("annex-start").match(seen.text):  # annexes are on the level of parts
            continue
        kind = _number(seen.text)[0] or "none"
        if kind == "none" and view.blocks[seen.index - 1].text.endswith("："):
            kinds.pop(seen.level, None)  # words announce a series of its own
        before = kinds.setdefault(seen.level, kind)
        if kind != before:
            yield at_block(seen, level=seen.level)
        kinds[seen.level] = kind


def only(view: View) -> Iterator[Doubt]:
    """A heading without a number is the only one of its level below its parent: a lost sibling, or no heading."""
    if view.front.get("kind") != _REPORT:
        return
    annex = words("annex-start")
    series: dict[tuple[int, int], list[Seen]] = {}
    above: list[Seen] = []
    for seen in view.headings:
        above = [each for each in above if each.level < seen.level]
        series.setdefault((above[-1].index if above else -1, seen.level), []).append(seen)
        above.append(seen)
    for seen, *others in series.values():
        titled = seen.index and annex.match(view.blocks[seen.index - 1].text)
        known = NUMBERING.match(seen.text) or annex.match(seen.text)
        if not others and not titled and not known:
            yield at_block(seen)


def empty(view: View) -> Iterator[Doubt]:
    """Nothing stands between a heading and the next one on its level or above."""
    for before, seen in pairwise(view.blocks):
        if before.level > 1 and 1 < seen.level <= before.level:
            yield at_block(before)
    if view.blocks and view.blocks[-1].level > 1:
        yield at_block(view.blocks[-1])


def odd_headings(view: View) -> Iterator[Doubt]:
    """A heading is very short or long, ends in the middle of a phrase, holds a whole sentence, or begins with a mark.

    It is also long if it is some times as long as each of its siblings.
    """
    bare = _bare_levels(view)
    longest = _longest(view)
    for seen in view.headings:
        match = NUMBERING.match(seen.text)
        chapter = match is not None and match.lastgroup == "chapter"
        plain = seen.text[match.end() :] if match else seen.text
        least = _LEAST_NUMBERED if match else _LEAST
        if (
            (
                len(plain) < least
                and not chapter
                and seen.level not in bare
                and not words("annex-start").match(seen.text)
            )
            or len(plain) > _MOST
            or (match and len(seen.text) > max(_LONG, _TIMES * longest[seen.index]))
            or seen.text.endswith(_ENDS_OPEN)
            or _STOP.search(seen.text)
            or seen.text[0] in "，、。；：）”》"
        ):
            yield at_block(seen)


def _longest(view: View) -> dict[int, int]:
    """For each heading, by its index, the length of the longest other one of its level and kind; its own without one."""
    lengths: dict[tuple[int, str], list[int]] = {}
    for seen in view.headings:
        lengths.setdefault((seen.level, _number(seen.text)[0]), []).append(len(seen.text))
    found: dict[int, int] = {}
    for seen in view.headings:
        first, *others = sorted(lengths[seen.level, _number(seen.text)[0]], reverse=True)
        found[seen.index] = others[0] if others and len(seen.text) == first else first
    return found


def _bare_levels(view: View) -> set[int]:
    """Levels on which all headings are bare numbers that count 一, 二, 三."""
    levels: dict[int, list[str]] = {}
    for seen in view.headings:
        levels.setdefault(seen.level, []).append(seen.text.rstrip("、"))
    return {
        level
        for level, texts in levels.items()
        if len(texts) > 1
        and all(_FIGURES.fullmatch(text) for text in texts)
        and [_value(text) for text in texts] == list(range(1, len(texts) + 1))
    }


def unlike_siblings(view: View) -> Iterator[Doubt]:
    """A paragraph begins with a number as headings of the same document do, or a heading's number begins a paragraph.

    Paragraphs in a row that count from one behind a colon are a list.
    """
    styles = {_number(seen.text)[0] for seen in view.headings} - {"", "item", "sub"}
    run: list[Seen] = []
    for seen in view.body:
        style, value = _number(seen.text) if seen.is_paragraph else ("", 0)
        last = _number(run[-1].text) if run else ("", 0)
        if run and (seen.level or (style and (style, value) != (last[0], last[1] + 1))):
            yield from _unlisted(view, run)
            run = []
        if style in styles:
            run.append(seen)
    yield from _unlisted(view, run)


def _unlisted(view: View, run: list[Seen]) -> Iterator[Doubt]:
    """Paragraphs that count on from one to the next, unless they are a list."""
    announced = len(run) > 1 and view.blocks[run[0].index - 1].text.endswith("：")
    if not (announced and _number(run[0].text)[1] == 1):
        yield from map(at_block, run)


def missed_siblings(view: View) -> Iterator[Doubt]:
    """A paragraph begins with the words that several headings without numbers begin with."""
    plain = [seen for seen in view.headings if not NUMBERING.match(seen.text)]
    known = {
        _shared(one.text, other.text) for one, other in pairwise(plain) if one.level == other.level
    }
    known = {
        prefix
        for prefix in known
        if len(prefix) >= _PREFIX and prefix[0] not in "0123456789" and prefix[-1] not in "，、"
    }
    for seen in view.body:
        if seen.is_paragraph and seen.text.startswith(tuple(known)):
            yield at_block(seen)


def _shared(one: str, other: str) -> str:
    """The characters that two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))]


def headless(view: View) -> Iterator[Doubt]:
    """A long text has no heading, or a single one."""
    length = sum(len(seen.text) for seen in view.body)
    if view.front.get("kind") == _REPORT and length > _HEADLESS and len(view.headings) < 2:
        first = view.body[0]
        yield at_block(first, count=len(view.headings))


def annexes(view: View) -> Iterator[Doubt]:
    """The beginning of an annex is a paragraph."""
    for seen in view.body:
        if (
            seen.is_paragraph
            and words("annex-start").match(seen.text)
            and is_open(seen.text)
            and len(seen.text) <= _MOST
        ):
            yield at_block(seen)


def years(view: View) -> Iterator[Doubt]:
    """Headings that name a year or a period, or have one label (专栏1, 专栏2), are on two levels, or some are paragraphs."""
    series: dict[str, list[Seen]] = {}
    for seen in view.body:
        if len(seen.text) <= _MOST:
            label = _LABEL.match(seen.text) if seen.level else None
            if words("year-heading").fullmatch(_words(seen)):
                series.setdefault("", []).append(seen)
            elif label:
                series.setdefault(label[1], []).append(seen)
    for named in series.values():
        if len({seen.level for seen in named}) > 1:
            for seen in named:
                yield at_block(seen)


def _words(seen: Seen) -> str:
    match = NUMBERING.match(seen.text)
    return seen.text[match.end() :] if match else seen.text
