"""zhengben convert."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..editions import engine
from ..editions.build import build_edition
from ..editions.convert import Settings
from ..editions.registry import edition, editions
from ..files import walk
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
    tags = arguments.edition or chosen.editions
    corner = (arguments.quotes or chosen.quotes) == "corner"
    lexicon = lexicon_of(arguments.lexicon)
    exit_code = 0
    count = sum(path.suffix == ".md" for path in walk(markdown))
    for each in [edition(tag) for tag in dict.fromkeys(tags)]:
        if each.warning:
            print(f"zhengben: {each.tag} {each.warning}", file=sys.stderr)
        settings = Settings(each, lexicon, corner_quotes=corner)
        with executor_for(arguments.jobs, count // 4) as executor:
            built = build_edition(markdown, arguments.out or markdown.parent, settings, executor)
        for error in built.errors:
            print(f"zhengben: {error}", file=sys.stderr)
            exit_code = exit_code or error.exit_code
        if not arguments.quiet:
            for word in built.unused:
                print(f"{lexicon.path}:{lexicon.lines[word]}: {word} is in no document.")
            print(
                f"{each.tag}: {built.documents} documents, {built.changed} changed, "
                f"{len(built.doubts)} doubtful places in review/{each.tag}.tsv"
            )
    return exit_code
