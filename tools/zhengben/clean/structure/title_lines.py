"""The grammar of a title block: what each line between title and salutation is."""

from __future__ import annotations

import re

from ...text.lazy import lazy
from ...text.numerals import DATE, HAN_DATE
from ...text.patterns import HAN, HEADING_MARKS, NUMBER, compact
from ...vocabulary.words import words
from ..draft import Role
from ..proof.case import key_of

TITLE_BLOCK = 40  # lines in which a title block must end
_REPORT = words("report-title")
_ACT = words("act-title")
_CAPTION = words("report-caption")
_MEETING = words("meeting")
_SESSION_NUMBER = words("session-number")
_SPEAKERS = (words("speaker"), words("dated-name"))
_LONE_NAME = words("lone-name")
_HISTORY = words("history")
_DATE_ALONE = words("date-alone")
_PAGE_DATE = words("page-date")
DASHES = "—-―－–"  # what a subtitle may begin with
_DASH = tuple(DASHES)
_SPEAKER_LINE = 40  # code points
_SUBTITLE = 70  # code points
_CUT = 40  # code points of the second line of a subtitle
_MOTTO = lazy(r"[^。；：:！？\d]{8,40}")
_BETWEEN = lazy(rf"(?!.*\d{{4}}[-/.])[{HAN}][^。；：:！？|【】>]{{5,39}}")
_MOST_BETWEEN = 2  # lines of a title that stand between title and subtitle


def is_title(text: str) -> bool:
    """Whether a line alone can be the title of a report or act."""
    flat = compact(HEADING_MARKS.sub("", text))
    return bool(_REPORT.fullmatch(flat) or _ACT.fullmatch(flat)) and not _CAPTION.fullmatch(flat)


def title_key(text: str) -> str:
    """A title for comparing: its letters and figures. Copies differ in dashes, brackets and quotation marks."""
    return key_of(HEADING_MARKS.sub("", text))


def speaker_of(text: str) -> re.Match[str] | None:
    """The office or date, the gap and the name in a line that says who gave a speech."""
    if len(text) > _SPEAKER_LINE:
        return None
    for pattern in _SPEAKERS:
        match = pattern.fullmatch(text)
        if match and _is_name(match["name"]):
            return match
    return None


def name_alone(text: str) -> re.Match[str] | None:
    """A name of two to four characters, or one of several parts, alone in a line."""
    return _LONE_NAME.fullmatch(text)


def is_date_line(text: str) -> bool:
    """Whether a line is a day alone, in brackets or not, and not written as pages write theirs."""
    flat = compact(text)
    return _DATE_ALONE.fullmatch(flat) is not None and _PAGE_DATE.fullmatch(flat) is None


def is_where_and_when(text: str) -> bool:
    """Whether a line says at which meeting, or when and at which, a speech was given."""
    flat = compact(text).strip("（）")
    if len(flat) > _SUBTITLE:
        return False
    dated = (DATE.match(flat) or HAN_DATE.match(flat)) is not None
    told = _MEETING.search(flat) is not None or _SESSION_NUMBER.search(flat) is not None
    return told and (dated or (flat.startswith("在") and not flat.endswith("。")))


def title_roles(lines: list[str], title: int | None) -> dict[int, Role]:
    """Roles of lines before the salutation, by their place; `title` is that of the title, None without one.

    Lines of a title that goes on up to its subtitle get the role `stop`: each is a block of its own. A line
    that nothing names is not in the result. A second line of a subtitle follows its first.
    """
    texts = [HEADING_MARKS.sub("", text) for text in lines]
    roles: dict[int, Role] = {} if title is not None else _motto(texts)
    for k in range(title + 1 if title is not None else 0, len(texts)):
        text = texts[k]
        if k in roles:
            continue
        if NUMBER.fullmatch(compact(text).strip("（）")):
            roles[k] = "number"
        elif text.startswith(_DASH) or is_where_and_when(text):
            roles |= dict.fromkeys(range(k, _subtitle_end(texts, k)), "subtitle")
        elif speaker_of(text):
            roles[k] = "speaker"
        elif is_date_line(text):
            roles[k] = "stop"
        elif name_alone(text) and k - 1 in roles and _ends(texts, k):
            roles[k] = "speaker"
    if title is not None:
        first = next((k for k in sorted(roles) if roles[k] == "subtitle"), title)
        between = range(title + 1, first)
        if len(between) <= _MOST_BETWEEN and all(_BETWEEN.fullmatch(texts[k]) for k in between):
            roles |= {k: "stop" for k in between if k not in roles}
    return roles


def _ends(texts: list[str], k: int) -> bool:
    """Whether only days stand between a line and the salutation."""
    return all(is_date_line(text) for text in texts[k + 1 :])


def _subtitle_end(texts: list[str], k: int) -> int:
    """Behind the last line of a subtitle: one that lacks its end (…会议上) goes on in the next lines."""
    flat = compact(texts[k])
    k += 1
    while (
        k < len(texts)
        and not flat.endswith(("上", "会议", "）", "报告"))
        and len(texts[k]) <= _CUT
        and (_MEETING.search(compact(texts[k])) or flat.endswith(("届", "第", "次", "在")))
    ):
        flat += compact(texts[k])
        k += 1
    return k


def _motto(texts: list[str]) -> dict[int, Role]:
    """One or two lines over `——…的报告` are the title, where no other line is."""
    under = next(
        (k for k, t in enumerate(texts) if t.startswith(_DASH) and compact(t).endswith("报告")), 0
    )
    first = under
    while first > 0 and under - first < 2 and _MOTTO.fullmatch(texts[first - 1]):
        first -= 1
    return dict.fromkeys(range(first, under), "title")


def _is_name(name: str) -> bool:
    flat = compact(name)
    return "·" in name or (2 <= len(flat) <= 4 and not _HISTORY.search(flat))
