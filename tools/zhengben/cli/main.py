"""Find the verb, import its module, run it.

Exit codes: 0 success; 1 findings at or above --fail-on, files that are not canonical, texts that
differ; 2 wrong usage; 3 and above the code of the first error (see `errors`); 130 stopped from the
keyboard; 143 and 129 stopped by SIGTERM and SIGHUP; 141 the reader of the output went away, the same code
as of any program that SIGPIPE ends.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import traceback
from collections.abc import Iterable
from importlib import import_module

from .. import __version__
from ..errors import SourceFailed, Unwritable, UsageError, ZhengbenError
from .options import EXIT_CODES
from .signals import Stopped, signals_stop
from .terminal import shown_streams, silence

_LAST = 253402300799  # the last second of the year 9999, the latest that Python's dates can hold
# Each verb with a description. Its module in this folder has the same name, with `_` for `-`.
VERBS = {
    "build": "make everything that zhengben.toml names: documents, editions, books, the site",
    "clean": "make canonical Markdown and an audit of each source",
    "check": "check that Markdown is canonical and that audits are true",
    "explain": "show a source with what was removed, replaced and inserted",
    "convert": "make Traditional-Chinese editions of canonical Markdown",
    "pdf": "print documents in one script, or in both side by side",
    "epub": "make an EPUB 3 of each document, with notes that pop up",
    "site": "build the site from canonical Markdown",
    "diff": "show what changed between two files, folders or revisions",
    "git-setup": "make git compare reports by words, and sources by their cleaned text",
    "textconv": "print the cleaned text of a source, for git",
}


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    words = sys.argv[1:] if argv is None else argv
    try:
        with signals_stop(), shown_streams():
            return _run(words)
    except BrokenPipeError:  # exit as a program that SIGPIPE ends
        silence(sys.stdout, sys.stderr)
        return 141
    except Unwritable as error:
        print(f"zhengben: {error}", file=sys.stderr)
        return error.exit_code


def _run(words: list[str]) -> int:
    try:
        arguments = _parser(words).parse_args(words)
        _demand_epoch()
        return int(arguments.run(arguments))
    except ZhengbenError as error:
        print(f"zhengben: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("zhengben: stopped; every file that was written is whole.", file=sys.stderr)
        return 130
    except Stopped as stop:
        print(
            f"zhengben: stopped by {stop}; every file that was written is whole.", file=sys.stderr
        )
        return stop.exit_code
    except BrokenPipeError:
        raise
    except Exception:  # a person who reports it needs the traceback
        traceback.print_exc()
        print(
            "zhengben: zhengben itself failed; please report this with the lines above.",
            file=sys.stderr,
        )
        return SourceFailed.exit_code


def _demand_epoch() -> None:
    """Check SOURCE_DATE_EPOCH (seconds since 1970), because libraries read it. An empty value is unset. Raises UsageError."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch == "":
        del os.environ["SOURCE_DATE_EPOCH"]
    elif epoch is not None and not (re.fullmatch("[0-9]{1,12}", epoch) and int(epoch) <= _LAST):
        raise UsageError(
            f"SOURCE_DATE_EPOCH={epoch}: is not a number of seconds since 1970; correct it or unset it."
        )


def _parser(words: Iterable[str]) -> argparse.ArgumentParser:
    """A parser with the options of the verb that was called. The modules of the other verbs are not imported."""
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
