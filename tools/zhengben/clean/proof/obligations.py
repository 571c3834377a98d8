"""The obligations: for each, what must be true of a removal, and how the places that show it are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...text.manuscript import Edit
from .case import Case

Places = tuple[tuple[int, int], ...]


def nowhere(case: Case, edit: Edit) -> Places | None:
    """For obligations that the removed text meets, or not, by itself."""
    return ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """One way to prove that text may go.

    `by` names it in the audit, `what` says what must be true. `holds` checks it for the places that a
    proof names and gives a sentence on what is wrong, or nothing; `seek` finds such places, None where
    there are none. Places are stretches of the source, in code points.
    """

    by: str
    what: str
    holds: Callable[[Case, Edit, Sequence[tuple[int, int]]], str]
    seek: Callable[[Case, Edit], Places | None] = nowhere
    joins: bool = True  # refused where a sentence runs through the removed text
