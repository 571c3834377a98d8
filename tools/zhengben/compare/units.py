"""A document as the units that are compared: headings, paragraphs, table rows and notes, each a tuple of tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..markdown.sentences import split_sentences
from ..model import Call, Document, Inline, Marked

UnitKind = Literal["heading", "paragraph", "row", "note"]

# One token: a figure with its separators and per cent sign, a Latin word, or any other character.
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*[%‰％]?|[A-Za-z]+|.", re.DOTALL)
FIGURE = re.compile(r"[0-9].*", re.DOTALL)
# A token for a footnote call or a mark begins with this character, which no text contains.
_SIGN = "\0"
_MARKS = {"strong": "**", "emphasis": "*", "code": "`", "link": ""}


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. `level` is for headings, `label` for notes. `text_of(tokens)` gives the text."""

    kind: UnitKind
    tokens: tuple[str, ...]
    level: int = 0
    label: str = ""


def units_of(document: Document) -> tuple[Unit, ...]:
    """The units of the body, in order."""
    return tuple(_units(document))


def notes_of(document: Document) -> tuple[Unit, ...]:
    """The notes, in order."""
    return tuple(
        Unit("note", tuple(_tokens(note.content)), label=note.label) for note in document.notes
    )


def _units(document: Document) -> Iterator[Unit]:
    for block in document.blocks:
        if block.kind == "table":
            for row in block.rows:
                cells: list[str] = []
                for cell in row:
                    cells += [*_tokens(cell), f"{_SIGN}|"]
                yield Unit("row", tuple(cells[:-1]))
        else:
            yield Unit(block.kind, tuple(_tokens(block.content)), block.level)


def _tokens(content: tuple[Inline, ...]) -> Iterator[str]:
    for item in content:
        if isinstance(item, Call):
            yield f"{_SIGN}[^{item.label}]"
        elif isinstance(item, Marked):
            mark = _MARKS[item.mark]
            yield f"{_SIGN}{mark or '['}"
            yield from _tokens(item.content)
            yield f"{_SIGN}{mark or f']({item.url})'}"
        else:
            yield from _TOKEN.findall(item)


def call_label(token: str) -> str:
    """The label of a token that is a footnote call, else `""`."""
    return token[3:-1] if token.startswith(f"{_SIGN}[^") else ""


def call(label: str) -> str:
    """The token of a footnote call."""
    return f"{_SIGN}[^{label}]"


def is_sign(token: str) -> bool:
    """Whether a token is a call or a mark, not text."""
    return token.startswith(_SIGN)


def text_of(tokens: tuple[str, ...] | list[str]) -> str:
    """The tokens as Markdown without escapes, with a bar between the cells of a row."""
    return "".join(" | " if token == f"{_SIGN}|" else token.removeprefix(_SIGN) for token in tokens)


def sentences(tokens: tuple[str, ...]) -> list[int]:
    """The offsets in `tokens` at which its sentences end."""
    ends = []
    at = 0
    for sentence in split_sentences(text_of(tokens)):
        length = 0
        while length < len(sentence) and at < len(tokens):
            length += len(text_of(tokens[at : at + 1]))
            at += 1
        ends.append(at)
    return ends
