"""Detectors for the title and the front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...text.lazy import lazy
from ...text.numerals import DATE, HAN_DATE
from ...text.patterns import compact
from ...vocabulary.words import words
from .doubt import Doubt, at_block, quote
from .view import View

_TITLE = 60  # code points of a title
_NO_TITLE = lazy(r"[。；，]|^[《（].*[^》）]$|[：:！!，、（《“]$")
_ABOVE = 1500  # code points of a source in which a page and a title block say what they say
_REPORT = "work-report"
_NAMED = 30  # code points of a line that names a speaker
_LINE = lazy(r"\S[^\r\n]*")
_WRITTEN_END = r"\r\n"
_STATED = ("place", "issuer", "speaker", "number")
_SENTENCE = lazy(r"[^。！？]+")
_DAY = lazy(r"(\d{1,2})月(\d{1,2})日")
_FIELD = lazy(r"([\u4e00-\u9fffA-Za-z]{2,6})[：:][ \u3000]*([^\s：:]{2,30})")


def odd_title(view: View) -> Iterator[Doubt]:
    """The title does not read like one."""
    title = str(view.front.get("title", ""))
    if (
        len(title) > _TITLE
        or _NO_TITLE.search(title)
        or any(title.count(a) != title.count(b) for a, b in ("《》", "（）", "“”"))
        or words("salutation").fullmatch(title)
    ):
        yield _at_title(view)


def other_title(view: View) -> Iterator[Doubt]:
    """Between the title and the text stands a line that is another title of a report."""
    head, start = _head(view)
    begin = view.blocks[0].start if view.blocks else start
    title = compact(str(view.front.get("title", "")))
    pattern = words("report-title")
    at = start
    for line in head.splitlines(keepends=True):
        text = compact(line)
        if at > begin and pattern.fullmatch(text) and text != title:
            yield Doubt(at, at + len(line), {"text": quote(line)})
            return
        at += len(line)


def unknown_kind(view: View) -> Iterator[Doubt]:
    """It is not known what kind of document it is."""
    if view.front.get("kind") == "other":
        yield _at_title(view)


def missing_date(view: View) -> Iterator[Doubt]:
    """The head of the source states a day, and the document has no date."""
    head, start = _head(view)
    if "date" in view.front or view.front.get("kind") == "chronicle":
        return
    match = DATE.search(head) or HAN_DATE.search(head)
    if match:
        yield _at(view, start, match)


def two_dates(view: View) -> Iterator[Doubt]:
    """The head of the source states several days, one of which became the date."""
    head, start = _head(view)
    found = list(DATE.finditer(head)) + list(HAN_DATE.finditer(head))
    days = {
        re.sub(r"\D", "", f"{int(m[1]):04d}{int(m[2]):02d}{int(m[3]):02d}")
        for m in DATE.finditer(head)
    }
    known = {str(view.front.get(key, "")).replace("-", "") for key in ("date", "published")}
    if "date" in view.front and days - known:
        yield _at(view, start, found[0])
        return
    for seen in view.blocks[: view.opening + 2]:
        for sentence in _SENTENCE.findall(seen.text):
            day = _DAY.search(sentence)
            if (
                day
                and words("session-number").search(sentence)
                and f"{int(day[1]):02d}-{int(day[2]):02d}" != str(view.front.get("date", ""))[5:]
            ):
                yield at_block(seen)
                return


def missing_session(view: View) -> Iterator[Doubt]:
    """The title block names the session of a congress, and the document has none."""
    head, start = _head(view)
    match = words("session").search(head)
    if match and "session" not in view.front and view.front.get("kind") == _REPORT:
        yield _at(view, start, match)


def missing_speaker(view: View) -> Iterator[Doubt]:
    """A line above the text is an office and a name, or a name, and the document has no speaker."""
    head, start = _head(view)
    if "speaker" in view.front or view.front.get("kind") != _REPORT:
        return
    for at, text in _lines(head):
        if len(text) <= _NAMED and words("speaker").fullmatch(text):
            low = start + at
            yield Doubt(low, low + len(text), {"text": quote(text)})
            return


def _lines(head: str) -> Iterator[tuple[int, str]]:
    """The lines of a head with their places; a written line end ends one, and a ? is a blank that a page lost."""
    plain = head.replace(_WRITTEN_END, "\n" * len(_WRITTEN_END)).replace("?", " ")
    for match in _LINE.finditer(plain):
        yield match.start(), match[0].rstrip()


def missing_place(view: View) -> Iterator[Doubt]:
    """A work report is of no place, or nobody issued it."""
    if view.front.get("kind") == _REPORT and not ("place" in view.front and "issuer" in view.front):
        yield _at_title(view)


def missing_publisher(view: View) -> Iterator[Doubt]:
    """The page says where its text comes from, and the front matter does not."""
    return _unread(view, "publisher")


def missing_published(view: View) -> Iterator[Doubt]:
    """The page says when it was published, and the front matter does not."""
    return _unread(view, "published")


def _unread(view: View, key: str) -> Iterator[Doubt]:
    if key in view.front or not view.alone:
        return
    pattern, empty = words(f"field-{key}"), words("field-empty")
    foot = view.blocks[-1].start if view.blocks else len(view.text)
    for start, end in ((0, _ABOVE), (foot, len(view.text))):
        for match in _FIELD.finditer(view.text, start, end):
            rights = key == "publisher" and words("all-rights").fullmatch(match[1])
            if (rights or pattern.fullmatch(match[1])) and not empty.fullmatch(match[2]):
                yield Doubt(match.start(), match.end(), {"text": quote(match[0])})
                return


def unstated_values(view: View) -> Iterator[Doubt]:
    """A value of the front matter stands nowhere in the source, and is not marked as inferred."""
    inferred = view.front.get("inferred", ())
    for key in _STATED:
        value = compact(str(view.front.get(key, "")))
        known = value[:-1] if key == "place" else value
        if value and key not in inferred and known not in view.text and known not in view.flat:
            yield at_block(view.blocks[0], key=key, value=value)
    published = str(view.front.get("published", ""))
    if published.count("-") == 2:
        year, month, day = published.split("-")
        stated = rf"{year}\D{{0,2}}0?{int(month)}\D{{0,2}}0?{int(day)}(?!\d)|(?<!\d)0?{int(month)}[-月/.]0?{int(day)}(?!\d)"
        if not (re.search(stated, view.text[:_ABOVE]) or re.search(stated, view.flat)):
            yield at_block(view.blocks[0], key="published", value=published)


def cut_values(view: View) -> Iterator[Doubt]:
    """The head of the source says more of the session or the speaker than the front matter does."""
    head, start = _head(view)
    session, speaker = (compact(str(view.front.get(k, ""))) for k in ("session", "speaker"))
    for match in words("session").finditer(head):
        said = compact(match["session"]).replace(compact(match["inner"] or " "), "")
        if session and session in said and session != said:
            yield _at(view, start, match)
            return
    for at, line in _lines(head):
        text = compact(line)
        in_part = speaker and speaker in text and not text.endswith(speaker)
        if in_part and len(text) <= _NAMED and words("speaker").fullmatch(line):
            yield Doubt(start + at, start + at + len(line), {"text": quote(line)})
            return


def no_salutation(view: View) -> Iterator[Doubt]:
    """A work report addresses nobody."""
    pattern = words("salutation")
    if view.front.get("kind") == _REPORT and not any(
        pattern.fullmatch(seen.text) for seen in view.blocks[:15]
    ):
        yield at_block(view.blocks[min(view.opening, len(view.blocks) - 1)])


def _at_title(view: View) -> Doubt:
    title = str(view.front.get("title", ""))
    return (
        at_block(view.blocks[0], title=quote(title))
        if view.blocks
        else Doubt(0, 0, {"title": title})
    )


def _head(view: View) -> tuple[str, int]:
    """The source above the text of a document: up to its first block below the title block."""
    end = view.body[0].start if view.body else view.end
    end = min(end, view.start + _ABOVE)
    start = 0 if view.alone and view.start < _ABOVE else view.start
    return view.text[start:end], start


def _at(view: View, start: int, match: re.Match[str]) -> Doubt:
    return Doubt(start + match.start(), start + match.end(), {"text": quote(match[0])})
