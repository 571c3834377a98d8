"""Proofs that text is a part of a page: vocabulary names it, it stands in a run of such lines, or the format marks it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...text.lazy import lazy
from ...text.manuscript import Edit
from ...text.patterns import CLOSERS, HEADING_MARKS, compact, is_open
from ...vocabulary.rules import Vocabulary
from ...vocabulary.words import words
from .case import PAGE_RULES, Case, han, plain
from .obligations import Obligation, Places

_FIELD = lazy(r"〔?([\u4e00-\u9fffA-Za-z]{2,9})(?:〕|[：:]|$)")
_FIELD_NAMES = tuple(
    words(f"field-{name}") for name in ("url", "published", "publisher", "date", "issuer", "speaker", "page")
)  # fmt: skip
_LABELS = tuple(words(name) for name in ("field-title", "record-end"))
_STAMP = words("page-stamp")
_PAGE_DATE = words("page-date")
_CAPTIONS = (words("photo-credit"), words("report-caption"))
_CONTACT = words("contact")
_OFFER = words("share-offer")
_OWN = tuple(words(name) for name in ("order-head", "date-alone", "speaker", "salutation", "annex-start"))  # fmt: skip
_MEETING = words("session-number")
_ENTRY = 40  # code points of a line that can be an entry of a menu
_MENU = 12  # lines of a run that is a menu
_SERVICE = 6  # code points of the name of a service in a share bar
_ENDS = tuple("。！？；!?;")
_PATH = lazy(r"[>＞》»›/]+")  # the marks of a path of pages
_WEAK = 1  # Chinese characters of a word that says nothing alone
_VALUE = 24  # code points of the value of a field on a line of its own


def named(text: str, vocabulary: Vocabulary) -> bool:
    """Whether vocabulary names a whole line as a part of a page, or its beginning as the label of a field."""
    text = HEADING_MARKS.sub("", " ".join(plain(text).split()))
    flat = compact(text)
    sentence = text.rstrip(CLOSERS)[-1:] in _ENDS
    for name, rule in vocabulary.rules.items():
        if rule.pattern and not (sentence and name == "site-chrome") and rule.matches(flat):
            return True
    stamp = _STAMP.match(text)
    if stamp:  # fields may follow it
        text = text[stamp.end() :].strip()
        flat = compact(text)
    if (stamp and not text) or _PAGE_DATE.fullmatch(flat):
        return True
    if any(label.match(text) for label in _LABELS) or any(c.fullmatch(text) for c in _CAPTIONS):
        return True
    field = _FIELD.match(flat)
    return field is not None and any(names.fullmatch(field[1]) for names in _FIELD_NAMES)


def _named(case: Case, text: str) -> bool:
    if text not in case.named:
        case.named[text] = named(text, case.vocabulary)
    return case.named[text]


def _is_named(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    if not _named(case, edit.text):
        return "no vocabulary names it as a part of a page"
    weak = (
        edit.rule in PAGE_RULES
        and 0 < han(edit.text) <= _WEAK
        and edit.text.strip()[-1] not in "：:"
    )
    return "so short a word alone is no part of a page" if weak and len(case.run(edit)) == 1 else ""


def _is_ruled(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    matches = case.vocabulary.matches(edit.rule, compact(edit.text))
    matches = matches or case.vocabulary.matches(edit.rule, compact(plain(edit.text)))
    return "" if matches else "the rule does not match it"


def _has_address(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    return "" if _CONTACT.search(plain(edit.text)) else "it holds no address"


def _wordless(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    return "it holds words" if re.search(r"[^\W_]", plain(edit.text)) else ""


def _is_marked(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    kinds = ("page-element", "outside")
    marked = any(
        each.kind in kinds and each.start < edit.end and edit.start < each.end
        for each in case.source.evidence
    )
    return "" if marked else "the format of the source does not mark it"


def is_entry(text: str) -> bool:
    """Whether a line can be an entry of a menu: short, no sentence, and nothing that only a document has."""
    text = plain(text).strip()
    if len(text) > _ENTRY or not is_open(text) or _MEETING.search(text):
        return False
    return not any(own.fullmatch(compact(text)) or own.fullmatch(text) for own in _OWN)


def _span(run: Sequence[Edit]) -> tuple[int, int]:
    return run[0].start, run[-1].end


def _seek_run(case: Case, edit: Edit) -> Places | None:
    return (_span(case.run(edit)),)


def _in_run(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    run = case.run(edit)
    if len(at) != 1 or tuple(at[0]) != _span(run):
        return "the run that it names was not taken out whole"
    if not is_entry(edit.text):
        return "it is no entry of a menu"
    names = _named_lines(case, run)
    if not names:
        return "vocabulary names no line of its run"
    enclosed = names[0] < edit.start < names[-1]
    if enclosed or len(run) >= _MENU or _in_bar(run, edit):
        return ""
    return "it stands at the edge of a short run, where text begins"


def _named_lines(case: Case, run: Sequence[Edit]) -> list[int]:
    """Where the lines of a run begin that vocabulary names; they are found once for each run."""
    found = case.names.get(run[0].start)
    if found is None:
        found = [edit.start for edit in run if _named(case, edit.text)]
        case.names[run[0].start] = found
    return found


def _in_bar(run: Sequence[Edit], edit: Edit) -> bool:
    """Whether a line is one of several names of services behind an offer to share."""
    k = next(k for k, each in enumerate(run) if each.start == edit.start)
    for each in reversed(run[: k + 1]):
        flat = compact(plain(each.text))
        if _OFFER.fullmatch(flat):
            return True
        if len(flat) > _SERVICE:
            return False
    return False


def _seek_label(case: Case, edit: Edit) -> Places | None:
    run = case.run(edit)
    k = next(k for k, each in enumerate(run) if each.start == edit.start) - 1
    while k >= 0 and compact(run[k].text) == compact(
        edit.text
    ):  # a path ends with what heads the page
        k -= 1
    return ((run[k].start, run[k].end),) if k >= 0 else None


def _has_label(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    before = _seek_label(case, edit)
    if before is None or len(at) != 1 or tuple(at[0]) != before[0]:
        return "no label was taken out directly before it"
    label = compact(plain(case.source.text[slice(*before[0])]))
    ends = label[-1:] == "：" and _named(case, label)
    path = _PATH.fullmatch(label) is not None
    value = len(edit.text) <= _VALUE and is_open(edit.text)
    return (
        "" if value and (ends or path) else "what stands before it is no label, or it is no value"
    )


def _seek_foot(case: Case, edit: Edit) -> Places | None:
    run = case.run(edit)
    names = _named_lines(case, run)
    first = next((each for each in run if names and each.start == names[0]), None)
    return ((first.start, first.end),) if first else None


def _in_foot(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    if len(at) != 1 or at[0][0] > edit.start:
        return "it does not stand behind the line where the foot of the page begins"
    start, end = at[0]
    begins = next((e for e in case.run(edit) if (e.start, e.end) == (start, end)), None)
    if begins is None or not _named(case, begins.text):
        return "vocabulary does not name the line where the foot of the page begins"
    return "" if case.nothing_after(start) else "text stands behind the foot of the page"


def _seek_licence(case: Case, edit: Edit) -> Places | None:
    run = case.run(edit)
    first = next(
        (e for e in run if case.vocabulary.matches("licence", compact(plain(e.text)))), None
    )
    return ((first.start, first.end),) if first else None


def _in_licence(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    if len(at) != 1 or at[0][0] > edit.start:
        return "it does not stand behind the line where the licence note begins"
    begins = compact(plain(case.source.text[slice(*at[0])]))
    if not case.vocabulary.matches("licence", begins):
        return "vocabulary does not name the line where the licence note begins"
    return "" if case.nothing_after(at[0][0]) else "text stands behind the licence note"


def _on_cover(case: Case, edit: Edit, at: Sequence[tuple[int, int]]) -> str:
    inside = any(start < edit.end and edit.start < end for start, end in case.spans)
    return "it stands inside a document" if inside or not case.spans else ""


WORDS = Obligation("words", "vocabulary names the whole line as a part of a page, or its label as that of a field", _is_named)  # fmt: skip
RULE = Obligation("words", "the rule itself matches the whole of it", _is_ruled)
ADDRESS = Obligation("address", "it holds an address of the network", _has_address)
MARKS = Obligation("marks", "it holds no word and no figure", _wordless, joins=False)
FORMAT = Obligation("format", "the format of the source marks it as outside the text", _is_marked, joins=False)  # fmt: skip
LABEL = Obligation("label", "it is the value of the field whose label stands directly before it", _has_label, _seek_label)  # fmt: skip
RUN = Obligation("run", "it is an entry in the run of parts of a page that is named", _in_run, _seek_run)  # fmt: skip
FOOT = Obligation("foot", "it stands behind the line named, with which the foot of the page begins, and no text follows", _in_foot, _seek_foot)  # fmt: skip
LICENCE = Obligation("licence", "it stands behind the line named, with which a licence note begins, and no text follows", _in_licence, _seek_licence)  # fmt: skip
COVER = Obligation("cover", "it stands outside all documents of a bulletin", _on_cover, joins=False)
