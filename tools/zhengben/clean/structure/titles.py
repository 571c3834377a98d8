"""The title block of each document: title, number, subtitle, speaker; and what it says."""

from __future__ import annotations

import re

from ...errors import UnreadableSource
from ...text.manuscript import CELL
from ...text.numerals import DATE, HAN_DATE, iso_date
from ...text.patterns import (
    HAN,
    HEADING_MARKS,
    NUMBER,
    NUMBERING,
    compact,
)
from ...vocabulary.words import words
from ..draft import Draft, Line, Part, Role
from .places import division_before, infer_place, stated_place
from .title_lines import is_date_line, name_alone, speaker_of, title_roles

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
_UNIT_ALONE = words("unit-alone")
_SPEAKER_IN_TITLE = words("speaker-in-title")
_PARTY_COMMITTEE = words("party-committee")
_PARTY_CONGRESS = words("party-congress")
_NATIONAL_CONGRESS = words("national-congress")
_YEAR = re.compile(r"^\d{4}年度?")
_YEAR_PART = words("year-part")
_GOVERNMENT_WORK = words("government-work")
_COUNCIL = "国务院"
_NATION = "全国"  # the place of what national bodies issue
_OPENING = 10  # lines in which a report says for whom it is given and to whom


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
    """Whether a line alone is an office, or a day, and a name."""
    return speaker_of(text) is not None


def tells_of_speech(text: str) -> bool:
    """Whether a line says when, where or by whom a speech was given."""
    plain = HEADING_MARKS.sub("", text)
    flat = compact(plain)
    if len(flat) > 70:
        return False
    dated = iso_date(flat) is not None and _MEETING.search(flat) is not None
    session = _SESSION_NUMBER.search(flat) is not None and not flat.endswith("。")
    number = NUMBER.fullmatch(flat.strip("（）"))
    return dated or session or bool(number) or is_speaker(plain) or is_date_line(plain)


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
    """Find title, number, subtitle, speaker and date before the salutation or the first body line."""
    head = _head_lines(part.lines)
    named = compact(part.stated.get("title", ""))
    title = next((k for k, line in enumerate(head) if line.role == "title"), None)
    if title is None:
        title = next((k for k, line in enumerate(head) if _names(line, named)), None)
        if title is not None:
            head[title].role = "title"
    elsewhere = _numbers_before(head, title)
    for k, role in (elsewhere | title_roles([line.text for line in head], title)).items():
        line = head[k]
        if line.role:
            continue
        line.role = role
        before = head[k - 1] if k else line
        if role == "subtitle" and before.role == "subtitle":
            line.link = "joined"
        elif role == "title" and before.role == "title" and k:
            line.link, before.glue = "joined", "\u3000"


def _names(line: Line, named: str) -> bool:
    return is_title(line.text) or (
        bool(named) and compact(HEADING_MARKS.sub("", line.text)) == named
    )


def _numbers_before(head: list[Line], title: int | None) -> dict[int, Role]:
    """A document number may stand before the title."""
    before = head[: title or 0]
    return {
        k: "number" for k, x in enumerate(before) if NUMBER.fullmatch(compact(x.text).strip("（）"))
    }


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


def _read_front(draft: Draft, part: Part) -> None:
    front = part.front
    title = _joined(part, "title")
    subtitle = _bare(_joined(part, "subtitle"))
    party = _read_party(part, subtitle)
    report = _WORK_REPORT.search(title) is not None or (
        not title and bool(subtitle or _reports(part))
    )
    if title:
        front["title"] = title
    else:
        _infer_title(part, party or ("政府工作报告" if report else ""))
    if subtitle:
        front["subtitle"] = subtitle
    front["kind"] = _kind(str(front["title"]), congress=_CONGRESS.search(subtitle) is not None)
    if party:
        front["kind"] = "work-report"
    number = next((line for line in part.lines[:_TITLE_BLOCK] if line.role == "number"), None)
    if number:
        match = NUMBER.search(compact(number.text))
        assert match is not None
        front["number"] = re.sub(r"[\[［【（(](\d{4})[\]］】）)]", r"〔\1〕", match[0])
    place = _read_session(part, subtitle)
    _read_speaker(part, subtitle)
    if "speaker" in part.stated:
        front.setdefault("speaker", part.stated["speaker"])
    _read_issuer(draft, part, place)
    date = iso_date(compact(subtitle)) or _block_date(part) or _signed_date(part)
    date = date or part.stated.get("date")
    if date:
        front["date"] = date


def _bare(subtitle: str) -> str:
    """A subtitle without its dash or its brackets."""
    bare = subtitle.lstrip("—-―")
    bracketed = re.fullmatch(r"[（(]([^（()）]*)[）)]", bare)
    return bracketed[1] if bracketed else bare


def _read_session(part: Part, subtitle: str) -> str:
    """The session that a subtitle or a title states goes to the front matter. Its place, empty without one.

    The date is taken out first, so that no part of it is read as a place.
    """
    for text in (subtitle, str(part.front["title"])):
        undated = HAN_DATE.sub("", DATE.sub("", compact(text)))
        session = _SESSION.search(undated)
        if session:
            part.front["session"] = session["session"]
            place = re.sub(r"^.*[在于日]", "", session["place"] or "")
            if _NATIONAL_CONGRESS.search(session["session"]) or _WHOLE_NATION.match(place):
                part.inferred.append("place")
                return _NATION
            return "" if _UNIT_ALONE.fullmatch(place) else place
    return ""


def _block_date(part: Part) -> str | None:
    """The day on the line of the speaker or on one of its own in the title block."""
    for line in part.lines[:_TITLE_BLOCK]:
        if _SALUTATION.fullmatch(line.text):
            break
        if line.role in ("speaker", "stop") and (date := iso_date(compact(line.text))):
            return date
    return None


def _joined(part: Part, role: str) -> str:
    found = ""
    for line in part.lines[:_TITLE_BLOCK]:
        if line.role == role and (not found or line.link):
            text = HEADING_MARKS.sub("", line.text)
            glue = "\u3000" if found and role == "title" else ""
            found += glue + re.sub(rf"(?<=[{HAN}“”（）——])\s+|\s+(?=[{HAN}“”（）——])", "", text)
    return found


def _reports(part: Part) -> bool:
    addressed = any(_DELEGATES.match(line.text) for line in part.lines)
    looks_back = _YEAR_PART.fullmatch(part.lines[0].text) is not None
    return (
        addressed
        or any(_REPORTING.search(line.text) for line in part.lines[:8])
        or (looks_back and any(_GOVERNMENT_WORK.search(line.text) for line in part.lines))
    )


def _read_party(part: Part, subtitle: str) -> str:
    """What is reported to a congress of the party: the title of it without one; empty for any other text.

    The committee that reports is the issuer. Who speaks of the party only is understood.
    """
    opening = "\n".join(compact(line.text) for line in part.lines[:_OPENING])
    committee = _PARTY_COMMITTEE.search(opening)
    if not committee:
        return ""
    front = part.front
    congress = _PARTY_CONGRESS.search(f"{subtitle}\n{opening}")
    if not congress:
        return "工作报告"
    front["session"] = f"中国共产党{congress['congress']}"
    front["issuer"] = f"中国共产党{committee['committee']}"
    part.inferred += [] if congress["party"] == "中国共产党" else ["session"]
    part.inferred += [] if committee["party"] == "中国共产党" else ["issuer"]
    if congress["nation"]:
        front["place"] = _NATION
        part.inferred.append("place")
    return f"在{front['session']}上的报告"


def _infer_title(part: Part, report: str) -> None:
    """The heading over the notes names the report, else its first words say what it is.

    `report` is what a report is called; empty for any other text.
    """
    for line in reversed(part.lines):
        match = len(line.text) < 40 and CELL not in line.text and _NOTES_TITLE.search(line.text)
        if match:
            part.front["title"] = match[1]
            break
    else:
        part.front["title"] = report or _first_words(part)
    part.inferred.append("title")


def _first_words(part: Part) -> str:
    texts = (line.text for line in part.lines)
    first = next((text for text in texts if not _SALUTATION.fullmatch(text)), "")
    words = re.split(rf"[，。；：！？,;:!?\s{CELL}]", HEADING_MARKS.sub("", first))
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


def _read_speaker(part: Part, subtitle: str) -> None:
    for line in part.lines[:_TITLE_BLOCK]:
        if line.role != "speaker":
            continue
        text = HEADING_MARKS.sub("", line.text)
        match = speaker_of(text) or name_alone(text)
        assert match is not None
        part.front["speaker"] = compact(match["name"])
        office = compact(match["office"])
        government = _PEOPLE_GOVERNMENT.match(office)
        if government and len(government[1]) > 5:
            part.front["issuer"] = government[1]
        elif council := _STATE_COUNCIL.search(office):
            part.front["issuer"] = council[0]
        return
    for text in (subtitle, str(part.front["title"])):
        if inside := _SPEAKER_IN_TITLE.search(text):
            part.front["speaker"] = inside["name"] or inside["last"]


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
    if not place and issuer == _COUNCIL:
        place = _NATION
        part.inferred.append("place")
    if not place and "place" not in front:
        place = _place_of(draft, part, title, issuer)
    if place:
        front["place"] = place
        if not issuer and front["kind"] == "work-report" and place != _NATION:
            front["issuer"] = f"{place}人民政府"
            part.inferred.append("issuer")


def _place_of(draft: Draft, part: Part, title: str, issuer: str) -> str:
    """The place in issuer or title, for which a report is given, or of the page; else the one that its words show."""
    named = _YEAR.sub("", title)
    for text in (issuer, named):
        if match := _GOVERNMENT.match(text):
            return match["place"]
    if match := _PLACE.match(named):
        return match[1]
    report = part.front["kind"] == "work-report"
    text = "\n".join(line.text for line in part.lines) if report else ""
    if place := division_before(named) or stated_place(text):
        return place
    place = draft.place or infer_place(text, draft.source.path)
    if place:
        part.inferred.append("place")
    return place


def _signed_date(part: Part) -> str | None:
    """The date that stands alone on a line: a notice's own, above the text that it brings."""
    for line in part.lines:
        if len(line.text) < 20 and (DATE.fullmatch(line.text) or iso_date(line.text)):
            date = iso_date(line.text)
            flat = compact(line.text)
            if date and not re.sub(r"[\d一二三四五六七八九十〇○零年月日（）]", "", flat):
                return date
    return None
