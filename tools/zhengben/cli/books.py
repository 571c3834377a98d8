"""Code that the verbs `pdf` and `epub` share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from ..documents import documents
from ..editions.build import build_edition
from ..editions.convert import Settings
from ..editions.lexicon import Lexicon
from ..editions.registry import ORIGINAL, edition, editions
from ..errors import UsageError, ZhengbenError
from ..files import read_text, walk, write_whole
from ..ledger import Ledger
from ..render.jobs import PARALLEL, OutputFormat, books_of, forget_others, publish, tag_of
from ..workers import Workers
from .options import (
    executor_for,
    jobs_option,
    lexicon_of,
    lexicon_option,
    markdown_folder,
    quiet_option,
    settings_for,
)


def book_options(verb: argparse.ArgumentParser, kind: str) -> None:
    """Which documents, in which editions, and where the books go."""
    verb.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="canonical Markdown (default: all of DIR/markdown)",
    )
    verb.add_argument(
        "--edition",
        action="append",
        choices=[
            ORIGINAL,
            *(tag for tag, each in editions().items() if each.keeps_length),
            PARALLEL,
        ],
        help="may be given again (default: those of zhengben.toml)",
    )
    lexicon_option(verb)
    verb.add_argument(
        "--out",
        type=Path,
        default=Path("build"),
        metavar="DIR",
        help=f"gets {kind}/EDITION/ (default: build)",
    )
    jobs_option(verb)
    quiet_option(verb)


@dataclass(frozen=True, slots=True)
class Order:
    """Which documents become books, and in which editions. `files` are documents below `root`; None means all."""

    root: Path
    files: list[Path] | None
    editions: tuple[str, ...]
    quotes: str
    lexicon: Lexicon
    executor: Callable[[int], Workers]  # called with the number of pieces of work
    quiet: bool
    brief: bool = False  # print only what changed
    bind: bool = False


def publish_books(
    arguments: argparse.Namespace, output: OutputFormat, key: str, *, bind: bool
) -> int:
    """Make the books that the command line asks for; returns the exit code.

    Without --edition, the editions are those of the setting `key`.
    """
    settings = settings_for(arguments.lexicon)
    order = Order(
        *_documents(arguments),
        tuple(arguments.edition or getattr(settings, key)),
        settings.quotes,
        lexicon_of(arguments.lexicon),
        partial(executor_for, arguments),
        arguments.quiet,
        bind=bind,
    )
    with Ledger(arguments.out, timeout=arguments.timeout) as ledger:
        exit_code = publish_order(order, output, ledger)
        ledger.verify()
    return exit_code


def publish_order(order: Order, output: OutputFormat, ledger: Ledger) -> int:
    """Make the books of an order; returns the exit code. Raises MissingTool."""
    errors: dict[
        str, ZhengbenError
    ] = {}  # by sentence, because a document may fail in all editions
    with TemporaryDirectory(prefix="zhengben-") as folder:
        beside = order.root.parent if order.root.name == "markdown" else Path(folder)
        for each in dict.fromkeys(order.editions):
            _convert_missing(order, beside, tag_of(each), ledger)
            found, unfit = documents(order.root, ledger, only=order.files)
            books = books_of(found, beside, each, ledger.out, order.lexicon, bind=order.bind)
            with order.executor(len(books) * 4) as executor:
                published = publish(books, output, ledger, executor)
            if order.files is None:
                forget_others(books, each, output, ledger)
            for error in unfit + published.errors:
                if str(error) not in errors:
                    print(f"zhengben: {error}", file=sys.stderr)
                errors.setdefault(str(error), error)
            for remark in published.remarks:
                print(f"zhengben: {remark}", file=sys.stderr)
            if not order.quiet and (published.changed or not order.brief):
                print(f"{output.kind}/{each}: {published.made} files, {published.changed} changed")
    return next((error.exit_code for error in errors.values()), 0)


def _documents(arguments: argparse.Namespace) -> tuple[Path, list[Path] | None]:
    """The folder of the documents that are asked for, and their files; None means all."""
    if not arguments.files:
        return markdown_folder(arguments.out / "markdown"), None
    roots = {_root_of(path) for path in arguments.files}
    if len(roots) > 1:
        raise UsageError(f"{arguments.files[0]}: give files of one folder at a time.")
    return roots.pop(), [path.resolve() for path in arguments.files]


def _root_of(path: Path) -> Path:
    """The folder markdown/ above a document; if there is none, the folder of the document."""
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file.")
    for folder in path.resolve().parents:
        if folder.name.startswith("markdown."):
            raise UsageError(
                f"{path}: belongs to an edition; give the document in markdown/ and --edition."
            )
        if folder.name == "markdown":
            return folder
    return path.resolve().parent


def _convert_missing(order: Order, beside: Path, tag: str, ledger: Ledger) -> None:
    """Make an edition if it is missing or lacks a document.

    In a folder that is not an output folder nothing is written: copies of the documents are converted in `beside`.
    """
    paths = order.files or [path for path in walk(order.root) if path.suffix == ".md"]
    names = [path.relative_to(order.root) for path in paths]
    if not tag or all((beside / f"markdown.{tag}" / name).is_file() for name in names):
        return
    if order.root.parent != beside:
        for path, name in zip(paths, names, strict=True):
            write_whole(beside / "markdown" / name, read_text(path))
    settings = Settings(edition(tag), order.lexicon, corner_quotes=order.quotes == "corner")
    ours = beside.resolve() == ledger.out.resolve()
    with nullcontext(ledger) if ours else Ledger(beside) as kept:
        build_edition(beside / "markdown", kept, settings)  # its errors appear when books are made
