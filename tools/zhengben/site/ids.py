"""Stable ids of paragraphs: made from how a paragraph begins, not from its position.

A citation made last year must still lead to its paragraph. So an id may not depend on the text above (as a
number would), nor on figures, which revisions change. It is made from the first letters of the first sentence of
the Simplified text, so it is the same in all editions. No state is kept between builds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter

from ..model import Block, Document, plain_text

_LETTERS = 16  # enough to tell paragraphs apart, few enough to survive a later change
_SENTENCE = re.compile(r"[^。！？；]*\w[^。！？；]*")
_NO_LETTER = re.compile(r"[\W\d_]+")


def block_ids(document: Document) -> list[str]:
    """An id for each block, unique within the document. `document` must be the Simplified one."""
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
