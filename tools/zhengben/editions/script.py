"""The program's own Chinese words in the script of an edition."""

from __future__ import annotations

from .engine import standard
from .registry import editions


def in_script(text: str, lang: str) -> str:
    """`text` in the script of the edition `lang` (BCP 47 tag); unchanged for any other tag, such as zh-Hans."""
    made = editions().get(lang)
    return str(standard(made.config).convert(text)) if made else text
