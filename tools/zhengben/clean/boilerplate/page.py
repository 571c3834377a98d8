"""Boilerplate that the structure of a page marks: page elements, and what stands outside the main content."""

from __future__ import annotations

from ...text.patterns import compact
from ..draft import Draft, Line
from ..structure.titles import is_place, is_title, tells_of_speech
from .fields import fields_of

_TITLED = 12  # lines of the text within which its own title stands


def drop_marked_boilerplate(draft: Draft) -> None:
    """Take out navigation, forms and feet, and what stands outside the element that holds the text.

    Before that element a title stays, and what says when and by whom a speech was given, where the
    text has no title of its own; a page's date, publisher and address are read.
    """
    elements = draft.on(draft.lines, "page-element")
    outside = draft.on(draft.lines, "outside")
    if not elements and not outside:
        return
    inside = [k for k in range(len(draft.lines)) if k not in elements and k not in outside]
    if not inside:  # then what seems to be around the text is all there is
        return
    first = inside[0]
    head = [draft.lines[k] for k in outside if k < first]
    draft.fields = fields_of(head) | draft.fields
    draft.cover = [compact(line.text) for line in head]
    # A cover names the place on a line of its own.
    draft.place = draft.place or next((x.text for x in head if is_place(x.text)), "")
    titled = any(is_title(draft.lines[k].text) for k in inside[:_TITLED])
    for k, line in enumerate(draft.lines):
        if k in elements:
            draft.drop(line, "page-chrome")
        elif k in outside and (k > first or titled or not _is_title_block(line)):
            draft.drop(line, "page-frame")


def _is_title_block(line: Line) -> bool:
    return is_title(line.text) or tells_of_speech(line.text)
