"""The title block before the salutation: lines that a page cut, and titles that it gives twice."""

from __future__ import annotations

from itertools import pairwise

from ...text.lazy import lazy
from ...text.numerals import DATE
from ...text.patterns import compact
from ...vocabulary.words import words
from ..draft import Draft, Line
from ..structure.orders import find_order
from ..structure.title_lines import is_title, title_key
from ..structure.titles import NAME_LINE, OFFICE_LINE, tells_of_speech

_LAST_WORDS = words("meeting-end").pattern
_SALUTATION = words("salutation")
_GAP = lazy(r"\s{4,}")
_TITLE_AND_DAY = lazy(rf"{words('report-title').pattern}(?=[（(—]*{DATE.pattern})")
_REST = 8  # code points of what was cut off a subtitle
_FIRST = 20  # lines in which a title may stand twice
_JOINED = 20  # lines in which the title block stands


def join_title_block(draft: Draft) -> None:
    """An office and a name on lines of their own, before the salutation, are one line; so is a cut subtitle.

    A day that begins right behind the title begins a line of its own, and so does a title far behind a field.
    """
    for part in draft.outside_bulletins():
        for line in part.lines[:_JOINED]:
            if cut := _cut(line.text):
                draft.change(line.start + cut[0], line.start + cut[1], "\n", "blank")
        for line, after in pairwise(part.lines[:_JOINED]):
            if _SALUTATION.match(after.text):
                break
            if after.index != line.index + 1:  # something was taken out between them
                continue
            if OFFICE_LINE.fullmatch(line.text) and NAME_LINE.fullmatch(after.text):
                draft.change(line.end, after.start, "\u3000", "blank")
            elif _is_rest(line.text, after.text):
                draft.change(line.end, after.start, "", "join")


def _cut(text: str) -> tuple[int, int] | None:
    """The stretch of a line at which another line begins: a day behind a title, a title behind a field; None without one."""
    if title := _TITLE_AND_DAY.match(text):
        return title.end(), title.end()
    gap = _GAP.search(text)
    apart = gap is not None and "：" in text[: gap.start()] and is_title(text[gap.end() :])
    return gap.span() if gap and apart else None


def _is_rest(subtitle: str, text: str) -> bool:
    """Whether a line is what a line's end cut off a subtitle, which says where a speech was given."""
    whole = compact(subtitle + text)
    return len(text) <= _REST and whole.endswith(_LAST_WORDS) and tells_of_speech(subtitle + text)


def drop_doubled_title(draft: Draft) -> None:
    """Of a title, or a line below it, that stands twice before the text, as a page's and as the text's own, the first goes.

    The act that an order puts into force has its own title below the order's.
    """
    for part in draft.outside_bulletins():
        first: dict[str, Line] = {}
        order = find_order(part.lines)
        for line in part.lines[: order.start if order else _FIRST]:
            if _SALUTATION.match(line.text):
                break
            if is_title(line.text) or tells_of_speech(line.text):
                key = title_key(line.text)
                if key in first:
                    draft.drop(first[key], "repeated")
                first[key] = line
