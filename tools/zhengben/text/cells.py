"""Cells of TSV files that a spreadsheet shows and does not run."""

from __future__ import annotations

_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "\t",
    "\r",
    "'",
)  # how a cell begins that a spreadsheet runs


def as_cell(text: str) -> str:
    """Text as a cell that a spreadsheet shows and does not run: an apostrophe comes before a possible formula.

    See OWASP, "CSV Injection". Text that begins with an apostrophe gets another one, so that it can be read back.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def from_cell(cell: str) -> str:
    """The text of a cell."""
    return cell.removeprefix("'")
