"""Cleaning a source, with the proof of its audit: the one way to documents, for the command line and for Python."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..clean.decisions import undecided
from ..clean.errata import Erratum
from ..model import Document, Given, Result, Source
from ..settings import find_settings
from ..vocabulary.rules import Vocabulary, read_vocabulary
from .audit import audit_of, prove
from .review.grades import by_document, grade_of


@dataclass(frozen=True)
class Proven:
    """What cleaning a source gave, and its audit as data, which holds."""

    result: Result
    audit: dict[str, Any]

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The documents by their names."""
        return dict(zip(self.result.names, self.result.documents, strict=True))


def vocabulary_for(source: Path) -> Vocabulary:
    """The rules for a source: the packaged ones, with a user's own where the nearest settings name some.

    Raises BadRules, and UsageError for settings that cannot be used.
    """
    return read_vocabulary(find_settings(source.parent).rules)


def clean_proven(
    source: Source,
    errata: tuple[Erratum, ...] = (),
    vocabulary: Vocabulary | None = None,
    metadata: Given | None = None,
) -> Proven:
    """Clean a source, prove its audit, and grade its documents. Raises BadErrata, BadMetadata, NotCanonical and BrokenAudit."""
    from ..clean.pipeline import clean  # a third of a second, which unchanged sources do not need

    result = clean(source, errata, vocabulary, metadata)
    audit = audit_of(result, [f"markdown/{name}.md" for name in result.names])
    prove(source, result.documents, audit, vocabulary)
    _review(result, audit)
    return Proven(result, audit)


def _review(result: Result, audit: dict[str, Any]) -> None:
    """Add what the detectors say about the finished documents, and grade these."""
    from .review.review import review

    found = undecided(review(result.source.text, audit, result.documents), result.decisions)
    result.findings = sorted([*result.findings, *found], key=lambda f: (f.start, f.end, f.code))
    audit["findings"] = [asdict(finding) for finding in result.findings]
    for row, findings in zip(audit["documents"], by_document(audit), strict=True):
        row["grade"] = grade_of(findings)
