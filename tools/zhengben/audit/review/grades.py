"""Whether a person must look at a document, where, and what is to be decided there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...vocabulary.findings import finding_kinds
from ..schema import Grade

_ENOUGH = 0.999  # weights that add up to one, whatever the order of adding


@dataclass(frozen=True, slots=True)
class Reason:
    """A place that makes a person look at a document.

    `line` and `column` are those of the source, from 1, in code points; `line` is 0 if there is no one place.
    """

    weight: float
    line: int
    column: int
    code: str
    message: str
    decide: str


def weigh(code: str) -> float:
    """How much a finding says that its document must be looked at; 1 is enough."""
    return finding_kinds()[code].weight


def worth(codes: Iterable[str]) -> float:
    """How much the different findings of a document say together that it must be looked at."""
    return sum(map(weigh, set(codes)))


def grade_of(findings: Iterable[dict[str, Any]]) -> Grade:
    """`look` if the different findings of a document say together that it must be looked at, else `ready`."""
    return "look" if worth(finding["code"] for finding in findings) >= _ENOUGH else "ready"


def by_document(audit: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The findings of an audit by its documents, in their order; what lies between two belongs to the one before."""
    begins = [document["spans"][0][0] for document in audit["documents"]]
    found: list[list[dict[str, Any]]] = [[] for _ in begins]
    for finding in audit["findings"]:
        found[max(0, bisect_right(begins, finding["start"]) - 1)].append(finding)
    return found


def reasons(text: str, findings: Iterable[dict[str, Any]]) -> list[Reason]:
    """The places to look at of a document, what matters most first. `text` is its source."""
    rows = [
        Reason(
            weigh(finding["code"]),
            finding["line"],
            finding["start"] - text.rfind("\n", 0, finding["start"]) if finding["line"] else 0,
            finding["code"],
            finding["message"],
            finding_kinds()[finding["code"]].decide,
        )
        for finding in findings
        if weigh(finding["code"]) > 0
    ]
    return sorted(rows, key=lambda row: (-row.weight, row.line, row.column, row.code))
