"""Options that several verbs share, and their values."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    from ..editions.lexicon import Lexicon
    from ..settings import ProjectSettings
    from ..workers import Workers

EXIT_CODES = """exit codes:
  0    success
  1    findings at or above --fail-on; files that are not canonical; texts that differ
  2    wrong usage
  4    a source that cannot be read, is empty, binary or holds no Chinese
  5    errata, rules or a lexicon with mistakes
  6    Markdown that is not canonical
  7    output that cannot be written
  8    an audit that is not true, or an edition that does not match its original
  9    a library that is missing, or another one of the same name; a broken plug-in
  10   a document that cannot be printed
  11   zhengben itself failed, on one source or altogether
  12   a source that took too much time or memory
  130  stopped from the keyboard; 143 by SIGTERM, 129 by SIGHUP
  141  the reader of the output stopped early, as with | head"""


def encoding_option(verb: argparse.ArgumentParser) -> None:
    """--encoding."""
    verb.add_argument(
        "--encoding",
        metavar="NAME",
        help="the encoding of the sources (gb18030, big5, …; default: found from the bytes)",
    )


def column_option(verb: argparse.ArgumentParser) -> None:
    """--text-column."""
    verb.add_argument(
        "--text-column",
        metavar="NAME",
        help="the column of .csv, .jsonl and .xlsx that holds the texts (default: found from the table)",
    )


def jobs_option(verb: argparse.ArgumentParser) -> None:
    """--jobs and --timeout."""
    verb.add_argument(
        "-j",
        "--jobs",
        type=_processes,
        metavar="N",
        help="number of processes (default: one for each core if there are 8 files or more, else 1)",
    )
    verb.add_argument(
        "--timeout",
        type=_seconds,
        default=120.0,
        metavar="SECONDS",
        help="time limit for one source or file; the others are not affected (default: 120)",
    )


def _seconds(text: str) -> float:
    """The number of seconds that --timeout gives. Raises UsageError."""
    with suppress(ValueError):
        seconds = float(text)
        if 0 < seconds < float("inf"):
            return seconds
    raise UsageError(f"--timeout must be a number of seconds above 0; found {text}.")


def _processes(word: str) -> int:
    """The number of processes that --jobs gives. Raises UsageError."""
    if not word.isdecimal() or int(word) < 1:
        raise UsageError(f"--jobs must be 1 or more; found {word}.")
    return int(word)


def quiet_option(verb: argparse.ArgumentParser) -> None:
    """--quiet."""
    verb.add_argument("-q", "--quiet", action="store_true", help="print only errors")


def finding_options(verb: argparse.ArgumentParser) -> None:
    """--fail-on, --quiet and --verbose of the verbs that report findings."""
    from ..model import SEVERITIES

    verb.add_argument(
        "--fail-on",
        choices=[*SEVERITIES, "never"],
        default="error",
        metavar="LEVEL",
        help=f"exit 1 on findings of this level or above: {', '.join(SEVERITIES)}, never (default: error)",
    )
    quiet_option(verb)
    verb.add_argument("-v", "--verbose", action="store_true", help="show each finding")


def lexicon_option(verb: argparse.ArgumentParser) -> None:
    """--lexicon."""
    verb.add_argument(
        "--lexicon",
        type=Path,
        default=Path("seeds"),
        metavar="PATH",
        help="a TSV (Simplified, Traditional, note), or a folder of sources with a lexicon.tsv in it (default: seeds)",
    )


def sources_option(verb: argparse.ArgumentParser, what: str) -> None:
    """--sources."""
    verb.add_argument(
        "--sources",
        type=Path,
        default=Path("seeds"),
        metavar="DIR",
        help=f"{what} (default: seeds)",
    )


def executor_for(
    arguments: argparse.Namespace, count: int, load: Callable[[], None] | None = None
) -> Workers:
    """Worker processes for `count` pieces of work, following --jobs and --timeout. `load` is called before they start."""
    from ..workers import Workers

    processes = arguments.jobs or (os.cpu_count() or 1 if count >= 8 else 1)
    return Workers(processes, arguments.timeout, load=load)


def markdown_folder(path: Path) -> Path:
    """The absolute path of a folder. Raises UsageError if it does not exist."""
    if not path.is_dir():
        raise UsageError(f"{path}: is not a folder; clean some sources first.")
    return path.resolve()


def lexicon_of(path: Path) -> Lexicon:
    """The lexicon at a path, or beside sources; an empty lexicon if there is no file."""
    from ..editions.lexicon import NAME, Lexicon, read_lexicon

    if path.suffix == ".tsv":
        return read_lexicon(path)
    beside = path / NAME if path.is_dir() else path.with_name(NAME)
    return read_lexicon(beside) if beside.is_file() else Lexicon()


def settings_for(sources: Path) -> ProjectSettings:
    """The settings for a folder of sources, or for a lexicon in it. Raises UsageError, also for an unknown edition."""
    from ..editions.registry import ORIGINAL, editions
    from ..render.jobs import PARALLEL
    from ..settings import find_settings

    settings = find_settings(sources.parent if sources.suffix == ".tsv" else sources)
    faithful = [tag for tag, each in editions().items() if each.keeps_length]
    settings.demand_tags("editions", editions())
    settings.demand_tags("pdf", (ORIGINAL, *faithful, PARALLEL))
    settings.demand_tags("epub", (ORIGINAL, *faithful, PARALLEL))
    return settings


def fails(severities: list[str], level: str) -> bool:
    """Whether one of the severities is at or above the level of --fail-on."""
    from ..model import SEVERITIES

    if level == "never":
        return False
    order: list[str] = list(SEVERITIES)
    return any(order.index(severity) >= order.index(level) for severity in severities)
