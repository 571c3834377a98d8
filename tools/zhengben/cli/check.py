"""zhengben check."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ..audit.check import prove_audit
from ..editions.build import unreviewed
from ..editions.convert import Settings
from ..editions.prove import prove_edition
from ..editions.registry import edition
from ..errors import BrokenEdition, UsageError
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
    sources_option(verb, "where audited sources are")
    verb.add_argument(
        "--reviewed",
        action="store_true",
        help="demand that the review lists of the editions are empty",
    )
    finding_options(verb)


def run(arguments: argparse.Namespace) -> int:
    """Check files; returns the exit code."""
    found: list[str] = []
    severities: list[str] = []
    files = _checkable(arguments.paths)
    for path in files:
        if path.suffix == ".json":
            findings = prove_audit(path, arguments.sources)
            severities += [f["severity"] for f in findings["findings"]]
            if arguments.verbose and not arguments.quiet:
                _print_findings(findings)
        elif path.suffix == ".tsv":
            found += unreviewed([path]) if arguments.reviewed else []
        else:
            found += problems(read_text(path), str(path))
            _check_edition(path, arguments.sources)
    for line in found:
        print(line)
    if not arguments.quiet:
        print(f"{len(files)} files checked, {len(found)} problems, {len(severities)} findings")
    return int(bool(found) or fails(severities, arguments.fail_on))


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
