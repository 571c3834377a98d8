"""Data tables of a page, told apart from layout tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..extraction import NUMBER
from .tree import HEADINGS, Tree

_LONGEST_CELL = 400  # most code points in a cell of data


@dataclass(slots=True)
class Tables:
    """Data tables: the elements that are rows, and for cells the tabs before and after them."""

    rows: dict[int, int] = field(default_factory=dict)
    cells: dict[int, tuple[int, int]] = field(default_factory=dict)


def data_tables(tree: Tree) -> Tables:
    """The tables whose cells hold data. The others are layout, and their cells are ordinary blocks."""
    found = Tables()
    for k, name in enumerate(tree.names):
        if name == "table":
            rows = _rows(tree, k)
            if rows and _is_data(tree, k, rows):
                _place_cells(tree, found, rows)
    return found


def _rows(tree: Tree, table: int) -> list[tuple[int, list[int]]]:
    """The rows of a table with their cells; none if it holds another table."""
    rows: list[tuple[int, list[int]]] = []
    for k in range(table + 1, tree.ends[table]):
        name = tree.names[k]
        if name == "table":
            return []
        if name == "tr":
            if rows and tree.holds(rows[-1][0], k):  # malformed: a row inside a row
                return []
            rows.append((k, []))
        elif name in ("td", "th") and rows:
            rows[-1][1].append(k)
    return rows


def _is_data(tree: Tree, table: int, rows: list[tuple[int, list[int]]]) -> bool:
    """Whether most rows have several filled cells, and no cell is so long that it is a text."""
    filled = [[c for c in cells if tree.text(c).strip()] for _, cells in rows]
    several = sum(len(cells) > 1 for cells in filled)
    inside = range(table, tree.ends[table])
    if several < 2 or several * 2 < sum(map(bool, filled)) or "presentation" in tree.role(table):
        return False
    if any(tree.names[k] in HEADINGS for k in inside):
        return False
    return max(len(tree.text(c).strip()) for cells in filled for c in cells) <= _LONGEST_CELL


def _place_cells(tree: Tree, found: Tables, rows: list[tuple[int, list[int]]]) -> None:
    """Put tabs between cells. A cell that spans rows or columns leaves empty cells in the others."""
    covered: dict[
        int, int
    ] = {}  # columns covered by cells from above, with the number of rows left
    for row, cells in rows:
        found.rows[row] = len(cells)
        column = 0
        for n, cell in enumerate(cells):
            before = 0 if n == 0 else 1
            while covered.get(column, 0):
                covered[column] -= 1
                before, column = before + 1, column + 1
            width, height = _span(tree, cell, "colspan"), _span(tree, cell, "rowspan")
            for k in range(column, column + width):
                covered[k] = height - 1
            column += width
            found.cells[cell] = (before, width - 1)
        # Cells from above may also cover the last columns.
        rest = 0
        while covered.get(column, 0):
            covered[column] -= 1
            rest, column = rest + 1, column + 1
        if cells and rest:
            before, behind = found.cells[cells[-1]]
            found.cells[cells[-1]] = (before, behind + rest)


def _span(tree: Tree, cell: int, name: str) -> int:
    value = tree.elements[cell].get(name, "1")
    return min(max(1, int(value)), 100) if NUMBER.fullmatch(value) else 1
