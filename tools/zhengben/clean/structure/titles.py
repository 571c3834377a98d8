"""The title block of each document: title, number, subtitle, speaker; and what it says."""

from __future__ import annotations

import re

from ...errors import UnreadableSource
from ...text.manuscript import CELL
from ...text.numerals import DATE, iso_date
from ...text.patterns import (
    HAN,
    HEADING_MARKS,
    NUMBER,
    NUMBERING,
    compact,
)
from ...vocabulary.words import words
from ..draft import Draft, Line, Part

_SPEAKER_LINE = 40  # code points
_TITLE_BLOCK = 40  # lines in which a title block must end
_REPORT = words("report-title")
_ACT = words("act-title")
_WORK_REPORT = words("work-report")
_MEETING = words("meeting")
_SESSION = words("session")
_CONGRESS = words("congress")
_SESSION_NUMBER = words("session-number")
_SALUTATION = words("salutation")
_DELEGATES = words("delegates")
SPEAKER = words("speaker")
OFFICE_LINE = words("office-line")
NAME_LINE = re.compile(rf"[{HAN}](?:[ \u3000]*[{HAN}]){{1,3}}")
_REPORTING = words("reporting")
_NOTES_TITLE = words("notes-title")
_ISSUER = words("issuer")
_PLACE = words("place")
_BRINGS = words("brings")
_GOVERNMENT = words("government")
_PEOPLE_GOVERNMENT = words("people-government")
_STATE_COUNCIL = words("state-council")
_WHOLE_NATION = words("whole-nation")


def is_title(text: str) -> bool:
    """Whether a line alone can be the title of a report or act."""
    flat = compact(HEADING_MARKS.sub("", text))
    return bool(_REPORT.fullmatch(flat) or _ACT.fullmatch(flat))


def brings(title: str, other: str) -> bool:
    """Whether the title of a notice names another title as that of what it brings; both in compact form."""
    before, named, _ = title.partition(other)
    return bool(named) and _BRINGS.search(before) is not None


def is_place(text: str) -> bool:
    """Whether a line alone is the name of a place that has a government."""
    return len(text) <= 16 and _PLACE.fullmatch(text) is not None


def is_speaker(text: str) -> bool:
    """Whether a line alone is an office and a name."""
    match = SPEAKER.fullmatch(text) if len(text) <= _SPEAKER_LINE else None
    return match is not None and _is_name(match)


def tells_of_speech(text: str) -> bool:
    """Whether a line says when, where or by whom a speech was given."""
    plain = HEADING_MARKS.sub("", text)
    flat = compact(plain)
    if len(flat) > 70:
        return False
    dated = DATE.search(flat) is not None and _MEETING.search(flat) is not None
    session = _SESSION_NUMBER.search(flat) is not None and not flat.endswith("。")
    number = NUMBER.fullmatch(flat.strip("（）"))
    return dated or session or bool(number) or is_speaker(plain)


def read_title_blocks(draft: Draft) -> None:
    """Give roles to the lines of each title block and fill the front matter from them.

    Raises UnreadableSource where no line is left.
    """
    for part in draft.parts:
        if not part.lines:
            raise UnreadableSource(
                f"{draft.source.path}: holds nothing but what sites put around a text; is this the right file?"
            )
        _find_roles(part)
        _read_front(draft, part)


def _find_roles(part: Part) -> None:
    """Find title, number, subtitle and speaker before the salutation or the first body line."""
    head = _head_lines(part.lines)
    named = compact(part.stated.get("title", ""))
    has_title = any(line.role == "title" for line in head)
    at = 0
    while at < len(head):
        line = head[at]
        at += 1
        if line.role:
            continue
        text = HEADING_MARKS.sub("", line.text)
        flat = compact(text)
        if not has_title and (_REPORT.fullmatch(flat) or _ACT.fullmatch(flat) or flat == named):
            line.role, has_title = "title", True
        elif NUMBER.fullmatch(flat.strip("（）")):
            line.role = "number"
        elif text.startswith(("—", "-", "―")) or (DATE.match(text) and _MEETING.search(flat)):
            line.role = "subtitle"
            at = _join_subtitle(head, at)
        elif len(flat) <= 34 and (match := SPEAKER.fullmatch(text)) and _is_name(match):
            line.role = "speaker"


def _head_lines(lines: list[Line]) -> list[Line]:
    for i, line in enumerate(lines[:_TITLE_BLOCK]):
        if line.role:
            continue
        text = line.text
        if _SALUTATION.match(text) or CELL in text:
            return lines[:i]
        numbering = NUMBERING.match(text)
        if (numbering and numbering.lastgroup != "dash") or (len(text) > 60 and "，" in text):
            return lines[:i]
    return lines[: min(_TITLE_BLOCK, 12)] if len(lines) > _TITLE_BLOCK else lines


def _join_subtitle(head: list[Line], at: int) -> int:
    """A subtitle that lacks its end (…会议上) goes on in the next lines."""
    flat = compact(head[at - 1].text)
    while (
        at < len(head)
        and not flat.endswith(("上", "会议", "）"))
        and not head[at].role
        and len(head[at].text) <= 40
        and (_MEETING.search(compact(head[at].text)) or flat.endswith(("届", "第", "次", "在")))
    ):
        head[at].role, head[at].link = "subtitle", "joined"
        flat += compact(head[at].text)
        at += 1
    return at


def _is_name(match: re.Match[str]) -> bool:
    return 2 <= len(compact(match["name"])) <= 4


def _read_front(draft: Draft, part: Part) -> None:
    front = part.front
    title = _joined(part, "title")
    subtitle = _joined(part, "subtitle").lstrip("—-―")
    report = _WORK_REPORT.search(title) is not None or (
        not title and bool(subtitle or _reports(part))
    )
    if title:
        front["title"] = title
    else:
        _infer_title(part, report)
    if subtitle:
        front["subtitle"] = subtitle
    front["kind"] = _kind(str(front["title"]), congress=_CONGRESS.search(subtitle) is not None)
    number = next((line for line in part.lines[:_TITLE_BLOCK] if line.role == "number"), None)
    if number:
        match = NUMBER.search(compact(number.text))
        assert match is not None
        front["number"] = re.sub(r"[\[［【（(](\d{4})[\]］】）)]", r"〔\1〕", match[0])
    session = _SESSION.search(subtitle)
    place = (session and session["place"]) or ""
    place = "" if _WHOLE_NATION.match(place) else re.sub(r"^.*在", "", place)
    if session:
        front["session"] = session["session"]
    _read_speaker(part)
    if "speaker" in part.stated:
        front.setdefault("speaker", part.stated["speaker"])
    _read_issuer(draft, part, place)
    date = iso_date(subtitle) or _signed_date(part) or part.stated.get("date")
    if date:
        front["date"] = date


def _joined(part: Part, role: str) -> str:
    found = ""
    for line in part.lines[:_TITLE_BLOCK]:
        if line.role == role and (not found or line.link):
            text = HEADING_MARKS.sub("", line.text)
            found += re.sub(rf"(?<=[{HAN}“”（）——])\s+|\s+(?=[{HAN}“”（）——])", "", text)
    return found


def _reports(part: Part) -> bool:
    addressed = any(_DELEGATES.match(line.text) for line in part.lines)
    return addressed or any(_REPORTING.search(line.text) for line in part.lines[:8])


def _infer_title(part: Part, report: bool) -> None:
    """The heading over the notes names the report, else its first words say what it is."""
    for line in reversed(part.lines):
        match = len(line.text) < 40 and CELL not in line.text and _NOTES_TITLE.search(line.text)
        if match:
            part.front["title"] = match[1]
            break
    else:
        part.front["title"] = "政府工作报告" if report else _first_words(part)
    part.inferred.append("title")


def _first_words(part: Part) -> str:
    words = re.split(rf"[，。；：！？,;:!?\s{CELL}]", HEADING_MARKS.sub("", part.lines[0].text))
    return words[0][:30] or "无题"


_KINDS_BY_TITLE = {
    "work-report": _WORK_REPORT,
    "chronicle": words("kind-chronicle"),
    "personnel": words("kind-personnel"),
    "plan": words("kind-plan"),
    "measures": words("kind-measures"),
    "opinions": words("kind-opinions"),
    "notice": words("kind-notice"),
}


def _kind(title: str, *, congress: bool) -> str:
    """The kind that a title names; what is reported to a congress is a work report, whatever it is called."""
    if congress and title.endswith("报告"):
        return "work-report"
    return next((kind for kind, name in _KINDS_BY_TITLE.items() if name.search(title)), "other")


def _read_speaker(part: Part) -> None:
    for line in part.lines[:_TITLE_BLOCK]:
        if line.role != "speaker":
            continue
        match = SPEAKER.fullmatch(HEADING_MARKS.sub("", line.text))
        assert match is not None
        part.front["speaker"] = compact(match["name"])
        office = compact(match["office"])
        government = _PEOPLE_GOVERNMENT.match(office)
        if government and len(government[1]) > 5:
            part.front["issuer"] = government[1]
        elif council := _STATE_COUNCIL.search(office):
            part.front["issuer"] = council[0]
        return


def _read_issuer(draft: Draft, part: Part, place: str) -> None:
    """Issuer and place, from title, speaker and session; else from each other, and marked so."""
    front = part.front
    title = str(front["title"])
    match = _ISSUER.match(title)
    if match:
        front.setdefault("issuer", match["issuer"])
    elif "issuer" in part.stated:
        front.setdefault("issuer", part.stated["issuer"])
    issuer = str(front.get("issuer", ""))
    if not place:
        match = _GOVERNMENT.match(issuer) or _GOVERNMENT.match(title) or _PLACE.match(title)
        place = (match["place"] if match.re is _GOVERNMENT else match[1]) if match else ""
        if place and not title.startswith(place) and not issuer.startswith(place):
            part.inferred.append("place")
        if not place and draft.place:
            place = draft.place
            part.inferred.append("place")
    if place:
        front["place"] = place
        if not issuer and front["kind"] == "work-report":
            front["issuer"] = f"{place}人民政府"
            part.inferred.append("issuer")


def _signed_date(part: Part) -> str | None:
    """The date that stands alone on a line: a notice's own, above the text that it brings."""
    for line in part.lines:
        if len(line.text) < 20 and (DATE.fullmatch(line.text) or iso_date(line.text)):
            date = iso_date(line.text)
            flat = compact(line.text)
            if date and not re.sub(r"[\d一二三四五六七八九十〇○零年月日（）]", "", flat):
                return date
    return None
