"""The whole order of cleaning, in one table."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from ..markdown.read import looks_canonical
from ..model import Finding, Result, Source
from ..text.manuscript import Manuscript, line_ends
from ..vocabulary.rules import Vocabulary, packaged
from .assemble import assemble, insert_titles
from .boilerplate.addresses import drop_address_lines
from .boilerplate.contents import drop_contents
from .boilerplate.head_and_foot import drop_frame
from .boilerplate.own_rules import drop_own_rules
from .boilerplate.page import drop_surroundings
from .boilerplate.running_heads import drop_page_furniture
from .canonical import clean_canonical
from .draft import Draft
from .errata import Erratum, apply_errata
from .lines.characters import clean_characters
from .lines.spacing import space_text
from .lines.split import split_lines
from .lines.strong import mark_strong
from .lines.unwrap import unwrap
from .notes.calls import place_calls
from .notes.definitions import find_definitions
from .structure.blocks import build_slots, join_lines, strip_marks
from .structure.bulletin import split_documents
from .structure.headings import find_headings
from .structure.suspects import find_suspects
from .structure.tables import find_rows, mark_cells
from .structure.titles import read_title_blocks

_NOT_HAN = re.compile("[^\u4e00-\u9fff]+")
Pass = Callable[[Draft], None]

PASSES: tuple[Pass, ...] = (
    clean_characters,  # source → single characters as they should be
    split_lines,  # → filled lines
    drop_surroundings,  # → without what a page puts around its text
    drop_address_lines,  # → without vendor lines
    drop_own_rules,  # → without the lines that a user's own rules name
    mark_cells,  # → cells of tables told apart
    drop_page_furniture,  # → without page numbers and running heads
    unwrap,  # → lines are paragraphs
    mark_strong,  # → bold stretches as Markdown has them
    drop_contents,  # → without a report's own contents list
    split_documents,  # → parts, one a document
    drop_frame,  # → without what sites put around a text
    read_title_blocks,  # → title, number, subtitle, speaker; front matter
    find_definitions,  # → notes have their lines
    find_rows,  # → rows of tables
    find_headings,  # → headings and their levels
    join_lines,  # → sentences that a break cut are whole
    strip_marks,  # → without the source's own heading marks
    space_text,  # → blanks and punctuation
    build_slots,  # → a line is a block from here on
    place_calls,  # → footnote calls
    insert_titles,
    find_suspects,  # → findings about the text as it will be read
)


_MOST_LOST = 0.15  # share of the Chinese characters that may go without a word
_COPIES = frozenset({"repeated", "teaser", "contents", "masthead", "page-chrome"})


def _report_losses(draft: Draft, result: Result) -> None:
    """A document that loses much of its Chinese text, copies of text left out, is to be looked at."""
    everything = _han(draft.source.text) or 1
    lost = Counter[str]()
    for edit in result.edits:
        if edit.kind == "remove":
            lost[edit.rule] += _han(edit.text)
    copies = sum(lost[rule] for rule in _COPIES)
    gone = sum(lost.values()) - copies
    if gone > _MOST_LOST * max(1, everything - copies):
        worst = ", ".join(f"{rule} {n}" for rule, n in lost.most_common(3) if n)
        result.findings.append(
            Finding(
                "L101",
                "warning",
                0,
                0,
                1,
                f"{gone * 100 // everything} % of the Chinese characters were taken out ({worst}); "
                "see what `zhengben explain` shows.",
            )
        )


def _han(text: str) -> int:
    return len(_NOT_HAN.sub("", text))


def clean(
    source: Source, errata: tuple[Erratum, ...] = (), vocabulary: Vocabulary | None = None
) -> Result:
    """Make the documents of one source, with every edit and finding.

    `vocabulary` are the rules, with a user's own; None for the packaged ones.

    Raises BadErrata where a passage of `errata` is not in the source exactly once.
    """
    vocabulary = vocabulary or packaged()
    if looks_canonical(source.text) and not errata:
        return clean_canonical(source, vocabulary)
    draft = Draft(source, Manuscript(source.text), vocabulary)
    apply_errata(draft, errata)
    for run in PASSES:
        run(draft)
    result = assemble(draft)
    ends = line_ends(source.text)
    _report_losses(draft, result)
    result.findings = sorted(
        (replace(f, line=bisect_right(ends, f.start - 1) + 1) for f in result.findings),
        key=lambda f: (f.start, f.end, f.code),
    )
    return result
