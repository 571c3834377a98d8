"""zhengben clean."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..corpus.outputs import Corpus
from ..corpus.sources import Found, find_jobs
from ..ledger import Ledger
from ..settings import find_settings
from .options import (
    column_option,
    encoding_option,
    executor_for,
    fails,
    finding_options,
    jobs_option,
)
from .progress import Reporter

EXAMPLES = """  zhengben clean seeds --out build
  zhengben clean report.txt --out /tmp/out -v --fail-on warning"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help="a file or a folder: text, Markdown, saved web pages, Word, EPUB, PDF, tables with one text in each row",
    )
    verb.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="gets markdown/, audit/ and look.tsv"
    )
    column_option(verb)
    verb.add_argument(
        "--dedupe",
        action="store_true",
        help="if several sources have the same text, publish only the best one, and list the others in it",
    )
    jobs_option(verb)
    finding_options(verb)
    encoding_option(verb)


def run(arguments: argparse.Namespace) -> int:
    """Clean the sources; returns the exit code."""
    for source in arguments.sources:
        find_settings(source)  # a wrong setting is reported here once, not for each source
    found = find_jobs(arguments.sources, arguments.encoding, arguments.text_column, arguments.out)
    jobs, errors = found.jobs, found.errors
    for error in errors:
        print(f"zhengben: {error}", file=sys.stderr)
    if not arguments.quiet:
        _say_what_is_left_out(found, arguments.verbose)
    reporter = Reporter(len(jobs), quiet=arguments.quiet, verbose=arguments.verbose)
    with (
        Ledger(arguments.out, timeout=arguments.timeout) as ledger,
        executor_for(arguments, len(jobs)) as executor,
        reporter.progress,
    ):
        corpus = Corpus(ledger)
        said = corpus.run(jobs, executor, reporter.hear, dedupe=arguments.dedupe)
        ledger.verify()
    reporter.sum_up(said, corpus.graded)
    errors += reporter.errors
    if errors:
        return errors[0].exit_code
    return int(fails(reporter.severities, arguments.fail_on))


def _say_what_is_left_out(found: Found, verbose: bool) -> None:
    """Count the files that no reader reads, in one line for each folder; with `verbose` also name files that zhengben wrote."""
    for folder, suffixes in found.unread.items():
        kinds = ", ".join(
            f"{n} {suffix or 'without a suffix'}" for suffix, n in suffixes.most_common()
        )
        files = "1 file was" if suffixes.total() == 1 else f"{suffixes.total()} files were"
        print(f"zhengben: {folder}: {files} not read: {kinds}.", file=sys.stderr)
    for path in found.own if verbose else []:
        print(f"zhengben: {path}: was left out because zhengben wrote it.", file=sys.stderr)
