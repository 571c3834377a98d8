"""The place that a document is from: as its title block, its title or its text state it, else as they let conclude."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...vocabulary import divisions
from ...vocabulary.divisions import Division
from ...vocabulary.words import words
from .file_names import FileName

NATION = "全国"  # the place of what national bodies issue
_FOR_WHOM = words("for-whom")
_OUR = words("our-place")
_WHOLE = words("whole-place")
_GOVERNMENT = words("government")
_ZONE = words("zone")
_PLACE = words("place")
_OFFICE_PLACE = words("office-place")
_ORDINARY = words("ordinary-name")
_NATIONAL = words("national-body")
_UNITS = "省市区县州盟旗"
# The last characters of units that lie directly or further below one whose name ends so. 州 ends names of cities too.
_BELOW = {
    "省": "市州盟县区",
    "市": "区县市旗",
    "州": "市县",
    "盟": "旗市县",
    "县": "镇乡",
    "旗": "镇乡",
    "区": "市州盟镇乡",
}
_BEGINNING = 3_000  # code points in which a report says for whom it is given
_PER_NAME = 2_000  # code points of a report that names its own place once, at the least
_LEAD = 3  # times as often as any other place of its level is a report's own place named
_SEEN = 2  # times that a report names its own place, at the least
_LONGEST = 9  # code points of a name that no table knows, in a title


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was inferred. `against` is what the file name says, where the text speaks against it."""

    name: str
    sure: bool = True
    against: str = ""


def for_whom(text: str) -> str:
    """The place in 我代表X人民政府, 全国 for the State Council; empty where a unit only is named."""
    match = _FOR_WHOM.search(text[:_BEGINNING])
    if match and match["council"]:
        return NATION
    return (match["place"] or "") if match else ""


def states_government(text: str, place: str) -> bool:
    """Whether a report says that it is given for the government of a place, in full: 我代表X人民政府."""
    match = _FOR_WHOM.search(text[:_BEGINNING])
    if not match:
        return False
    full = f"{place}人民政府"
    return match["council"] is not None if place == NATION else match[0].endswith(full)


def place_in(words_of: str, text: str) -> str:
    """The place that the name of a government, or a title, begins with; `text` is the document.

    A name that the table does not know counts before 人民政府 and the like, or where the text has it elsewhere too.
    """
    if _NATIONAL.match(words_of):
        return NATION
    if match := _GOVERNMENT.match(words_of) or _PLACE.match(words_of):
        return match["place"]
    if known := divisions.first_in(words_of):
        return known
    for end in range(min(_LONGEST, len(words_of) - 1), 1, -1):
        name, rest = words_of[:end], words_of[end : end + 2]
        if name[-1] in _UNITS and text.count(name) - text.count(name + rest) >= _SEEN:
            return name
    return ""


def components(place: str) -> list[str]:
    """A place with its superiors, as its name has them, the highest first: 甲市乙区 gives 甲市 and 乙区.

    The table of divisions is asked first; of names that it does not know, the units tell.
    """
    for known in divisions.named(place):
        if place.endswith(known.name) and place != known.name:
            return [*components(place.removesuffix(known.name)), known.name]
    if not divisions.named(place) and not _ZONE.search(place):
        for at in range(2, len(place) - 1):
            above, below = place[:at], place[at:]
            if below[-1] in _BELOW.get(above[-1], "") and (
                above[-1] != "州" or _is_prefecture(above)
            ):
                return [above, *components(below)]
    return [place]


def _is_prefecture(name: str) -> bool:
    """Whether a name that ends in 州 is that of a prefecture: its own last words say so, or the table."""
    return name.endswith("自治州") or bool(divisions.named(name))


def path_of(place: str, text: str, file_name: FileName) -> str:
    """The path of a place: as the table has it, else its superiors as its name states them; empty without any."""
    division = division_of(place, text, file_name)
    if division:
        return "/".join(each.name for each in division.path)
    *above, last = components(place)
    return f"{path_of(''.join(above), text, file_name) or above[0]}/{last}" if above else ""


def place_of_office(office: str, text: str) -> str:
    """The place that the name of an office begins with, known or not; empty for an office without one."""
    place = place_in(office, text)
    if not place and (match := _OFFICE_PLACE.match(office)):
        place = match["place"]
    return place


def division_of(place: str, text: str, file_name: FileName) -> Division | None:
    """The division of a place; None where the table does not know it, or does not know which.

    Of several of one name the one whose superiors the file name or the text names.
    """
    found = divisions.named(place)
    if len(found) > 1:
        superiors = {each: [above for above in each.path if above != each] for each in found}
        for said in (file_name.stem, text):
            near = [
                each for each in found if any(above.short in said for above in superiors[each][-1:])
            ]
            if len(near) == 1:
                return near[0]
    return found[0] if len(found) == 1 else None


def infer_place(text: str, file_name: FileName) -> Found | None:
    """The place of a report that speaks of 我市 only; None where nothing decides.

    Candidates are divisions of the level that the report speaks of, and former ones of which the text gives the full
    name. The one that the file name says wins if the text names it too; else the one that is named far more often
    than any other; else, in a text that names none, the one of the file name.
    """
    unit = _level(text)
    said = file_name.divisions
    if not unit and not said:
        return None
    counts = _candidates(text, unit) if unit else {}
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    most = counts[ranked[0]] if ranked else 0
    own = [each for each in said if not unit or each.name[-1] == unit[-1]]
    for each in own:
        seen = counts.get(each.name) or _count_name(each, text)
        if seen >= _SEEN and seen * _LEAD >= most:
            return Found(each.name, sure=len(own) == 1)
    against = "" if not said or said[0].short in "".join(ranked[:1]) else said[0].name
    if ranked:
        rival = next((counts[name] for name in ranked[1:] if not _is_part(name, ranked[0])), 0)
        enough = most >= max(_SEEN, len(text) // _PER_NAME) and most >= _LEAD * rival
        # The short names of many districts are common words.
        proven = unit != "区" or ranked[0] in text
        if enough and proven:
            return Found(ranked[0], against=against)
    return Found(own[0].name, sure=False) if len(own) == 1 else None


def _is_part(name: str, of: str) -> bool:
    """Whether a division lies in another: a report on a city names the cities of its counties."""
    wholes = divisions.named(of)
    return any(part.lies_in(whole) for part in divisions.named(name) for whole in wholes)


def _level(text: str) -> str:
    """The unit that a report speaks for: 市 in 我代表市人民政府, else the one of 我市 or 全市."""
    match = _FOR_WHOM.search(text[:_BEGINNING])
    if match and match["unit"]:
        return match["unit"]
    for pattern in (_OUR, _WHOLE):
        counts = Counter(found["unit"] for found in pattern.finditer(text))
        if counts:
            return counts.most_common(1)[0][0]
    return ""


def _candidates(text: str, unit: str) -> dict[str, int]:
    """How often a text names each place of a level; places by full name.

    A name that is an ordinary word too, one of a single character, and one that the table has at another level (a former
    county) count only where the text has them in full.
    """
    counts: dict[str, int] = {}
    for short, count in divisions.shorts_in(text).items():
        if short.endswith(unit[-1]):
            continue
        known = [each for each in divisions.of_short(short) if each.name[-1] == unit[-1]]
        full = text.count(short + unit)
        if _ORDINARY.fullmatch(short):
            if full >= _SEEN:
                counts[short + unit] = full
        elif known:
            counts[known[0].name] = count
        elif full and not any(each.is_province for each in divisions.of_short(short)):
            counts[short + unit] = count
    for each in divisions.of_one_character():
        if each.name[-1] == unit[-1] and each.name in text:
            counts[each.name] = _count_name(each, text)
    return counts


def _count_name(division: Division, text: str) -> int:
    """How often a text has the full name of a division, not counting where it is the end of a longer one."""
    longer = divisions.ending_in(division.name)
    return text.count(division.name) - sum(text.count(name) for name in longer)
