"""Addresses of paragraphs that stay: made from how a paragraph begins, not from its place.

A citation made last year must land where it did, so an id may depend neither on what stands above (a
number would) nor on figures, which revisions change. It is made of the first letters of the first sentence of
the Simplified text, which are the same in all editions. Nothing has to be kept from build to build.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter

from ..model import Block, Document, plain_text

_LETTERS = 16  # enough to tell paragraphs apart, few enough to outlive a change further on
_SENTENCE = re.compile(r"[^。！？；]*\w[^。！？；]*")
_NO_LETTER = re.compile(r"[\W\d_]+")


def block_ids(document: Document) -> list[str]:
    """An id for each block, distinct within the document; `document` is the Simplified one."""
    seen: Counter[str] = Counter()
    ids = []
    for block in document.blocks:
        name = _name(block)
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids


def _name(block: Block) -> str:
    cells = "".join(plain_text(cell) for row in block.rows for cell in row)
    text = plain_text(block.content) + cells
    sentence = _SENTENCE.match(text)
    key = _NO_LETTER.sub("", sentence[0] if sentence else text)[:_LETTERS] or text
    digest = hashlib.blake2b(key.encode(), digest_size=5).digest()
    return block.kind[0] + base64.b32encode(digest).decode().lower()
