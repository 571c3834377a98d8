"""Where the notes are defined: a list behind the text, or inside it behind their paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .draft import Draft, Line, Part
from .rules import matches
from .shapes import HEADING_MARKS, compact

_LABEL = re.compile(
    r"(?:注?\s*[\[［〔【（(]\s*(\d{1,3})\s*[\]］〕】）)]|注?\s*(\d{1,3})\s*(?:[.．、：:]|\s))\s*"
)
_TERM = re.compile(r"[：:]|指|是|，|。")
_INLINE = re.compile(r"\s*\[(\d{1,3}):\s*\.?\s*(?=\S)")
_GAP = 6  # unnumbered lines that may stand inside one definition, at most
_FEWEST = 2
_HEADINGS = 3  # lines over a list that may be its heading, at most


@dataclass(slots=True)
class Entry:
    """A definition in a list: `lines[at]` carries its number, `end` is where the number ends."""

    at: int
    number: int
    end: int


def find_definitions(draft: Draft) -> None:
    """Give the role of note to the lines that define notes, and take their numbers out."""
    for part in draft.parts:
        for line in part.lines:
            if "[" in line.text:
                _inline(draft, line)
        if not any(line.notes for line in part.lines):
            _list(draft, part)


def _inline(draft: Draft, line: Line) -> None:
    """Definitions as Apache POI writes them, ` [0: .text]`, zero-based, behind their paragraph."""
    text = line.text
    opens = list(_INLINE.finditer(text))
    if not opens or not text.endswith("]"):
        return
    notes: list[tuple[str, int, int]] = []
    for match, after in zip(opens, [*opens[1:], None], strict=True):
        end = after.start() if after else len(text)
        if not text[:end].endswith("]") or not _is_whole(text[match.end() : end - 1]):
            return
        notes.append((str(int(match[1]) + 1), match.end(), end - 1))
        draft.claim(line, match.start(), match.end(), "\n", "note-label")
        draft.claim(line, end - 1, end, "", "note-label")
    line.notes = tuple(notes)


def _is_whole(definition: str) -> bool:
    """Whether a definition holds text, and no bracket that the one around it might close."""
    depth = 0
    for c in definition:
        depth += (c == "[") - (c == "]")
        if depth < 0:
            return False
    return depth == 0 and bool(definition.strip())


def _list(draft: Draft, part: Part) -> None:
    found = _last_run(part.lines)
    if not found:
        return
    entries, last, headings = found
    numbers = {entry.at: entry for entry in entries}
    for i in range(entries[0].at, last + 1):
        line = part.lines[i]
        line.role = "note"
        entry = numbers.get(i)
        if entry is None:
            line.joined = True
        else:
            line.label = str(entry.number)
            draft.claim(line, 0, entry.end, "", "note-label")
    for line in headings:
        draft.drop(line, "note-heading")
    part.lines = [line for line in part.lines if not line.dropped]


def _last_run(lines: list[Line]) -> tuple[list[Entry], int, list[Line]] | None:
    """The last run of lines that counts up from 1 and is a list of notes by evidence."""
    for start in range(len(lines) - 1, -1, -1):
        if lines[start].role:
            continue
        match = _LABEL.match(lines[start].text)
        if not match or int(match[1] or match[2]) != 1:
            continue
        entries, last = _run(lines, start)
        headings = _headings(lines, start)
        if len(entries) >= _FEWEST and (headings or _explains(lines, entries)):
            return entries, last, headings
        if len(entries) == 1 and headings:
            return entries, last, headings
    return None


def _run(lines: list[Line], start: int) -> tuple[list[Entry], int]:
    """Entries from `start` on, each with the next number or the one after it, and the last line."""
    entries: list[Entry] = []
    at = start
    last = start
    while at < len(lines) and at - last <= _GAP:
        match = _LABEL.match(lines[at].text)
        number = int(match[1] or match[2]) if match else 0
        wanted = entries[-1].number if entries else 0
        if match and wanted < number <= wanted + 2:
            entries.append(Entry(at, number, match.end()))
            last = at
        at += 1
    while last + 1 < len(lines) and lines[last + 1].joined:
        last += 1
    return entries, last


def _headings(lines: list[Line], start: int) -> list[Line]:
    found: list[Line] = []
    for line in reversed(lines[max(0, start - _HEADINGS) : start]):
        if not matches("note-heading", compact(HEADING_MARKS.sub("", line.text))):
            break
        found.append(line)
    return found


def _explains(lines: list[Line], entries: list[Entry]) -> bool:
    """Whether most entries begin with a term that the text before the list uses."""
    body = compact("".join(line.text for line in lines[: entries[0].at]))
    known = 0
    for entry in entries:
        text = compact(lines[entry.at].text[entry.end :])
        term = _TERM.split(text.strip("“"), maxsplit=1)[0].strip("“”")
        known += 2 <= len(term) <= 40 and term[:8] in body
    return known * 2 > len(entries)
