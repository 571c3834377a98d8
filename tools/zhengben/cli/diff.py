"""zhengben diff."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..compare.report import Report
from ..compare.sides import pairs_of, plain_diff, side_of
from ..errors import UsageError, ZhengbenError
from .terminal import console

EXAMPLES = """  zhengben diff old.md new.md
  zhengben diff HEAD~1:build/markdown build/markdown --stat
  zhengben diff build/markdown/x.md build/markdown.zh-Hant-TW/x.md --html x.html
  GIT_EXTERNAL_DIFF='zhengben diff' git diff -- '*.md'

exit codes: 0 equal, 1 different, 2 or more for an error (always 0 when git calls it)"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument(
        "sides",
        nargs="+",
        metavar="OLD NEW",
        help="a file, a folder, or REV:path; a file that is not canonical Markdown is cleaned first",
    )
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--html", type=Path, metavar="FILE", help="write one self-contained page")
    how.add_argument("--json", action="store_true", help="print data from which NEW can be rebuilt")
    how.add_argument("--stat", action="store_true", help="count sentences, and list figures")


def run(arguments: argparse.Namespace) -> int:
    """Compare two sides; returns the exit code."""
    sides = arguments.sides
    by_git = len(sides) == 7  # path, old file, hash, mode, new file, hash, mode
    if not by_git and len(sides) != 2:
        raise UsageError(f"diff: give OLD and NEW; found {len(sides)} arguments.")
    paths = (sides[1], sides[4]) if by_git else (sides[0], sides[1])
    names = (f"a/{sides[0]}", f"b/{sides[0]}") if by_git else paths
    how = "json" if arguments.json else "stat" if arguments.stat else "text"
    report = Report(names, how, arguments.html, console(highlight=False, soft_wrap=True))
    old, new = (side_of(path) for path in paths)
    for name in sorted({**old.files, **new.files}):
        try:
            for pair in pairs_of(old, new, name):
                report.hear(pair)
        except ZhengbenError as error:  # the other files are still compared
            report.exit_code = error.exit_code
            print(f"zhengben: {error}", file=sys.stderr)
            if by_git:  # git calls us for files of any kind
                plain_diff(*paths)
    report.end()
    return 0 if by_git else report.exit_code
