"""zhengben check."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..audit.check import prove_audit
from ..editions.build import unreviewed
from ..editions.convert import Settings
from ..editions.prove import prove_edition
from ..editions.registry import edition
from ..errors import BrokenEdition, UsageError, ZhengbenError
from ..files import read_text, walk
from ..markdown.check import problems
from ..markdown.read import read_markdown
from .options import fails, finding_options, lexicon_of, sources_option

EXAMPLES = """  zhengben check build --sources seeds
  zhengben check build/markdown/nanchang-2025-work-report.md"""


def add_arguments(verb: argparse.ArgumentParser) -> None:
    """Options of the verb."""
    verb.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a Markdown file, an audit (.json), or an output folder",
    )
    sources_option(verb, "the folder of the audited sources")
    verb.add_argument(
        "--reviewed",
        action="store_true",
        help="demand that the review lists of the editions are empty",
    )
    finding_options(verb)


def run(arguments: argparse.Namespace) -> int:
    """Check files; returns the exit code."""
    check = _Check(arguments)
    files = _checkable(arguments.paths)
    for path in files:
        try:
            check.file(path)
        except ZhengbenError as error:
            check.fail(error)
    if not arguments.quiet:
        count = len(check.found) + len(check.errors)
        print(f"{len(files)} files checked, {count} problems, {len(check.severities)} findings")
    if check.errors:
        return check.errors[0].exit_code
    return int(bool(check.found) or fails(check.severities, arguments.fail_on))


class _Check:
    """Problems, findings and errors in the files. A file that cannot be checked is an error; the others are checked."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.found: list[str] = []
        self.severities: list[str] = []
        self.errors: list[ZhengbenError] = []

    def file(self, path: Path) -> None:
        """Check one file. Raises ZhengbenError."""
        if path.suffix == ".json":
            audit = prove_audit(path, self.arguments.sources)
            self.severities += [f["severity"] for f in audit["findings"]]
            if self.arguments.verbose and not self.arguments.quiet:
                _print_findings(audit)
        elif path.suffix == ".tsv":
            self._say(unreviewed([path]) if self.arguments.reviewed else [])
        else:
            self._say(problems(read_text(path), str(path)))
            _check_edition(path, self.arguments.sources)

    def fail(self, error: ZhengbenError) -> None:
        """Print an error, but only once: a bad lexicon gives the same error for all documents of an edition."""
        if str(error) not in map(str, self.errors):
            print(f"zhengben: {error}", file=sys.stderr)
            self.errors.append(error)

    def _say(self, problems: list[str]) -> None:
        self.found += problems
        for line in problems:
            print(line)


def _print_findings(audit: dict[str, Any]) -> None:
    for f in audit["findings"]:
        place = f"{audit['source']['path']}:{f['line']}"
        print(f"{place}: {f['severity']} {f['code']}: {f['message']}")


def _check_edition(path: Path, sources: Path) -> None:
    """Prove a document in a folder markdown.TAG/ against its original in markdown/ beside it."""
    folder = next((p for p in path.resolve().parents if p.name.startswith("markdown.")), None)
    if folder is None:
        return
    name = path.resolve().relative_to(folder)
    original = folder.with_name("markdown") / name
    if not original.is_file():
        raise BrokenEdition(f"{path}: its original {original} is gone; convert again.")
    documents = [read_markdown(read_text(p), str(p)).document for p in (original, path)]
    settings = Settings(edition(folder.name.removeprefix("markdown.")), lexicon_of(sources))
    prove_edition(documents[0], documents[1], str(path), settings)


def _checkable(paths: list[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            tops = [path / "markdown", *sorted(path.glob("markdown.*")), path / "audit"]
            tops = [top for top in [*tops, path / "review"] if top.is_dir()] or [path]
            files += [f for top in tops for f in walk(top) if f.suffix in (".md", ".json", ".tsv")]
        elif path.exists():
            files.append(path)
        else:
            raise UsageError(f"{path}: there is no such file or folder.")
    if not files:
        raise UsageError(f"{paths[0]}: holds neither Markdown nor audits; give an output folder.")
    return files
