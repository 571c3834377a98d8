"""Text of two scripts folded onto each other, character by character."""

from __future__ import annotations

from functools import cache

from .engine import standard
from .registry import editions


@cache
def fold_table() -> dict[int, str]:
    """Characters with the Simplified ones that stand for them; one for one."""
    return _table("t2s")


@cache
def form_table() -> dict[int, str]:
    """The same, and each edition's own forms: of characters that Simplified text keeps apart too, 著 and 着."""
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
    """Text as it is looked for: Simplified, lower case."""
    return text.translate(fold_table()).lower()


def same_forms(text: str) -> str:
    """Text as two editions of it are compared: all forms of a character are one."""
    return text.translate(form_table())
