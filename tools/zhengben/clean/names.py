"""File names: ASCII, stable, readable, made from what a document says of itself."""

from __future__ import annotations

import re

from ..text.slugs import place_slug, slug
from .draft import Draft, Part

_NUMBER = re.compile(r"(.+?)〔(\d{4})〕(\d+)号")
_PERIOD = re.compile(r"(\d{4})年(\d{1,2})月")


def document_name(part: Part) -> str:
    """Number, or place, year and kind; in a bulletin its place in the volume goes before."""
    front = part.front
    number = _NUMBER.fullmatch(str(front.get("number", "")))
    if number:
        name = f"{slug(number[1])}-{number[2]}-{int(number[3])}"
    else:
        year = str(front.get("date", ""))[:4] or _year(part)
        place = place_slug(str(front.get("place", front.get("issuer", ""))))
        name = "-".join(filter(None, (place, year, str(front["kind"]))))
    return f"{part.ordinal:02d}-{name}" if part.ordinal else name


def folder_name(draft: Draft) -> str:
    """The folder of a bulletin's documents, with a slash behind it; empty outside a bulletin."""
    if not draft.parts or not draft.parts[0].ordinal:
        return ""
    return "-".join(filter(None, (place_slug(draft.place), "gazette", draft.folder))) + "/"


def _year(part: Part) -> str:
    """The period in a title or in brackets below it, of a chronicle for one."""
    for line in part.lines[:3]:
        match = _PERIOD.search(line.text)
        if match:
            return match[1]
    return ""
