"""Patches WeasyPrint 70.0 for Chinese books: justified lines, and notes on the page of their calls.

The patches replace WeasyPrint's internal functions, so `install` refuses any other version and any other source
text. They are offered upstream: Kozea/WeasyPrint #1564 (notes on the page after their call) and #2502.

Justified lines: WeasyPrint only stretches blanks (U+0020), and Chinese text has none. This patch spreads the rest
of a line evenly over the places where Chinese text may be letter-spaced (clreq 3.2.2).

Notes: when a line does not fit, WeasyPrint first moves notes to the next page. Their calls stay on this page, and
the notes never come back. This patch moves the line to the next page instead.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ..errors import MissingTool

VERSION = "70.0"
_REPORTING = "report = not context.in_column and can_break_now and not could_break_before"
_WIDE = re.compile(
    "[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u2014\u2026\u201c\u201d\u2018\u2019\u00b7\U00020000-\U0003ffff]"
)
# In em. From 0.1 em on, PDF readers see blanks between characters, so such a line carries its text as ActualText.
_SEEN = 0.09
_MOST = 0.35
_UNBROKEN = ("——", "……")
_GLUE = " \u00a0\u200b\u2060"
_HINTS = re.compile("[\u200b\u2060]")


def install() -> None:
    """Patch WeasyPrint, once in a process. Raises MissingTool if it is not the version that we know."""
    import weasyprint
    from weasyprint.layout import block, inline
    from weasyprint.text import line_break

    if inline.justify_line is _justify_line:
        return
    source = inspect.getsource(block._linebox_layout)
    if weasyprint.__version__ != VERSION or source.count(_REPORTING) != 1:
        raise MissingTool(
            f"WeasyPrint {weasyprint.__version__} is not the {VERSION} that lines and notes were "
            "mended for; run `make` again for the pinned one."
        )
    mended = source.replace(_REPORTING, "report = False")
    exec(compile(mended, block.__file__, "exec"), block.__dict__)
    inline.justify_line = _justify_line
    original = line_break.Layout.get_first_line

    def get_first_line(self: Any) -> Any:
        line, index = original(self)
        if getattr(self, "spread", None) is not None:
            _widen(self, line)
        return line, index

    line_break.Layout.get_first_line = get_first_line
    _say_widened_text()


def _say_widened_text() -> None:
    """Give the text itself in the PDF if gaps are wide (ActualText, ISO 32000-1, 14.9.4)."""
    import pydyf
    from weasyprint.draw import text

    original = text.draw_first_line

    def draw_first_line(stream: Any, textbox: Any, *others: Any) -> Any:
        _, step = getattr(textbox.pango_layout, "spread", None) or (None, 0.0)
        if step <= _SEEN * textbox.style["font_size"]:
            return original(stream, textbox, *others)
        said = pydyf.Dictionary({"ActualText": pydyf.String(_HINTS.sub("", textbox.text))})
        stream.begin_marked_content("Span", said)
        emojis = original(stream, textbox, *others)
        stream.end_marked_content()
        return emojis

    text.draw_first_line = draw_first_line


def _justify_line(context: Any, line: Any, extra: float) -> None:
    """Spread `extra` (px) over the gaps of a line. What exceeds the limit stays at the end of the line."""
    texts = [b for b in _text_boxes(line) if b.text and b.style["vertical_align"] != "super"]
    followers = [*(box.text[0] for box in texts[1:]), ""]
    gaps = {
        id(box): frozenset(_gaps(box.text, follower))
        for box, follower in zip(texts, followers, strict=True)
    }
    count = sum(map(len, gaps.values()))
    if count:
        step = min(extra / count, _MOST * line.style["font_size"])
        _spread(context, line, gaps, step, 0.0)


def _text_boxes(box: Any) -> Iterator[Any]:
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _text_boxes(child)


def _gaps(text: str, follower: str) -> Iterator[int]:
    """Offsets (code points) after which a line may be stretched."""
    whole = text + follower
    for i, (a, b) in enumerate(pairwise(whole)):
        if i >= len(text):
            return
        if b in _GLUE or a + b in _UNBROKEN:
            continue
        if a in " \u00a0" or _WIDE.match(a) or _WIDE.match(b):
            yield i


def _spread(
    context: Any, box: Any, gaps: dict[int, frozenset[int]], step: float, x: float
) -> float:
    """Move a box by `x` px and widen its gaps by `step` px. Returns by how many px the following boxes move."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.text.line_break import create_layout

    if isinstance(box, boxes.TextBox):
        box.position_x += x
        mine = gaps.get(id(box))
        if mine:
            layout = create_layout(box.text, box.style, context, None, 0)
            layout.deactivate()
            layout.spread = mine, step
            box.pango_layout = layout
            box.width += step * len(mine)
            x += step * len(mine)
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        before = x
        box.position_x += x
        for child in box.children:
            if child.is_in_normal_flow():
                x = _spread(context, child, gaps, step, x)
        box.width += x - before
    else:
        box.translate(x, 0)
    return x


def _widen(layout: Any, line: Any) -> None:
    """Widen, once, the advance of each glyph that ends a character with a gap after it."""
    from weasyprint.text.ffi import TO_UNITS, ffi

    if getattr(layout, "widened", None) is layout.layout:
        return
    layout.widened = layout.layout
    gaps, step = layout.spread
    units = round(step * TO_UNITS)
    end = 0
    ends: dict[int, int] = {}  # offset in bytes after a character → offset in code points
    for i, character in enumerate(layout.text):
        end += len(character.encode())
        ends[end] = i
    run = line.runs[0]
    while run != ffi.NULL:
        glyph_item = run.data
        glyphs, count = glyph_item.glyphs, glyph_item.glyphs.num_glyphs
        for i in range(count):
            last = i + 1 == count
            end = glyph_item.item.length if last else glyphs.log_clusters[i + 1]
            closes = last or end != glyphs.log_clusters[i]
            if closes and ends.get(glyph_item.item.offset + end) in gaps:
                glyphs.glyphs[i].geometry.width += units
        run = run.next
