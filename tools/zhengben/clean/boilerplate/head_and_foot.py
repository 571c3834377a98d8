"""What sites and scrapers put before, between and behind a report: found by where the report is.

A report has a frame of its own: a title block before its salutation, prose, notes. Short lines
outside that frame are no part of it, whatever they say; inside it only lines that name a part of a
page (a share bar, a counter) go, and text that stands in the document already.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ...text.manuscript import CELL
from ...text.numerals import iso_date
from ...text.patterns import (
    CLOSERS,
    DATE_LINE,
    HEADING_MARKS,
    SALUTATION,
    compact,
    is_open,
)
from ...vocabulary.rules import Vocabulary
from ..draft import Draft, Line, Part
from ..lines.split import split_lines
from ..notes.markers import LABEL
from ..structure.titles import NAME_LINE, OFFICE_LINE, brings, is_title, tells_of_speech

_HEAD = 120  # lines within which the salutation must come
_PROSE = 25  # code points from which a line with an end mark is prose
_ENDING = 12  # code points in which a teaser's dots must stand
_TEASER = re.compile(r"(?:…|\.{3,}|&\w*\.{3,})+$")
_CAPTION = 100  # code points
_PHOTO = re.compile(r".{4,80}(?:摄|供图|摄影)(?:影报道)?")
_FIELD = re.compile(
    r"【?(?P<key>[\u4e00-\u9fffA-Za-z ]{2,9}?)】?\s*[：:]\s*"
    # A value ends where blanks set off the next field.
    r"(?P<value>(?:(?!\s+[【\[]?[\u4e00-\u9fff]{2,6}[】\]]?\s*[：:])[^\n])*)"
)
_STAMP = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?=\s|$)")
_URL = re.compile(r"https?://[^\s，。；）】]+")
_FIELD_LINE = 400  # code points of a line that may hold fields
_FIELDS = {
    "url": "来源URL|来源网址|原文链接|网址|链接|URL|原文地址|信息地址",
    "published": "发文时间|发布时间|发布日期|时间|日期|更新时间|发文日期|成文日期|印发日期",
    "publisher": "来源|信息来源|稿源|文章来源|发文单位|发布单位|发布机构|发布机关|发文机关",
}
_TITLE_FIELD = re.compile(r"【?(?:标题|题名|名称|文件名称|信息名称)】?\s*[：:]\s*")
_OPENING = 60  # code points by which a teaser, or an opening pasted again, is known
_REPEATED = 36


def drop_frame(draft: Draft) -> None:
    """Take out what stands around each document that is no part of a bulletin."""
    for part in draft.parts:
        if part.ordinal:
            continue
        part.front |= fields_of(part.lines) | draft.fields
        _open_fields(draft, part)
        _join_title_block(draft, part)
        # What the format marks as a definition is one, wherever it stands and whatever it repeats.
        marked = draft.on(part.lines, "definition")
        notes = [part.lines[k] for k in marked]
        part.lines = [line for k, line in enumerate(part.lines) if k not in marked]
        _drop_repeated(draft, part)
        report = _is_report(part)
        _drop_doubled_title(draft, part)
        _drop_head(draft, part, report)
        _drop_named(draft, part)
        _drop_tail(draft, part, report)
        kept = [line for line in part.lines if not line.dropped]
        part.lines = sorted(kept + notes, key=lambda line: line.index)
    draft.lines = [line for part in draft.parts for line in part.lines]


def is_prose(text: str) -> bool:
    """Whether a line is running text: long enough, and with an end mark at its end or inside."""
    end = text.rstrip(CLOSERS)[-1:]
    return len(text) >= _PROSE and (end in "。！？；：" or "。" in text)


def _is_report(part: Part) -> bool:
    """Whether the text is a speech: someone is addressed near its beginning."""
    head = part.lines[:_HEAD]
    return any(SALUTATION.fullmatch(line.text) or line.text.startswith("各位代表") for line in head)


def fields_of(lines: list[Line]) -> dict[str, str]:
    """Published date, publisher and address, from lines that name them near the beginning."""
    front: dict[str, str] = {}
    for k, line in enumerate(lines[:_HEAD]):
        if is_prose(line.text) and not _URL.search(line.text):
            break
        if len(line.text) > _FIELD_LINE:
            continue
        for found in _FIELD.finditer(line.text.replace("?", " ").replace("\t", "\n")):
            value = found["value"].strip(" ?")
            if not value and k + 1 < len(lines) and len(lines[k + 1].text) < 30:
                value = lines[k + 1].text
            _read_field(front, compact(found["key"]), value)
        stamp = _STAMP.match(line.text)
        if stamp and not DATE_LINE.fullmatch(line.text):  # a day alone is that of the document
            _read_field(front, "时间", stamp[0])
    return front


def _open_fields(draft: Draft, part: Part) -> None:
    """A title that only a field gives (`标题：…——…上`) is the title; the field's name goes."""
    head = part.lines[:_HEAD]
    found = next((line for line in head if _TITLE_FIELD.match(line.text)), None)
    if found is None or sum(is_title(line.text) for line in head) > 0:
        return
    match = _TITLE_FIELD.match(found.text)
    assert match is not None
    value = found.text[match.end() :]
    dash = re.search("——|--+|――", value)
    if is_title(value[: dash.start()] if dash else value):
        draft.change(found.start, found.start + match.end(), "", "site-head")
        if dash:
            at = found.start + match.end() + dash.start()
            draft.change(at, at, "\n", "blank")
        draft.manuscript.commit()
        split_lines(draft)
        part.lines = list(draft.lines)


def _join_title_block(draft: Draft, part: Part) -> None:
    """An office and a name on lines of their own, before the salutation, are one line; so is a cut subtitle."""
    joined = False
    for line, after in pairwise(part.lines[:20]):
        if SALUTATION.match(after.text):
            break
        if after.index != line.index + 1:  # something was taken out between them
            continue
        glue = (
            "\u3000" if OFFICE_LINE.fullmatch(line.text) and NAME_LINE.fullmatch(after.text) else ""
        )
        if glue or _is_rest(line.text, after.text):
            draft.change(line.end, after.start, glue, "blank" if glue else "join")
            joined = True
    if joined:
        draft.manuscript.commit()
        split_lines(draft)
        part.lines = list(draft.lines)


_LAST_WORDS = "会议上"
_REST = 8  # code points of what was cut off


def _is_rest(subtitle: str, text: str) -> bool:
    """Whether a line is what a line's end cut off a subtitle, which says where a speech was given."""
    whole = compact(subtitle + text)
    return len(text) <= _REST and whole.endswith(_LAST_WORDS) and tells_of_speech(subtitle + text)


def _read_field(front: dict[str, str], key: str, value: str) -> None:
    for field, keys in _FIELDS.items():
        if field in front or not re.fullmatch(keys, key):
            continue
        if field == "url":
            url = _URL.search(value)
            if url:
                front[field] = url[0]
        elif field == "published":
            digits = re.sub(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", r"\1年\2月\3日", value)
            date = iso_date(digits)
            if date:
                front[field] = date
        elif 2 <= len(value) <= 24 and not _URL.search(value):
            front[field] = value


def _drop_repeated(draft: Draft, part: Part) -> None:
    """Text that stands in the document already: teasers before it, whole copies behind it."""
    lines = part.lines
    whole = ["".join(line.text.split()) for line in lines]
    body = "".join(whole)
    at = 0
    seen: set[str] = set()
    again: list[
        tuple[int, int]
    ] = []  # code points of each line in sentences seen before, and in all
    for k, (line, flat) in enumerate(zip(lines, whole, strict=True)):
        at += len(flat)
        if k < _HEAD and _TEASER.search(line.text[-_ENDING:]):
            opening = _like("".join(_TEASER.sub("", line.text).split()))[:_OPENING]
            if len(opening) >= _PROSE and opening in _like(body[at : at + 4000]):
                draft.drop(line, "teaser")
                again.append((0, len(flat)))
                continue
        sentences = [s for s in _SENTENCE.split(flat) if len(s) >= _WORDS]
        again.append((sum(len(s) for s in sentences if s in seen), len(flat)))
        seen.update(sentences)
    before = len(body)
    for k in range(len(lines) - 1, -1, -1):
        line, flat = lines[k], whole[k]
        before -= len(flat)
        known, size = again[k]
        copied = known >= _REPEATED and known * 10 >= size * 8
        # At the very end the opening or the ending may be pasted again, cut anywhere.
        pasted = k >= len(lines) - _LAST and size >= _REPEATED and body.find(flat, 0, before) >= 0
        if (copied or pasted) and not line.dropped:
            draft.drop(line, "repeated")
    _drop_between(draft, lines, again)
    part.lines = [line for line in lines if not line.dropped]


_SENTENCE = re.compile(r"[。！？；：!?;:]")
_LAST = 12  # last lines that may hold an opening or ending pasted again
_WORDS = 10  # code points from which a sentence is told from another
_COPY = 600  # code points from which a run of repeated lines is a copy of the text


def _drop_between(draft: Draft, lines: list[Line], again: list[tuple[int, int]]) -> None:
    """Inside a copy of the text its headings and broken lines go too, up to where the text goes on."""
    begin: int | None = None
    known = size = quiet = 0
    for k in range(len(lines) + 1):
        here = again[k] if k < len(lines) else (0, 10**6)
        if here[0] >= _REPEATED:
            if begin is None:
                begin, known, size = k, 0, 0
            last = k
        if begin is None:
            continue
        known, size = known + here[0], size + here[1]
        quiet = 0 if here[0] >= _REPEATED else quiet + here[1]
        if quiet > _COPY:
            if known >= _COPY and known * 10 >= (size - quiet) * 7:
                for line in lines[begin : last + 1]:
                    if not line.dropped:
                        draft.drop(line, "repeated")
            begin = None


def _like(text: str) -> str:
    """Text without lost blanks, for comparing a teaser with what it was cut from."""
    return re.sub(r"[?？—\-]|&\w+;?", "", text)


def _drop_head(draft: Draft, part: Part, report: bool) -> None:
    """Before the salutation of a report only its title block stays; elsewhere what is no chrome."""
    head = _before_text(part.lines)
    titles = _titles(head)
    title = max(titles, default=None)
    tools = 0  # lines of the page between here and the title
    for k in range(len(head) - 1, -1, -1):
        line = head[k]
        rule = _head_rule(line, report, draft.vocabulary)
        before = title is not None and k < title
        if title is not None and k < title and k in titles:
            rule = "repeated"
        elif before and not rule and len(line.text) < _APOTHEGM and not tells_of_speech(line.text):
            # Beyond the tools of the page stands the page's own head, whatever it says.
            rule = "site-head" if tools >= _APART or not _may_be_text(line.text) else ""
        if k != title and rule:
            draft.drop(line, rule)
            tools += before and rule != "repeated"
    part.lines = [line for line in part.lines if not line.dropped]


_APOTHEGM = 120  # code points of a motto over a page, at most


def _drop_doubled_title(draft: Draft, part: Part) -> None:
    """Of a title that stands twice before the text, as a page's and as the text's own, the first goes."""
    first: dict[str, Line] = {}
    for line in part.lines[:_FIRST]:
        if is_title(line.text):
            flat = compact(HEADING_MARKS.sub("", line.text))
            if flat in first:
                draft.drop(first[flat], "repeated")
            first[flat] = line
    part.lines = [line for line in part.lines if not line.dropped]


def _titles(head: list[Line]) -> list[int]:
    """Lines that can be the title, but for titles of what a notice brings: its own title names those."""
    found: list[int] = []
    for k, line in enumerate(head):
        flat = compact(HEADING_MARKS.sub("", line.text))
        brought = any(brings(compact(head[j].text), flat) for j in found)
        if is_title(line.text) and not brought:
            found.append(k)
    return found


def _head_rule(line: Line, report: bool, vocabulary: Vocabulary) -> str:
    """Which rule takes a line of the head out; empty where it may stay."""
    if vocabulary.matches("site-chrome", compact(line.text)):
        return "site-chrome"
    if _is_caption(line) and not is_title(line.text):
        return "photo-caption"
    if _is_field(line) or (report and not _may_be_text(line.text)):
        return "site-head"
    return ""


def _may_be_text(text: str) -> bool:
    """Whether a line before the salutation may be more than a part of the page around the text."""
    return tells_of_speech(text) or (len(text) > _PROSE and re.search("[，。；]", text) is not None)


def _before_text(lines: list[Line]) -> list[Line]:
    for k, line in enumerate(lines[:_HEAD]):
        text = HEADING_MARKS.sub("", line.text)
        addressed = SALUTATION.fullmatch(text) or text.startswith("各位代表")
        if addressed or re.match(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）", text):
            return lines[:k]
        if is_prose(text) and not _is_field(line) and not _is_caption(line) and len(text) > 70:
            return lines[:k]
    return []


def _is_caption(line: Line) -> bool:
    return len(line.text) < _CAPTION and _PHOTO.fullmatch(line.text) is not None


def _is_field(line: Line) -> bool:
    found = _FIELD.match(line.text)
    key = compact(found["key"]) if found else ""
    return (
        any(re.fullmatch(keys, key) for keys in _FIELDS.values())
        or _URL.search(line.text) is not None
    )


def _drop_named(draft: Draft, part: Part) -> None:
    """Short lines between paragraphs that name a part of a page."""
    for line in part.lines:
        if len(line.text) <= _PROSE and draft.vocabulary.matches("site-chrome", compact(line.text)):
            draft.drop(line, "site-chrome")
        elif _is_caption(line) and not is_prose(line.text):
            draft.drop(line, "photo-caption")
    part.lines = [line for line in part.lines if not line.dropped]


def _drop_tail(draft: Draft, part: Part, report: bool) -> None:
    """Behind the last prose of a report all goes; elsewhere from the first line that is chrome."""
    lines = part.lines
    licence = next(
        (
            k
            for k in range(len(lines) * 3 // 4, len(lines))
            if draft.vocabulary.matches("licence", compact(lines[k].text))
        ),
        len(lines),
    )
    for line in lines[licence:]:
        draft.drop(line, "licence")
    kept = lines[:licence]
    last = _last_content(kept, draft.vocabulary)
    if last >= 0:
        _cut_last_line(draft, kept[last])
    if not report or last < len(kept) // 3:
        last = (
            next(
                (k for k in range(last + 1, len(kept)) if _is_foot(kept[k], draft.vocabulary)),
                len(kept),
            )
            - 1
        )
    for line in kept[last + 1 :]:
        draft.drop(line, "site-foot")
    part.lines = [line for line in kept if not line.dropped]


_FIRST = 12  # lines in which a title may stand twice
_TRAILER = re.compile(r"(?<=[。！？])[”’）]*\s{1,}(?P<tail>\S[^。！？；，]{1,40})$")


def _cut_last_line(draft: Draft, line: Line) -> None:
    """Words behind the last sentence, set off by blanks and without an end mark, are a vendor's."""
    match = _TRAILER.search(line.text)
    if match and is_open(line.text):
        draft.claim(line, match.start("tail"), match.end(), "", "site-foot")


_APART = 4  # lines between a short last sentence and the text before it, at most


def _last_content(lines: list[Line], vocabulary: Vocabulary) -> int:
    """The last line of text; a short sentence counts only close behind other text. -1: none."""
    contents = (k for k in range(len(lines) - 1, -1, -1) if _is_content(lines[k], vocabulary))
    last = next(contents, -1)
    for before in contents:
        if is_prose(lines[last].text) or last - before <= _APART:
            break
        last = before
    return last


def _is_content(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether a line is prose, a short definition with an end mark, or a row with figures."""
    text = line.text
    if CELL in text and re.search(r"\d", text):
        return True  # a row of a table
    if _is_foot(line, vocabulary):
        return False
    ends = text.rstrip(CLOSERS)[-1:] in ("。", "！", "？", "；")
    if _TRAILER.search(text):
        return True
    definition = LABEL.match(text) is not None and re.search("[：:]", text[:60]) is not None
    return is_prose(text) or ends or definition


def _is_foot(line: Line, vocabulary: Vocabulary) -> bool:
    flat = compact(line.text)
    return vocabulary.matches("site-chrome", flat) or vocabulary.matches("site-foot", flat)
