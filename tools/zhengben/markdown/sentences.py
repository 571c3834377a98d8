"""One sentence per line: where the lines of a paragraph in canonical Markdown end."""

from __future__ import annotations

import re
from collections import Counter

from ..text.lazy import lazy

_CLOSING = {"“": "”", "‘": "’", "（": "）", "(": ")", "《": "》", "〈": "〉", "〔": "〕", "【": "】",
            "「": "」", "『": "』", "[": "]"}  # fmt: skip
_OPENING = {closer: opener for opener, closer in _CLOSING.items()}
_TOKEN = lazy(
    r"""\\.|(?P<code>`+)(?:(?!`).)+?(?P=code)(?!`)
    |(?P<mark>\*+)
    |\[\^[^\]]+\]
    |(?P<bracket>[“”‘’（）()《》〈〉〔〕【】「」『』\[\]])
    |(?P<stop>[。！？…]+(?![。！？…，、；：])|(?<![。，、；：])[!?]+(?![A-Za-z0-9=&/_-]))""",
    re.VERBOSE,
)
_TAIL = lazy(r"(?:[。！？…!”’）)》〉〕】」』\]]|(?<![。，、；：])\?|\[\^[^\]]+\])*")
_STOPS = lazy(r"[。！？!?…]")


def split_sentences(text: str) -> list[str]:
    """Split the Markdown text of one paragraph after each 。！？!? … and the closing marks that follow.

    There is no split inside a pair of quotation marks, brackets or emphasis marks, nor inside code. A mark
    without a partner is ignored, and so are …… before ，、；： and a ? that stands for a lost character, 。?. Footnote calls stay with the sentence before them. `"".join(result) == text`.
    """
    if not _STOPS.search(text, 0, len(text) - 1):
        return [text]
    stops, pairs = _stops_and_pairs(text)
    sentences: list[str] = []
    begin = k = 0
    for start, end in stops:
        if start < begin:
            continue
        tail = _TAIL.match(text, end)
        end = tail.end() if tail else end
        while k < len(pairs) and pairs[k][1] < start:
            k += 1
        inside = k < len(pairs) and pairs[k][0] < start and pairs[k][1] >= end
        if not inside and end < len(text):
            sentences.append(text[begin:end])
            begin = end
    sentences.append(text[begin:])
    return sentences


def _stops_and_pairs(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Runs of end marks, and the outermost pairs of quotation marks, brackets and emphasis, as offsets (code points)."""
    stops: list[tuple[int, int]] = []
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    open_now: Counter[str] = Counter()
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "stop":
            stops.append(match.span())
        elif kind in ("bracket", "mark"):
            mark = match[0]
            opener = _OPENING.get(mark, mark)
            if mark in _CLOSING or (kind == "mark" and not open_now[mark]):
                stack.append((mark, match.start()))
                open_now[mark] += 1
                continue
            if open_now[opener]:
                start = -1
                while start < 0:  # each mark is popped once, so this is linear
                    top, at = stack.pop()
                    open_now[top] -= 1
                    start = at if top == opener else -1
                while pairs and pairs[-1][0] > start:
                    pairs.pop()
                pairs.append((start, match.start()))
    return stops, pairs
