"""Lines that may be headings, numbered ones first: what each says about itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...text.lazy import lazy
from ...text.numerals import NUMERAL, han_numeral, numeral
from ...text.patterns import HEADING_MARKS, NUMBERING
from ..draft import Draft, Line, Part

LONGEST = 52  # code points of a heading
LONGEST_SIBLING = 75  # the same among siblings that are headings
LABELLED = "label-"  # begins the form of headings of one label with running numbers: 专栏1, 专栏2
_STOP = lazy(r"[。！？](?![”’）》】〕])")
_NO_HEADING = lazy(r"[；;：:]")
_ORDINAL = lazy(rf"第{NUMERAL}{{1,3}}[，、]")
_DIVISION = lazy(rf"第{NUMERAL}{{1,2}}部分(?=[^，。；]*$)")
_BARE = lazy(rf"{NUMERAL}{{1,3}}")
_DIGITS = lazy(r"[^\d一二三四五六七八九十百零〇○]")
_PAIRS = (
    ("“", "”"),
    ("（", "）"),
    ("《", "》"),
    ("(", ")"),
    ("〔", "〕"),
    ("[", "]"),
    ("【", "】"),
)
_FIRST = frozenset(
    "第（(#*一二三四五六七八九十百零〇○0123456789"
)  # what such a line can begin with
_UNITS = {"编": "book", "篇": "book", "章": "chapter", "节": "section"}


@dataclass(slots=True, eq=False)
class Entry:
    """A line that may be a heading, or that parts the text as headings do.

    `form` is that of its number (`h1` for 一、, `h2` for （一）, `ordinal` for 第一，, `bare` for a lone 一),
    or says what else it is. `text` is the line without the source's marks, and `head` is where its first
    sentence ends there. `rest` are the lines that the end of a wrapped heading stands on.
    """

    line: Line
    form: str
    value: int
    text: str
    head: int
    rest: list[Line] = field(default_factory=list)
    words: int = 0
    set_off: bool = False

    @property
    def fits(self) -> bool:
        """Whether its first sentence can be a heading."""
        return self.head <= LONGEST and not _NO_HEADING.search(self.text, 0, self.head)

    @property
    def fits_in(self) -> bool:
        """Whether it can be a heading among siblings that are: it may be longer, but no whole sentence."""
        sentence = self.head == len(self.text) - 1
        longer = self.head <= LONGEST_SIBLING and not _NO_HEADING.search(self.text, 0, self.head)
        return self.fits or (longer and not sentence)

    @property
    def listed(self) -> bool:
        """Whether it ends as an item of a list does."""
        return self.text.endswith(("；", ";"))

    @property
    def alone(self) -> bool:
        """Whether nothing stands in its line behind its first sentence."""
        return self.head >= len(self.text) - 1


def closes(text: str) -> bool:
    """Whether every quote and bracket of a text is closed in it, as in a heading."""
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS)


def bare_text(line: Line) -> str:
    """The text of a line without the marks that the source sets a heading with."""
    marks = HEADING_MARKS.match(line.text)
    text = line.text[marks.end() :] if marks else line.text
    return text[2:-2] if text.startswith("**") and text.endswith("**") and len(text) > 4 else text


def numbered_line(line: Line) -> Entry | None:
    """The entry of a line that begins with a number of some form."""
    if line.text[0] not in _FIRST:
        return None
    text = bare_text(line)
    match = NUMBERING.match(text)
    form = str(match.lastgroup) if match else ""
    if not match or form in ("dash", "circled"):
        match, form = _rarer(text)
        if not match:
            return None
    elif form == "chapter":
        form = _UNITS[match[0][-1]]
    digits = _DIGITS.sub("", match[0])
    value = int(digits) if digits.isdecimal() else numeral(digits)
    return entry_of(line, form, value, match.end())


def entry_of(line: Line, form: str, value: int, end: int) -> Entry:
    """The entry of a line whose number ends at `end` of its bare text."""
    text = bare_text(line)
    stop = _STOP.search(text, end)
    return Entry(line, form, value, text, stop.start() if stop else len(text), words=end)


def _rarer(text: str) -> tuple[re.Match[str] | None, str]:
    """The number of a form that only headings of lines of their own have, and its form."""
    if text[0] != "第":
        return _BARE.fullmatch(text), "bare"
    division = _DIVISION.match(text) if len(text) <= LONGEST else None
    return (division, "book") if division else (_ORDINAL.match(text), "ordinal")


def find_numbered(part: Part) -> list[Entry]:
    """The entries of a document's lines that have no role yet and begin with a number."""
    found = (numbered_line(line) for line in part.lines if not line.role)
    return [entry for entry in found if entry]


def mend_numbers(draft: Draft, numbered: list[Entry]) -> list[Line]:
    """（1） before （二） is （一）: the one number missing among its siblings, in the same brackets."""
    mended: list[Line] = []
    for before, here, after in zip([None, *numbered], numbered, numbered[1:], strict=False):
        if here.form != "sub" or after.form != "h2" or here.value != after.value - 1:
            continue
        if before is not None and before.form in ("sub", "article"):
            continue
        at = here.line.start + here.line.text.index(here.text)
        match = re.compile(r"\d+").search(here.text)
        assert match is not None
        draft.change(
            at + match.start(), at + match.end(), han_numeral(here.value), "heading-number"
        )
        draft.find(
            "H101",
            at,
            at + match.end() + 1,
            number=here.text[: match.end() + 1],
            read_as=han_numeral(here.value),
        )
        here.form = "h2"
        mended.append(here.line)
    return mended
