"""The lexicon of a corpus: Simplified words with their Traditional forms."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import BadLexicon

NAME = "lexicon.tsv"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by their Simplified form. `lines` has the line number of each, from 1."""

    path: str = ""
    digest: str = ""
    entries: dict[str, str] = field(default_factory=dict, hash=False)
    lines: dict[str, int] = field(default_factory=dict, hash=False)


def read_lexicon(path: Path) -> Lexicon:
    """Read a TSV with the columns Simplified, Traditional and, optionally, a note.

    Empty lines and lines that begin with # are ignored. Raises BadLexicon, which lists every fault.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise BadLexicon(f"{path}: cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise BadLexicon(
            f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8."
        ) from error
    entries: dict[str, str] = {}
    lines: dict[str, int] = {}
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        fault = _fault(columns)
        if not fault and columns[0] in lines:
            fault = f"{columns[0]} is already in line {lines[columns[0]]}; keep one of them"
        if fault:
            faults.append(f"{path}:{number}: {fault}.")
            continue
        entries[columns[0]] = columns[1]
        lines[columns[0]] = number
    if faults:
        raise BadLexicon("\n".join(faults))
    return Lexicon(str(path), hashlib.sha256(data).hexdigest(), entries, lines)


def _fault(columns: list[str]) -> str:
    """What is wrong with a line, without a full stop; empty if nothing is."""
    if not 2 <= len(columns) <= 3:
        return f"{len(columns)} columns; write Simplified, tab, Traditional, and at most a note"
    simplified, traditional = columns[:2]
    if not simplified or not traditional:
        return "a word is missing; write Simplified, tab, Traditional"
    for word in (simplified, traditional):
        if word != "".join(word.split()):
            return f"blanks in {word!r}; separate columns by one tab"
        if not unicodedata.is_normalized("NFC", word):
            return f"{word} is not in Unicode's form NFC"
    if len(simplified) != len(traditional):
        return (
            f"{simplified} and {traditional} differ in length; "
            "an entry says which characters are meant, not which words to use"
        )
    return ""
