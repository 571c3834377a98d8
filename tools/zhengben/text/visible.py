"""Make characters visible that a reader cannot see, or that change how the text around them looks."""

from __future__ import annotations

import re

from .lazy import lazy

# Control characters except tab and line feed, line and paragraph separators, format characters without a glyph
# (also the bidirectional ones), and surrogates: the Unicode categories Cc, Zl, Zp, Cf and Cs.
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\ud800-\udfff"
)
# Bytes that cannot be decoded, as Python keeps them in file names (PEP 383).
_BYTES = "[\udc80-\udcff]+"
_IN_TEXT = lazy(rf"{_BYTES}|\r(?!\n)|[{_HIDDEN}]")
_IN_LINE = lazy(rf"{_BYTES}|[\t\n\r{_HIDDEN}]")


def visible(text: str) -> str:
    """The text with hidden characters as ⟨U+202E⟩ and undecodable bytes as ⟨0xB1A8⟩. Tabs and line ends stay."""
    return _IN_TEXT.sub(_shown, text)


def visible_line(text: str) -> str:
    """The same in one line: tabs and line ends are made visible too."""
    return _IN_LINE.sub(_shown, text)


def is_hidden(char: str) -> bool:
    """Whether `visible_line` shows a character by its code point."""
    return _IN_LINE.fullmatch(char) is not None


def escape_json(text: str) -> str:
    r"""JSON with hidden characters as \u202e: the same data, but nothing in it is hidden."""
    return _IN_TEXT.sub(_json, text)


def _shown(match: re.Match[str]) -> str:
    found = match[0]
    if "\udc80" <= found[0] <= "\udcff":
        return f"⟨0x{found.encode('utf-8', 'surrogateescape').hex().upper()}⟩"
    return f"⟨U+{ord(found):04X}⟩"


def _json(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
