"""Which proof each rule owes for what it takes out. `judge` finds these proofs, `prove` and `zhengben check` check them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...text.lazy import lazy
from ...text.manuscript import Edit
from ...vocabulary.words import words
from .case import PAGE_RULES, Case
from .copies import COPY, LIST, TITLE
from .counts import COUNT, HEAD
from .obligations import Obligation
from .page import ADDRESS, COVER, FOOT, FORMAT, LABEL, LICENCE, MARKS, RULE, RUN, WORDS

_NUMBER = lazy(r"(?:[^\u3400-\u9fff]|[注释附〇一二三四五六七八九十]){0,60}")
_FORMS = {
    "tag": re.compile(r"<[^<>\n]*>"),
    "entity": re.compile(r"&[#\w]{1,26};"),
    "written-line-end": re.compile(r"\\r\\n|\\[nr]"),
    "page-reference": words("page-reference"),
    "page-turn": words("page-turn"),
    # The number of a note, with its brackets, tags and the word 注; of a marker that a line's end cuts, a part.
    **dict.fromkeys(("note-label", "note-marker", "note-marker-lost"), _NUMBER),
}


def _has_form(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    found = _FORMS[edit.rule].fullmatch(edit.text) or _FORMS[edit.rule].fullmatch(edit.text.strip())
    return "" if found else "it has not the form that the rule takes out"


def _by_hand(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    return ""


FORM = Obligation("form", "it has the form that the rule takes out", _has_form, joins=False)
HAND = Obligation("hand", "a person decided it, in the errata file beside the source", _by_hand, joins=False)  # fmt: skip

_PAGE = (MARKS, WORDS, LABEL, ADDRESS, COPY, RUN, FOOT)
_OF_PAGE = {**dict.fromkeys(PAGE_RULES, _PAGE), "site-head": (*_PAGE[:-1], TITLE, FOOT)}
_MARKS_ONLY = dict.fromkeys(
    (
        "invisible", "table-marks", "heading-marks", "heading-stop", "emphasis-marks", "strong",
        "lost-blank", "join", "punctuation", "dash", "ellipsis", "quotes", "brackets", "latex",
        "composed", "blank", "fullwidth", "inner-blank", "spaced-figure",
    ),
    (MARKS,),
)  # fmt: skip

# Rules that replace characters by others keep every letter and figure.
KEEPS = frozenset(
    {
        "fullwidth", "compatibility", "composed", "punctuation", "dash", "ellipsis", "quotes", "brackets",
        "lost-blank", "blank", "table-marks", "written-line-end", "middle-dot",
    }
)  # fmt: skip

OBLIGATIONS: dict[str, tuple[Obligation, ...]] = {
    **_OF_PAGE,
    **_MARKS_ONLY,
    **dict.fromkeys(_FORMS, (MARKS, FORM)),
    "licence": (LICENCE,),
    "errata": (HAND,),
    "page-chrome": (FORMAT,),
    "page-frame": (FORMAT,),
    "contents": (WORDS, COPY, LIST, TITLE, COVER),
    "masthead": (COVER,),
    "teaser": (COPY,),
    "repeated": (COPY, TITLE),
    "note-heading": (WORDS,),
    "page-number": (COUNT,),
    "running-head": (HEAD,),
}


def owed(rule: str, case: Case) -> tuple[Obligation, ...]:
    """The obligations of a rule, any of which will do; none for a rule that takes nothing out."""
    return (RULE,) if rule in case.vocabulary.own else OBLIGATIONS.get(rule, ())
