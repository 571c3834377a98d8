"""zhengben convert."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from ..editions import engine
from ..editions.build import Built, build_edition, load_words
from ..editions.convert import Settings
from ..editions.registry import edition, editions
from ..files import walk
from ..ledger import Ledger
from .options import (
    executor_for,
    jobs_option,
    lexicon_of,
    lexicon_option,
    markdown_folder,
    quiet_option,
    settings_for,
)

EXAMPLES = """  zhengben convert build/markdown --edition zh-Hant-HK --quotes corner"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument("markdown", type=Path, metavar="DIR", help="canonical Markdown")
    verb.add_argument(
        "--edition",
        action="append",
        metavar="TAG",
        help=f"{', '.join(editions())}; may be given again (default: those of zhengben.toml)",
    )
    lexicon_option(verb)
    verb.add_argument(
        "--quotes",
        choices=["curly", "corner"],
        help="“ ” stay, or become 「 」 (default: as zhengben.toml says)",
    )
    verb.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="gets markdown.TAG/ and review/TAG.tsv (default: the folder that holds the Markdown)",
    )
    jobs_option(verb)
    quiet_option(verb)


def run(arguments: argparse.Namespace) -> int:
    """Make the editions; returns the exit code."""
    engine.opencc()
    markdown = markdown_folder(arguments.markdown)
    chosen = settings_for(arguments.lexicon)
    corner = (arguments.quotes or chosen.quotes) == "corner"
    count = sum(path.suffix == ".md" for path in walk(markdown))
    lexicon = lexicon_of(arguments.lexicon)
    tags = dict.fromkeys(arguments.edition or chosen.editions)
    load = partial(load_words, [edition(tag) for tag in tags])
    exit_code = 0
    with (
        Ledger(arguments.out or markdown.parent, timeout=arguments.timeout) as ledger,
        executor_for(arguments, count // 4, load) as executor,
    ):
        for tag in tags:
            settings = Settings(edition(tag), lexicon, corner_quotes=corner)
            built = build_edition(markdown, ledger, settings, executor)
            exit_code = exit_code or report(built, settings, quiet=arguments.quiet)
        ledger.verify()
    return exit_code


def report(built: Built, settings: Settings, *, quiet: bool) -> int:
    """Print the counts and errors of one edition; returns the exit code."""
    each, lexicon = settings.edition, settings.lexicon
    if each.warning:
        print(f"zhengben: {each.tag} {each.warning}", file=sys.stderr)
    for error in built.errors:
        print(f"zhengben: {error}", file=sys.stderr)
    if not quiet:
        for word in built.unused:
            print(f"{lexicon.path}:{lexicon.lines[word]}: {word} does not occur in any document.")
        print(
            f"{each.tag}: {built.documents} documents, {built.changed} changed, "
            f"{built.doubts} doubtful places in review/{each.tag}.tsv"
        )
    return next((error.exit_code for error in built.errors), 0)
