"""zhengben build."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ..corpus.names import Names
from ..corpus.outputs import Corpus
from ..corpus.sources import find_jobs
from ..editions.build import build_edition, load_words
from ..editions.convert import Settings
from ..editions.registry import edition
from ..errors import MissingTool, Unwritable, ZhengbenError
from ..ledger import Ledger
from ..site.site import build_site
from . import convert, site
from .books import Order, publish_order
from .options import (
    executor_for,
    fails,
    finding_options,
    jobs_option,
    lexicon_of,
    markdown_folder,
    settings_for,
)
from .progress import Reporter

EXAMPLES = """  zhengben build seeds --out build
  zhengben build seeds --out build --dry-run"""
_NOT_SHOWN = (
    "read",
    "names",
    "compare",
    "duplicates",
    "look",
)  # steps that make no files for the user


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument(
        "sources",
        nargs="?",
        type=Path,
        default=Path("seeds"),
        metavar="SOURCES",
        help="a folder of sources, or one file (default: seeds)",
    )
    verb.add_argument(
        "--out",
        type=Path,
        default=Path("build"),
        metavar="DIR",
        help="gets all that zhengben.toml names (default: build)",
    )
    verb.add_argument(
        "-n",
        "--dry-run",
        action="store_true",
        help="say what would be done, and why; write nothing",
    )
    jobs_option(verb)
    finding_options(verb)


def run(arguments: argparse.Namespace) -> int:
    """Make all that the settings name; returns the exit code."""
    with Ledger(arguments.out, arguments.dry_run, arguments.timeout) as ledger:
        build = _Build(arguments, ledger)
        build.all()
        if arguments.dry_run:
            _say_plan(ledger)
            return build.exit_code
        ledger.verify()
        if not ledger.touched and not arguments.quiet:
            print(f"{arguments.out / 'site'} is up to date")
    return build.exit_code


class _Build:
    """Makes everything in order. If something fails, only what depends on it is not made. `exit_code` is that of the first failure."""

    def __init__(self, arguments: argparse.Namespace, ledger: Ledger) -> None:
        self.arguments, self.ledger = arguments, ledger
        self.quiet = arguments.quiet or arguments.dry_run
        self.exit_code = 0
        self.settings = settings_for(arguments.sources)

    def all(self) -> None:
        """Make documents, editions, books and the site."""
        self._try(self._clean)
        if not (self.arguments.out / "markdown").is_dir():
            return
        self.markdown = markdown_folder(self.arguments.out / "markdown")
        if self._try(self._read_lexicon):
            for tag in dict.fromkeys(self.settings.editions):
                self._try(partial(self._convert, tag))
            self._try(self._print)
            self._try(self._bind)
        self._try(self._site)

    def _try(self, phase: Callable[[], int]) -> bool:
        """Run a phase and report a failure; the build goes on. Returns whether it succeeded. Raises Unwritable."""
        try:
            code = phase()
        except Unwritable:
            raise
        except ZhengbenError as error:
            print(f"zhengben: {error}", file=sys.stderr)
            code = error.exit_code
        self.exit_code = self.exit_code or code
        return code == 0

    def _clean(self) -> int:
        found = find_jobs([self.arguments.sources], out=self.arguments.out)
        jobs, errors = found.jobs, found.errors
        for error in errors:
            print(f"zhengben: {error}", file=sys.stderr)
        reporter = Reporter(len(jobs), quiet=self.quiet, verbose=self.arguments.verbose, brief=True)
        with executor_for(self.arguments, len(jobs)) as executor, reporter.progress:
            corpus = Corpus(self.ledger)
            said = corpus.run(jobs, executor, reporter.hear)
        if self.ledger.touched:
            reporter.sum_up(said, corpus.graded)
        errors += reporter.errors
        failed = fails(reporter.severities, self.arguments.fail_on)
        return errors[0].exit_code if errors else int(failed)

    def _read_lexicon(self) -> int:
        self.lexicon = lexicon_of(self.arguments.sources)
        return 0

    def _convert(self, tag: str) -> int:
        corner = self.settings.quotes == "corner"
        settings = Settings(edition(tag), self.lexicon, corner_quotes=corner)
        done = len(self.ledger.done_now)
        load = partial(load_words, [settings.edition])
        count = len(self.ledger.names_of("clean"))
        with executor_for(self.arguments, count, load) as executor:
            built = build_edition(self.markdown, self.ledger, settings, executor)
        nothing = len(self.ledger.done_now) == done
        return convert.report(built, settings, quiet=self.quiet or nothing)

    def _order(self, editions: tuple[str, ...], *, bind: bool) -> Order:
        return Order(
            self.markdown,
            None,
            editions,
            self.settings.quotes,
            self.lexicon,
            partial(executor_for, self.arguments),
            self.quiet,
            brief=True,
            bind=bind,
        )

    def _print(self) -> int:
        """Make PDFs. If a library for them is missing, this is reported, and everything else is made."""
        from ..render.pdf import Layout
        from .pdf import pdf_format

        try:
            order = self._order(self.settings.pdf, bind=True)
            return publish_order(order, pdf_format(Layout()), self.ledger)
        except MissingTool as error:
            print(f"zhengben: {error}", file=sys.stderr)
            return 0

    def _bind(self) -> int:
        """Make EPUBs."""
        from ..render.epub import make_epub
        from ..render.jobs import OutputFormat

        order = self._order(self.settings.epub, bind=False)
        return publish_order(order, OutputFormat("epub", make_epub), self.ledger)

    def _site(self) -> int:
        sources = self.arguments.sources
        folder = sources if sources.is_dir() else sources.parent
        count = len(self.ledger.names_of("read"))
        with executor_for(self.arguments, count) as executor:
            names = Names(self.ledger)
            built = build_site(
                self.markdown, self.ledger, folder, self.settings, executor, names.leads
            )
        return site.report(built, self.arguments.out, quiet=self.quiet or not built.changed)


def _say_plan(ledger: Ledger) -> None:
    """Print what a dry run found to do."""
    planned = {step: why for step, why in ledger.planned.items() if step[0] not in _NOT_SHOWN}
    for (kind, name), why in planned.items():
        print(f"{kind} {name}".rstrip() + f": {why}")
        if kind == "clean" and why == "never made":
            print(
                f"  and what depends on its documents: editions, books, pages of {ledger.out / 'site'}"
            )
    if planned:
        count = f"{len(planned)} step{'s' if len(planned) > 1 else ''}"
        print(f"{count} to do; nothing was written.")
    else:
        print(f"{ledger.out / 'site'} is up to date")
