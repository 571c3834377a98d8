"""Removes text before the document: outside the title block of a speech, or part of the page."""

from __future__ import annotations

import re

from ...text.lazy import lazy
from ...text.numerals import iso_date
from ...text.patterns import DATE_LINE, HEADING_MARKS, compact
from ...vocabulary.rules import Vocabulary
from ...vocabulary.words import words
from ..draft import Draft, Line, Part
from ..structure.orders import find_order
from ..structure.title_lines import is_title, speaker_of, title_key, title_roles
from ..structure.titles import brings, tells_of_speech
from .evidence import OPENING, PROSE, is_caption, is_prose
from .fields import is_field

_SALUTATION = words("salutation")
_DELEGATES = words("delegates")
_FIRST_HEADING = lazy(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")
_REPORT = words("report-title")
_PADDED = lazy(r"\d{4}年(?:0\d月\d{1,2}|\d{1,2}月0\d)日")
_TIMED = words("page-stamp")
_MOTTO = 120  # code points of a motto over a page, at most
_APART = 4  # parts of the page before a title, beyond which all belongs to the page
_LABEL = 4  # code points before the colon of a headline
_FIRST_PROSE = 70  # code points from which prose is the beginning of the text


def recognise_speech(draft: Draft) -> None:
    """A text is a speech where someone is addressed near its beginning."""
    for part in draft.outside_bulletins():
        head = part.lines[:OPENING]
        part.is_speech = any(
            _SALUTATION.fullmatch(line.text) or _DELEGATES.match(line.text) for line in head
        )


def drop_head(draft: Draft) -> None:
    """Parts of the page before the text go; between title and text only lines that vocabulary names."""
    for part in draft.outside_bulletins():
        _drop_head(draft, part)


def _drop_head(draft: Draft, part: Part) -> None:
    order = find_order(part.lines)
    head = part.lines[: order.start] if order else _before_text(part.lines)
    titles = _titles(head, title_key(part.stated.get("title", "")))
    title = _own_title(head, titles)
    block = title_roles([line.text for line in head], title) if part.is_speech else {}
    tools = 0  # lines of the page between here and the title
    for k in range(len(head) - 1, -1, -1):
        line = head[k]
        rule = _head_rule(head, k, draft.vocabulary)
        if rule == "site-head" and k in block and not is_field(line):
            rule = ""
        before = title is not None and k < title
        if title is not None and k < title and k in titles:
            rule = "repeated"
        elif before and not rule and len(line.text) < _MOTTO and not _may_be_own(line.text):
            # Beyond the tools of the page stands the page's own head, whatever it says.
            rule = "site-head" if tools >= _APART or not _may_be_text(line.text) else ""
        if title is not None and not rule and _is_headline(line.text, head[title].text):
            rule = "repeated"
        if k != title and rule:
            _read_stamp(part, line.text)
            draft.drop(line, rule)
            tools += before and rule != "repeated"


def _is_headline(text: str, title: str) -> bool:
    """Whether a line is a page's headline over the text: a word that says what it is, a colon, and the title."""
    label, colon, named = compact(text).partition("：")
    return bool(colon) and 2 <= len(label) <= _LABEL and title_key(named) == title_key(title)


def _read_stamp(part: Part, text: str) -> None:
    """The day that a page's own date line states is that of its publication."""
    date = iso_date(text) if _PADDED.fullmatch(text) else None
    if date:
        part.front.setdefault("published", date)


def _titles(head: list[Line], named: str) -> list[int]:
    """Lines that can be the title, but for titles of what a notice brings: its own title names those.

    `named` is the key of a title that a field of the page gives.
    """
    found: list[int] = []
    for k, line in enumerate(head):
        key = title_key(line.text)
        if not is_title(line.text) and not (named and key == named):
            continue
        if not any(brings(title_key(head[j].text), key) for j in found):
            found.append(k)
    return found


def _own_title(head: list[Line], titles: list[int]) -> int | None:
    """The last of the titles that say the same: of reports, or of one act; None without a title."""
    own: int | None = None
    for k in titles:
        before = head[k if own is None else own].text
        report = _REPORT.fullmatch(compact(HEADING_MARKS.sub("", before)))
        if title_key(head[k].text) != title_key(before) and not report:
            break
        own = k
    return own


def _head_rule(head: list[Line], k: int, vocabulary: Vocabulary) -> str:
    """Which rule takes a line of the head out by what it says; empty where none does."""
    line = head[k]
    if vocabulary.matches("site-chrome", compact(line.text)):
        return "site-chrome"
    if is_caption(line) and not is_title(line.text):
        return "photo-caption"
    named = vocabulary.matches("site-head", compact(line.text))
    if (
        named
        or is_field(line)
        or _is_stamp(head, k, vocabulary)
        or (k and _is_value(head[k - 1], line))
    ):
        return "site-head"
    return ""


def _is_value(before: Line, line: Line) -> bool:
    """Whether a line is the value of a field or a counter whose label ends the line before."""
    labelled = before.text[-1] in "：:"
    return labelled and (line.text.isdigit() or (is_field(before) and not is_title(line.text)))


def _is_stamp(head: list[Line], k: int, vocabulary: Vocabulary) -> bool:
    """Whether a line is the day on which a page was published, and not that of a speech.

    It is written without 年, has the time of day, or zeros before its figures and a tool bar beside it or the
    document's own day elsewhere.
    """
    text = head[k].text
    if _TIMED.fullmatch(text):
        return True
    if not _PADDED.fullmatch(text):
        return False
    beside = head[max(0, k - 1) : k] + head[k + 1 : k + 2]
    others = (line.text for line in head if line.text != text)
    return any(iso_date(other) and not _PADDED.fullmatch(other) for other in others) or any(
        vocabulary.matches("site-chrome", compact(line.text)) for line in beside
    )


def _may_be_own(text: str) -> bool:
    """Whether a line before the title may be the document's own all the same: a date, an order's head, prose."""
    return (
        _may_be_text(text)
        or DATE_LINE.fullmatch(compact(text)) is not None
        or speaker_of(text) is not None
    )


def _may_be_text(text: str) -> bool:
    """Whether a line before the salutation may be more than a part of the page around the text."""
    return tells_of_speech(text) or (len(text) > PROSE and re.search("[，。；]", text) is not None)


def _before_text(lines: list[Line]) -> list[Line]:
    for k, line in enumerate(lines[:OPENING]):
        text = HEADING_MARKS.sub("", line.text)
        addressed = _SALUTATION.fullmatch(text) or _DELEGATES.match(text)
        if addressed or _FIRST_HEADING.match(text):
            return lines[:k]
        if (
            is_prose(text)
            and not is_field(line)
            and not is_caption(line)
            and len(text) > _FIRST_PROSE
        ):
            return lines[:k]
    return []
