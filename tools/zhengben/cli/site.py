"""zhengben site."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import demand_library
from ..files import walk
from ..site.site import build_site
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
    sources_option(verb, "where the sources are, which the site shows")
    jobs_option(verb)
    quiet_option(verb)


def run(arguments: argparse.Namespace) -> int:
    """Build the site; returns the exit code."""
    markdown = markdown_folder(arguments.markdown)
    demand_library("mkdocs", "The site", "site")
    settings = settings_for(arguments.sources)
    count = sum(path.suffix == ".md" for path in walk(markdown))
    with executor_for(arguments.jobs, count) as executor:
        changed = build_site(markdown, arguments.out, arguments.sources, settings, executor)
    if not arguments.quiet:
        print(f"{arguments.out / 'site'}: {changed} files changed")
    return 0
