"""zhengben explain."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..audit.explain import explanation_html, print_explanation
from ..audit.proven import clean_proven, vocabulary_for
from ..clean.errata import read_errata
from ..clean.metadata import read_metadata
from ..files import write_whole
from ..readers.source import read_source
from ..source_names import source_name
from .options import column_option, encoding_option
from .terminal import console

EXAMPLES = """  zhengben explain seeds/000_5921047fac9d1590.txt
  zhengben explain report.txt --html report.html"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument("source", type=Path, metavar="SOURCE", help="the source as scraped")
    verb.add_argument(
        "--html", type=Path, metavar="FILE", help="write one self-contained page instead"
    )
    column_option(verb)
    encoding_option(verb)


def run(arguments: argparse.Namespace) -> int:
    """Show the source; returns the exit code."""
    source = read_source(
        arguments.source,
        source_name(arguments.source.name),
        arguments.encoding,
        arguments.text_column,
    )
    result = clean_proven(
        source,
        read_errata(arguments.source),
        vocabulary_for(arguments.source),
        read_metadata(arguments.source),
    ).result
    if arguments.html:
        write_whole(arguments.html, explanation_html(result))
        print(f"wrote {arguments.html}")
    else:
        print_explanation(result, console())
    return 0
