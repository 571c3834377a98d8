"""The proof that an edition has the same content as its original: same blocks, same notes, same figures."""

from __future__ import annotations

import re
from functools import cache

from ..errors import BrokenEdition
from ..model import Block, Call, Document, Inline, Marked
from .convert import CORNER, Settings
from .engine import characters, phrases, standard
from .registry import editions

_HAN = re.compile("[㐀-鿿豈-\ufaff\U00020000-\U0003ffff〇]")


def prove_edition(original: Document, edition: Document, name: str, settings: Settings) -> None:
    """Raise BrokenEdition unless both have the same structure, calls, labels and addresses.

    If the edition replaces no words, each text must also have the same length in code points. Only Han characters
    may differ, and quotation marks if the settings change them. Each Han character must be a form of the original
    one, by OpenCC's dictionaries or the lexicon.
    """
    prover = _Prover(name, settings)
    if [_shape(b) for b in original.blocks] != [_shape(b) for b in edition.blocks]:
        raise BrokenEdition(f"{name}: the blocks of the edition differ from those of its original.")
    if [n.label for n in original.notes] != [n.label for n in edition.notes]:
        raise BrokenEdition(f"{name}: the notes of the edition differ from those of its original.")
    for old, new in zip(original.blocks, edition.blocks, strict=True):
        prover.compare(old.content, new.content)
        for old_row, new_row in zip(old.rows, new.rows, strict=True):
            for old_cell, new_cell in zip(old_row, new_row, strict=True):
                prover.compare(old_cell, new_cell)
    for old_note, new_note in zip(original.notes, edition.notes, strict=True):
        prover.compare(old_note.content, new_note.content)


def _shape(block: Block) -> tuple[str, int, tuple[int, ...]]:
    return block.kind, block.level, tuple(map(len, block.rows))


@cache
def _forms() -> frozenset[tuple[str, str]]:
    """All pairs of a character and a form of it, from OpenCC's dictionaries for all regions."""
    found = {(a, form) for a, forms in characters().items() for form in forms}
    for phrase, forms in phrases().items():
        found |= {
            pair
            for form in forms
            if len(form) == len(phrase)
            for pair in zip(phrase, form, strict=True)
        }
    for variant in sorted({each.variant for each in editions().values()} - {""}):
        pairs = sorted(found)
        regional = standard(variant).convert("\n".join(b for _, b in pairs)).split("\n")
        found |= {(a, b) for (a, _), b in zip(pairs, regional, strict=True)}
        found |= {(a, standard(variant).convert(a)) for a, _ in pairs}
    return frozenset(found)


class _Prover:
    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.keeps_length = settings.edition.keeps_length
        self.quotes = CORNER if settings.corner_quotes else {}
        entries = settings.lexicon.entries.items()
        self.answers = {
            pair for a, b in entries if len(a) == len(b) for pair in zip(a, b, strict=True)
        }

    def compare(self, old: tuple[Inline, ...], new: tuple[Inline, ...]) -> None:
        """Compare the content of one block, cell, note or mark."""
        if len(old) != len(new):
            raise self.broken(str(old), str(new))
        for a, b in zip(old, new, strict=True):
            if isinstance(a, str) and isinstance(b, str):
                self.compare_text(a, b)
            elif isinstance(a, Marked) and isinstance(b, Marked):
                if (a.mark, a.url) != (b.mark, b.url) or (a.mark == "code" and a != b):
                    raise self.broken(str(a), str(b))
                self.compare(a.content, b.content)
            elif not (isinstance(a, Call) and a == b):
                raise self.broken(str(a), str(b))

    def compare_text(self, old: str, new: str) -> None:
        """Compare text between calls and marks."""
        if not self.keeps_length:
            if _HAN.sub("", old).translate(self.quotes) != _HAN.sub("", new):
                raise self.broken(old, new)
            return
        if len(old) != len(new):
            raise self.broken(old, new)
        for a, b in zip(old, new, strict=True):
            known = a == b or a.translate(self.quotes) == b or (a, b) in self.answers
            if not known and (a, b) not in _forms():
                raise self.broken(old, new)

    def broken(self, old: str, new: str) -> BrokenEdition:
        return BrokenEdition(
            f"{self.name}: {old[:40]!r} became {new[:40]!r} in the edition, which is more than "
            "a change of script; this is a bug in zhengben, please report it."
        )
