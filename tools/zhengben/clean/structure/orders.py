"""The head of an order (令), by which a government puts an act into force: who orders what, under which number, and when."""

from __future__ import annotations

from dataclasses import dataclass

from ...text.numerals import iso_date
from ...text.patterns import HEADING_MARKS, compact
from ...vocabulary.words import words
from ..draft import Line
from .title_lines import is_date_line, speaker_of

_ORDER = words("order")
_ORDER_NUMBER = words("order-number")
_ACT_NAMED = words("act-named")
_FIRST = 40  # lines in which the head of an order begins
_LINES = 8  # lines that it has below its number, at most


@dataclass(frozen=True, slots=True)
class Order:
    """`lines[start:end]` are the head of an order: who orders, the number, the text, signature and date.

    `act` is the name of the act that the order puts into force, `signature` the place of the signature, -1 without one.
    """

    start: int
    end: int
    issuer: str
    number: str
    act: str
    signature: int
    date: str | None


def find_order(lines: list[Line]) -> Order | None:
    """The head of an order near the beginning of a document; None if there is none."""
    for k, line in enumerate(lines[:_FIRST]):
        order = _ORDER.fullmatch(_flat(line)) if "令" in line.text else None
        if not order:
            continue
        flat = [_flat(each) for each in lines[: k + _LINES + 2]]
        number = order["number"] or ""
        end = k + 1
        if not number and end < len(flat) and (below := _ORDER_NUMBER.fullmatch(flat[end])):
            number, end = below["number"], end + 1
        if number:
            return _read(lines, flat, k, end, order["issuer"], number)
    return None


def _flat(line: Line) -> str:
    return compact(HEADING_MARKS.sub("", line.text))


def _read(
    lines: list[Line], flat: list[str], start: int, end: int, issuer: str, number: str
) -> Order | None:
    """The order whose text begins at `end`; None where no act is named below."""
    act = ""
    signature = -1
    for k in range(end, min(len(flat), end + _LINES)):
        named = _ACT_NAMED.match(flat[k])
        if named and not act:
            act, end = named["act"], k + 1
        elif speaker_of(lines[k].text) and act:
            signature, end = k, k + 1
        elif is_date_line(flat[k]) and act:
            return Order(start, k + 1, issuer, number, act, signature, iso_date(flat[k]))
    return Order(start, end, issuer, number, act, signature, None) if act else None
