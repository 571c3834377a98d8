"""Single characters. Line ends, blanks, invisible characters, full-width letters."""

from __future__ import annotations

import html
import re
import unicodedata

from ...text.lazy import lazy
from ...text.patterns import HAN
from ..draft import Draft

# One class, so that the engine can skip what is in none of its ranges.
_ODD_RANGES = (
    "\r\x0b\x0c\x85\u2028\u2029"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\u180e\ufeff\u00ad\ue000-\uf8ff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00a0\u2000-\u200a\u202f\u205f"
    "０-９Ａ-Ｚａ-ｚ％．$\\\\&<○◯・･\u2e80-\u2fd5"
)
_ODD = lazy(f"[{_ODD_RANGES}]")
_ODD_OR_ASKED = lazy(f"[{_ODD_RANGES}?]")  # where question marks stand for lost blanks
_FULL_RUN = lazy("[０-９Ａ-Ｚａ-ｚ％]+")
_INVISIBLE_RUN = lazy(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\u180e\ufeff\u00ad\ue000-\uf8ff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
)
_ENDS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_BLANKS = lazy("[\u00a0\u2000-\u200a\u202f\u205f]")
_FORMULA = lazy(r"[ ]?\$[^$\n]{0,40}?\\[^$\n]{1,40}\$[ ]?")
_WRITTEN_END = lazy(r"\\r\\n|\\[nr](?![A-Za-z])")
_ENTITY = lazy(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,24}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_TAG = lazy(
    r"</?(?P<name>p|br|div|span|font|b|strong|i|em|u|a|img|table|tbody|thead|tr|td|th|center|section|h[1-6]|ul|ol|li"
    r"|o:p|st1:\w+|hr)(?:\s[^<>\n]{0,400})?/?>",
    re.IGNORECASE,
)
_BLOCK_TAGS = frozenset(
    (
        "p",
        "br",
        "div",
        "table",
        "tr",
        "center",
        "section",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "hr",
    )
)
_LOOKALIKE = lazy("．+|[○◯０]+|[・･]")
_PAIR_LOST = lazy("[\u4e00-\u9fff：]\\?\\?|\\?\\?[\u4e00-\u9fff]")
_LOST_BLANK = lazy(r"\?(?:[ \t]*\?)+")
_MARKUP = {
    "\\": [(_WRITTEN_END, "written-line-end")],
    "&": [(_ENTITY, "entity")],
    "<": [(_TAG, "tag")],
    "?": [(_LOST_BLANK, "lost-blank")],
}
_NUMERALS = frozenset("一二三四五六七八九十百千〇零○◯０")
_BESIDE_DOT = lazy(f"[{HAN}“”《》（）]")
_QUOTED = 40  # code points between a quotation mark and a dot inside the quotation


_HALF = {c: c - 0xFEE0 for c in range(0xFF10, 0xFF5B)} | {0xFF05: ord("%")}
# What PDF readers write for signs in running text; a formula with anything else stays.
_LATEX = {
    r"\geq": "≥", r"\geqslant": "≥", r"\ge": "≥", r"\leq": "≤", r"\leqslant": "≤", r"\le": "≤",
    r"\times": "×", r"\pm": "±", r"\sim": "~", r"\approx": "≈", r"\%": "%", r"\mu": "μ",
    r"\rightarrow": "→", r"\div": "÷", r"\cdot": "·", r"\alpha": "α", r"\beta": "β",
}  # fmt: skip
_COMMAND = lazy(r"\\(?:[a-zA-Z]+|.)")


def clean_characters(draft: Draft) -> None:
    """Change single characters over the whole source, in one sweep."""
    text = draft.text
    lost_blanks = _lost_blanks(text)
    done = 0
    for match in (_ODD_OR_ASKED if lost_blanks else _ODD).finditer(text):
        start = match.start()
        if start >= done:
            done = _clean_at(draft, start, done)


def _lost_blanks(text: str) -> bool:
    """Whether blanks were turned into question marks: where two stand together, beside Chinese."""
    return "??" in text and _PAIR_LOST.search(text) is not None


def _clean_at(draft: Draft, start: int, done: int) -> int:
    """Change what stands at `start`, if anything; returns where the sweep goes on."""
    text = draft.text
    found = text[start]
    end = start + 1
    if found in _ENDS:
        end += text.startswith("\r\n", start)
        draft.change(start, end, "\n", "blank")
    elif found == "$":
        end = _clean_formula(draft, start, done)
    elif found in _MARKUP:
        end = _clean_markup(draft, start)
    elif found in "．○◯・･" or (found == "０" and _is_zero(text, start)):
        end = _clean_lookalike(draft, start)
    elif match := _FULL_RUN.match(text, start):
        end = match.end()
        draft.change(start, end, match[0].translate(_HALF), "fullwidth")
    elif _BLANKS.match(found):
        draft.change(start, end, " ", "blank")
    elif "\u2e80" <= found <= "\u2fd5":
        plain = unicodedata.normalize("NFKC", found)
        if plain != found:
            draft.change(start, end, plain, "compatibility")
    elif match := _INVISIBLE_RUN.match(text, start):
        end = match.end()
        draft.change(start, end, "", "invisible")
    return end


def _is_zero(text: str, at: int) -> bool:
    """Whether the circles or full-width noughts at a place stand among Chinese numerals: 二００一年."""
    match = _LOOKALIKE.match(text, at)
    assert match is not None
    before, after = text[at - 1 : at], text[match.end() : match.end() + 1]
    return before != "" and before in _NUMERALS and (after in _NUMERALS or after == "年")


def _is_dot(text: str, at: int) -> bool:
    """Whether a katakana dot stands between Chinese characters, or inside quotation marks of its line."""
    if _BESIDE_DOT.match(text[at - 1 : at]) and _BESIDE_DOT.match(text, at + 1):
        return True
    before = text[max(0, at - _QUOTED) : at].rpartition("\n")[2]
    after = text[at : at + _QUOTED].partition("\n")[0]
    opened = before.rfind("“") > before.rfind("”")
    return opened and 0 <= after.find("”") < (after.find("“") % (_QUOTED + 1))


def _clean_lookalike(draft: Draft, at: int) -> int:
    """A full-width point between digits; circles and noughts among Chinese numerals, which are zeros; katakana dots."""
    text = draft.text
    match = _LOOKALIKE.match(text, at)
    assert match is not None
    before, after = text[at - 1 : at], text[match.end() : match.end() + 1]
    if text[at] == "．":
        if match.end() == at + 1 and before.isdecimal() and after.isdecimal():
            draft.change(at, at + 1, ".", "fullwidth")
    elif text[at] in "・･":
        if _is_dot(text, at):
            draft.change(at, at + 1, "·", "middle-dot")
    elif _is_zero(text, at):
        draft.change(at, match.end(), "〇" * len(match[0]), "zero")
    return match.end()


def _clean_markup(draft: Draft, at: int) -> int:
    """Line ends written out, entities, tags, and blanks that became question marks."""
    text = draft.text
    for pattern, rule in _MARKUP[text[at]]:
        match = pattern.match(text, at)
        if not match:
            continue
        if rule == "entity":
            new = html.unescape(match[0])
            new = " " if new.isspace() or new in "\u200b\u00ad" else new
        else:
            new = "" if rule == "tag" and match["name"].lower() not in _BLOCK_TAGS else "\n"
        draft.change(at, match.end(), " " if rule == "lost-blank" else new, rule)
        return match.end()
    return at + 1


def _clean_formula(draft: Draft, at: int, done: int) -> int:
    """Write the formula whose `$` is at `at` plainly, if that can be; returns where it ends."""
    text = draft.text
    begin = at - (at > done and text[at - 1 : at] == " ")
    match = _FORMULA.match(text, begin)
    plain = _plain_formula(match[0]) if match else None
    if match is None or plain is None:
        return at + 1
    draft.change(begin, match.end(), plain, "latex")
    return match.end()


def _plain_formula(formula: str) -> str | None:
    plain = _COMMAND.sub(lambda m: _LATEX.get(m[0], m[0]), formula.strip().strip("$"))
    return None if "\\" in plain else re.sub(r"[{} ]", "", plain)


# A starter with the marks behind it; only such a run can change under NFC, or a lone character.
_CLUSTER = lazy(r"[^\u0300-\u036f][\u0300-\u036f]+|[\u1100-\u11ff]+|[^\x00-\u02ff\u4e00-\u9fff]")


def compose_characters(draft: Draft) -> None:
    """Put characters and the marks behind them into Unicode's composed form (NFC)."""
    if unicodedata.is_normalized("NFC", draft.text):
        return
    for match in _CLUSTER.finditer(draft.text):
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            draft.change(match.start(), match.end(), composed, "composed")
