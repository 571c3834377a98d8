"""Findings about what was taken out, what was not, and what the source itself lost."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Document, Finding, Result, Severity, plain_text
from ..text.lazy import lazy
from ..text.patterns import CLOSERS, is_open
from ..vocabulary.findings import describe
from .proof.case import han, key_of
from .proof.judge import Unsure, quote, unsure
from .proof.refused import Refused

_MOST_LOST = 0.15  # share of the Chinese characters that may go for their place in the page
_GOES_ON = ("，", "、", ",")
_CUT = 25  # code points from which an open line at the end of a document is a cut sentence
_ENDING = lazy(r"[（(][^（）()]{2,12}[）)]$")


def losses(result: Result) -> list[Finding]:
    """Removals that a person should see, and documents that stop in the middle of a sentence."""
    found = unsure(result.edits)
    return [*_quoted(result, found), *_much(result, found), *_cut_ends(result)]


def _quoted(result: Result, found: list[Unsure]) -> Iterator[Finding]:
    for start, end, rule, sentence in found:
        values: dict[str, object] = {"text": quote(result.source.text[start:end]), "rule": rule}
        kind = describe("L102", values) if sentence else describe("L104", values)
        yield _finding(kind, start, end)


def _much(result: Result, found: list[Unsure]) -> Iterator[Finding]:
    """A document of which much went for its place in the page is to be looked at."""
    gone = sum(han(result.source.text[each.start : each.end]) for each in found)
    stays = (
        sum(han(plain_text(b.content)) for d in result.documents for b in d.blocks) if gone else 0
    )
    if gone > _MOST_LOST * (gone + stays):
        yield _finding(describe("L101", {"percent": gone * 100 // (gone + stays)}), 0, 0)


def _cut_ends(result: Result) -> Iterator[Finding]:
    """A source cut off in the middle of a sentence is incomplete."""
    for document, spans in zip(result.documents, result.spans, strict=True):
        text = cut_end(document)
        if text:
            end = spans[-1][1]
            yield _finding(describe("L103", {"text": text[-20:]}), end - 1, end)


def cut_end(document: Document) -> str:
    """The last paragraph or heading of a document if it stops in the middle of a sentence; empty if not."""
    last = document.blocks[-1] if document.blocks else None
    text = plain_text(last.content).strip() if last and last.kind != "table" else ""
    if last is None or text[-1:] in _GOES_ON:
        return text
    whole = not is_open(_ENDING.sub("", text)) or text[-1:] in CLOSERS
    return text if not last.level and len(text) >= _CUT and not whole else ""


def kept(refused: tuple[Refused, ...], result: Result) -> Iterator[Finding]:
    """What looked like a part of the page, but stays in the text since the proof of that fails."""
    gone = [(edit.start, edit.end) for edit in result.edits if edit.kind == "remove"]
    text = result.source.text
    for start, end, rule, why in dict.fromkeys(refused):
        standing = not any(low <= start and end <= high for low, high in gone)
        if standing and key_of(text[start:end]) and end - start < len(text):
            values: dict[str, object] = {"text": quote(text[start:end]), "rule": rule, "why": why}
            yield _finding(describe("L105", values), start, end)


def _finding(kind: tuple[str, Severity, str], start: int, end: int) -> Finding:
    code, severity, message = kind
    return Finding(code, severity, start, end, 0, message)
