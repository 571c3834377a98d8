"""What looks wrong in the text. Nothing is corrected here: each is a finding for a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, pairwise

from ...text.lazy import lazy
from ...text.patterns import DATE_LINE, HAN, is_open
from ...vocabulary.words import words
from ..draft import Draft, Part, Slot

_LATIN = lazy("[a-z]{2,12}")
_BESIDE = lazy(f"[{HAN}，。、；：]")
_PAIRS = {
    "”": "“",
    "’": "‘",
    "》": "《",
    "）": "（",
    "〕": "〔",
    "】": "【",
    "」": "「",
    "』": "『",
}
_BRACKET = lazy("[“”‘’《》（）〔〕【】「」『』]")
_LOST = lazy("\ufffd+")
_LOST_SIGN = lazy(r"\?(?<=[。，、；：]\?)")
_OFFICIAL = words("officials")
_OFFICE = lazy(rf"[{HAN}]{{0,6}}$")


def find_suspects(draft: Draft) -> None:
    """Look through every block once it is whole."""
    for part in draft.parts:
        _blocks(draft, part)
        _order(draft, part)
        _names(draft, part)
    _missing(draft)


def _missing(draft: Draft) -> None:
    """Text that the file itself shows to be missing."""
    for evidence in draft.evidence("cut"):
        draft.find("R101", *draft.stretch(evidence))
    for evidence in draft.evidence("picture"):
        draft.find("R102", *draft.stretch(evidence), page=evidence.value)


def _blocks(draft: Draft, part: Part) -> None:
    text = draft.text
    for slot in part.slots:
        for match in _LATIN.finditer(text, slot.start, slot.end):
            start, end = match.span()
            if _BESIDE.match(text[start - 1 : start]) and _BESIDE.match(text[end : end + 1]):
                draft.find("T101", start, end, word=match[0])
        for match in _LOST.finditer(text, slot.start, slot.end):
            draft.find("T102", match.start(), match.end())
        for match in _LOST_SIGN.finditer(text, slot.start, slot.end):
            around = text[max(slot.start, match.start() - 8) : match.end() + 8]
            draft.find("T106", match.start(), match.end(), around=around)
    for stretches in _wholes(part):
        _unbalanced(draft, stretches)


def _wholes(part: Part) -> list[list[Slot]]:
    """The slots of each block or note: one, or more where notes at a page's foot cut it."""
    notes = [[slot] for slot in part.slots if slot.role == "note"]
    body: list[list[Slot]] = []
    for slot in part.slots:
        if slot.resumed:
            body[-1].append(slot)
        elif slot.role != "note":
            body.append([slot])
    return body + notes


def _unbalanced(draft: Draft, slots: list[Slot]) -> None:
    """Marks without partners; of many in one paragraph only the first."""
    stack: list[tuple[str, int]] = []
    open_now: Counter[str] = Counter()
    alone: list[tuple[str, int]] = []
    for match in chain.from_iterable(
        _BRACKET.finditer(draft.text, slot.start, slot.end) for slot in slots
    ):
        mark = match[0]
        opener = _PAIRS.get(mark)
        if opener is None:
            stack.append((mark, match.start()))
            open_now[mark] += 1
        elif not open_now[opener]:
            alone.append((mark, match.start()))
        else:
            while True:
                top = stack.pop()
                open_now[top[0]] -= 1
                if top[0] == opener:
                    break
                alone.append(top)
    for mark, at in (alone + stack)[:_MOST]:
        draft.find("T103", at, at + 1, mark=mark, around=draft.text[max(0, at - 6) : at + 8])


_MOST = 8  # marks without a partner that are reported of one paragraph


def _order(draft: Draft, part: Part) -> None:
    """Words that end in a colon lead on to something; a date or the end of a text is not it."""
    text = draft.text
    slots = [s for s in part.slots if s.role != "note"]
    for before, slot in pairwise(slots):
        leads = text[before.start : before.end].endswith("：")
        if leads and slot.role == "stop" and DATE_LINE.match(text, slot.start, slot.end):
            draft.find("S301", before.start, slot.end)
    for before, slot, after in zip(slots, slots[1:], slots[2:], strict=False):
        cut = slot.role == "" and not after.resumed and is_open(text[slot.start : slot.end])
        if cut and before.role == "stop" and after.role in ("", "stop", "title"):
            draft.find("S302", slot.start, slot.end)
        elif cut and after.role == "" and "。" in text[slot.start : slot.end]:
            draft.find(
                "S304", slot.start, slot.end, tail=text[max(slot.start, slot.end - 16) : slot.end]
            )


def _names(draft: Draft, part: Part) -> None:
    """One office and surname with two given names of one character: a misprint, or two people."""
    text = draft.text
    people: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for slot in part.slots:
        for match in _OFFICIAL.finditer(text, slot.start, slot.end):
            name = match["name"]
            if len(name) == 2:
                title = _OFFICE.search(
                    text, max(slot.start, match.start() - 4), match.start("name")
                )
                people[title[0] if title else "", name[0]][name].append(match.start("name"))
    for (office, _), names in people.items():
        if len(names) < 2:
            continue
        common = max(names, key=lambda name: len(names[name]))
        for name, places in names.items():
            if name != common and len(places) < len(names[common]):
                for at in places:
                    draft.find(
                        "T104",
                        at,
                        at + len(name),
                        found=f"{office}{name}",
                        common=f"{office}{common}",
                    )
