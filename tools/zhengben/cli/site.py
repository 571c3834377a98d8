"""zhengben site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..corpus.names import Names
from ..errors import demand_library
from ..files import walk
from ..ledger import Ledger
from ..site.site import Site, build_site
from .options import (
    executor_for,
    jobs_option,
    markdown_folder,
    quiet_option,
    settings_for,
    sources_option,
)

EXAMPLES = """  zhengben site build/markdown --out build"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument("markdown", type=Path, metavar="DIR", help="canonical Markdown")
    verb.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="gets pages/ and site/"
    )
    sources_option(verb, "the folder of the sources, which the site shows")
    jobs_option(verb)
    quiet_option(verb)


def run(arguments: argparse.Namespace) -> int:
    """Build the site; returns the exit code."""
    markdown = markdown_folder(arguments.markdown)
    demand_library("mkdocs", "The site", "site")
    settings = settings_for(arguments.sources)
    count = sum(path.suffix == ".md" for path in walk(markdown))
    with (
        Ledger(arguments.out, timeout=arguments.timeout) as ledger,
        executor_for(arguments, count) as executor,
    ):
        built = build_site(
            markdown, ledger, arguments.sources, settings, executor, Names(ledger).leads
        )
        ledger.verify()
    return report(built, arguments.out, quiet=arguments.quiet)


def report(built: Site, out: Path, *, quiet: bool) -> int:
    """Print the counts and errors of the build; returns the exit code."""
    for error in built.errors:
        print(f"zhengben: {error}", file=sys.stderr)
    if not quiet:
        print(f"{out / 'site'}: {built.changed} files changed")
    return next((error.exit_code for error in built.errors), 0)
