"""The list of the places that a person must look at: `look.tsv` in the output folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from ..audit.review.grades import by_document, grade_of, reasons, weigh, worth
from ..audit.schema import Grade
from ..text.cells import as_cell
from ..text.visible import visible_line
from ..vocabulary.findings import finding_kinds

LIST = "look.tsv"
COLUMNS = ("worth", "document", "source", "line", "column", "code", "reason", "decide")


class Look(TypedDict):
    """The grade of a document, and its reasons to look: line and column in the source, code, message. None if it is ready."""

    grade: Grade
    reasons: list[tuple[int, int, str, str]]


def looks_of(text: str, audit: dict[str, Any]) -> list[Look]:
    """The grades of the documents of an audit, in their order. `text` is the source."""
    found: list[Look] = []
    for findings in by_document(audit):
        grade = grade_of(findings)
        rows = reasons(text, findings) if grade == "look" else []
        found.append(
            {"grade": grade, "reasons": [(r.line, r.column, r.code, r.message) for r in rows]}
        )
    return found


def look_list(records: dict[str, dict[str, Any]]) -> tuple[str, int, int]:
    """The list as TSV, the number of all documents, and of those to look at. `records` are facts of sources by their names."""
    documents = [
        (source, name, look)
        for source, record in records.items()
        for name, look in zip(record["names"], record.get("looks", ()), strict=False)
    ]
    listed = [row for row in documents if row[2]["grade"] == "look"]
    lines = [COLUMNS, *_rows(listed)]
    text = "".join("\t".join(as_cell(visible_line(cell)) for cell in line) + "\n" for line in lines)
    return text, len(documents), len(listed)


def _rows(listed: list[tuple[str, str, Look]]) -> Iterator[tuple[str, ...]]:
    """The documents that have most to look at first, the places of each together, those that matter most first."""
    kinds = finding_kinds()

    def total(look: Look) -> float:
        return worth(code for _, _, code, _ in look["reasons"])

    for source, name, look in sorted(listed, key=lambda row: (-total(row[2]), row[1])):
        for line, column, code, message in look["reasons"]:
            yield (
                f"{weigh(code):g}",
                f"markdown/{name}.md",
                source,
                str(line),
                str(column),
                code,
                message,
                kinds[code].decide,
            )
