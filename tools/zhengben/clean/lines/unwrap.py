"""Hard-wrapped text: lines cut at one width become paragraphs again.

Evidence, not punctuation alone: most lines reach the same width, so a line that does not is the
last of its paragraph; where indents were stripped, a first line is two characters narrower.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.patterns import CLOSERS, DATE_LINE, HAN, NUMBERING, compact, is_open
from ...vocabulary.rules import Vocabulary
from ...vocabulary.words import words
from ..draft import Draft, Line
from ..notes.markers import LABEL
from ..structure.title_lines import is_title
from ..structure.titles import is_speaker, tells_of_speech

_SALUTATION = words("salutation")
_SLACK = 4  # columns by which full lines differ: a mark that may not begin a line, a long number
_LEAST_LINES = 12
_LONG_LINE = 1500  # code points; no paragraph is so long, unless its lines were run together
# A line end inside a marker: nothing stands between its parts.
_IN_MARKER = lazy(r"<[^<>]*$|<sup>[^<]*$|[\[［〔【][^\]］〕】]*$")
_MARKER_LENGTH = 10
_ALONE = 60  # code points of a heading or a line of the title block
_ONE_HAN = lazy(f"[{HAN}]")
_VERTICAL = 4  # lines of one character; fewer are the sizes of a font widget
_BLANKS = lazy(r"[ \u3000]+")


def unwrap(draft: Draft) -> None:
    """Join the lines of each paragraph of hard-wrapped text."""
    lines = draft.lines
    width = common_width(lines)
    if not width:
        return
    widths = [columns(line.text) for line in lines]
    for k in range(1, len(lines)):
        before, line = lines[k - 1], lines[k]
        if _goes_on(before, line, widths[k - 1 : k + 1], width, draft.vocabulary):
            draft.join(before, line)


def join_vertical(draft: Draft) -> None:
    """A title set vertically, one character a line, is one line."""
    for single, run in groupby(draft.lines, lambda line: _ONE_HAN.fullmatch(line.text) is not None):
        lines = list(run)
        if single and len(lines) >= _VERTICAL:
            for before, line in pairwise(lines):
                draft.join(before, line)


def columns(text: str) -> int:
    """The width of a text in columns: two for a Chinese character, one for an ASCII one.

    That is the length in GB18030, where only characters outside GBK have four bytes.
    """
    return len(text.encode("gb18030", "replace"))


def split_long_lines(draft: Draft) -> None:
    """A report in one line with a blank at each line's end: the blanks are line ends again."""
    for line in draft.lines:
        if len(line.text) < _LONG_LINE:
            continue
        pieces = [piece for piece in _BLANKS.split(line.text) if piece]
        full, share = _peak([columns(piece) for piece in pieces])
        if full < 30 or share < 0.3:
            continue
        for start, end in _line_ends(line.text, full, draft.vocabulary):
            draft.change(line.start + start, line.start + end, "\n", "blank")


def _line_ends(text: str, full: int, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Which blanks of a long line were line ends.

    Those where the next word would not have fitted in, where a sentence ends, and around headings.
    """
    ends: list[tuple[int, int]] = []
    begin = 0
    blanks = list(_BLANKS.finditer(text))
    for blank, after in zip(blanks, [*blanks[1:], None], strict=False):
        here = text[begin : blank.start()]
        following = text[blank.end() : after.start() if after else len(text)]
        if _is_label(here):
            continue
        fits = columns(here) + columns(following) + 1 <= full + _SLACK
        cut = _IN_MARKER.search(here[-_MARKER_LENGTH:])
        starts = NUMBERING.match(following) or _SALUTATION.fullmatch(following)
        if not fits or not is_open(here) or cut or starts or _stands_alone(here, vocabulary):
            ends.append(blank.span())
            begin = blank.end()
    return ends


def _is_label(text: str) -> bool:
    """Whether a piece is the number of a note and nothing else."""
    match = LABEL.match(text + " ") if len(text) <= _MARKER_LENGTH else None
    return match is not None and match.end() >= len(text)


def _stands_alone(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a piece is a heading, or a line of the title block."""
    if len(text) >= _ALONE:
        return False
    numbering = NUMBERING.match(text)
    headed = numbering is not None and numbering.lastgroup in ("h1", "h2", "chapter")
    return (
        (headed and "。" not in text)
        or is_title(text)
        or tells_of_speech(text)
        or vocabulary.matches("note-heading", compact(text))
    )


def _peak(widths: list[int]) -> tuple[int, float]:
    """The width that most pieces reach within the slack, and their share of all that are not tiny."""
    counts = Counter(widths)
    solid = sum(n for w, n in counts.items() if w > 12) or 1
    best = max(counts, key=lambda w: sum(counts[v] for v in range(w - _SLACK, w + 1)), default=0)
    return best, sum(counts[v] for v in range(best - _SLACK, best + 1)) / solid


def common_width(lines: list[Line]) -> int:
    """The usual width of full lines in columns; 0 where the text is not hard-wrapped.

    That is the most common one and not the widest: a first line without its indent is told by what it lacks.
    """
    if len(lines) < _LEAST_LINES:
        return 0
    widths = [columns(line.text) for line in lines]
    full, share = _peak(widths)
    reach = [line for line, w in zip(lines, widths, strict=True) if full - _SLACK <= w <= full]
    wider = sum(w > full + _SLACK for w in widths)
    cut = sum(is_open(line.text) for line in reach)
    hard = share > 0.4 and 24 <= full <= 160 and wider * 20 < len(lines) and cut * 2 > len(reach)
    counts = Counter(widths)
    return max(range(full - _SLACK, full + 1), key=lambda width: counts[width]) if hard else 0


def _goes_on(
    before: Line, line: Line, widths: list[int], full: int, vocabulary: Vocabulary
) -> bool:
    """Whether `line` belongs to the paragraph of the full line `before`; `widths` are those of both."""
    width, next_width = widths
    numbering = NUMBERING.match(line.text)
    fresh = (
        (numbering is not None and numbering.lastgroup != "dash" and not is_open(before.text))
        or (not is_open(before.text) and LABEL.match(line.text) is not None)
        or _SALUTATION.fullmatch(line.text) is not None
        or is_speaker(line.text)
        or DATE_LINE.fullmatch(line.text) is not None
    )
    if width < full - 2 * _SLACK or fresh or CELL in before.text or CELL in line.text:
        return False
    indented = full - 4 - _SLACK <= next_width <= full - 3
    if is_open(before.text):
        return not (indented and _stands_alone(before.text, vocabulary))
    # The sentence ends with the line. A first line lacks the two characters of its indent.
    first = indented and is_open(line.text)
    ends = next_width < full - 4 - _SLACK and line.text.rstrip(CLOSERS)[-1:] in "。！？"
    return ends or (not first and next_width > full - _SLACK)
