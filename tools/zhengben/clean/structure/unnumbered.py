"""Unnumbered lines that are headings: they stand alone between paragraphs, in parallel or by themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

from ...text.lazy import lazy
from ...text.patterns import BRACKETED, DATE_LINE, HAN, HEADING_MARKS, NUMBERING, is_open
from ...vocabulary.words import words
from ..draft import Line, Part
from .numbering import LABELLED, Entry, bare_text, closes

_SALUTATION = words("salutation")
_LONGEST = 70  # code points of a heading that has siblings
_MARKUP = 8  # code points of marks of emphasis or of a heading around it
_LEAST = 5  # code points of a heading without a sibling; lone words are none
_SINGLE = 30  # code points of a heading without a sibling, at most
_LONGEST_SINGLE = 45  # the same in a text with whole lines
_OPENING = 15  # lines within which someone is addressed
_BODY = 40  # code points that the paragraph below such a heading must have
_SOME_BODY = 8  # the same where the heading has siblings
_INSIDE = lazy(r"[。！？；!?;…\ue002]")
_PERIOD = lazy(r"\d{4}年|“?十[一二三四五六七八九]五”?")
_FIGURE = lazy(r"\d+|(?<=十)[一二三四五六七八九](?=五)")
_LABEL = lazy(rf"([{HAN}]{{1,4}})(\d{{1,2}})(?![\d.%])")
_CLAUSES = lazy(r"[，：、—]+")
_SHARED = 4  # code points at the beginning or the end that make two lines parallel
_ROW = 3  # lines of one measure that follow each other, with paragraphs between them, are parallel
_LEADS_ON = "的在和与及或是为将被对从把向由于以"  # no heading ends in one of these
_HEADED = ("h1", "h2", "book", "chapter", "section")


def find_unnumbered(
    part: Part, numbered: list[Entry], set_off: set[int]
) -> tuple[list[Entry], list[Line]]:
    """Unnumbered headings, and lines that were only just refused.

    Those of form `part` are the parts of the text or single headings; those of one form `parallel-N`, or
    `label-专栏`, are siblings of each other. `set_off` are lines that the source's blank lines show to be headings.
    """
    lines = part.lines
    if not lines:
        return [], []
    places = {entry.line.index for entry in numbered}
    begin, certain = _begin(lines, numbered)
    usable = [k for k in range(begin, len(lines)) if _can_be(lines, k, places)]
    periods = {k for k in usable if _PERIOD.search(lines[k].text)}
    if len(periods) < 2:
        usable, periods = [k for k in usable if k >= certain], set()
    labels = _labels(lines, usable)
    siblings = _parallel(lines, usable, places)
    whole = _has_whole_lines(lines)
    found: dict[int, Entry] = {}
    refused: list[Line] = []
    for k in usable:
        sure = k in siblings or k in periods or _marks(lines[k])
        sure = sure or k in labels or lines[k].index in set_off
        single = k >= certain and _stands_over(lines, k, places, whole)
        if not _follows(lines, k, places, found) or not (sure or single):
            continue
        if sure or whole or not _is_cut(part, lines, k, found):
            text = bare_text(lines[k])
            found[k] = Entry(lines[k], "part", 0, text, len(text))
        else:
            refused.append(lines[k])
    _tell_siblings(found, siblings, periods, numbered)
    for k, label in labels.items():
        if k in found:
            found[k].form, found[k].words = LABELLED + label[1], label.end()
    return list(found.values()), refused


def _tell_siblings(
    found: dict[int, Entry], siblings: dict[int, int], periods: set[int], numbered: list[Entry]
) -> None:
    """Give parallel headings a form of their own, those that part the whole text left out.

    The whole text is parted by headings that name periods, and by those that stand beside the very first.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for k in found:
        if k in siblings:
            groups[siblings[k]].append(k)
    first = next(iter(found), None)
    counted = (entry.line.index for entry in numbered if entry.form in _HEADED)
    opens = first is not None and found[first].line.index < next(counted, 1 << 30)
    for n, group in groups.items():
        dated = sum(k in periods for k in group) * 2 > len(group)
        if len(group) > 1 and not dated and not (opens and first in group):
            for k in group:
                found[k].form = f"parallel-{n}"


def _begin(lines: list[Line], numbered: list[Entry]) -> tuple[int, int]:
    """Where headings may stand: below the title block, and where it is certain that the text has begun.

    That is behind the words that address the audience, or else behind the first other heading.
    """
    after_title = next((k for k, line in enumerate(lines) if line.role in ("", "stop")), 0)
    for k, line in enumerate(lines[:_OPENING]):
        if _SALUTATION.match(line.text):
            return k + 1, k + 1
    headed = {entry.line.index for entry in numbered if entry.form in _HEADED}
    first = (k for k, line in enumerate(lines) if line.is_heading or line.index in headed)
    return after_title, next(first, len(lines)) + 1


def _has_whole_lines(lines: list[Line]) -> bool:
    """Whether no paragraph of the text is cut: then a line without an end mark is none of a sentence."""
    return not any(
        len(line.text) > _LONGEST and not line.role and is_open(line.text) for line in lines[:-1]
    )


def _can_be(lines: list[Line], k: int, places: set[int]) -> bool:
    """What every unnumbered heading has: no role, no number, no end mark, and something below it."""
    line = lines[k]
    if len(line.text) > _LONGEST + _MARKUP or line.role or line.link or k + 1 == len(lines):
        return False
    if line.index in places:
        return False
    text = bare_text(line)
    if (
        not (_marks(line) or 4 <= len(text) <= _LONGEST)
        or _INSIDE.search(text)
        or NUMBERING.match(text)
    ):
        return False
    if text[-1] in "，、：:（《“—" or BRACKETED.fullmatch(text) or DATE_LINE.fullmatch(text):
        return False
    if not closes(text):
        return False
    after = lines[k + 1]
    return (
        after.index in places
        or after.is_heading
        or after.role == "stop"
        or (not after.role and _is_prose(after, _SOME_BODY))
        or (not after.role and _SALUTATION.match(after.text) is not None)
    )


def _is_prose(line: Line, least: int) -> bool:
    text = line.text
    return len(text) >= least and ("。" in text or not is_open(text))


def _follows(lines: list[Line], k: int, places: set[int], found: dict[int, Entry]) -> bool:
    """Whether the line before is complete, or a heading itself."""
    if not k or _marks(lines[k]):
        return True
    before = lines[k - 1]
    heading = before.role or before.index in places or k - 1 in found
    return bool(heading) or not is_open(before.text)


def _marks(line: Line) -> bool:
    return HEADING_MARKS.match(line.text) is not None


def _stands_over(lines: list[Line], k: int, places: set[int], whole: bool) -> bool:
    """Whether a line without siblings is short and stands above a paragraph."""
    text, after = lines[k].text, lines[k + 1]
    longest, clauses = (_LONGEST_SINGLE, 3) if whole else (_SINGLE, 1)
    if not _LEAST <= len(text) <= longest or text.count("，") > clauses or "：" in text:
        return False
    if text[-1] in _LEADS_ON or after.text[0] in "《，。、；：）”":
        return False
    return (
        after.index in places
        or after.is_heading
        or after.role == "stop"
        or _SALUTATION.match(after.text) is not None
        or _is_prose(after, _BODY)
    )


def _is_cut(part: Part, lines: list[Line], k: int, found: dict[int, Entry]) -> bool:
    """Whether a line is a piece of a sentence: the words at one of its ends stand together elsewhere."""
    text, after = lines[k].text, lines[k + 1].text
    if _SALUTATION.match(after):
        return False
    return _stand_together(part, text, after) or (
        k - 1 in found and _stand_together(part, lines[k - 1].text, text)
    )


def _stand_together(part: Part, text: str, after: str) -> bool:
    """Whether the words on both sides of a line end stand together elsewhere.

    Three characters are asked: two meet by chance.
    """
    return bool(part.together(text[-2:], after[:1]) or part.together(text[-1:], after[:2]))


def _parallel(lines: list[Line], usable: list[int], places: set[int]) -> dict[int, int]:
    """Of each line that has siblings, the number of its group.

    Siblings begin or end alike (figures left out), have a colon at the same place, or are three in a row of
    one measure. Lines that read the same are none: a scraper repeats words, an author does not.
    """
    texts = {k: _FIGURE.sub("0", bare_text(lines[k])) for k in usable}
    often = Counter(lines[k].text for k in usable)
    keys: dict[str, list[int]] = defaultdict(list)
    for k, text in texts.items():
        if often[lines[k].text] == 1:
            keys["<" + text[:_SHARED]].append(k)
            keys[">" + text[-_SHARED:]].append(k)
            if 0 < text.find("：") < len(text) - 1:
                keys[f":{text.find('：')}"].append(k)
    groups = [group for group in keys.values() if len(group) > 1]
    groups += _rows(lines, [k for k in usable if often[lines[k].text] == 1], texts, places)
    out: dict[int, int] = {}
    for n, group in enumerate(groups):
        old = {out[k] for k in group if k in out}
        out.update(dict.fromkeys((k for k, m in out.items() if m in old), n))
        out.update(dict.fromkeys(group, n))
    return out


def _labels(lines: list[Line], usable: list[int]) -> dict[int, re.Match[str]]:
    """Label and number of lines whose numbers count up from 1 behind one word: 专栏1, 专栏2."""
    found: dict[str, dict[int, re.Match[str]]] = defaultdict(dict)
    for k in usable:
        match = _LABEL.match(bare_text(lines[k]))
        if match and int(match[2]) == len(found[match[1]]) + 1:
            found[match[1]][k] = match
    return {k: m for group in found.values() if len(group) >= _ROW for k, m in group.items()}


def _rows(
    lines: list[Line], usable: list[int], texts: dict[int, str], places: set[int]
) -> list[list[int]]:
    """Runs of lines of one measure, clause by clause, with nothing but paragraphs between them."""
    rows: list[list[int]] = [usable[:1]]
    for before, k in pairwise(usable):
        between = any(lines[i].index in places or lines[i].role for i in range(before + 1, k))
        if k > before + 1 and not between and _alike(texts[before], texts[k]):
            rows[-1].append(k)
        else:
            rows.append([k])
    return [row for row in rows if len(row) >= _ROW]


def _alike(a: str, b: str) -> bool:
    first, second = _CLAUSES.split(a), _CLAUSES.split(b)
    if len(first) != len(second):
        return False
    return all(abs(len(x) - len(y)) <= 1 for x, y in zip(first, second, strict=True))
