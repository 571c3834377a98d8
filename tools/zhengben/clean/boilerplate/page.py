"""Boilerplate that the structure of a page marks: page elements, and what stands outside the main content."""

from __future__ import annotations

from ...text.patterns import compact
from ..draft import Draft, Line
from ..structure.title_lines import is_title
from ..structure.titles import is_place, tells_of_speech
from .fields import fields_of

_TITLED = 12  # the title of the text is within so many lines


def drop_marked_boilerplate(draft: Draft) -> None:
    """Take out navigation, forms and footers, and everything outside the element that holds the main text.

    If that element has no title, the title before it stays, with the lines that say when and by whom a speech
    was given. The date, publisher and URL of the page are read.
    """
    elements = draft.on(draft.lines, "page-element")
    outside = draft.on(draft.lines, "outside")
    if not elements and not outside:
        return
    inside = [k for k in range(len(draft.lines)) if k not in elements and k not in outside]
    if not inside:  # then everything seems to be around the text, so nothing is removed
        return
    first = inside[0]
    head = [draft.lines[k] for k in outside if k < first]
    draft.fields = fields_of(head) | draft.fields
    draft.cover = [compact(line.text) for line in head]
    # A cover names the place on a separate line.
    draft.place = draft.place or next((x.text for x in head if is_place(x.text)), "")
    titled = any(is_title(draft.lines[k].text) for k in inside[:_TITLED])
    for k, line in enumerate(draft.lines):
        if k in elements:
            draft.drop(line, "page-chrome")
        elif k in outside and (k > first or titled or not _is_title_block(line)):
            draft.drop(line, "page-frame")


def _is_title_block(line: Line) -> bool:
    return is_title(line.text) or tells_of_speech(line.text)
