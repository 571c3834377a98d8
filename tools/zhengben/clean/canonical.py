"""A source that is canonical Markdown already: read, not guessed at, so that cleaning it again gives it."""

from __future__ import annotations

import re

from ..markdown.read import read_markdown
from ..model import NoteRecord, Result, Source
from ..text.lazy import lazy
from ..text.manuscript import Edit
from ..vocabulary.rules import Vocabulary
from .draft import Part
from .names import document_name

_SAFE_PATH = lazy(r"(?:[a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9-]*\.md")


def clean_canonical(source: Source, vocabulary: Vocabulary) -> Result:
    """One document, unchanged but for what its canonical form asks for. Raises NotCanonical."""
    found = read_markdown(source.text, source.path)
    document = found.document
    result = Result(source, [document], own_rules=vocabulary.own_rules())
    if _SAFE_PATH.fullmatch(source.path):
        result.names = [source.path.removesuffix(".md")]
    else:
        result.names = [document_name(Part([], front=document.front), source.path)]
    result.spans = [[(found.front_end, len(source.text))]]
    front = source.text[: found.front_end]
    result.edits = [
        Edit(
            "front-matter",
            "remove",
            0,
            found.front_end,
            1,
            front,
            "",
            vocabulary.why("front-matter"),
        )
    ]
    for note in document.notes:
        start, end = found.definitions[note.label]
        call = re.compile(rf"\[\^{re.escape(note.label)}\](?!:)").search(
            source.text, found.front_end
        )
        marker = call.span() if call else None
        result.notes.append(NoteRecord(0, note.label, marker, (start, end), "explicit", 1.0))
    return result
