"""Which lines are headings, at which level, and where one runs into its paragraph."""

from __future__ import annotations

from ...text.lazy import lazy
from ...text.patterns import DATE_LINE, NUMBERING, compact, is_open
from ...vocabulary.words import words
from ..draft import Draft, Line, Part
from ..proof.case import key_of
from .announced import report_announced
from .decimals import DECIMALS, find_decimals
from .numbering import LABELLED, Entry, find_numbered, mend_numbers
from .outline import Series, outline
from .set_off import find_set_off
from .title_lines import title_key
from .unnumbered import find_unnumbered

_QUOTED = lazy(r"《([^《》]{4,60})》")
_PRINTED = words("printed-title")
_SALUTATION = words("salutation")
_ANNEX = words("annex")
_TITLED_ANNEX = words("annex-titled")
_LISTED_ANNEX = words("annex-listed")
_SIGNATURE = 8  # lines behind a list of annexes within which the day of the signature stands
_TITLE = 40  # code points of an annex's title
_PIECE = 40  # code points of the end of a wrapped heading
_RUN_IN = (
    "h1",
    "h2",
    "ordinal",
    *DECIMALS,
)  # forms of headings that may have their paragraph in the same line


def find_headings(draft: Draft) -> None:
    """Give the role of heading, a level, and split headings from paragraphs that they run into."""
    for part in draft.parts:
        entries = _brought_titles(part) + _annexes(part) + _titled_annexes(part)
        decimals = find_decimals(part.lines)
        places = {entry.line.index for entry in decimals}
        numbered = [e for e in find_numbered(part) if e.line.index not in places] + decimals
        numbered.sort(key=lambda entry: entry.line.index)
        mended = mend_numbers(draft, numbered)
        _unwrap(draft, part, numbered)
        set_off = find_set_off(draft, part, numbered)
        for entry in numbered:
            entry.set_off = entry.line.index in set_off
        unnumbered: list[Entry] = []
        if not _is_styled(draft, part):
            unnumbered, part.refused = find_unnumbered(part, numbered, set_off)
        entries += numbered + unnumbered
        entries.sort(key=lambda entry: entry.line.index)
        series = outline(entries)
        for each in series:
            if each.stands:
                _set(draft, each)
        _report_numbers(draft, series)
        report_announced(draft, part, series)
        _mark_styled(draft, part)
        mended += [entry.line for entry in unnumbered]
        headings = [line for line in part.lines if line.is_heading and line.link != "joined"]
        known = {line.index for line in mended}
        part.inferred += [f"heading:{i}" for i, h in enumerate(headings, 1) if h.index in known]


def _brought_titles(part: Part) -> list[Entry]:
    """Titles of what a notice brings: lines that its text or title names in full."""
    named = {key_of(m) for line in part.lines for m in _QUOTED.findall(line.text)}
    printed = _PRINTED.search(compact(str(part.front["title"])))
    if printed:
        named.add(key_of(printed[1]))
    found: list[Entry] = []
    for line in part.lines:
        short = not line.role and len(line.text) <= 70
        if short and title_key(line.text) in named:
            line.role, line.level = "heading", 2
            found.append(Entry(line, "title", 0, line.text, len(line.text)))
    return found


def _titled_annexes(part: Part) -> list[Entry]:
    """附件：2024年民生实事 in one line begins a text of its own, unless it lists what is annexed.

    A list of annexes stands above a signature and its day, or has nothing but other annexes behind it.
    """
    found: list[Entry] = []
    for k, line in enumerate(part.lines):
        if k == 0 or line.role or not _TITLED_ANNEX.fullmatch(line.text):
            continue
        behind = [each.text for each in part.lines[k + 1 : k + 1 + _SIGNATURE]]
        listed = not behind or _LISTED_ANNEX.match(behind[0]) is not None
        if listed or any(DATE_LINE.fullmatch(compact(text)) for text in behind):
            continue
        line.role, line.level = "heading", 2
        found.append(Entry(line, "annex", 0, line.text, len(line.text)))
    return found


def _annexes(part: Part) -> list[Entry]:
    """附件1 on a line of its own and the title on the next: they begin a text of their own."""
    found: list[Entry] = []
    for line, title, after in zip(part.lines, part.lines[1:], part.lines[2:], strict=False):
        if line.role or title.role or not _ANNEX.fullmatch(line.text) or line.text[1:2] in "表录注":
            continue
        named = (
            len(title.text) <= _TITLE and is_open(title.text) and not NUMBERING.match(title.text)
        )
        named = named and not _ANNEX.fullmatch(title.text)
        if named and not DATE_LINE.search(title.text) and not DATE_LINE.fullmatch(after.text):
            for each, form, level in ((line, "annex", 2), (title, "title", 3)):
                each.role, each.level = "heading", level
                found.append(Entry(each, form, 0, each.text, len(each.text)))
    return found


def _unwrap(draft: Draft, part: Part, numbered: list[Entry]) -> None:
    """The end of a heading on the next line, or on the next lines, belongs to it.

    A line without number and end mark is such an end where the heading's line is open by its last mark,
    where the words on both sides stand together elsewhere, or where it begins with a dash.
    """
    entries = {entry.line.index: entry for entry in numbered if entry.form in ("h1", "h2")}
    entry: Entry | None = None
    for before, line in zip(part.lines, part.lines[1:], strict=False):
        entry = entries.get(before.index) or (entry if before.link == "joined" else None)
        if entry is None or entry.head < len(entry.text) or line.role or line.index in entries:
            continue
        text = line.text
        dash = text.startswith("——")
        if len(text) > _PIECE or not is_open(text) or (NUMBERING.match(text) and not dash):
            continue
        last = before.text[-1]
        if last in "，、（《“" or dash or part.together(before.text[-2:], text[:2]):
            line.link = "joined"
            entry.rest.append(line)


def _set(draft: Draft, series: Series) -> None:
    for entry in series.entries:
        line = entry.line
        if not entry.fits_in and series.form in ("h1", "h2", *DECIMALS):
            draft.find("H103.sibling", line.start, line.end, text=entry.text[:20])
            continue
        line.role, line.level = "heading", series.level
        for rest in entry.rest:
            rest.role, rest.level = "heading", series.level
        _part_label(draft, series, entry)
        if entry.head < len(entry.text) and series.form in _RUN_IN:
            at = line.text.index(entry.text) + entry.head
            runs_in = line.left(at + 1)
            draft.claim(line, at, at + 1, "\n" if runs_in else "", "heading-stop")
            if runs_in:
                line.role = "run-in"


def _part_label(draft: Draft, series: Series, entry: Entry) -> None:
    """A blank between label or decimal number and the words behind it becomes one U+3000, as behind 第一章."""
    if not series.form.startswith((LABELLED, *DECIMALS)):
        return
    line, words = entry.line, entry.text[entry.words :].lstrip()
    end = line.text.rindex(words)
    start = len(line.text[:end].rstrip())
    if line.text[start:end] == "\u3000":
        line.claimed.append((start, end))  # later passes leave it
    elif start < end:
        draft.claim(line, start, end, "\u3000", "blank")


def _report_numbers(draft: Draft, series: list[Series]) -> None:
    """Numbers that are missing among headings, and numbering that begins again with nothing above it."""
    for each in series:
        if not each.stands or each.form not in ("h1", "h2", "ordinal"):
            continue
        expected = 1
        for entry in each.entries:
            line = entry.line
            if entry.value != expected:
                draft.find("H102", line.start, line.end, text=entry.text[: entry.head])
            expected = entry.value + 1
        if each.restarts:
            line = each.entries[0].line
            draft.find("H103.restart", line.start, line.end, text=each.entries[0].text[:20])


def _is_styled(draft: Draft, part: Part) -> bool:
    """Whether the format marks headings below the title."""
    lines = (part.lines[k] for k in draft.on(part.lines, "heading"))
    return any(line.is_heading or (not line.role and _may_be_heading(line.text)) for line in lines)


_LONGEST_STYLED = 80  # code points; a longer line set as a heading is a paragraph
_STYLED = {"h1": 2, "h2": 3}


def _mark_styled(draft: Draft, part: Part) -> None:
    """Headings that the format itself marks.

    The level comes from the numbering where there is one. The others have that of numbered headings
    of their style, or by the order of the styles.
    """
    styled = draft.on(part.lines, "heading")
    known: dict[int, int] = {}
    waiting: list[tuple[Line, int]] = []
    for k, evidence in styled.items():
        line, level = part.lines[k], int(evidence.value)
        numbering = NUMBERING.match(line.text)
        if line.is_heading:
            known.setdefault(level, line.level)
        elif not line.role and _may_be_heading(line.text):
            own = _STYLED.get(str(numbering.lastgroup)) if numbering else None
            if own:
                known.setdefault(level, own)
            waiting.append((line, level))
    for rank, level in enumerate(sorted({level for _, level in waiting} - known.keys())):
        near = min(known, key=lambda other: abs(other - level), default=None)
        known[level] = min(6, max(2, known[near] + level - near if near is not None else 2 + rank))
    for line, level in waiting:
        numbering = NUMBERING.match(line.text)
        own = _STYLED.get(str(numbering.lastgroup)) if numbering else None
        line.role, line.level = "heading", own or known[level]
        if line.text.endswith("。"):
            draft.claim(line, len(line.text) - 1, len(line.text), "", "heading-stop")


def _may_be_heading(text: str) -> bool:
    return (
        len(text) <= _LONGEST_STYLED
        and "。" not in text[:-1]
        and not _SALUTATION.fullmatch(text)
        and not DATE_LINE.fullmatch(text)
    )
