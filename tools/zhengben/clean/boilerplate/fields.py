"""Fields of a page: lines that name when, by whom and where a text was published."""

from __future__ import annotations

import re

from ...text.numerals import iso_date
from ...text.patterns import DATE_LINE, compact
from ...vocabulary.words import words
from ..draft import Draft, Line
from ..structure.titles import is_title
from .evidence import OPENING, is_prose

_FIELD = re.compile(
    r"【?(?P<key>[\u4e00-\u9fffA-Za-z ]{2,9}?)】?\s*[：:]\s*"
    # A value ends where blanks set off the next field.
    r"(?P<value>(?:(?!\s+[【\[]?[\u4e00-\u9fff]{2,6}[】\]]?\s*[：:])[^\n])*)"
)
_STAMP = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?=\s|$)")
_URL = re.compile(r"https?://[^\s，。；）】]+")
_FIELD_LINE = 400  # code points of a line that may hold fields
_FIELDS = {key: words(f"field-{key}") for key in ("url", "published", "publisher")}
_TITLE_FIELD = words("field-title")


def read_fields(draft: Draft) -> None:
    """Read when, by whom and where the text was published, from the page and from lines near the beginning."""
    for part in draft.outside_bulletins():
        part.front |= fields_of(part.lines) | draft.fields


def fields_of(lines: list[Line]) -> dict[str, str]:
    """Published date, publisher and address, from lines that name them near the beginning."""
    front: dict[str, str] = {}
    for k, line in enumerate(lines[:OPENING]):
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


def _read_field(front: dict[str, str], key: str, value: str) -> None:
    for field, keys in _FIELDS.items():
        if field in front or not keys.fullmatch(key):
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


def is_field(line: Line) -> bool:
    """Whether a line begins with a field of the page, or holds an address."""
    found = _FIELD.match(line.text)
    key = compact(found["key"]) if found else ""
    return (
        any(keys.fullmatch(key) for keys in _FIELDS.values()) or _URL.search(line.text) is not None
    )


def open_title_field(draft: Draft) -> None:
    """A title that only a field gives (`标题：…——…上`) is the title; the name of the field goes."""
    for part in draft.outside_bulletins():
        head = part.lines[:OPENING]
        found = next((line for line in head if _TITLE_FIELD.match(line.text)), None)
        if found is not None and not any(is_title(line.text) for line in head):
            _open(draft, found)


def _open(draft: Draft, found: Line) -> None:
    match = _TITLE_FIELD.match(found.text)
    assert match is not None
    value = found.text[match.end() :]
    dash = re.search("——|--+|――", value)
    if is_title(value[: dash.start()] if dash else value):
        draft.change(found.start, found.start + match.end(), "", "site-head")
        if dash:
            at = found.start + match.end() + dash.start()
            draft.change(at, at, "\n", "blank")
