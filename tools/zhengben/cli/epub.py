"""zhengben epub."""

from __future__ import annotations

import argparse

from ..render.epub import make_epub
from ..render.jobs import OutputFormat
from .books import book_options, publish_books

EXAMPLES = """  zhengben epub --edition zh-Hant-TW"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    book_options(verb, "epub")


def run(arguments: argparse.Namespace) -> int:
    """Make the EPUBs; returns the exit code."""
    return publish_books(arguments, OutputFormat("epub", make_epub), "epub", bind=False)
