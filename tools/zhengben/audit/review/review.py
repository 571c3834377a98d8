"""All detectors in one table: what may be wrong in a finished document although no rule reports it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ...model import Document, Finding
from ...text.manuscript import line_ends
from ...vocabulary.findings import describe
from . import front, letters, paragraphs, tree
from .doubt import Doubt
from .view import View, view_of


class Detector(NamedTuple):
    """The code of its finding, and the function that gives the doubtful places of a document."""

    code: str
    run: Callable[[View], Iterator[Doubt]]


DETECTORS: tuple[Detector, ...] = (
    Detector("D101", paragraphs.open_paragraphs),
    Detector("D102", paragraphs.begun_inside),
    Detector("D103", paragraphs.long_paragraphs),
    Detector("D104", paragraphs.short_lines),
    Detector("D105", paragraphs.swallowed_lines),
    Detector("D106", paragraphs.lost_breaks),
    Detector("D107", paragraphs.numbers_inside),
    Detector("D108", paragraphs.doubled),
    Detector("D109", paragraphs.cut_pairs),
    Detector("D110", paragraphs.cut_out),
    Detector("D111", paragraphs.swallowed_breaks),
    Detector("D112", paragraphs.no_closing),
    Detector("D201", tree.jumps),
    Detector("D202", tree.gaps),
    Detector("D203", tree.mixed),
    Detector("D204", tree.empty),
    Detector("D205", tree.odd_headings),
    Detector("D206", tree.unlike_siblings),
    Detector("D207", tree.missed_siblings),
    Detector("D208", tree.headless),
    Detector("D209", tree.annexes),
    Detector("D210", tree.years),
    Detector("D211", tree.only),
    Detector("D301", letters.spaced_figures),
    Detector("D302", letters.leftovers),
    Detector("D303", letters.site_words),
    Detector("D304", letters.page_turns),
    Detector("D305", letters.dashes),
    Detector("D306", letters.odd_marks),
    Detector("D307", letters.closed_blanks),
    Detector("D308", letters.latin_runs),
    Detector("D309", letters.bare_signs),
    Detector("D401", front.odd_title),
    Detector("D402", front.other_title),
    Detector("D403", front.unknown_kind),
    Detector("D404", front.missing_date),
    Detector("D405", front.two_dates),
    Detector("D406", front.missing_session),
    Detector("D407", front.missing_speaker),
    Detector("D408", front.missing_place),
    Detector("D409", front.missing_publisher),
    Detector("D410", front.missing_published),
    Detector("D411", front.no_salutation),
    Detector("D412", front.unstated_values),
    Detector("D413", front.cut_values),
)


def review(text: str, audit: dict[str, Any], documents: list[Document]) -> list[Finding]:
    """The doubts about the finished documents of one source. `audit` is theirs, without these findings."""
    ends = line_ends(text)
    found: list[Finding] = []
    for row, document in zip(audit["documents"], documents, strict=True):
        view = view_of(text, audit, document, row["path"])
        if view is None:
            continue
        for detector in DETECTORS:
            for start, end, values in detector.run(view):
                code, severity, message = describe(detector.code, values)
                line = bisect_right(ends, start - 1) + 1
                found.append(Finding(code, severity, start, end, line, message))
    return found
