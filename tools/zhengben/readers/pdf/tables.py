"""Tables of a PDF: cells side by side in rows, each cell with one or several lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .glyphs import Segment

Span = tuple[float, float]  # left and right edge of a column in points
Row = list[list[Segment]]  # the lines of each cell
_FEWEST = 2  # least number of rows with several cells
_CLOSE = 1.12  # lines up to this ratio to the least line distance are in one row


def tables(rows: list[list[Segment]], spans: list[Span]) -> Iterator[tuple[bool, list[Row]]]:
    """The lines of a column from top to bottom: tables with their rows, and other lines one by one.

    `spans` are the columns of the last table, which may continue at the top. The list is updated for each new table.
    """
    at = 0
    while at < len(rows):
        end = _end(rows, at)
        if end > at:
            here = rows[at:end]
            found = _spans(here)
            if at or not _is_within(found, spans):
                spans[:] = found
            yield True, [_cells(group, spans) for group in _groups(here)]
            at = end
        else:
            yield False, [[rows[at]]]
            at += 1


def _end(rows: list[list[Segment]], at: int) -> int:
    """The index after a table that begins at the row `at`; `at` itself if no table begins there.

    A line with one segment belongs to the table if it stays within one of the columns.
    """
    if len(rows[at]) < 2:
        return at
    several: list[list[Segment]] = []
    end = at
    for k in range(at, len(rows)):
        if len(rows[k]) > 1:
            several.append(rows[k])
            end = k + 1
        elif not _is_close(rows[k - 1], rows[k]) or not _is_within(
            [(s.left, s.right) for s in rows[k]], _spans(several)
        ):
            break
        elif len(several) >= _FEWEST:
            end = k + 1
    return end if len(several) >= _FEWEST else at


def _is_close(above: list[Segment], below: list[Segment]) -> bool:
    return above[0].base - below[0].base < 2.5 * below[0].size


def _spans(rows: list[list[Segment]]) -> list[Span]:
    """The columns: the separate x ranges that cells of any row cover."""
    found: list[Span] = []
    for left, right in sorted((s.left, s.right) for row in rows if len(row) > 1 for s in row):
        if found and left < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], right)
        else:
            found.append((left, right))
    return found


def _is_within(inner: list[Span], outer: list[Span]) -> bool:
    """Whether each range touches exactly one of the outer ones."""
    return bool(outer) and all(
        sum(left < b and a < right for a, b in outer) == 1 for left, right in inner
    )


def _groups(rows: list[list[Segment]]) -> Iterator[list[list[Segment]]]:
    """The lines of each row. Within a row they are as close as lines of text; rows are further apart.

    If all distances are equal, each line is a row, except lines with one cell, which continue the row above.
    """
    steps = [above[0].base - below[0].base for above, below in pairwise(rows)]
    least = min((step for step in steps if step > rows[0][0].size), default=0.0)
    parted = any(step > _CLOSE * least for step in steps)
    group = [rows[0]]
    for row, step in zip(rows[1:], steps, strict=True):
        if (step > _CLOSE * least) if parted else len(row) > 1:
            yield group
            group = []
        group.append(row)
    yield group


def _cells(rows: list[list[Segment]], spans: list[Span]) -> Row:
    """The cells of one row, each with its lines from top to bottom."""
    cells: Row = [[] for _ in spans]
    for segment in (s for row in rows for s in row):
        cells[min(range(len(spans)), key=lambda k: _distance(segment, spans[k]))].append(segment)
    return [sorted(cell, key=lambda s: (-s.base, s.left)) for cell in cells]


def _distance(segment: Segment, span: Span) -> float:
    """The distance (points) of a segment from a column; negative if they overlap."""
    return max(segment.left, span[0]) - min(segment.right, span[1])
