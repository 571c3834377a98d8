"""The whole order of cleaning, in one table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Literal, NamedTuple

from ..errors import BadMetadata
from ..markdown.read import looks_canonical
from ..model import Given, Result, Source
from ..text.manuscript import Manuscript, line_ends
from ..vocabulary.rules import Vocabulary, packaged
from .assemble import assemble
from .boilerplate.addresses import drop_address_lines
from .boilerplate.contents import drop_contents
from .boilerplate.fields import open_title_field, read_fields
from .boilerplate.foot import drop_foot, drop_menus, drop_page_elements
from .boilerplate.head import drop_head, recognise_speech
from .boilerplate.marked_notes import put_notes_back, set_notes_aside
from .boilerplate.own_rules import drop_own_rules
from .boilerplate.page import drop_marked_boilerplate
from .boilerplate.page_turns import drop_page_turns
from .boilerplate.repeated import drop_repeated
from .boilerplate.running_heads import (
    drop_inner_page_numbers,
    drop_running_heads,
)
from .boilerplate.second_copy import read_second_copy
from .boilerplate.share_bars import drop_bracketed_tools, drop_share_bars
from .boilerplate.title_block import drop_doubled_title, join_title_block
from .canonical import clean_canonical
from .decisions import undecided
from .draft import Draft
from .errata import Erratum
from .lines.characters import clean_characters, compose_characters
from .lines.corrections import apply_errata
from .lines.figures import mend_figures
from .lines.inner_headings import join_cut_numbers, split_at_headings
from .lines.links import join_links
from .lines.spacing import space_text
from .lines.split import split_lines
from .lines.strong import mark_strong
from .lines.unwrap import join_vertical, split_long_lines, unwrap
from .losses import kept, losses
from .notes.calls import place_calls
from .notes.definitions import find_definitions
from .proof.judge import judge
from .proof.refused import Refused
from .structure.blocks import build_slots, insert_titles, join_lines, strip_marks
from .structure.bulletin import split_documents
from .structure.decided import demand_obeyed, mark_decided, part_decided, set_front
from .structure.headings import find_headings
from .structure.spread_tables import find_spread_tables
from .structure.suspects import find_suspects
from .structure.tables import find_rows, mark_cells
from .structure.titles import read_title_blocks

Room = Literal["lines", "boilerplate", "structure", "notes"]
Then = Literal[
    "",  # what the pass asked for waits for the next commit
    "commit",  # the manuscript makes all changes that were asked for
    "split",  # if the pass asked for changes: they are made, and the text is split into lines again
]


class Pass(NamedTuple):
    """A row of the table: the folder of a pass, the pass, what it does, and what is done after it."""

    room: Room
    run: Callable[[Draft], None]
    what: str
    then: Then = ""


PASSES: tuple[Pass, ...] = (
    Pass("lines", apply_errata, "Decisions made by hand are carried out.", "commit"),
    Pass("lines", clean_characters, "Characters become those of plain text.", "commit"),
    Pass("lines", compose_characters, "Characters with marks become composed ones.", "commit"),
    Pass("lines", mend_figures, "Commas and blanks inside figures are mended.", "commit"),
    Pass("lines", split_lines, "The text is split into filled lines."),
    Pass("boilerplate", drop_marked_boilerplate, "What the page marks as outside its text goes."),
    Pass("boilerplate", drop_address_lines, "Lines with an address that recur, or stand at an edge, go."),
    Pass("boilerplate", drop_own_rules, "Lines that a user's own rules name go."),
    Pass("structure", mark_cells, "Cells of tables are told apart.", "split"),
    Pass("boilerplate", drop_running_heads, "Page numbers and running heads go."),
    Pass("boilerplate", drop_page_turns, "A newspaper's notes on where a text goes on go.", "split"),
    Pass("lines", join_links, "Words cut out of their sentences at links are joined to them.", "split"),
    Pass("boilerplate", drop_inner_page_numbers, "Page numbers inside a long line go.", "split"),
    Pass("lines", split_long_lines, "A report in one line gets its lines back.", "split"),
    Pass("lines", split_at_headings, "Headings inside a line get lines of their own.", "split"),
    Pass("lines", join_vertical, "A title set one character a line becomes one line.", "split"),
    Pass("lines", unwrap, "Lines of hard-wrapped paragraphs are joined.", "split"),
    Pass("lines", join_cut_numbers, "A heading's number is joined to its heading.", "split"),
    Pass("lines", mark_strong, "Bold stretches get marks of Markdown.", "split"),
    Pass("boilerplate", drop_contents, "A report's list of its own headings goes."),
    Pass("structure", split_documents, "The documents of a bulletin come apart."),
    # Until the notes are put back: documents that are no part of a bulletin.
    Pass("boilerplate", read_second_copy, "Title and day over a second copy are read."),
    Pass("boilerplate", read_fields, "Date, publisher and address of a page are read."),
    Pass("boilerplate", open_title_field, "A title that only a field gives becomes a line.", "split"),
    Pass("boilerplate", join_title_block, "Cut lines of the title block are joined.", "split"),
    Pass("boilerplate", set_notes_aside, "Notes that the format marks are set aside."),
    Pass("boilerplate", drop_doubled_title, "Of a title given twice the first goes."),
    Pass("boilerplate", drop_repeated, "Teasers and copies of the text go."),
    Pass("boilerplate", drop_share_bars, "Names of services behind an offer to share go."),
    Pass("boilerplate", drop_bracketed_tools, "Tools of a page in brackets, cut over lines, go."),
    Pass("boilerplate", drop_menus, "Long menus of a page go, so that the text's head is near the beginning."),
    Pass("boilerplate", recognise_speech, "A text that addresses someone is a speech."),
    Pass("boilerplate", drop_head, "What a page puts before the text goes."),
    Pass("boilerplate", drop_page_elements, "Parts of a page between paragraphs go."),
    Pass("boilerplate", drop_foot, "What a page puts behind the text goes."),
    Pass("boilerplate", put_notes_back, "Notes that the format marks are put back."),
    Pass("structure", mark_decided, "Headings that a person decided about get their roles."),
    Pass("structure", read_title_blocks, "Title blocks get roles and fill the front matter."),
    Pass("structure", set_front, "The front matter gets what a person decided."),
    Pass("notes", find_definitions, "Lines that define notes are found."),
    Pass("structure", find_rows, "Rows of tables are found."),
    Pass("structure", find_spread_tables, "Tables written one cell a line are found."),
    Pass("structure", find_headings, "Headings and their levels are found."),
    Pass("structure", join_lines, "It is said which line goes on from which."),
    Pass("structure", part_decided, "No line goes on where a person wants a paragraph to begin."),
    Pass("structure", strip_marks, "Heading marks and broken emphasis of the source go."),
    Pass("lines", space_text, "Blanks and punctuation become those of Chinese text."),
    # From here on a line of the manuscript is a block.
    Pass("structure", build_slots, "Lines become blocks.", "commit"),
    Pass("notes", place_calls, "Every note gets its call.", "commit"),
    Pass("structure", insert_titles, "A title that the text does not state is put in.", "commit"),
    Pass("structure", demand_obeyed, "It is made sure that decisions by hand were carried out."),
    Pass("structure", find_suspects, "What looks wrong is reported."),
)  # fmt: skip


def run_pass(each: Pass, draft: Draft) -> None:
    """Run a pass, take the lines that it dropped off the lists, and do what its row says."""
    waiting = draft.manuscript.waiting
    each.run(draft)
    draft.sweep()
    if each.then == "commit":
        draft.commit()
    elif each.then == "split" and draft.manuscript.waiting > waiting:
        draft.commit()
        split_lines(draft)


def clean(
    source: Source,
    errata: tuple[Erratum, ...] = (),
    vocabulary: Vocabulary | None = None,
    metadata: Given | None = None,
) -> Result:
    """Make the documents of one source, with every edit and finding.

    `vocabulary` are the rules, with a user's own; None for the packaged ones. `metadata` is what a table beside the
    source says of it.

    Raises BadErrata where a passage of `errata` is not in the source exactly once.
    """
    vocabulary = vocabulary or packaged()
    if looks_canonical(source.text) and not errata:
        if metadata:
            raise BadMetadata(
                f"{source.path} is canonical Markdown, and {metadata.file}:{metadata.line} names it; "
                "change its own front matter and take it off the table."
            )
        return clean_canonical(source, vocabulary)
    result = _proven(source, errata, vocabulary, metadata)
    result.findings += losses(result)
    result.metadata = metadata
    ends = line_ends(source.text)
    result.findings = sorted(
        (
            replace(f, line=bisect_right(ends, f.start - 1) + 1)
            for f in undecided(result.findings, result.decisions)
        ),
        key=lambda f: (f.start, f.end, f.code),
    )
    return result


_ROUNDS = 3


def _last_of_each(refused: list[Refused], text: str) -> list[Refused]:
    """Of copies that were all taken out the last one is enough: the others have their proof in it."""

    def kind(each: Refused) -> tuple[str, str | int]:
        copy = each.rule == "repeated"
        return each.rule, "".join(text[each.start : each.end].split()) if copy else each.start

    return list({kind(each): each for each in refused}.values())


def _proven(
    source: Source, errata: tuple[Erratum, ...], vocabulary: Vocabulary, metadata: Given | None
) -> Result:
    """Clean a source so that everything that is taken out has its proof.

    Passes see a part of the evidence each. So what they took out is judged together, once all is known: what
    has no proof is refused, and the source is cleaned again with those lines as text.
    """
    given = metadata.values if metadata else {}
    refused: tuple[Refused, ...] = ()
    for turn in count():
        draft = Draft(source, Manuscript(source.text), vocabulary, errata, given, refused=refused)
        for each in PASSES:
            run_pass(each, draft)
        result = assemble(draft)
        spans = [span for spans in result.spans for span in spans]
        result.edits, more = judge(source, result.edits, spans, vocabulary)
        if not more:
            break
        if turn >= _ROUNDS:  # a rule that still fails takes nothing out of this source
            more = [r._replace(start=0, end=len(source.text)) for r in more]
            if set(more) <= set(refused):
                break  # nothing will change: whoever proves the audit says what is wrong
        refused += tuple(_last_of_each(more, source.text))
    result.findings += kept(refused, result)
    return result
