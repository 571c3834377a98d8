"""Proofs by a copy: the removed text stands elsewhere in what was kept."""

from __future__ import annotations

from collections.abc import Sequence

from ...text.lazy import lazy
from ...text.manuscript import CELL, Edit
from ...text.patterns import BRACKETED, compact, without_dots
from ...vocabulary.words import words
from ..structure.title_lines import is_title
from .case import Case, key_of, plain
from .obligations import Obligation, Places

_SENTENCE = lazy(r"[。！？；!?;\n]+")
_SHORT = 6  # letters and figures of text that stands somewhere by chance
_CONTEXT = 8  # letters and figures beside a short text that must stand beside its copy
_NUMBER = lazy(r"\A[\W_]*\d{1,3}[.．、：:)）\]］〕】][\W_]*")
# Leader dots and the page's number behind an entry of a contents list; a blank alone may stand between the two.
ENTRY_PAGE = lazy(rf"[\s{CELL}.…·．!！_—－-]*[（(]?\d{{1,4}}[）)]?\s*$")
_LEADER = lazy(rf"[.…·．!！_]{{2,}}[\s{CELL}]*\d{{0,4}}")
_TURN = words("page-turn")
_HEADING = words("contents-heading")
_LINE = lazy(r"\S[^\n]*")
_VALUE = lazy(
    r"(?:[^\W\d_]{2,6}[：:][ \t]*)?(?P<value>\S[^\n]*)"
)  # with the name of its field before it
_HEAD = 4000  # code points from a page's title within which the document's own title stands
_TITLE = 4  # letters and figures of a title
_HEADED = 60  # the same of a page's title
_NEARLY = 0.75  # of the entries of a list must be headings of the text


def _copied(edit: Edit) -> str:
    """The text of which a copy must stand: without dots that cut it, the number of a note, and notes of a newspaper."""
    text = _TURN.sub("", plain(edit.text).strip())
    return _NUMBER.sub("", without_dots(text))


def _pieces(text: str) -> list[str]:
    """The keys of the sentences of a text, short ones together with what follows them."""
    found: list[str] = []
    rest = ""
    for sentence in _SENTENCE.split(text):
        rest += key_of(sentence)
        if len(rest) >= _SHORT:
            found.append(rest)
            rest = ""
    if rest and found:
        found[-1] += rest
    elif rest:
        found.append(rest)
    return found


def _beside(case: Case, edit: Edit) -> tuple[str, str]:
    """The keys of what was taken out by the same rule directly before and behind."""
    group, k = case.group(edit)
    return (
        key_of(plain(group[k - 1].text))[-_CONTEXT:] if k else "",
        key_of(plain(group[k + 1].text))[:_CONTEXT] if k + 1 < len(group) else "",
    )


def _seek_copy(case: Case, edit: Edit) -> Places | None:
    text = _copied(edit)
    whole = key_of(text)
    if len(whole) < _SHORT:
        return _seek_short(case, edit, whole)
    found = case.find(key_of(plain(edit.text))) or case.find(whole)
    if found:
        return (found,)
    places = [case.find(piece) for piece in _pieces(text)]
    return tuple(p for p in places if p) if all(places) else None


def _seek_short(case: Case, edit: Edit, key: str) -> Places | None:
    """A short text stands somewhere by chance: what was taken out beside it must stand beside its copy."""
    before, after = _beside(case, edit)
    for beside in ((before, key, ""), ("", key, after)):
        found = case.find_beside(*beside) if len("".join(beside)) >= _SHORT else None
        if found:
            return (found,)
    return None


def _is_copy(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    there = "".join(case.key_between(*place) for place in at)
    if not there or there not in (key_of(_copied(edit)), key_of(plain(edit.text))):
        return "what stands at the place of its copy is not the same"
    return ""


COPY = Obligation(
    "copy", "the same text stands at the places named", _is_copy, _seek_copy, joins=False
)


def _entries(text: str) -> list[str]:
    """The keys of the entries in a line of a contents list, cut at blanks, since several may stand in a line."""
    pieces = (
        _LEADER.split(plain(text)) if _LEADER.search(text) else [ENTRY_PAGE.sub("", plain(text))]
    )
    return [key for piece in pieces for word in piece.split() if (key := key_of(word))]


def _seek_list(case: Case, edit: Edit) -> Places | None:
    rows, _ = case.group(edit)
    return ((rows[0].start, rows[-1].end),)


def _is_list(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    if len(at) != 1 or not (at[0][0] <= edit.start and edit.end <= at[0][1]):
        return "it does not stand in the contents list that it names"
    if not _entries_stand(case, edit, at[0]):
        return "the entries of its contents list are no headings of the text"
    return ""


def _entries_stand(case: Case, edit: Edit, place: tuple[int, int]) -> bool:
    if place not in case.lists:
        rows = [r for r in case.group(edit)[0] if place[0] <= r.start and r.end <= place[1]]
        entries = [row for row in rows if not _HEADING.fullmatch(compact(row.text))]
        keys = [key for row in entries for key in _entries(row.text)]
        stand = sum(len(key) for key in keys if case.find(key))
        case.lists[place] = stand >= _NEARLY * sum(map(len, keys))
    return case.lists[place]


LIST = Obligation(
    "list",
    "it stands in a contents list, nearly all of whose entries stand in the text",
    _is_list,
    _seek_list,
    joins=False,
)


def _seek_title(case: Case, edit: Edit) -> Places | None:
    own = _title_key(edit)
    for line in _LINE.finditer(case.source.text, edit.end, edit.end + _HEAD):
        key = key_of(line[0])
        if _ends_alike(own, key) and case.key_between(*line.span()) == key:
            return (line.span(),)
    # A title that only a field gave (标题：…) stands before the headline of the page.
    for line in _VALUE.finditer(case.source.text, max(0, edit.start - _HEAD), edit.start):
        key = key_of(line["value"])
        if _ends_alike(own, key) and case.key_between(*line.span("value")) == key:
            return (line.span("value"),)
    return None


def _is_page_title(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    if len(at) != 1:
        return "it names no title near it"
    start, end = at[0]
    if not (
        edit.end <= start <= edit.end + _HEAD or edit.start - _HEAD <= start < end <= edit.start
    ):
        return "it names no title near it"
    key = case.key_between(start, end)
    whole = _LINE.fullmatch(case.source.text, start, end) is not None
    own = _title_key(edit)
    if not whole or not _ends_alike(own, key):
        return "the document's own title is not in it"
    return "" if is_title(plain(case.source.text[start:end])) else "what it names is no title"


def _title_key(edit: Edit) -> str:
    """The key of a page's title, without what it says of itself behind it: （全文）."""
    return key_of(BRACKETED.sub("", compact(plain(edit.text))))


def _ends_alike(page: str, own: str) -> bool:
    """Whether a page's title ends with the document's own, or is the end of it (as the name of its kind is)."""
    short, long = sorted((page, own), key=len)
    return len(short) >= _TITLE and len(long) <= _HEADED and long.endswith(short)


TITLE = Obligation(
    "title",
    "it is a page's title, which ends as the document's own title at the place named does",
    _is_page_title,
    _seek_title,
)
