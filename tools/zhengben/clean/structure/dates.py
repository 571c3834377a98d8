"""The day of a document: in its title block, above its text, or as the text tells it."""

from __future__ import annotations

import re

from ...text.lazy import lazy
from ...text.numerals import iso_date
from ...text.patterns import compact
from ...vocabulary.words import words
from ..draft import Draft, Part
from .file_names import FileName
from .title_lines import TITLE_BLOCK

_SALUTATION = words("salutation")
_TOLD_DAY = words("told-day")
_FOUR = lazy(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TOLD_WITHIN = 20  # lines in which a text says when the report was given


def block_dates(part: Part) -> list[str]:
    """The days on the line of the speaker or on lines of their own in the title block."""
    found: list[str] = []
    for line in part.lines[:TITLE_BLOCK]:
        if _SALUTATION.fullmatch(line.text):
            break
        if line.role in ("speaker", "stop") and (date := iso_date(compact(line.text))):
            found.append(date)
    return found


def signed_date(part: Part) -> str | None:
    """The date that stands alone on a line: a notice's own, above the text that it brings."""
    return next((iso_date(line.text) for line in part.lines if is_day(line.text)), None)


def infer_date(draft: Draft, part: Part) -> None:
    """The day on which a text says that the report was given, in the year of its title, page or file name."""
    text = "\n".join(line.text for line in part.lines[:_TOLD_WITHIN])
    told = _TOLD_DAY.search(text)
    said = (str(part.front["title"]), str(part.front.get("published", "")))
    year = next((found[0] for each in said if (found := _FOUR.search(each))), "")
    year = year or FileName(draft.source.path).year
    date = iso_date(f"{year}年{told['month']}月{told['day']}日") if told and year else None
    if date:
        part.front["date"] = date
        part.inferred.append("date")


def is_day(text: str) -> bool:
    """Whether a line is a day and nothing else."""
    return (
        len(text) < 20
        and iso_date(text) is not None
        and not re.sub(r"[\d一二三四五六七八九十〇○零年月日（）()]", "", compact(text))
    )
