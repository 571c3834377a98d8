"""zhengben textconv."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..compare import gitsetup

EXAMPLES = """  zhengben textconv report.txt"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument("source", type=Path, metavar="SOURCE", help="the source as scraped")


def run(arguments: argparse.Namespace) -> int:
    """Print the canonical Markdown of a source, or the file as it is; returns the exit code.

    Bytes are printed and hidden characters are kept, because git compares the texts and must see every difference.
    """
    found = gitsetup.converted(arguments.source)
    sys.stdout.buffer.write(found.encode() if isinstance(found, str) else found)
    return 0
