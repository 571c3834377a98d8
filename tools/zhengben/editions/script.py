"""The program's own words in the script of an edition."""

from __future__ import annotations

from .engine import standard
from .registry import editions


def in_script(text: str, lang: str) -> str:
    """`text` in the script of the edition `lang`; as it is for any other tag, as that of originals."""
    made = editions().get(lang)
    return str(standard(made.config).convert(text)) if made else text
