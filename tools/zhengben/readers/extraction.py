"""The text that a reader extracts, one line for each block, and the evidence on it."""

from __future__ import annotations

from ..model import Evidence, EvidenceKind
from ..text.lazy import lazy
from ..text.numerals import CIRCLED

Page = tuple[str, tuple[Evidence, ...]]  # a text, and the evidence on it

_RUN = lazy(r"[ \t\n\r\f]+")
_LINE = lazy(r"\S(?:[^\n]*\S)?")
NUMBER = lazy(r"\d{1,3}")
# The text of a note marker, in a link or a raised stretch of text.
MARK = lazy(
    rf"[\[［〔【（(]?\s*(?:注释?\s*[：:]?)?\s*(?:(?P<number>\d{{1,3}})|[{CIRCLED}*†‡]|[ivxlc]{{1,6}}|[a-z])\s*[\]］〕】）)]?"
)


class Extraction:
    """Collects text piece by piece, with blanks as a browser shows them, and evidence on stretches of it.

    Offsets are code points of the text.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._blank = False
        self._fresh = True  # whether the current line is still empty
        self.length = 0
        self.evidence: list[Evidence] = []

    def write(self, text: str) -> None:
        """Add text to the line. Runs of blanks and line ends become one blank; at the edges of the line they go."""
        at = 0
        for run in _RUN.finditer(text):
            self._put(text[at : run.start()])
            self._blank = True
            at = run.end()
        self._put(text[at:])

    def write_plain(self, text: str) -> None:
        """Add text with its blanks and line ends unchanged."""
        self._put(text)
        self._fresh = text.endswith("\n") if text else self._fresh

    def end_line(self) -> None:
        """End the line. An empty line is not written."""
        if not self._fresh:
            self._pieces.append("\n")
            self.length += 1
        self._fresh, self._blank = True, False

    def mark(self, kind: EvidenceKind, start: int, value: str = "") -> None:
        """Add evidence on the text from `start` to here."""
        if start < self.length:
            self.evidence.append(Evidence(kind, start, self.length, value))

    def mark_stretch(self, kind: EvidenceKind, start: int, end: int, value: str = "") -> None:
        """Add evidence on an earlier stretch."""
        self.evidence.append(Evidence(kind, max(0, start), max(0, end), value))

    def mark_raised(self, start: int) -> None:
        """Add evidence that the raised text from `start` to here is a footnote call, if it looks like a marker.

        After a Latin letter or a digit it is not: there it is an exponent (m², 10⁸).
        """
        before = self._character_before(start)
        if not (before.isascii() and before.isalnum()):
            self.mark("call", start)

    def _character_before(self, start: int) -> str:
        """The character before an offset near the end; `""` at the beginning."""
        back = self.length - start + 1
        for piece in reversed(self._pieces):
            if len(piece) >= back:
                return piece[-back]
            back -= len(piece)
        return ""

    def text(self) -> str:
        """The text so far."""
        return "".join(self._pieces)

    def finish(self) -> tuple[str, tuple[Evidence, ...]]:
        """The text, and the evidence sorted by place; stretches are trimmed of the blanks around them."""
        self.end_line()
        text = self.text()
        found = _trimmed(text, self.evidence)
        strong = _joined(text, [e for e in found if e.kind == "strong"])
        found = [e for e in found if e.kind != "strong"] + strong
        return text, tuple(sorted(found, key=lambda e: (e.start, -e.end, e.kind)))

    def _put(self, text: str) -> None:
        if not text:
            return
        if self._blank and not self._fresh:
            self._pieces.append(" ")
            self.length += 1
        self._blank = self._fresh = False
        self._pieces.append(text)
        self.length += len(text)


def _trimmed(text: str, found: list[Evidence]) -> list[Evidence]:
    out = []
    for each in found:
        inside = text[each.start : each.end]
        # Tabs stay in rows: they show empty cells.
        blanks = " \n" if each.kind == "row" else None
        start = each.start + len(inside) - len(inside.lstrip(blanks))
        end = each.end - (len(inside) - len(inside.rstrip(blanks)))
        if start < end:
            out.append(Evidence(each.kind, start, end, each.value))
    return out


def _joined(text: str, strong: list[Evidence]) -> list[Evidence]:
    """Bold stretches, cut at line ends; those that touch or overlap are joined."""
    out: list[Evidence] = []
    for each in sorted(strong, key=lambda e: (e.start, e.end)):
        for line in _LINE.finditer(text, each.start, each.end):
            if out and not text[out[-1].end : line.start()].strip(" ") and out[-1].end <= each.end:
                out[-1] = Evidence("strong", out[-1].start, max(out[-1].end, line.end()))
            elif not out or line.end() > out[-1].end:
                out.append(Evidence("strong", *line.span()))
    return out


class Labels:
    """Labels for definitions in order: their own numbers; if counting starts again, with the number of the list."""

    def __init__(self) -> None:
        self._list = 1
        self._last = 0

    def next(self, number: int | None) -> str:
        """The label of the next definition. `number` is its own number, or None if it has none."""
        number = number or self._last + 1
        if number <= self._last:
            self._list += 1
        self._last = number
        return f"{self._list}-{number}" if self._list > 1 else str(number)
