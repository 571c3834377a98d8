"""What passes work on: the manuscript, its lines, and the documents that the lines belong to."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from ..model import Decision, Evidence, EvidenceKind, Finding, FrontValue, How, Source
from ..text.lazy import lazy
from ..text.manuscript import Manuscript
from ..vocabulary.findings import describe
from ..vocabulary.rules import Vocabulary, packaged
from .decisions import Held
from .errata import Erratum
from .proof.refused import Refused

Role = Literal[
    "",  # not looked at yet, or plain text
    "dropped",  # taken out; the pipeline takes it off the lists of lines after the pass
    "title",
    "subtitle",
    "speaker",
    "number",
    "heading",
    "run-in",  # a heading with its paragraph behind it in the same line
    "stop",  # a line of its own: salutation, date, note in brackets
    "row",
    "note",
    "unplaced",  # a note that nothing calls, and (with a level) the heading over such notes
]
Link = Literal[
    "",  # begins a block
    "joined",  # goes on from the line before
    "resumed",  # continues the text before the notes that it follows
]


_FILLED = lazy(r"\S(?:[^\n]*\S)?")


@dataclass(slots=True)
class Line:
    """`manuscript.text[start:end]`, without the blanks around it; `index` counts filled lines.

    `role` says what the line is, `link` how it goes on from what stands before it, and `glue` what a
    join puts behind it. `level` is a heading's, `label` a note's.
    `notes` are definitions that stand inside the line, behind its own text: label, start, end.
    `claimed` are stretches of `text` that a pass has asked to change, where others keep out.
    """

    index: int
    start: int
    end: int
    text: str
    role: Role = ""
    level: int = 0
    label: str = ""
    link: Link = ""
    glue: str = ""
    notes: tuple[tuple[str, int, int], ...] = ()
    claimed: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, or begins with one."""
        return self.role in ("heading", "run-in")

    def left(self, start: int = 0) -> bool:
        """Whether anything of `text[start:]` outside notes is neither blank nor claimed."""
        at = start
        for low, high in sorted(self.claimed + [(low, high) for _, low, high in self.notes]):
            if self.text[at:low].strip():
                return True
            at = max(at, high)
        return bool(self.text[at:].strip())


@dataclass(slots=True)
class Slot:
    """One block to be: the line of the manuscript, once blocks are built, that holds it.

    A slot that is `resumed` is the rest of the block before the notes that it stands behind.
    """

    role: Role
    level: int = 0
    label: str = ""
    start: int = 0
    end: int = 0
    resumed: bool = False


@dataclass(slots=True)
class Anchor:
    """A footnote call found for a note: `text[start:end]` is its marker (empty where inferred)."""

    label: str
    start: int
    end: int
    how: How
    score: float
    source: tuple[int, int] = (0, 0)  # span of the marker in the source


@dataclass(slots=True)
class Part:
    """A document in the making. `origin` is the source stretch that it was made from.

    `lines` are those that stand. `notes` are definitions that the format marks, while passes look for
    the boilerplate around the text. `is_speech` says whether someone is addressed near the beginning.
    `stated` are keys of the front matter that fields of the page give: they count where the title block is silent.
    `untitled` says that no line of the text is the title; `copied_title` is one that only a second copy of the text has.
    """

    lines: list[Line]
    notes: list[Line] = field(default_factory=list)
    is_speech: bool = False
    front: dict[str, FrontValue] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    inferred: list[str] = field(default_factory=list)
    untitled: bool = False
    copied_title: str = ""
    decided: set[str] = field(default_factory=set)  # keys of the front matter
    slots: list[Slot] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    origin: tuple[int, int] = (0, 0)
    ordinal: int = 0  # its place in a bulletin, from 1; 0 outside one
    refused: list[Line] = field(default_factory=list)  # lines that are only just no headings
    sample: str = ""  # its lines, for `together`

    def together(self, first: str, second: str) -> int:
        """How often two strings are adjacent within lines (in the first 200,000 code points)."""
        if not self.sample:
            self.sample = "\n".join(line.text for line in self.lines)[:200_000]
        return self.sample.count(first + second)


@dataclass(slots=True)
class Draft:
    """The state that every pass gets and changes.

    `all_lines` are those of the last split. `lines` are those of them that stand. `decisions` are the errata with their
    places, in the same order; what they hold no pass changes.
    """

    source: Source
    manuscript: Manuscript
    vocabulary: Vocabulary = field(default_factory=packaged)
    errata: tuple[Erratum, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)  # keys of the front matter given by hand
    decisions: list[Decision] = field(default_factory=list)
    held: Held = field(default_factory=Held)
    lines: list[Line] = field(default_factory=list)
    all_lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    folder: str = ""
    place: str = ""
    findings: list[Finding] = field(default_factory=list)
    # Keys of the front matter that the page itself states; lines around the text, before it; labels of
    # evidence of notes, as their document has them.
    fields: dict[str, str] = field(init=False)
    cover: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    # Stretches of the source that a rule may not take out, since its proof failed when it did.
    refused: tuple[Refused, ...] = ()

    def __post_init__(self) -> None:
        self.fields = dict(self.source.fields)
        self.place = self.fields.pop("place", "")

    def outside_bulletins(self) -> list[Part]:
        """The documents that are no part of a bulletin: pages and sites put things around those only."""
        return [part for part in self.parts if not part.ordinal]

    def evidence(self, kind: EvidenceKind) -> list[Evidence]:
        """The evidence of a kind that the format of the source gives, in its order."""
        return [each for each in self.source.evidence if each.kind == kind]

    def on(self, lines: list[Line], kind: EvidenceKind) -> dict[int, Evidence]:
        """Of each line that evidence of a kind lies on, by its place in `lines`, the first such evidence."""
        found = self.evidence(kind)
        if not found:
            return {}
        ends = [each.end for each in found]  # they do not overlap: these rise too
        out: dict[int, Evidence] = {}
        for k, line in enumerate(lines):
            start = self.manuscript.origin(line.start)
            i = bisect_left(ends, start + 1)
            if i < len(found) and found[i].start < self.manuscript.origin_end(line.end):
                out[k] = found[i]
        return out

    def stretch(self, evidence: Evidence) -> tuple[int, int]:
        """Where in the current text evidence lies."""
        return self.manuscript.place(evidence.start), self.manuscript.place_end(evidence.end)

    @property
    def text(self) -> str:
        """The current text of the manuscript."""
        return self.manuscript.text

    def change(self, start: int, end: int, new: str, rule: str) -> bool:
        """Ask for a change of the current text, with the rule's own reason; whether it will be made.

        Nothing is asked against a decision by hand, nor where the proof of that rule failed.
        """
        held = self.held.refuses(self.manuscript, start, end, new, rule)
        if held or (self.refused and not new.strip() and self._is_refused(start, end, rule)):
            return False
        self.manuscript.replace(start, end, new, rule, self.vocabulary.why(rule))
        return True

    def claim(self, line: Line, start: int, end: int, new: str, rule: str) -> None:
        """Ask that `line.text[start:end]` become `new`, and keep later passes out of it."""
        if self.change(line.start + start, line.start + end, new, rule):
            line.claimed.append((start, end))

    def drop(self, line: Line, rule: str) -> None:
        """Take a whole line out, once; not one that a person keeps, nor where the proof of that rule failed."""
        held = self.held.refuses(self.manuscript, line.start, line.end, "", rule)
        if line.role != "dropped" and not held and not self._is_refused(line.start, line.end, rule):
            self.change(line.start, line.end, "", rule)
            line.role = "dropped"

    def _is_refused(self, start: int, end: int, rule: str) -> bool:
        if not self.refused or start == end:
            return False
        low, high = self.manuscript.origin(start), self.manuscript.origin_end(end)
        return any(r.rule == rule and r.start < high and low < r.end for r in self.refused)

    def sweep(self) -> None:
        """Take dropped lines off the lists. The pipeline calls this after each pass."""
        self.lines = _standing(self.lines)
        for part in self.parts:
            part.lines = _standing(part.lines)

    def ends_hard(self, line: Line) -> bool:
        """Whether two blanks end the line: a line break in Markdown."""
        return self.text[line.end : line.end + 3] in ("  ", "  \n")

    def commit(self) -> None:
        """Make the changes asked for; from the first slots on, a line of the text is a slot's."""
        self.manuscript.commit()
        if not any(part.slots for part in self.parts):
            return
        found = _FILLED.finditer(self.text)
        for part in self.parts:
            for slot in part.slots:
                slot.start, slot.end = next(found).span()
        assert next(found, None) is None, "a line of the manuscript belongs to no block"

    def join(self, before: Line, line: Line) -> None:
        """Ask that two lines become one, with what their languages and roles want between them."""
        latin = before.text[-1].isascii() and line.text[0].isascii()
        glue = " " if latin and before.text[-1].isalpha() and line.text[0].isalpha() else ""
        self.close_gap(before, line, before.glue or glue)

    def close_gap(self, before: Line, line: Line, glue: str) -> None:
        """Ask that only `glue` be left between two lines.

        Lines between them were dropped. So only the blanks around those are changed here: a change
        across them would overlap the changes that drop them.
        """
        for k in range(before.index, line.index):
            here, after = self.all_lines[k], self.all_lines[k + 1]
            self.change(here.end, after.start, glue if k == before.index else "", "join")

    def find(self, name: str, start: int, end: int, **values: object) -> None:
        """Record a finding of `findings.toml` about `text[start:end]`, with the values of its message.

        The pipeline fills in its line.
        """
        code, severity, message = describe(name, values)
        origin = self.manuscript.origin
        first = origin(start)
        last = max(first, origin(end - 1) + 1 if end > start else first)
        self.findings.append(Finding(code, severity, first, last, 0, message))


def _standing(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.role != "dropped"]
