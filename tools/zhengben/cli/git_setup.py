"""zhengben git-setup."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..compare import gitsetup
from ..errors import UsageError

EXAMPLES = """  zhengben git-setup
  git log -p --word-diff -- build/markdown
  zhengben git-setup --remove"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="in the repository (default: here)",
    )
    verb.add_argument("--remove", action="store_true", help="undo the set-up")


def run(arguments: argparse.Namespace) -> int:
    """Set git up, or undo that; returns the exit code."""
    if not arguments.folder.is_dir():
        raise UsageError(f"{arguments.folder}: is not a folder; give a folder of a repository.")
    place = (gitsetup.remove if arguments.remove else gitsetup.set_up)(arguments.folder)
    done = "removed from" if arguments.remove else "set up in"
    hint = "" if arguments.remove else "; try: git log -p --word-diff"
    print(f"{done} {place}{hint}")
    return 0
