"""Finds the proof of everything that was taken out, and says what has none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ...model import Source
from ...text.manuscript import Edit, Proof
from ...text.patterns import is_open
from ...vocabulary.rules import Vocabulary
from .case import Case, han, key_of
from .refused import Refused
from .table import KEEPS, owed

_LEAST = 12  # Chinese characters of a removal that is quoted
_SENTENCE = 40  # code points of a line that is a sentence, whatever ends it
_NEAR = 400  # code points between two removals of one stretch
_LISTS = frozenset({"format", "cover"})  # proofs of what stands apart from the text
_QUOTED = 60  # code points of a quotation
# These proofs are of the text itself; others are of its place among parts of the page.
_SURE = frozenset(
    {"copy", "list", "words", "hand", "marks", "form", "count", "label", "address", "licence"}
)


class Unsure(NamedTuple):
    """`source[start:end]`, taken out by `rule` for its place among parts of the page; `sentence` if it has one."""

    start: int
    end: int
    rule: str
    sentence: bool


def judge(
    source: Source,
    edits: Sequence[Edit],
    spans: Sequence[tuple[int, int]],
    vocabulary: Vocabulary,
) -> tuple[list[Edit], list[Refused]]:
    """The edits with their proofs, and those that have none."""
    case = Case(source, edits, spans, vocabulary)
    found: list[Edit] = []
    refused: list[Refused] = []
    for edit in edits:
        if edit.kind == "remove":
            proof, why = _prove(case, edit)
            if proof is None:
                refused.append(Refused(edit.start, edit.end, edit.rule, why))
            edit = replace(edit, proof=proof)
        found.append(edit)
    return found, refused


def _prove(case: Case, edit: Edit) -> tuple[Proof | None, str]:
    """The first proof that holds, or what is wrong with the only one that a rule can give."""
    may = owed(edit.rule, case)
    why = ""
    for obligation in may:
        places = obligation.seek(case, edit)
        why = "no place shows it" if places is None else obligation.holds(case, edit, places)
        if places is not None and not why:
            if not obligation.joins or not case.cuts(edit):
                return Proof(obligation.by, places), ""
            return None, "a sentence runs through it"
    return None, why if len(may) == 1 else "nothing proves it"


def faults(
    source: Source,
    edits: Sequence[Edit],
    spans: Sequence[tuple[int, int]],
    vocabulary: Vocabulary,
) -> Iterator[Refused]:
    """Removals whose stated proof does not hold, and replacements that change words, from the audit alone."""
    case = Case(source, edits, spans, vocabulary)
    for edit in edits:
        why = _fault(case, edit) if edit.kind == "remove" else _change(edit)
        if why:
            yield Refused(edit.start, edit.end, edit.rule, why)


def _fault(case: Case, edit: Edit) -> str:
    proof = edit.proof
    if proof is None:
        return "its proof is missing"
    may = [each for each in owed(edit.rule, case) if each.by == proof.by]
    if not may:
        return f"{proof.by} is no proof for this rule"
    if any(not 0 <= low < high <= len(case.source.text) for low, high in proof.at):
        return "its proof names a place outside the source"
    if may[0].joins and case.cuts(edit):
        return "a sentence runs through it"
    return may[0].holds(case, edit, proof.at)


def _change(edit: Edit) -> str:
    before, after = (unicodedata.normalize("NFKC", text) for text in (edit.text, edit.new))
    changed = edit.rule in KEEPS and key_of(before) != key_of(after)
    return "its letters and figures were changed" if changed else ""


def unsure(edits: Sequence[Edit]) -> list[Unsure]:
    """Removals of twelve Chinese characters or more that neither a copy nor vocabulary proves.

    Those that hold a sentence come one by one, others that are near each other as one stretch.
    """
    found: list[Unsure] = []
    for edit in edits:
        if edit.proof is None or edit.proof.by in _SURE or han(edit.text) < _LEAST:
            continue
        each = Unsure(edit.start, edit.end, edit.rule, _is_sentence(edit, edit.proof))
        last = found[-1] if found else each
        alike = last[2:] == each[2:] and not each.sentence
        if found and alike and each.start - last.end < _NEAR:
            each = last._replace(end=each.end)
            found.pop()
        found.append(each)
    return found


def _is_sentence(edit: Edit, proof: Proof) -> bool:
    text = edit.text.strip()
    return proof.by not in _LISTS and (not is_open(text) or "。" in text or len(text) > _SENTENCE)


def quote(text: str) -> str:
    """The beginning of a removal, for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _QUOTED else flat[:_QUOTED] + "…"
