"""Text of two scripts folded onto each other, character by character."""

from __future__ import annotations

from functools import cache

from .engine import standard
from .registry import editions


@cache
def fold_table() -> dict[int, str]:
    """Code points with the Simplified character that each is folded to, always one character."""
    return _table("t2s")


@cache
def form_table() -> dict[int, str]:
    """The same, and the forms of each edition too: also of characters that Simplified text keeps apart (著 and 着)."""
    kept = (edition for edition in editions().values() if edition.keeps_length)
    return _table(*dict.fromkeys(edition.reverse for edition in kept))


def _table(*configs: str) -> dict[int, str]:
    blocks = (*range(0x3400, 0xA000), *range(0xF900, 0xFB00))
    characters = [chr(n) for n in blocks]
    text = "\n".join(characters)
    for config in configs:
        text = standard(config).convert(text)
    simple = text.split("\n")
    return {ord(a): b for a, b in zip(characters, simple, strict=True) if a != b and len(b) == 1}


def fold(text: str) -> str:
    """Text as the search compares it: Simplified, lower case."""
    return text.translate(fold_table()).lower()


def same_forms(text: str) -> str:
    """Text as a comparison of two editions sees it: all forms of a character are equal."""
    return text.translate(form_table())
