"""Lines become blocks: cut sentences are joined, headings, tables and notes get lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from ...text.lazy import lazy
from ...text.patterns import (
    BRACKETED,
    DATE_LINE,
    ENTRY_DATE,
    HEADING_MARKS,
    NUMBERING,
    STRONG,
    is_open,
)
from ...vocabulary.words import words
from ..draft import Draft, Line, Part, Slot

_SALUTATION = words("salutation")
_SHORT = 16  # code points; a line without punctuation up to here is a title, not a cut sentence
_REST = 24  # code points of the rest of a heading
_SEVERAL = 3  # cut sentences that make a document one whose sentences were cut
_MARKED = lazy(r"[，、；。：]")


def join_lines(draft: Draft) -> None:
    """Say of each line whether it goes on with the sentence of the line before."""
    cuts = _Cuts(draft)
    for part in draft.parts:
        _mark_stops(part)
        many = cuts.many(part)
        entries = _is_chronicle(part)
        marked = draft.on(part.lines, "definition")
        markdown = any(HEADING_MARKS.match(line.text) for line in part.lines)
        previous: Line | None = None
        notes: Line | None = None  # the note line just before, where notes stand inside the text
        last_number: dict[str, int] = {}
        for k, line in enumerate(part.lines):
            if line.role == "note":
                # A format that marks its notes has whole paragraphs: none goes on behind its notes.
                notes = line if k not in marked else notes
                continue
            starts = _starts_block(line, last_number, previous, entries)
            if previous is not None and not line.link and not line.role and not starts:
                if notes is not None:
                    _resume(draft, previous, notes, line)
                elif _interrupted(draft, previous, line) or (
                    not (markdown and draft.ends_hard(previous))
                    and _goes_on(previous, line, part, cuts, many)
                ):
                    line.link = "joined"
                    # What goes on behind a run-in heading is its paragraph.
                    line.role = "" if previous.role == "run-in" else previous.role
            previous, notes = line, None
        _report_refused(draft, part)


def _report_refused(draft: Draft, part: Part) -> None:
    """Report lines that are only just no headings, and still stand alone."""
    refused = {line.index for line in part.refused}
    for line, after in pairwise(part.lines):
        if line.index in refused and not line.link and not after.link:
            draft.find("H103.refused", line.start, line.end, text=line.text)


def _stops_short(line: Line) -> bool:
    """Whether a line of text ends in the middle of a sentence, and is none that stands alone."""
    return (
        line.role in ("", "run-in")
        and not line.notes
        and len(line.text) > _SHORT
        and is_open(line.text)
    )


def _interrupted(draft: Draft, previous: Line, line: Line) -> bool:
    """Whether a page's number, an advertisement or the like stood inside a sentence."""
    between = draft.all_lines[previous.index + 1 : line.index]
    return any(other.role == "dropped" for other in between) and _stops_short(previous)


def _resume(draft: Draft, previous: Line, notes: Line, line: Line) -> None:
    """A sentence that notes at the foot of a page cut in two goes on in `line`.

    Notes stand where a page ended, so that an open sentence before them is evidence enough.
    """
    if _stops_short(previous):
        line.link = "resumed"
        draft.close_gap(notes, line, "\n")


def _mark_stops(part: Part) -> None:
    for line in part.lines:
        if line.role:
            continue
        text = line.text
        if (
            _SALUTATION.fullmatch(text)
            or (len(text) <= 24 and DATE_LINE.fullmatch(re.sub(r"\s", "", text)))
            or BRACKETED.fullmatch(text)
        ):
            line.role = "stop"


def _is_chronicle(part: Part) -> bool:
    """Whether most lines begin with a day: then such a line begins an entry, whatever precedes it."""
    dated = sum(ENTRY_DATE.match(line.text) is not None for line in part.lines)
    return dated >= 5 and dated * 2 > len(part.lines)


class _Cuts:
    """Evidence that sentences of a source were cut by line, column or page breaks.

    One character beside another stands together somewhere by chance. So that counts only in a source of which
    several cuts are certain: inside a clause, a figure, or words that stand together elsewhere.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @cached_property
    def certain(self) -> bool:
        """Whether several breaks of the source certainly cut a sentence."""
        found = 0
        for part in self.draft.parts:
            found += sum(_inside(before, line, part) for before, line in _open_breaks(part))
        return found >= _SEVERAL

    def shows(self, before: Line, line: Line, part: Part) -> bool:
        """Whether a line without end mark was cut."""
        if _inside(before, line, part):
            return True
        pairs = part.together(before.text[-1], line.text[0])
        # Such a line is no heading, so it was cut or lost its end mark.
        is_text = "。" in before.text or before.link == "joined"
        return pairs > 0 if self.certain else pairs >= _SEVERAL and is_text

    def many(self, part: Part) -> bool:
        """Whether several sentences of a document were cut, so that any of its open lines may be."""
        return sum(self.shows(*pair, part) for pair in _open_breaks(part)) >= _SEVERAL


def _open_breaks(part: Part) -> Iterator[tuple[Line, Line]]:
    """Lines of text that stop inside a sentence, each with the next one."""
    for before, line in pairwise(part.lines):
        if not before.role and not line.role and len(before.text) > _SHORT and is_open(before.text):
            yield before, line


def _inside(before: Line, line: Line, part: Part) -> bool:
    """Whether a break is inside a clause, a figure, or four characters that stand together elsewhere."""
    last, first = before.text[-1], line.text[0]
    marked = last in "，、" or last.isascii() or first in "，、。；：）”"
    return marked or part.together(before.text[-2:], line.text[:2]) > 0


def _starts_block(
    line: Line, last_number: dict[str, int], previous: Line | None, entries: bool
) -> bool:
    """Whether a line begins a block by what stands at its head."""
    text = line.text
    if HEADING_MARKS.match(text):
        return True
    if entries and ENTRY_DATE.match(text):
        return True
    match = NUMBERING.match(text)
    if not match:
        return False
    style = str(match.lastgroup)
    if style in ("item", "sub"):
        number = int(re.sub(r"\D", "", match[0]))
        follows = number == last_number.get(style, 0) + 1
        last_number[style] = number
        # 3、4号线 in the middle of a cut sentence is no item: its number continues no list.
        return follows or number == 1 or previous is None or not is_open(previous.text)
    return True


def _goes_on(before: Line, line: Line, part: Part, cuts: _Cuts, many: bool) -> bool:
    text = before.text
    if before.notes:
        return False
    if before.role == "heading":
        return _cut_heading(before, line, part)
    if before.role in ("title", "subtitle", "speaker", "number", "stop", "row"):
        return False
    if not is_open(text):
        return False
    long = before.link == "joined" or len(text) > _SHORT or bool(_MARKED.search(text))
    return long and (many or cuts.shows(before, line, part))


def _cut_heading(heading: Line, line: Line, part: Part) -> bool:
    """A heading goes on in a short line without punctuation if the cut went through words that stand elsewhere."""
    if len(line.text) > _REST or _MARKED.search(line.text):
        return False
    if part.together(heading.text[-2:], line.text[:2]):
        return True
    shorter = len(line.text) < len(heading.text)
    return shorter and part.together(heading.text[-1], line.text[0]) > 1


_MARKED_STRONG = lazy(r"\*\*([^*\n]+)\*\*")


def strip_marks(draft: Draft) -> None:
    """Take out heading marks, and emphasis that canonical Markdown cannot have."""
    for part in draft.parts:
        for line in part.lines:
            marks = HEADING_MARKS.match(line.text)
            if marks:
                draft.claim(line, 0, marks.end(), "", "heading-marks")
                if not line.role:
                    line.role, line.level = "heading", 2
            if "**" in line.text:
                _strip_emphasis(draft, line)


def _strip_emphasis(draft: Draft, line: Line) -> None:
    """Emphasis that begins or ends with punctuation is none to CommonMark; headings have none."""
    for match in _MARKED_STRONG.finditer(line.text):
        sound = STRONG.match(line.text, match.start())
        if not sound or line.is_heading or line.role == "title":
            for at in (match.start(), match.end() - 2):
                draft.claim(line, at, at + 2, "", "emphasis-marks")


def build_slots(draft: Draft) -> None:
    """Join lines that go on from each other; when that is done, a line of the text is a block."""
    origin = draft.manuscript.origin
    for part in draft.parts:
        part.origin = (origin(part.lines[0].start), origin(part.lines[-1].end - 1) + 1)
        for lines in _groups(part):
            for before, line in pairwise(lines):
                draft.join(before, line)
            part.slots += _slots(lines)
        if all(slot.role == "note" for slot in part.slots):  # then they are the text
            part.slots = [Slot("") for _ in part.slots]


def insert_titles(draft: Draft) -> None:
    """Put a title that the text does not state before its first block."""
    for part in draft.parts:
        if part.untitled:
            k = next(
                i for i, slot in enumerate(part.slots) if slot.role not in ("note", "unplaced")
            )
            at = part.slots[k].start
            draft.change(at, at, f"{part.front['title']}\n", "title-inferred")
            part.slots.insert(k, Slot("title"))


def _groups(part: Part) -> list[list[Line]]:
    """Lines with those that go on from them."""
    groups: list[list[Line]] = []
    for line in part.lines:
        if line.link == "joined" and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _slots(lines: list[Line]) -> list[Slot]:
    """The blocks that a group of lines makes; none for one of which nothing is left."""
    first = lines[0]
    slots: list[Slot] = []
    if any(line.left() for line in lines):
        if first.role == "run-in":
            slots += [Slot("heading", first.level), Slot("")]
        else:
            slots.append(
                Slot(first.role, first.level, first.label, resumed=first.link == "resumed")
            )
    return slots + [Slot("note", label=label) for line in lines for label, _, _ in line.notes]
