"""The kind of a document, by its title."""

from __future__ import annotations

from ...vocabulary.words import words

_WORK_REPORT = words("work-report")
_CONGRESS = words("congress")
_BY_TITLE = {
    "work-report": _WORK_REPORT,
    "chronicle": words("kind-chronicle"),
    "personnel": words("kind-personnel"),
    "plan": words("kind-plan"),
    "measures": words("kind-measures"),
    "opinions": words("kind-opinions"),
    "notice": words("kind-notice"),
}


def kind_of(title: str, subtitle: str) -> str:
    """The kind that a title or a subtitle names; what is reported to a congress is a work report, whatever it is called."""
    if _WORK_REPORT.search(subtitle) or (_CONGRESS.search(subtitle) and title.endswith("报告")):
        return "work-report"
    return next((kind for kind, name in _BY_TITLE.items() if name.search(title)), "other")
