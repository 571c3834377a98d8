"""Where the notes are defined: lists behind the text or its parts, or inside it behind paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

from ...model import Evidence
from ...text.lazy import lazy
from ...text.patterns import HEADING_MARKS, NUMBERING, compact, is_open
from ...vocabulary.rules import Vocabulary
from ...vocabulary.words import words
from ..draft import Draft, Line, Part
from .markers import LABEL, read_mark

_TERM_END = words("term-end")
_INLINE = lazy(r"\s*\[(\d{1,3}):\s*\.?\s*(?=\S)")
_ZERO = lazy(r"\[0:\s*\.?\s*\S")
_PAGE_REFERENCE = words("page-reference")
_GAP = 15  # most unnumbered lines inside one definition
_GAP_LENGTH = 600  # code points from the end of a definition's first line to the next definition
_FEWEST = 2
_HEADINGS = 3  # lines over a list that may be its heading, at most
_LONGEST_TERM = 40
_LONE_TERM = lazy(r"[^。，；：:！？]{2,30}")
_ANNEX = words("annex")
_ANNEX_START = words("annex-start")
_DEFINES = words("defines")
_MEANS = words("says-what-it-means")
_TRIES = 8  # headings under which a glossary is looked for


@dataclass(slots=True)
class Entry:
    """A definition in a list: `lines[at]` carries its number, which ends at `end`."""

    at: int
    number: int
    end: int


@dataclass(slots=True)
class Listing:
    """A list of notes: its entries, its last line, and the lines that are its heading."""

    entries: list[Entry]
    last: int
    headings: list[Line] = field(default_factory=list)


def find_definitions(draft: Draft) -> None:
    """Give the role of note to the lines that define notes, and take their numbers out."""
    for part in draft.parts:
        marked = draft.on(part.lines, "definition")
        if marked:
            _marked(draft, part, marked)
            continue
        shift = int(any(_ZERO.search(line.text) for line in part.lines if "[" in line.text))
        for line in part.lines:
            if "[" in line.text:
                _inline(draft, line, shift)
        if not any(line.notes for line in part.lines):
            _lists(draft, part)


def _marked(draft: Draft, part: Part, marked: dict[int, Evidence]) -> None:
    """Definitions that the format itself marks, with the labels that it gives them."""
    labels = draft.evidence("label")
    # Where a document has but one list, its notes do not bear the list's number.
    lists = {evidence.value.rpartition("-")[0] for evidence in marked.values()}
    prefix = f"{lists.pop()}-" if len(lists) == 1 else ""
    before: Evidence | None = None
    last = -1
    for k, evidence in marked.items():
        line = part.lines[k]
        line.role = "note"
        line.link = "joined" if evidence is before else ""
        if not line.link:
            line.label = evidence.value.removeprefix(prefix)
            draft.labels[evidence.value] = line.label
            for heading in _headings(part.lines, last + 1, k, draft.vocabulary):
                draft.drop(heading, "note-heading")
        _claim_labels(draft, line, evidence, labels)
        before, last = evidence, k


def _claim_labels(draft: Draft, line: Line, evidence: Evidence, labels: list[Evidence]) -> None:
    """Take out the number of a definition, and what leads back to its call."""
    first = bisect_left(labels, evidence.start, key=lambda label: label.start)
    last = bisect_left(labels, evidence.end, key=lambda label: label.start)
    stretches = [
        (start - line.start, end - line.start)
        for start, end in map(draft.stretch, labels[first:last])
        if line.start <= start and end <= line.end
    ]
    match = LABEL.match(line.text)
    numbered = match is not None and read_mark(match).number == int(
        evidence.value.rpartition("-")[2]
    )
    if match and numbered and not line.link and not any(start == 0 for start, _ in stretches):
        stretches.append((0, match.end()))
    done = 0
    for start, end in sorted(stretches):
        rest = line.text[end:]
        start, end = max(start, done), max(end + len(rest) - len(rest.lstrip()), done)
        if start < end:
            draft.claim(line, start, end, "", "note-label")
        done = end


def _inline(draft: Draft, line: Line, shift: int) -> None:
    """Definitions as Apache POI writes them, ` [0: .text]`, behind their paragraph.

    `shift` is 1 where they count from 0.
    """
    text = line.text
    opens = list(_INLINE.finditer(text))
    if not opens or not text.endswith("]"):
        return
    notes: list[tuple[str, int, int]] = []
    for match, after in zip(opens, [*opens[1:], None], strict=True):
        end = after.start() if after else len(text)
        if not text[:end].endswith("]") or not _is_whole(text[match.end() : end - 1]):
            return
        notes.append((str(int(match[1]) + shift), match.end(), end - 1))
    for (_, start, end), match in zip(notes, opens, strict=True):
        draft.claim(line, match.start(), start, "\n", "note-label")
        draft.claim(line, end, end + 1, "", "note-label")
    line.notes = tuple(notes)


def _is_whole(definition: str) -> bool:
    """Whether a definition holds text, and no bracket that the one around it might close."""
    depth = 0
    for c in definition:
        depth += (c == "[") - (c == "]")
        if depth < 0:
            return False
    return depth == 0 and bool(definition.strip())


def _lists(draft: Draft, part: Part) -> None:
    """Each list of notes; the notes of a second list and of later ones bear its number too."""
    lines = part.lines
    found = _numbered_lists(draft, lines) or _glossary(lines, draft.vocabulary)
    seen: set[str] = set()
    for number, listing in enumerate(found, 1):
        prefix = f"{number}-" if number > 1 else ""
        by_line = {entry.at: entry for entry in listing.entries}
        texts = {compact(lines[e.at].text[e.end :]) for e in listing.entries}
        again = len(texts & seen) * 2 > len(texts)
        seen |= texts
        for i in range(listing.entries[0].at, listing.last + 1):
            if again:
                draft.drop(lines[i], "repeated")
            else:
                _define(draft, lines[i], by_line.get(i), prefix)
        for line in listing.headings:
            draft.drop(line, "note-heading")


def _define(draft: Draft, line: Line, entry: Entry | None, prefix: str) -> None:
    line.role = "note"
    if entry is None:
        line.link = "joined"
    else:
        line.label = f"{prefix}{entry.number}"
        if _LONE_TERM.fullmatch(line.text[entry.end :]):  # its definition follows on the next line
            line.glue = "\u3000"
        if entry.end:
            draft.claim(line, 0, entry.end, "", "note-label")
    reference = _PAGE_REFERENCE.search(line.text)
    if reference:
        draft.claim(line, reference.start(), reference.end(), "", "page-reference")


def _numbered_lists(draft: Draft, lines: list[Line]) -> list[Listing]:
    """The runs of lines that count up from 1 and are lists of notes by evidence."""
    found: list[Listing] = []
    at = body = 0
    while at < len(lines):
        match = LABEL.match(lines[at].text)
        if not match or lines[at].role or read_mark(match).number != 1:
            at += 1
            continue
        entries, last = _run(draft, lines, at)
        headings = _headings(lines, body, at, draft.vocabulary)
        # 附件 alone says that something follows the text, not that it is notes.
        named = not all(_is_annex(line) for line in headings)
        explains = len(entries) >= _FEWEST and _explains(lines[body:at], lines, entries)
        if named or explains:
            found.append(Listing(entries, last, headings))
            at = body = last + 1
        else:
            at += 1
    return found


def _run(draft: Draft, lines: list[Line], start: int) -> tuple[list[Entry], int]:
    """Entries from `start` on, each with the next number or the one after it, and the last line.

    A number printed twice after one was left out (8, 10, 10) is a misprint of the first.
    """
    entries: list[Entry] = []
    style = ""
    at = last = start
    while at < len(lines) and at - last <= _GAP:
        numbering = NUMBERING.match(lines[at].text)
        apart = lines[at].start - lines[last].end
        headed = numbering and numbering.lastgroup in ("h1", "h2", "chapter")
        if at > start and (apart > _GAP_LENGTH or headed or _is_annex(lines[at])):
            break
        match = LABEL.match(lines[at].text)
        mark = read_mark(match) if match else None
        wanted = entries[-1].number if entries else 0
        if mark and mark.number == 1 and len(entries) == 1:
            break  # another list begins; this was an item of the text
        if (
            mark
            and (not style or mark.style == style)
            and wanted <= mark.number <= wanted + (5 if _defines(lines[at].text) else 2)
        ):
            skipped = len(entries) > 1 and entries[-2].number == wanted - 2
            if mark.number == wanted and skipped:
                entries[-1].number -= 1
                line = lines[entries[-1].at]
                draft.find("N105.number", line.start, line.end, printed=wanted, label=wanted - 1)
            if mark.number > wanted or skipped:
                entries.append(Entry(at, mark.number, mark.end))
                style = mark.style
                last = at
        at += 1
    return entries, _last_line(lines, entries)


def _last_line(lines: list[Line], entries: list[Entry]) -> int:
    """The line that the last entry ends with.

    It goes on to the end of its sentence if an earlier entry was cut just so: a term on a line of
    its own, or a definition broken over lines.
    """
    last = entries[-1].at
    broken = any(b.at > a.at + 1 and is_open(lines[a.at].text) for a, b in pairwise(entries))
    for at in range(last, min(len(lines), last + _GAP) if broken else last):
        line = lines[at]
        if at > last and (line.role or NUMBERING.match(line.text) or _is_annex(line)):
            break
        if not is_open(line.text):
            return at
    return last


def _is_annex(line: Line) -> bool:
    return _ANNEX.fullmatch(compact(HEADING_MARKS.sub("", line.text))) is not None


def _headings(lines: list[Line], first: int, start: int, vocabulary: Vocabulary) -> list[Line]:
    """The lines right before `start` that are headings over notes; none before `first` can be one."""
    found: list[Line] = []
    for line in reversed(lines[max(first, start - _HEADINGS) : start]):
        if not vocabulary.matches("note-heading", compact(HEADING_MARKS.sub("", line.text))):
            break
        found.append(line)
    return found


def _explains(body: list[Line], lines: list[Line], entries: list[Entry]) -> bool:
    """Whether most entries begin with a term, before a colon or 指, that the text before uses."""
    text = compact("".join(line.text for line in body))
    known = 0
    for entry in entries:
        definition = lines[entry.at].text[entry.end :]
        if "：" in definition[:60] or ":" in definition[:60] or _MEANS.search(definition[:40]):
            term = _term(definition)
            known += 2 <= len(term) <= _LONGEST_TERM and term[:8] in text
    return known * 2 > len(entries)


def _term(definition: str) -> str:
    head = _TERM_END.split(compact(definition).lstrip("“"), maxsplit=1)[0]
    return head.strip("“”")


def _glossary(lines: list[Line], vocabulary: Vocabulary) -> list[Listing]:
    """A list without numbers under a heading that names it: `term：definition`, one per line."""
    tries = 0
    for k in range(len(lines) - 1, 0, -1):
        flat = compact(HEADING_MARKS.sub("", lines[k].text))
        if (
            not vocabulary.matches("note-heading", flat)
            or _ANNEX_START.match(flat)
            or lines[k].role
        ):
            continue
        tries += 1
        if tries > _TRIES:
            break
        entries = [
            Entry(at, number, 0)
            for number, at in enumerate(
                (at for at in range(k + 1, len(lines)) if _defines(lines[at].text)), 1
            )
        ]
        rest = lines[k + 1 :]
        dense = entries and entries[0].at == k + 1 and len(entries) * 10 >= len(rest) * 6
        if dense and _explains(lines[:k], lines, entries):
            return [
                Listing(entries, len(lines) - 1, [lines[k], *_headings(lines, 0, k, vocabulary)])
            ]
    return []


def _defines(text: str) -> bool:
    colon = _DEFINES.search(text[: _LONGEST_TERM + 8])
    return colon is not None and not re.search(r"[。；！？]", text[: colon.start()])
