"""Tables in plain text: rows with pipes, tabs or aligned figures get cells that later passes know."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ..draft import Draft, Line

_RULE_CELL = lazy(r"\s*:?-{2,}:?\s*")
_PIPE = lazy(r"(?<!\\)\|")
# A run of blanks is tried from its beginning only, so that no run costs its square.
_TAB = lazy(r"(?<! ) *\t *")
_PIPE_AROUND = lazy(r"(?<!\s)\s*(?<!\\)\|\s*")
_BLANK = lazy(r"[ \u3000]+")
_FIGURE = lazy(r"[+±-]?\d[\d.,]*[%‰]?|[—－-]+")
_FEWEST = 2
_FEWEST_ALIGNED = 3  # rows, where only figures tell a table from spaced words
_LONGEST_CELL = 20  # code points of a cell in a table whose cells only blanks tell apart


def mark_cells(draft: Draft) -> None:
    """Put `CELL` between the cells of each row; a table of one column becomes plain lines."""
    rows_of_tables = draft.on(draft.lines, "row")
    for evidence in dict.fromkeys(rows_of_tables.values()):
        start, end = draft.stretch(evidence)
        for tab in _TAB.finditer(draft.text, start, end):
            draft.change(*tab.span(), CELL, "blank")
    lines = [line for k, line in enumerate(draft.lines) if k not in rows_of_tables]
    for kind, run in groupby(lines, lambda line: _kind(line.text)):
        rows = list(run)
        if kind == "pipe" and len(rows) >= _FEWEST:
            _pipes(draft, rows)
        elif kind == "tab" and len(rows) >= _FEWEST:
            for row in rows:
                _split(draft, row, _TAB)
        elif kind and kind.isdigit() and _is_aligned(rows):
            for row in rows:
                _split(draft, row, _BLANK)


def _kind(text: str) -> str:
    """How the cells of a line are told apart: pipe, tab, the number of its spaced words, or not."""
    if text[0] == "|" == text[-1] and len(text) > 2:
        return "pipe"
    if "\t" in text:
        return "tab"
    if len(text) > 200 or "。" in text or not (" " in text or "\u3000" in text):
        return ""
    words = _BLANK.split(text)
    return str(len(words)) if max(map(len, words)) <= _LONGEST_CELL else ""


def _is_aligned(rows: list[Line]) -> bool:
    """Whether lines of as many words each end in figures, all but the first perhaps."""
    figures = sum(_FIGURE.fullmatch(_BLANK.split(row.text)[-1]) is not None for row in rows)
    return len(rows) >= _FEWEST_ALIGNED and figures >= len(rows) - 1


def _split(draft: Draft, row: Line, gap: re.Pattern[str]) -> None:
    for match in gap.finditer(row.text):
        draft.change(row.start + match.start(), row.start + match.end(), CELL, "blank")


def _pipes(draft: Draft, rows: list[Line]) -> None:
    """Rows of a pipe table; where most have one filled cell the pipes were mere layout."""
    cells = [[cell.strip() for cell in _PIPE.split(row.text)[1:-1]] for row in rows]
    ruled = [all(_RULE_CELL.fullmatch(cell) for cell in row) for row in cells]
    several = sum(
        sum(map(bool, row)) > 1 for row, is_rule in zip(cells, ruled, strict=True) if not is_rule
    )
    if not any(any(row) for row, is_rule in zip(cells, ruled, strict=True) if not is_rule):
        return
    layout = several * 2 <= len(rows) - sum(ruled)
    for row, is_rule in zip(rows, ruled, strict=True):
        if is_rule:
            draft.drop(row, "table-marks")
            continue
        pipes = [m.span() for m in _PIPE_AROUND.finditer(row.text)]
        for start, end in pipes:
            edge = start == 0 or end == len(row.text)
            new = "" if edge else "\n" if layout else CELL
            draft.change(row.start + start, row.start + end, new, "table-marks")


_NAME = r"(?:[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff][ \u3000]{1,4}[\u4e00-\u9fff])"
_ROW = lazy(
    rf"(?:(?P<role>[\u4e00-\u9fff][\u4e00-\u9fff \u3000]{{0,8}}[：:])\s*)?"
    rf"(?P<name>{_NAME})[ \u3000]+(?P<duty>[\u4e00-\u9fff（）、 \u3000A-Za-z]{{2,40}})"
)
_FEWEST_MEMBERS = 3


def find_rows(draft: Draft) -> None:
    """Lines with cells are rows; so are those of a list of members (role, spaced name, duty)."""
    for part in draft.parts:
        for cells in part.lines:
            if CELL in cells.text:
                cells.role = "row"
        run: list[tuple[Line, re.Match[str]]] = []
        for line in [*part.lines, None]:
            match = _ROW.fullmatch(line.text) if line is not None and not line.role else None
            if line is not None and match:
                run.append((line, match))
                continue
            if len(run) >= _FEWEST_MEMBERS and any(m["role"] for _, m in run):
                _make_rows(draft, run)
            run = []


def _make_rows(draft: Draft, run: list[tuple[Line, re.Match[str]]]) -> None:
    """A row without a role has an empty first cell."""
    for line, match in run:
        line.role = "row"
        cells = [match.span(group) for group in ("role", "name", "duty") if match[group]]
        for start, end in cells:
            for blank in re.compile(r"\s+").finditer(line.text, start, end):
                draft.change(line.start + blank.start(), line.start + blank.end(), "", "blank")
        for (_, end), (start, _) in pairwise(cells):
            draft.change(line.start + end, line.start + start, CELL, "blank")
        if not match["role"]:
            draft.change(line.start, line.start, CELL, "blank")
