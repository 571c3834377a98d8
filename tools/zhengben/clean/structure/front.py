"""The front matter of each document, from its title block, its text, the page and the file name."""

from __future__ import annotations

import re

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.numerals import DATE, HAN_DATE, iso_date
from ...text.patterns import HAN, HEADING_MARKS, NUMBER, compact
from ...vocabulary import divisions
from ...vocabulary.words import words
from ..draft import Draft, Part
from .dates import block_dates, infer_date, is_day, signed_date
from .file_names import FileName
from .kinds import kind_of
from .orders import Order, find_order
from .phrases import spaced
from .places import (
    NATION,
    components,
    division_of,
    for_whom,
    infer_place,
    path_of,
    place_in,
    place_of_office,
    states_government,
)
from .reports import read_party, reports
from .title_lines import DASHES, TITLE_BLOCK, name_alone, speaker_of

_WORK_REPORT = words("work-report")
_SESSION = words("session")
_SALUTATION = words("salutation")
_HISTORY = words("history")
_NOTES_TITLE = words("notes-title")
_ISSUER = words("issuer")
_PEOPLE_GOVERNMENT = words("people-government")
_SIGNED = words("signed")
_NATIONAL_CONGRESS = words("national-congress")
_WHOLE_NATION = words("whole-nation")
_UNIT_ALONE = words("unit-alone")
_SPEAKER_IN_TITLE = words("speaker-in-title")
_YEAR = lazy(r"^\d{4}年?度?")
_BEFORE_PLACE = lazy(r"^.*[在于日（(]")
_HALF_BRACKETS = lazy(rf"\(([^()]*[{HAN}][^()]*)\)")
_GOVERNMENT = words("government")
_COUNCIL = "国务院"
_SPACED = lazy(r"(?<=\d) (?=\d)")  # 1 9 9 8年
_STATED = ("date", "issuer", "speaker")  # keys that both a title block and a page state


def read_front(draft: Draft, part: Part) -> None:
    """Fill the front matter of a document, whose title block has its roles."""
    front = part.front
    order = find_order(part.lines)
    title = _joined(part, "title")
    subtitle = _SPACED.sub("", _bare(_joined(part, "subtitle")))
    party = read_party(part, subtitle)
    if title:
        front["title"] = title
    elif order or part.copied_title:
        front["title"] = order.act if order else part.copied_title
        part.untitled = True
    else:
        told = bool(subtitle) and not _HISTORY.search(subtitle)
        report = told or _WORK_REPORT.search(subtitle) is not None or reports(part)
        _infer_title(part, party or ("政府工作报告" if report else ""))
    if subtitle:
        front["subtitle"] = subtitle
    front["kind"] = "work-report" if party else kind_of(str(front["title"]), subtitle)
    _read_number(part)
    place = _read_session(part, subtitle)
    _read_speaker(part, subtitle)
    _read_issuer(part, order)
    place = _read_place(draft, part, place)
    dates = [iso_date(compact(subtitle)), *block_dates(part)]
    date = next((date for date in dates if date), None) or signed_date(part)
    if date:
        front["date"] = date
    else:
        infer_date(draft, part)
    if order:
        _read_order(part, order)
    _compare(draft, part, [date for date in dates if date])
    _compare_government(draft, part)
    _compare_year(draft, part)
    for key in _STATED:
        if key in part.stated and (key not in front or key in part.inferred):
            front[key] = part.stated[key]
            part.inferred = [other for other in part.inferred if other != key]
    _apply_metadata(draft, part)
    _read_division(draft, part, place)


def _bare(subtitle: str) -> str:
    """A subtitle without its dash or its brackets."""
    bare = subtitle.lstrip(DASHES)
    bracketed = re.fullmatch(r"[（(]([^（()）]*)[）)]", bare)
    return bracketed[1] if bracketed else bare


def _joined(part: Part, role: str) -> str:
    found = ""
    for line in part.lines[:TITLE_BLOCK]:
        if line.role == role and (not found or line.link):
            text = spaced(HEADING_MARKS.sub("", line.text), role)
            glue = "\u3000" if found and role == "title" else ""
            found += glue + _HALF_BRACKETS.sub(r"（\1）", text)
    return found


def _infer_title(part: Part, report: str) -> None:
    """A field of the page names the title, or the heading over the notes, or its first words say what it is.

    `report` is what a report is called; empty for any other text.
    """
    part.inferred.append("title")
    part.untitled = True
    for line in reversed(part.lines):
        match = len(line.text) < 40 and CELL not in line.text and _NOTES_TITLE.search(line.text)
        if match:
            part.front["title"] = match[1]
            return
    part.front["title"] = report or _first_words(part)


def _first_words(part: Part) -> str:
    texts = (line.text for line in part.lines)
    first = next((text for text in texts if not _SALUTATION.fullmatch(text)), "")
    found = re.split(rf"[，。；：！？,;:!?\s{CELL}]", HEADING_MARKS.sub("", first))
    return found[0][:30] or "无题"


def _read_number(part: Part) -> None:
    number = next((line for line in part.lines[:TITLE_BLOCK] if line.role == "number"), None)
    if number:
        match = NUMBER.search(compact(number.text))
        assert match is not None
        part.front["number"] = re.sub(r"[\[［【（(](\d{4})[\]］】）)]", r"〔\1〕", match[0])


def _read_session(part: Part, subtitle: str) -> str:
    """The session that a subtitle or a title states goes to the front matter. Its place, empty without one.

    The date is taken out first, so that no part of it is read as a place.
    """
    for text in (subtitle, str(part.front["title"])):
        session = _SESSION.search(HAN_DATE.sub("", DATE.sub("", compact(text))))
        if session:
            part.front["session"] = session["session"]
            place = _BEFORE_PLACE.sub("", session["place"] or "") or session["inner"] or ""
            if _NATIONAL_CONGRESS.search(session["session"]) or _WHOLE_NATION.match(place):
                return NATION
            return "" if _UNIT_ALONE.fullmatch(place) else place
    return ""


def _read_speaker(part: Part, subtitle: str) -> None:
    for line in part.lines[:TITLE_BLOCK]:
        if line.role != "speaker":
            continue
        text = HEADING_MARKS.sub("", line.text)
        match = speaker_of(text) or name_alone(text)
        assert match is not None
        part.front["speaker"] = compact(match["name"])
        government = _PEOPLE_GOVERNMENT.match(compact(match["office"]))
        if government and not _is_unit_alone(government["issuer"]):
            part.front["issuer"] = government["issuer"]
        return
    for text in (subtitle, str(part.front["title"])):
        if inside := _SPEAKER_IN_TITLE.search("".join(text.split())):
            part.front["speaker"] = inside["name"] or inside["middle"] or inside["last"]


def _read_issuer(part: Part, order: Order | None) -> None:
    """Who issues, where an order, a title or a signature says so, or a page."""
    front = part.front
    if order:
        front["issuer"] = order.issuer
    elif match := _ISSUER.match(str(front["title"])):
        front.setdefault("issuer", match["issuer"])
    elif signed := _signed_issuer(part):
        front.setdefault("issuer", signed)


def _signed_issuer(part: Part) -> str:
    """The office in the line above a day that stands alone: a signature."""
    for line, after in zip(part.lines, part.lines[1:], strict=False):
        office = compact(line.text) if len(line.text) < 24 and is_day(after.text) else ""
        if _SIGNED.fullmatch(office) and not _is_unit_alone(office):
            return office
    return ""


def _is_unit_alone(office: str) -> bool:
    """Whether a government is named by its unit only: 市人民政府."""
    return _UNIT_ALONE.fullmatch(office.partition("人民政府")[0]) is not None


def _read_place(draft: Draft, part: Part, place: str) -> str:
    """The place: of the session, of the issuer, in the title, for which a report is given; else inferred.

    A report's issuer is the government of its place. Returns the place with its superiors, as the text names it.
    """
    front = part.front
    report = front["kind"] == "work-report"
    text = "\n".join(line.text for line in part.lines)
    title = _YEAR.sub("", str(front["title"]))
    issuer = str(front.get("issuer", "")) or part.stated.get("issuer", "")
    place = (
        str(front.get("place", ""))
        or place
        or place_of_office(issuer, text)
        or place_in(title, text)
    )
    place = place or (for_whom(text) if report else "")
    if "place" in draft.metadata:
        place = draft.metadata["place"]
    elif not place:
        place = _infer_place(draft, part, text if report else "")
    else:
        _compare_file_name(draft, part, place)
        part.inferred += ["place"] if place == NATION else []  # no text says so in these words
    if not place:
        return ""
    front["place"] = components(place)[-1]
    if not issuer and report:
        front["issuer"] = _COUNCIL if place == NATION else f"{place}人民政府"
        block = compact(f"{front['title']}{front.get('subtitle', '')}")
        stated = str(front["issuer"]) in block or states_government(text, place)
        part.inferred += [] if stated else ["issuer"]
    return place


def _compare_file_name(draft: Draft, part: Part, place: str) -> None:
    """Report a file name that names another place than the text states, unless one of the two lies in the other."""
    said = FileName(draft.source.path).divisions
    stated = divisions.named(place)
    near = any(each in other.path or other in each.path for each in said for other in stated)
    if said and not near and (stated or place == NATION) and not part.ordinal:
        first = part.lines[0]
        draft.find("M104.place", first.start, first.end, kept=place, said=said[0].name)


def _infer_place(draft: Draft, part: Part, text: str) -> str:
    """The place of a page or a bulletin, else the one that a report's words and the file name let conclude."""
    name = FileName(draft.source.path)
    place = draft.place
    if not place and text:
        found = infer_place(text, name)
        if found:
            place = found.name
            _doubt_place(draft, part, place, found.against, sure=found.sure)
        elif name.is_national:
            place = NATION
    place = place or name.place
    if place:
        part.inferred.append("place")
    return place


def _doubt_place(draft: Draft, part: Part, place: str, against: str, *, sure: bool) -> None:
    first = part.lines[0]
    if against:
        draft.find("M101.against", first.start, first.end, place=place, said=against)
    elif not sure:
        draft.find("M101.alone", first.start, first.end, place=place)


def _read_division(draft: Draft, part: Part, place: str) -> None:
    """The code of a place that the table of divisions knows, and the path of one of which superiors are known."""
    front = part.front
    place = draft.metadata.get("place", place)
    if not place or place == NATION:
        return
    text = "\n".join(line.text for line in part.lines)
    name = FileName(draft.source.path)
    if division := division_of(place, text, name):
        front.setdefault("place_code", division.code)
    if path := path_of(place, text, name):
        front.setdefault("place_path", path)


def _read_order(part: Part, order: Order) -> None:
    """What the head of an order states; its signature names no speaker."""
    part.front["number"] = order.number
    part.front.pop("speaker", None)
    if order.date:
        part.front["date"] = order.date


def _compare(draft: Draft, part: Part, dates: list[str]) -> None:
    """Report where a page states something else than the title block, or the block states two days."""
    first = part.lines[0]
    for key, said in part.stated.items():
        kept = part.front.get(key, said)
        of_page = key == "date" and said == part.front.get(
            "published"
        )  # a field of that name may be the page's day
        if key in _STATED and kept != said and key not in part.inferred and not of_page:
            draft.find("M102", first.start, first.end, key=key, said=said, kept=kept)
    if len(set(dates)) > 1:
        draft.find("M103", first.start, first.end, kept=dates[0], said=dates[1])


def _compare_government(draft: Draft, part: Part) -> None:
    """Report a government of another place than that of the session: one of the two is misprinted."""
    place, first = str(part.front.get("place", "")), part.lines[0]
    governs = _GOVERNMENT.match(str(part.front.get("issuer", "")))
    if governs and place not in ("", NATION):
        near = place.endswith(governs["place"]) or governs["place"].endswith(place)
        known = divisions.named(place) == divisions.named(governs["place"]) != []
        if not near and not known:
            said = governs["place"]
            draft.find("M102", first.start, first.end, key="place", said=said, kept=place)


def _compare_year(draft: Draft, part: Part) -> None:
    """Report a file name with another year than the day of a report."""
    said, kept = FileName(draft.source.path).year, str(part.front.get("date", ""))[:4]
    if said and kept and said != kept and part.front["kind"] == "work-report":
        first = part.lines[0]
        draft.find("M104.year", first.start, first.end, kept=kept, said=said)


def _apply_metadata(draft: Draft, part: Part) -> None:
    """What the table beside the sources says wins over all else, and is not inferred."""
    part.front |= draft.metadata
    part.inferred = [key for key in part.inferred if key not in draft.metadata]
