"""Whether a line break inside a paragraph (a soft break) means a blank or nothing.

Chinese has no blanks between sentences. So a soft break means nothing if there is a Chinese
character or full-width mark on either side of it. Between other characters it is a blank, as in CommonMark.
"""

from __future__ import annotations

from ..text.lazy import lazy

_WIDE = lazy(
    "[\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\u2014\u2018\u2019\u201c\u201d\u2026\u00b7\U00020000-\U0003ffff]"
)


def break_text(before: str, after: str) -> str:
    """The text that replaces a soft break between two stretches of visible text: `""` or `" "`."""
    return "" if _WIDE.match(before[-1:]) or _WIDE.match(after[:1]) else " "
