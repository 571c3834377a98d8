"""Fields of a page: lines that name when, by whom and where a text was published, and what it is."""

from __future__ import annotations

import re

from ...text.lazy import lazy
from ...text.numerals import iso_date
from ...text.patterns import DATE_LINE, compact
from ...vocabulary.words import words
from ..draft import Draft, Line, Part
from ..structure.title_lines import is_title, name_alone, speaker_of, title_key, title_roles
from .evidence import OPENING, is_prose

_FIELD = lazy(
    r"(?:^|(?<=[\s】|]))【?(?P<key>[\u4e00-\u9fffA-Za-z ]{2,9}?)】?\s*[：:]\s*"
    # A value ends where blanks set off the next field.
    r"(?P<value>(?:(?!\s+[【\[]?[\u4e00-\u9fff]{2,6}[】\]]?\s*[：:])[^\n])*)"
)
_BLANKS = lazy(r"\?{2,}")  # blanks that an encoding could not hold
_STAMP = lazy(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?=\s|$)")
_URL = lazy(r"https?://[^\s，。；）】]+")
_FIELD_LINE = 400  # code points of a line that may hold fields
_PAGE_KEYS = ("url", "published", "publisher")  # what only a page can say
_PAGE_FIELDS = {key: words(f"field-{key}") for key in _PAGE_KEYS}
_STATED_FIELDS = {key: words(f"field-{key}") for key in ("date", "issuer", "speaker")}
_FIELDS = _PAGE_FIELDS | _STATED_FIELDS
_OWNER = words("field-owner")
_VENDOR = words("vendor-name")
_FOOT = 80  # lines behind the text in which its publisher is named
_GAP = lazy(r"\s{2,}")
_CLOCK = lazy(r"\d{1,2}[:：]\d{2}")
_EMPTY = words("field-empty")
_PAGE_DATE = words("page-date")
_TITLE_FIELD = words("field-title")
_FIELD_NAMED = words("field-line")
_RECORD_END = words("record-end")
_SALUTATION = words("salutation")
_RECORD = 12  # lines that a record of fields has, at most


def read_fields(draft: Draft) -> None:
    """Read what the page says of the text: lines near the beginning, and a record before it, which goes."""
    for part in draft.outside_bulletins():
        found = _foot_fields(part.lines) | fields_of(part.lines) | draft.fields
        if "publisher" in draft.fields:  # as the page's own data has it
            _read_publisher(found, draft.fields["publisher"])
        part.front |= {key: value for key, value in found.items() if key in _PAGE_KEYS}
        part.stated |= {key: value for key, value in found.items() if key not in _PAGE_KEYS}
        title = next((v for line in part.lines[:OPENING] if (v := _title_value(line.text))), "")
        if title:
            part.stated["title"] = title
        _drop_record(draft, part)


def fields_of(lines: list[Line]) -> dict[str, str]:
    """What lines near the beginning name: keys of the front matter with their values.

    `published`, `publisher` and `url` are of the page, `date`, `issuer` and `speaker` of the document.
    """
    front: dict[str, str] = {}
    head = lines[:OPENING]
    addressed = next((k for k, x in enumerate(head) if _SALUTATION.fullmatch(x.text)), 0)
    for k, line in enumerate(head[: addressed or OPENING]):
        if is_prose(line.text) and not is_field(line):
            if not addressed:
                break
            continue  # a motto or a teaser of the page
        if len(line.text) > _FIELD_LINE:
            continue
        for found in _FIELD.finditer(_BLANKS.sub("  ", line.text).replace("\t", "\n")):
            value = found["value"].strip(" ?")
            if not value and k + 1 < len(lines) and len(lines[k + 1].text) < 30:
                value = lines[k + 1].text
            _read_field(front, compact(found["key"]), value)
        stamp = _STAMP.match(line.text)
        # A day alone, or with a name, is that of the document, but for one that is written as pages do.
        own = DATE_LINE.fullmatch(line.text) and not _PAGE_DATE.fullmatch(compact(line.text))
        if stamp and not own and not speaker_of(line.text):
            _read_field(front, "时间", stamp[0])
    return front


def _foot_fields(lines: list[Line]) -> dict[str, str]:
    """The publisher that lines behind the last prose name: the nearest to the text, or who owns the page.

    Values of fields with other names would be those of the site, not of the text.
    """
    last = next((k for k in range(len(lines) - 1, -1, -1) if is_prose(lines[k].text)), len(lines))
    for keys in (_PAGE_FIELDS["publisher"], _OWNER):
        for line in lines[last + 1 : last + 1 + _FOOT]:
            found = _FIELD.fullmatch(line.text)
            if found and keys.fullmatch(compact(found["key"])):
                front: dict[str, str] = {}
                _read_publisher(front, found["value"].strip(" ?"))
                return front
    return {}


def _read_publisher(front: dict[str, str], value: str) -> None:
    """A publisher is a short name; what stands far behind it is another thing, and 本网 before it says nothing."""
    name = _GAP.split(value.strip(), maxsplit=1)[0]
    name = name.removeprefix("本网").strip() or name
    if 2 <= len(name) <= 24 and not _URL.search(name) and not _VENDOR.fullmatch(name):
        front["publisher"] = name


def _read_field(front: dict[str, str], key: str, value: str) -> None:
    field = next((field for field, keys in _FIELDS.items() if keys.fullmatch(key)), "")
    if not field or field in front or _EMPTY.fullmatch(value):
        return
    found: str | None = None
    if field == "date" and _CLOCK.search(value):
        field = "published"  # no document states the hour
    if field == "publisher":
        _read_publisher(front, value)
    elif field == "url":
        url = _URL.search(value)
        found = url[0] if url else None
    elif field in ("published", "date"):
        found = iso_date(re.sub(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", r"\1年\2月\3日", value))
    elif field == "speaker":
        speaker = speaker_of(value) or name_alone(value)
        found = compact(speaker["name"]) if speaker else None
    elif 2 <= len(value) <= 24 and not _URL.search(value):
        found = value
    if found:
        front.setdefault(field, found)


def is_field(line: Line) -> bool:
    """Whether a line begins with a field of the page, or holds an address."""
    return names_field(line.text) or _URL.search(line.text) is not None


def names_field(text: str) -> bool:
    """Whether a text begins with a field of the page."""
    stamp = _STAMP.match(text)
    found = _FIELD.match(text[stamp.end() :].lstrip() if stamp else text)
    key = compact(found["key"]) if found else ""
    named = any(keys.fullmatch(key) for keys in _PAGE_FIELDS.values())
    return named or any(keys.fullmatch(key) for k, keys in _STATED_FIELDS.items() if k != "speaker")


def _title_value(text: str) -> str:
    """The title in a field, without what follows a dash; empty where there is none."""
    match = _TITLE_FIELD.match(text)
    return re.split("——|--+|――", text[match.end() :])[0].strip() if match else ""


def _drop_record(draft: Draft, part: Part) -> None:
    """A record is two or more fields at the very top, up to the line 正文：. It is about the text, not of it.

    Its title stays where the text has none: `open_title_field` makes a line of it.
    """
    head = part.lines[: _RECORD + 1]
    end = next((k for k, line in enumerate(head) if _RECORD_END.fullmatch(line.text)), 0)
    if end < 2 or not all(_FIELD_NAMED.fullmatch(line.text) for line in head[:end]):
        return
    untitled = not _has_title(part, part.lines[end + 1 : OPENING])
    for line in head[: end + 1]:
        if not (untitled and _TITLE_FIELD.match(line.text)):
            draft.drop(line, "site-head")


def open_title_field(draft: Draft) -> None:
    """A title that only a field gives (`标题：…——…上`) is the title; the name of the field goes."""
    for part in draft.outside_bulletins():
        head = part.lines[:OPENING]
        k = next((k for k, line in enumerate(head) if _TITLE_FIELD.match(line.text)), None)
        if k is not None and not _has_title(part, head[:k] + head[k + 1 :]):
            _open(draft, head[k], head[k + 1 :])


def _has_title(part: Part, lines: list[Line]) -> bool:
    """Whether a line before the salutation can be the title, or is the one that a field names."""
    named = title_key(part.stated.get("title", ""))
    block = [line.text for line in lines]
    end = next((k for k, text in enumerate(block) if _SALUTATION.fullmatch(text)), len(block))
    if part.copied_title or "title" in title_roles(block[:end], None).values():  # a motto
        return True
    for line in lines[:end]:
        if is_title(line.text) or (named and title_key(line.text) == named):
            return True
    return False


def _open(draft: Draft, found: Line, lines: list[Line]) -> None:
    match = _TITLE_FIELD.match(found.text)
    assert match is not None
    value = found.text[match.end() :]
    dash = re.search("——|--+|――", value)
    stated = value[: dash.start()] if dash else value
    if not is_title(stated) and not (dash and is_title(value[dash.end() :].rpartition("上的")[2])):
        return
    draft.change(found.start, found.start + match.end(), "", "site-head")
    if dash:
        at = found.start + match.end() + dash.start()
        rest = compact(value[dash.end() :])
        if any(compact(line.text).lstrip("—-―") == rest for line in lines):
            draft.change(at, found.end, "", "site-head")  # the text has that line itself
        else:
            draft.change(at, at, "\n", "blank")
