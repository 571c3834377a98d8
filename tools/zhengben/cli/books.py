"""What the verbs `pdf` and `epub` share."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ..editions.build import build_edition
from ..editions.convert import Settings
from ..editions.registry import ORIGINAL, edition, editions
from ..errors import UsageError, ZhengbenError
from ..files import read_text, walk, write_whole
from ..render.jobs import PARALLEL, Press, forget_others, jobs_of, publish, tag_of
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


def publish_books(arguments: argparse.Namespace, press: Press, key: str, *, bind: bool) -> int:
    """Make the books of the documents that are asked for; returns the exit code.

    The editions are those of the setting `key`, where none is asked for.
    """
    settings = settings_for(arguments.lexicon)
    tags: tuple[str, ...] = getattr(settings, key)
    root, names = _documents(arguments)
    errors: dict[str, ZhengbenError] = {}  # by their sentences: one document fails in all editions
    with TemporaryDirectory(prefix="zhengben-") as folder:
        beside = root.parent if root.name == "markdown" else Path(folder)
        for each in dict.fromkeys(arguments.edition or tags):
            _convert_missing(root, names, beside, tag_of(each), arguments, settings.quotes)
            jobs, unfit = jobs_of(
                root, names, beside, each, arguments.out, lexicon_of(arguments.lexicon), bind=bind
            )
            with executor_for(arguments.jobs, len(jobs) * 4) as executor:
                published = publish(jobs, press, arguments.out, executor)
            if not arguments.files:
                forget_others(jobs, each, press, arguments.out)
            for error in unfit + published.errors:
                if str(error) not in errors:
                    print(f"zhengben: {error}", file=sys.stderr)
                errors.setdefault(str(error), error)
            for remark in published.remarks:
                print(f"zhengben: {remark}", file=sys.stderr)
            if not arguments.quiet:
                print(f"{press.kind}/{each}: {published.made} files, {published.changed} changed")
    return next((error.exit_code for error in errors.values()), 0)


def _documents(arguments: argparse.Namespace) -> tuple[Path, list[str]]:
    """The folder with the documents that are asked for, and their names in it."""
    if not arguments.files:
        root = markdown_folder(arguments.out / "markdown")
        return root, [p.relative_to(root).as_posix() for p in walk(root) if p.suffix == ".md"]
    roots = {_root_of(path) for path in arguments.files}
    if len(roots) > 1:
        raise UsageError(f"{arguments.files[0]}: give files of one folder at a time.")
    root = roots.pop()
    return root, [path.resolve().relative_to(root).as_posix() for path in arguments.files]


def _root_of(path: Path) -> Path:
    """The folder markdown/ that a document stands in; else its folder."""
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file.")
    for folder in path.resolve().parents:
        if folder.name.startswith("markdown."):
            raise UsageError(
                f"{path}: is of an edition; give the document of markdown/ and --edition."
            )
        if folder.name == "markdown":
            return folder
    return path.resolve().parent


def _convert_missing(
    root: Path, names: list[str], beside: Path, tag: str, arguments: argparse.Namespace, quotes: str
) -> None:
    """Make an edition that is not there, or lacks a document.

    Of a folder that is none of ours just the documents in question: their copies are in `beside`.
    """
    if not tag or all((beside / f"markdown.{tag}" / name).is_file() for name in names):
        return
    if root.parent != beside:
        for name in names:
            write_whole(beside / "markdown" / name, read_text(root / name))
    settings = Settings(
        edition(tag), lexicon_of(arguments.lexicon), corner_quotes=quotes == "corner"
    )
    build_edition(beside / "markdown", beside, settings)  # errors show when documents are read
