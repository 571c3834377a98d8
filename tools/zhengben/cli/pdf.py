"""zhengben pdf."""

from __future__ import annotations

import argparse

from ..render import typeset
from ..render.jobs import OutputFormat
from ..render.pdf import PAPERS, Layout, make_pdf
from .books import book_options, publish_books

EXAMPLES = """  zhengben pdf --edition zh-Hans --paper a5
  zhengben pdf build/markdown/gaoan-2024-work-report.md --edition parallel --parallel facing"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    book_options(verb, "pdf")
    verb.add_argument("--paper", choices=[*PAPERS], default="a4", help="size (default: a4)")
    verb.add_argument("--no-toc", action="store_true", help="leave the contents list out")
    verb.add_argument(
        "--parallel",
        choices=["columns", "facing"],
        default="columns",
        help="the parallel edition in columns (the default), or on facing pages",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the documents; returns the exit code."""
    how = Layout(arguments.paper, not arguments.no_toc, arguments.parallel == "facing")
    output = pdf_format(how)
    return publish_books(arguments, output, "pdf", bind=not arguments.files)


def pdf_format(how: Layout) -> OutputFormat:
    """PDF as an output format. A missing library is reported once, not for each document."""
    return OutputFormat("pdf", make_pdf, how, typeset.weasyprint)
