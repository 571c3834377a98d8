"""First pass: single characters. Line ends, blanks, invisible characters, full-width letters."""

from __future__ import annotations

import re
import unicodedata

from .draft import Draft

# One class, so that the engine can skip what is in none of its ranges.
_ODD = re.compile(
    "[\r\x0b\x0c\x85\u2028\u2029"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ue000-\uf8ff"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00a0\u2000-\u200a\u202f\u205f"
    "０-９Ａ-Ｚａ-ｚ％$]"
)
_ENDS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_FORMULA = re.compile(r"[ ]?\$[^$\n]{0,40}?\\[^$\n]{1,40}\$[ ]?")
_HALF = {c: c - 0xFEE0 for c in range(0xFF10, 0xFF5B)} | {0xFF05: ord("%")}
# What PDF readers write for signs in running text; a formula with anything else stays.
_LATEX = {
    r"\geq": "≥", r"\geqslant": "≥", r"\ge": "≥", r"\leq": "≤", r"\leqslant": "≤", r"\le": "≤",
    r"\times": "×", r"\pm": "±", r"\sim": "~", r"\approx": "≈", r"\%": "%", r"\mu": "μ",
    r"\rightarrow": "→", r"\div": "÷", r"\cdot": "·", r"\alpha": "α", r"\beta": "β",
}  # fmt: skip
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)")


def clean_characters(draft: Draft) -> None:
    """Change single characters over the whole source, in one sweep."""
    text = draft.text
    done = 0
    for match in _ODD.finditer(text):
        found = match[0]
        start, end = match.span()
        if start < done:
            continue
        if found in _ENDS:
            end += text.startswith("\r\n", start)
            draft.change(start, end, "\n", "blank")
        elif found == "$":
            end = _clean_formula(draft, start, done)
        elif ord(found) in _HALF:
            draft.change(start, end, chr(_HALF[ord(found)]), "fullwidth")
        elif _BLANKS.match(found):
            draft.change(start, end, " ", "blank")
        else:
            draft.change(start, end, "", "invisible")
        done = end
    draft.manuscript.commit()
    if not unicodedata.is_normalized("NFC", draft.text):
        _compose(draft)


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
_CLUSTER = re.compile(
    r"[^\u0300-\u036f][\u0300-\u036f]+|[\u1100-\u11ff]+|[^\x00-\u02ff\u4e00-\u9fff]"
)


def _compose(draft: Draft) -> None:
    for match in _CLUSTER.finditer(draft.text):
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            draft.change(match.start(), match.end(), composed, "composed")
    draft.manuscript.commit()
