"""Whether a file is canonical Markdown, and why not."""

from __future__ import annotations

import re
import unicodedata

from ..errors import NotCanonical
from ..model import FRONT_KEYS, KINDS, Call, Document, Inline, flatten
from .read import read_markdown
from .write import write_document

REQUIRED = ("title", "kind", "lang", "source")


def problems(text: str, name: str) -> list[str]:
    """Why a text is not canonical Markdown: `name:line: sentence` for each problem. Empty if it is canonical."""
    found = list(_characters(text, name))
    if found:
        return found
    try:
        document = read_markdown(text, name).document
    except NotCanonical as error:
        return [str(error)]
    found += [f"{name}:1: {what}" for what in _front(document)]
    found += [f"{name}: {what}" for what in _notes(document)]
    written = write_document(document)
    if written != text:
        have, want = text.split("\n"), written.split("\n")
        line = next(
            (i for i, (a, b) in enumerate(zip(have, want, strict=False)) if a != b),
            min(len(have), len(want)),
        )
        wanted = want[line] if line < len(want) else "the end of the file"
        found.append(f"{name}:{line + 1}: the canonical form of this line is {wanted[:60]!r}.")
    return found


def _characters(text: str, name: str) -> list[str]:
    found = []
    if not unicodedata.is_normalized("NFC", text):
        found.append(f"{name}: the text is not in Unicode normalization form NFC.")
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line or "\r" in line or "\ufeff" in line:
            found.append(
                f"{name}:{number}: there is a tab, a carriage return or a byte order mark."
            )
        if line != line.rstrip():
            found.append(f"{name}:{number}: there are blanks at the end of the line.")
    if not text.endswith("\n") or text.endswith("\n\n"):
        found.append(f"{name}: the file must end in one newline.")
    return found


def _front(document: Document) -> list[str]:
    front = document.front
    found = [f"the front matter lacks {key}." for key in REQUIRED if not front.get(key)]
    order = [key for key in FRONT_KEYS if key in front]
    if list(front) != order:
        found.append(f"the keys of the front matter must be in this order: {', '.join(order)}.")
    if front.get("kind") not in KINDS:
        found.append(f"the kind {front.get('kind')!r} is not one of {', '.join(KINDS)}.")
    date = str(front.get("date", "2000-01-01"))
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", date):
        found.append(f"the date {date!r} is not in the form 2025-01-10.")
    return found


def _notes(document: Document) -> list[str]:
    called = list(dict.fromkeys(_calls(document)))
    defined = [note.label for note in document.notes]
    found = [f"note {label} is called but not defined." for label in called if label not in defined]
    found += [
        f"note {label} is defined but not called." for label in defined if label not in called
    ]
    if not found and called != defined:
        found.append("the notes must be defined in the order of their first calls.")
    return found


def _calls(document: Document) -> list[str]:
    contents: list[tuple[Inline, ...]] = []
    for block in document.blocks:
        contents.append(block.content)
        contents += [cell for row in block.rows for cell in row]
    return [
        item.label for content in contents for item in flatten(content) if isinstance(item, Call)
    ]
