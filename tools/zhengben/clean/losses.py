"""What was taken out of a source without proof that it is a copy or a part of the page: each such place is a finding.

`clean` reports these places, and `audit.prove` demands that each of them is reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from ..model import Document, plain_text
from ..text.manuscript import Edit
from ..text.patterns import CLOSERS, HAN, compact, is_open
from ..vocabulary.rules import Vocabulary
from ..vocabulary.words import words

CODE = "L102"
_LEAST = 12  # Chinese characters of a loss that counts
_ENTRY = 40  # code points of a line that can be an entry of a menu
_RECURS = 3  # times that a running head stands in a source
_KEY = 6  # characters of a piece of a sentence that must be found again
_QUOTED = 40  # code points of a quotation
# The format marks these, a list names them, a person decided, or another part of the audit keeps them.
_KNOWN = frozenset({"errata", "page-chrome", "front-matter", "contents", "masthead", "tag"})
_HAN = re.compile(f"[{HAN}]")
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")
_NO_WORD = re.compile(r"[\W_]+")
_FIELD = re.compile(r"【?([\u4e00-\u9fffA-Za-z]{2,9})】?[：:]")
_FIELDS = ("field-url", "field-published", "field-publisher")


class Loss(NamedTuple):
    """`source[start:end]`, taken out by `rule` without a proof."""

    start: int
    end: int
    rule: str


class _Taken(NamedTuple):
    """A line of the source, or what an edit took out of it, and whether a list of words names it."""

    start: int
    end: int
    rule: str
    text: str
    named: bool


def unproven(
    text: str, edits: list[Edit], documents: list[Document], vocabulary: Vocabulary
) -> list[Loss]:
    """The stretches of a source of twelve Chinese characters or more that were taken out without proof.

    A proof is: a rule with vocabulary matches the whole line; each sentence stands in what was kept; the line is
    an entry in a run of parts of the page, one of which vocabulary names; it recurs as running heads do.
    """
    removed = [edit for edit in edits if edit.kind == "remove" and _counts(edit, vocabulary)]
    if not removed:
        return []
    kept = _key("".join(_texts(documents)))
    heads = Counter(compact(e.text) for e in removed if e.rule == "running-head")
    found: list[Loss] = []
    for run in _runs(text, removed):
        lines = [line for edit in run for line in _lines(edit, vocabulary)]
        page = any(line.named for line in lines)
        for line in lines:
            proven = (
                len(_HAN.findall(line.text)) < _LEAST
                or line.named
                or (page and _is_entry(line.text))
                or heads[compact(line.text)] >= _RECURS
                or _is_copy(line.text, kept)
            )
            if not proven:
                found.append(Loss(line.start, line.end, line.rule))
    return _joined(text, found)


def quote(text: str) -> str:
    """The beginning of a loss, for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _QUOTED else flat[:_QUOTED] + "…"


def _counts(edit: Edit, vocabulary: Vocabulary) -> bool:
    return edit.rule not in _KNOWN and edit.rule not in vocabulary.own


def _texts(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        for block in document.blocks:
            yield plain_text(block.content)
            yield from (plain_text(cell) for row in block.rows for cell in row)
        yield from (plain_text(note.content) for note in document.notes)


def _key(text: str) -> str:
    """Letters and figures alone, in one form: for comparing text with what cleaning made of it."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text))


def _runs(text: str, edits: list[Edit]) -> list[list[Edit]]:
    """Edits between which only blanks stand."""
    runs = [[edits[0]]]
    for before, edit in pairwise(edits):
        if text[before.end : edit.start].strip():
            runs.append([])
        runs[-1].append(edit)
    return runs


def _lines(edit: Edit, vocabulary: Vocabulary) -> Iterator[_Taken]:
    for match in re.finditer(r"\S[^\n]*", edit.text):
        start = edit.start + match.start()
        named = _is_named(match[0], vocabulary)
        yield _Taken(start, start + len(match[0].rstrip()), edit.rule, match[0], named)


def _is_named(text: str, vocabulary: Vocabulary) -> bool:
    """Whether vocabulary matches a whole line, or the label of a field of a page."""
    flat = compact(text)
    if any(rule.matches(flat) for rule in vocabulary.rules.values()):
        return True
    field = _FIELD.match(flat)
    label = field is not None and any(words(name).fullmatch(field[1]) for name in _FIELDS)
    captions = (words("photo-credit"), words("report-caption"))
    return label or any(caption.fullmatch(text.strip()) for caption in captions)


def _is_entry(text: str) -> bool:
    return len(text) <= _ENTRY and is_open(text)


def _is_copy(text: str, kept: str) -> bool:
    """Whether all pieces of a line stand in what was kept; those cut by dots too short to tell are left out."""
    pieces = [_key(piece) for piece in _SENTENCE.findall(text)]
    return all(piece in kept for piece in pieces if len(piece) >= _KEY)


def _joined(text: str, losses: list[Loss]) -> list[Loss]:
    """Losses with those that follow them directly."""
    found: list[Loss] = []
    for loss in losses:
        if found and not text[found[-1].end : loss.start].strip():
            loss = Loss(found[-1].start, loss.end, found[-1].rule)
            found.pop()
        found.append(loss)
    return found


_CUT = 25  # code points from which an open line at the end of a document is a cut sentence
_ENDING = re.compile(r"[（(][^（）()]{2,12}[）)]$")


def cut_end(document: Document) -> str:
    """The last paragraph of a document if it stops in the middle of a sentence; empty if not."""
    last = next((block for block in reversed(document.blocks) if not block.level), None)
    text = plain_text(last.content).strip() if last and last.kind == "paragraph" else ""
    whole = not is_open(_ENDING.sub("", text)) or text[-1:] in CLOSERS
    cut = text[-1:] in tuple("，、,") or (len(text) >= _CUT and not whole)
    return text if cut else ""
