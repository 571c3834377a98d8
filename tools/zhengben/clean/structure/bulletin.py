"""A printed bulletin holds several documents: its contents list says which, and where each begins.

Where there is none, a format may set the titles of several documents alike.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from ...text.lazy import lazy
from ...text.manuscript import CELL
from ...text.numerals import numeral
from ...text.patterns import BRACKETED, HEADING_MARKS, NUMBER, compact
from ...vocabulary.words import words
from ..draft import Draft, Line, Part
from .title_lines import is_title
from .titles import brings

_LEADER = lazy(
    rf"(?<![.…·．!！_])(?:\.{{3,}}|…{{2,}}|·{{3,}}|．{{3,}}|!{{3,}}|！{{3,}}|_{{3,}})[\s{CELL}]*(\d{{1,4}})"
)
_DOTS = ("...", "……", "···", "．．．", "!!!", "！！！", "___")  # one of these stands in each leader
_CELL_ENDS = lazy(f"[\t{CELL}]")
_DASH_TAIL = lazy(r"\s——")
_BULLETIN = words("bulletin-name")
_ISSUE = words("bulletin-issue")
_CONTENTS = words("contents-heading")
_MAX_TITLE_LINES = 4
_LONGEST = 200  # code points of a line that may be part of a title
_TRIES = 4  # places that are looked at for one beginning of a title
_LEAST = 60  # code points of a document below its title
_LIST_GAP = 12  # lines between two entries of one contents list, at most


def split_documents(draft: Draft) -> None:
    """Make one part for each document that a contents list names, else one part of all lines."""
    lines = draft.lines
    volumes = _volumes(draft)
    if not volumes:
        draft.parts = _headed(draft)
        return
    first = volumes[0]
    _read_masthead(draft, [_head(line) for line in lines[first.begin : first.documents[0][0]]])
    for volume, after in zip(volumes, [*volumes[1:], None], strict=True):
        end = after.begin if after else len(lines)
        for line in lines[volume.begin : volume.documents[0][0]]:
            draft.drop(line, "contents" if _is_contents(line) else "masthead")
        starts = [start for start, _ in volume.documents]
        for (start, length), until in zip(volume.documents, [*starts[1:], end], strict=True):
            part = Part(lines[start:until], ordinal=len(draft.parts) + 1)
            for offset, line in enumerate(part.lines[:length]):
                line.role, line.link = "title", "joined" if offset else ""
            draft.parts.append(part)


def _headed(draft: Draft) -> list[Part]:
    """One part for each title that the format sets as a heading of the first rank, if there are several."""
    lines = draft.lines
    styled = draft.on(lines, "heading")
    titles = [k for k in styled if is_title(lines[k].text)]
    rank = min((styled[k].value for k in titles), default="")
    starts = [k for k in titles if styled[k].value == rank]
    heads = [_head(line) for line in lines]
    starts = [
        k
        for n, k in enumerate(starts)
        if not any(brings(heads[j], heads[k]) for j in starts[max(0, n - _TRIES) : n])
    ]
    starts = [k for k, until in pairwise([*starts, len(lines)]) if _is_text(lines[k + 1 : until])]
    if len(starts) < 2:
        return [Part(lines)]
    _read_masthead(draft, draft.cover + heads[: starts[0]])
    for line in lines[: starts[0]]:
        draft.drop(line, "masthead")
    parts = [
        Part(lines[k:until], ordinal=n)
        for n, (k, until) in enumerate(pairwise([*starts, len(lines)]), 1)
    ]
    for part in parts:
        part.lines[0].role = "title"
    return parts


def _is_text(lines: list[Line]) -> bool:
    """Whether lines are enough for a document of their own."""
    text = "".join(line.text for line in lines)
    return len(text) >= _LEAST and "。" in text


@dataclass(frozen=True, slots=True)
class _Volume:
    """One bulletin: its first line, and first line and length in lines of each document's title."""

    begin: int
    documents: list[tuple[int, int]]


def _volumes(draft: Draft) -> list[_Volume]:
    """The bulletins in a source, one a contents list; what precedes it again in the next is its own."""
    lines = draft.lines
    lists = _contents_lists(lines)
    if not lists:
        return []
    heads = [_head(line) for line in lines]
    places: dict[str, list[int]] = {}
    for i, head in enumerate(heads):
        if not head:
            continue
        places.setdefault(head, []).append(i)
    volumes: list[_Volume] = []
    known: set[str] = set()
    for (first, last, titles), after in zip(lists, [*lists[1:], None], strict=True):
        found = _find_titles(heads, places, titles, last, after[0] if after else len(lines))
        if len(found) < len(titles):
            draft.find(
                "S201",
                lines[first].start,
                lines[first].end,
                missing=len(titles) - len(found),
                titles=len(titles),
            )
        if found:
            begin = first
            while begin > 0 and (not volumes or heads[begin - 1] in known):
                begin -= 1
            known.update(heads[begin : found[0][0]])
            volumes.append(_Volume(begin, found))
    return volumes


def _head(line: Line) -> str:
    """A line as a contents list would have it; `""` if it is too long for that."""
    return compact(HEADING_MARKS.sub("", line.text)) if len(line.text) <= _LONGEST else ""


def _is_contents(line: Line) -> bool:
    heading = _CONTENTS.fullmatch(compact(line.text))
    return _LEADER.search(line.text) is not None or heading is not None


def _contents_lists(lines: list[Line]) -> list[tuple[int, int, list[str]]]:
    """Contents lists as first line, the line behind the last one, and the titles in compact form."""
    lists: list[tuple[int, int, list[str]]] = []
    for i, line in enumerate(lines):
        if not any(dots in line.text for dots in _DOTS) or not _LEADER.search(line.text):
            continue
        pieces = _LEADER.split(line.text)
        titles = [t for piece in pieces[0:-1:2] if (t := _title_of_entry(piece))]
        if lists and i - lists[-1][1] < _LIST_GAP:
            first, _, before = lists.pop()
            before += titles
            lists.append((first, i + 1, before))
        else:
            lists.append((i, i + 1, titles))
    return [found for found in lists if len(found[2]) > 1]


def _title_of_entry(entry: str) -> str:
    text = _CELL_ENDS.split(entry.strip("\t" + CELL))[-1]
    text = _DASH_TAIL.split(text, maxsplit=1)[0]
    numbers = list(NUMBER.finditer(text))
    if numbers and not text[numbers[-1].end() :].strip():
        text = text[: numbers[-1].start()]
    return compact(text)


def _find_titles(
    heads: list[str], places: dict[str, list[int]], titles: list[str], start: int, until: int
) -> list[tuple[int, int]]:
    """For each title found, in order, its first line and the number of lines that it takes."""
    found: list[tuple[int, int]] = []
    at = start
    for title in titles:
        firsts = [
            line
            for k in range(1, len(title) + 1)
            if (there := places.get(title[:k]))
            for line in _next(there, at)
            if line < until
        ]
        hit = next((hit for i in sorted(firsts) if (hit := _title_at(heads, i, title))), None)
        if hit:
            found.append(hit)
            at = sum(hit)
    return found


def _next(lines: list[int], at: int) -> list[int]:
    """The next few of a sorted list of lines, from line `at` on."""
    begin = bisect_left(lines, at)
    return lines[begin : begin + _TRIES]


def _title_at(heads: list[str], i: int, title: str) -> tuple[int, int] | None:
    """Whether lines from `i` on make up `title`; a last line in brackets is no part of it."""
    if not title.startswith(heads[i]):
        return None
    joined = ""
    for count in range(1, _MAX_TITLE_LINES + 1):
        if i + count > len(heads):
            return None
        head = heads[i + count - 1]
        joined += head
        if joined == title:
            return i, count - (1 if count > 1 and BRACKETED.fullmatch(head) else 0)
        if not title.startswith(joined):
            return None
    return None


def _read_masthead(draft: Draft, front: list[str]) -> None:
    """The bulletin's place and, for the folder of its documents, its issue."""
    names = [m for t in front if (m := _BULLETIN.fullmatch(t))]
    issues = [m for t in front if (m := _ISSUE.search(t))]
    if names:
        draft.place = names[0][1]
    if issues:
        year, han_year, issue, han_issue = issues[0].groups()
        draft.folder = f"{year or numeral(han_year)}-{int(issue or numeral(han_issue)):02d}"
