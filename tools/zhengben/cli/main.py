"""Find the verb, import its module, run it.

Exit codes: 0 all well; 1 findings at or above --fail-on, files that are not canonical, texts that
differ; 2 wrong usage; 3 and above by error (see `errors`), that of the first failure.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from importlib import import_module

from .. import __version__
from ..errors import ZhengbenError
from .options import EXIT_CODES

# Each verb with what it does. Its module in this folder has its name, `-` as `_`.
VERBS = {
    "clean": "make canonical Markdown and an audit of each source",
    "check": "say whether Markdown is canonical and audits hold",
    "explain": "show a source with what was removed, replaced and inserted",
    "convert": "make Traditional-Chinese editions of canonical Markdown",
    "pdf": "print documents in one script, or in both side by side",
    "epub": "make an EPUB 3 of each document, with notes that pop up",
    "site": "build the site from canonical Markdown",
    "diff": "show what changed between two files, folders or revisions",
    "git-setup": "have git compare reports by words, sources by what they clean to",
    "textconv": "print what a source cleans to, for git",
}


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    words = sys.argv[1:] if argv is None else argv
    arguments = _parser(words).parse_args(words)
    try:
        return int(arguments.run(arguments))
    except ZhengbenError as error:
        print(f"zhengben: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("zhengben: stopped; what was written is whole.", file=sys.stderr)
        return 130


def _parser(words: Iterable[str]) -> argparse.ArgumentParser:
    """A parser that knows the options of the verb that was called. The other verbs are not imported."""
    parser = argparse.ArgumentParser(
        prog="zhengben",
        description="Scraped Chinese government reports become text that people can trust.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"zhengben {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    called = next((word for word in words if not word.startswith("-")), "")
    for name, what in VERBS.items():
        verb = verbs.add_parser(
            name,
            help=what,
            description=f"{what[0].upper()}{what[1:]}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == called:
            module = import_module(f".{name.replace('-', '_')}", __package__)
            verb.epilog = f"example:\n{module.EXAMPLES}\n\n{EXIT_CODES}"
            module.add_arguments(verb)
            verb.set_defaults(run=module.run)
    return parser
