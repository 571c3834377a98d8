"""Decisions made by hand about the text, before any other pass looks at it."""

from __future__ import annotations

from ...model import Decision
from ...text.lazy import lazy
from ..decisions import located
from ..draft import Draft

_RULE = "errata"
_ENDS = ("。", "！", "？", "；")
_BREAK = lazy(r"[ \t\r\u3000]*\n\s*")


def apply_errata(draft: Draft) -> None:
    """Correct, drop, join and split passages; hold those that stay as they are.

    Raises BadErrata where a passage is not in the source exactly once.
    """
    draft.decisions = located(draft.text, draft.source.path, draft.errata)
    held = draft.held
    for decision in draft.decisions:
        start, end = decision.start, decision.end
        if decision.kind in ("erratum", "drop"):
            draft.manuscript.replace(start, end, decision.new, _RULE, decision.why)
        elif decision.kind == "keep":
            held.kept.append((start, end))
        elif decision.kind == "join":
            _close(draft, decision)
        elif decision.kind == "split":
            _open(draft, start, decision.why)
        elif decision.kind == "heading":
            _close(draft, decision)
            _open(draft, start, decision.why)
            _open(draft, _behind(draft, decision), decision.why)
            held.kept.append((start, end))
            held.whole.append((start, end))


def _close(draft: Draft, decision: Decision) -> None:
    """Make a passage one line."""
    text = draft.text
    for match in _BREAK.finditer(text, decision.start, decision.end):
        before, after = text[match.start() - 1], text[match.end()]
        glue = " " if (before + after).isascii() and before.isalpha() and after.isalpha() else ""
        draft.manuscript.replace(*match.span(), glue, _RULE, decision.why)


def _open(draft: Draft, at: int, why: str) -> None:
    """Have a line begin at a place."""
    draft.held.breaks.append(at)
    line = draft.text[draft.text.rfind("\n", 0, at) + 1 : at]
    if line.strip() and draft.text[at : at + 1].strip():
        draft.manuscript.replace(at, at, "\n\n", _RULE, why)


def _behind(draft: Draft, decision: Decision) -> int:
    """Where the line behind a decided line begins: behind its end mark. Takes out the full stop, which a heading has not."""
    text, end = draft.text, decision.end
    end += text[end : end + 1] in _ENDS
    if text[end - 1] == "。" and decision.new != "0":
        rule = "heading-stop"
        draft.manuscript.replace(end - 1, end, "", rule, draft.vocabulary.why(rule))
    return end
