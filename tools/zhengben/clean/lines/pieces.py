"""What a line of a source that is cut at its links looks like by itself: a linked word, cut prose, a heading."""

from __future__ import annotations

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.numerals import NUMERAL
from ...text.patterns import NUMBERING, TERMINALS, is_open
from ...vocabulary.words import words
from ..draft import Line

_SALUTATION = words("salutation")
LINE = 40  # code points; an open line with more, or with a sentence in it, is prose that was cut
WORD = 12  # code points of a linked word
MARK = lazy("[，、。；：”）》]")
SENTENCE_MARK = lazy("[。！？；]")
FIELD = lazy("[：:|]")
_BLOCK_STYLES = frozenset({"chapter", "article", "h1", "h2"})
_HEADING_STYLES = frozenset({"h1", "h2"})
_ORDINAL = lazy(rf"第{NUMERAL}{{1,3}}[，、]")


def is_piece(line: Line) -> bool:
    """Whether a line is short and ends in no end mark."""
    return len(line.text) <= LINE and line.text[-1] not in TERMINALS and CELL not in line.text


def is_word(line: Line, longest: int = WORD) -> bool:
    """Whether a line may be a word that a link put on a line of its own."""
    text = line.text
    return (
        len(text) <= longest
        and is_open(text)
        and not text.isdigit()
        and not FIELD.search(text)
        and NUMBERING.match(text) is None
        and CELL not in text
    )


def is_cut_prose(line: Line) -> bool:
    """Whether a line is prose that stops inside a sentence."""
    text = line.text
    if not is_open(text) or CELL in text:
        return False
    return bool(SENTENCE_MARK.search(text)) or (len(text) > LINE and not starts_block(line))


def is_cut_clause(line: Line) -> bool:
    """Whether a line is a clause without its end, or a heading with a comma."""
    text = line.text
    return (
        is_open(text)
        and CELL not in text
        and not starts_block(line)
        and MARK.search(text) is not None
    )


def is_cut_heading(before: Line, line: Line) -> bool:
    """Whether a numbered heading ends in a comma, and a line without a sentence goes on from it."""
    match = NUMBERING.match(before.text)
    heading = match is not None and match.lastgroup in _HEADING_STYLES
    return (
        heading
        and before.text[-1] in "，、"
        and not SENTENCE_MARK.search(before.text + line.text)
        and len(line.text) <= LINE
    )


def style_of(line: Line) -> str:
    """The style of the number that a line begins with, if headings have it; else nothing."""
    match = NUMBERING.match(line.text)
    if match and match.lastgroup in _HEADING_STYLES:
        return str(match.lastgroup)
    return "ordinal" if _ORDINAL.match(line.text) else ""


def is_number(line: Line) -> bool:
    """Whether a line is the number of a heading and nothing else."""
    match = NUMBERING.fullmatch(line.text)
    return match is not None and match.lastgroup in _HEADING_STYLES


def starts_block(line: Line) -> bool:
    """Whether a line begins with the number of a heading or an article, or addresses someone."""
    match = NUMBERING.match(line.text)
    numbered = match is not None and match.lastgroup in _BLOCK_STYLES
    return numbered or _SALUTATION.fullmatch(line.text) is not None
