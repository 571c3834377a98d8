"""File names: ASCII, stable, readable, made from what a document says of itself."""

from __future__ import annotations

import re

from ..model import UNNAMED
from ..text.lazy import lazy
from ..text.slugs import place_slug, slug
from .draft import Draft, Part
from .structure.file_names import FileName

_NUMBER = lazy(r"(.+?)〔(\d{4})〕(\d+)号")
_TITLE_YEAR = lazy(r"(?:[^\d]{1,12})?(\d{4})年")
_LONGEST = 80  # code points of a name made from that of the source
_PERIOD = lazy(r"(\d{4})年(\d{1,2})月")


def document_name(part: Part, path: str) -> str:
    """Number, or place, year and kind; in a bulletin its place in the volume goes before.

    Where the text gives no place, or no year, the name of the source tells more. `path` is the path of the source.
    """
    front = part.front
    number = _NUMBER.fullmatch(str(front.get("number", "")))
    if number:
        name = f"{slug(number[1])}-{number[2]}-{int(number[3])}"
    else:
        place = place_slug(str(front.get("place", front.get("issuer", ""))))
        source = FileName(path)
        year = str(front.get("date", ""))[:4] or _year(part) or source.year
        told = bool(place) and (bool(year) or not source.is_words)
        # A row of a table has a number only, which tells nothing.
        own = not part.ordinal and source.stem != UNNAMED and not source.stem.isdecimal()
        name = _stem_slug(source.stem) if own and not told else ""
        name = name or "-".join(filter(None, (place, year, str(front["kind"]))))
    return f"{part.ordinal:02d}-{name}" if part.ordinal else name


def _stem_slug(stem: str) -> str:
    """The name of a source without its suffix, in ASCII: 甲乙报告_2017 gives jiayibaogao-2017."""
    pieces = re.split(r"[^\w]|_", stem)
    return "-".join(filter(None, map(slug, pieces)))[:_LONGEST].strip("-")


def folder_name(draft: Draft) -> str:
    """The folder of a bulletin's documents, with a slash behind it; empty outside a bulletin."""
    if not draft.parts or not draft.parts[0].ordinal:
        return ""
    return "-".join(filter(None, (place_slug(draft.place), "gazette", draft.folder))) + "/"


def _year(part: Part) -> str:
    """The period in a title or in brackets below it, of a chronicle for one, or the year that a title begins with."""
    for line in part.lines[:3]:
        match = _PERIOD.search(line.text)
        if match:
            return match[1]
    title = _TITLE_YEAR.match(str(part.front["title"]))
    return title[1] if title else ""
