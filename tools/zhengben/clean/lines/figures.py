"""Figures that were typed with full-width commas, with blanks between their digits, or with a 0 for 〇. No value changes."""

from __future__ import annotations

from ...text.lazy import lazy
from ..draft import Draft

# Digits around full-width commas: 27，203，319.
_COMMAS = lazy(r"(?<!\d)\d+(?:，\d+)+")
_THOUSANDS = lazy(r"[1-9]\d{0,2}(?:，\d{3})+")
_FEWEST = 3  # such figures in a source whose commas between digits are all commas of thousands
# Single digits with a blank between each two, and with a point or a sign of per cent.
_SPACED = lazy(r"(?<![\d.．])\d(?: \d(?!\d))*(?: ?[．.] ?\d(?!\d)(?: \d(?!\d))*)?(?: (?=[%‰]))?")
# These begin with a character that is rare, so that looking for them is cheap.
_COMMA = lazy(r"，(?<=\d，)(?=\d)")
_SPACED_YEAR = lazy(r" (?<=[12] )\d \d \d ?年")
# A 0 among Chinese numerals, 二00一年; it begins with the 0, so that the engine can skip to one.
_ZERO = lazy(r"0(?<=[一二三四五六七八九十百千〇零]0)0*(?=[一二三四五六七八九十百千〇零年])")
_BLANK_OR_POINT = lazy(r" |．")


def mend_figures(draft: Draft) -> None:
    """Commas of thousands become half-width, a 0 among Chinese numerals 〇; where years are spaced digit by digit, all figures are closed up."""
    text = draft.text
    for zero in _ZERO.finditer(text):
        draft.change(*zero.span(), "〇" * len(zero[0]), "zero")
    found = list(_COMMAS.finditer(text)) if _COMMA.search(text) else []
    thousands = [match for match in found if _THOUSANDS.fullmatch(match[0])]
    # One comma may also part two numbers, 120，203; a source that does so once leaves all single ones in doubt.
    usual = len(thousands) == len(found) >= _FEWEST
    for match in thousands:
        if usual or match[0].count("，") > 1:
            for at in range(*match.span()):
                if text[at] == "，":
                    draft.change(at, at + 1, ",", "fullwidth")
    if _SPACED_YEAR.search(text):
        _close_up(draft)


def _close_up(draft: Draft) -> None:
    closed = [match for match in _SPACED.finditer(draft.text) if " " in match[0]]
    for match in closed:
        for sign in _BLANK_OR_POINT.finditer(draft.text, *match.span()):
            rule = "fullwidth" if sign[0] == "．" else "spaced-figure"
            draft.change(*sign.span(), "." if sign[0] == "．" else "", rule)
    first = closed[0]
    draft.find("T105", *first.span(), count=len(closed), figure=first[0])
