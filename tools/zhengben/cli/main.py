"""The command line: one thin function a verb.

Exit codes: 0 all well; 1 findings at or above --fail-on, or files that are not canonical; 2 wrong
usage; 3 to 10 by error (see `errors`), that of the first failure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from . import __version__
from .audit.audit import prove
from .audit.explain import explanation_html, print_explanation
from .clean.errata import read_errata
from .clean.pipeline import clean
from .compare import gitsetup
from .compare.report import Report
from .compare.sides import pairs_of, plain_diff, side_of
from .corpus.outputs import Corpus
from .corpus.sources import Outcome, find_jobs
from .editions import engine
from .editions.build import build_edition, unreviewed
from .editions.convert import Settings
from .editions.lexicon import NAME as LEXICON
from .editions.lexicon import Lexicon, read_lexicon
from .editions.prove import prove_edition
from .editions.registry import EDITIONS, edition
from .errors import BrokenAudit, BrokenEdition, UsageError, ZhengbenError
from .files import kept_text, read_text, walk, write_whole
from .markdown.check import problems
from .markdown.read import read_markdown
from .model import SEVERITIES, Source
from .readers.rows import open_table
from .readers.source import read_source, table_above
from .render import typeset
from .render.epub import make_epub
from .render.jobs import ORIGINAL, PARALLEL, Press, forget_others, jobs_of, publish, tag_of
from .render.pdf import PAPERS, Layout, make_pdf
from .settings import project_settings
from .site.site import build_site

_EXIT = """exit codes:
  0  all well
  1  findings at or above --fail-on; files that are not canonical; texts that differ
  2  wrong usage
  4  a source that cannot be read, is empty, binary or holds no Chinese
  5  errata or a lexicon that do not fit    6  Markdown that is not canonical
  7  output that cannot be written    8  an audit or an edition that does not hold
  9  a library is missing or is a namesake    10  a document that cannot be printed"""


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit code."""
    arguments = _parser().parse_args(argv)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhengben",
        description="Scraped Chinese government reports become text that people can trust.",
        epilog=_EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"zhengben {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    _clean_verb(verbs)
    _check_verb(verbs)
    _explain_verb(verbs)
    _convert_verb(verbs)
    _pdf_verb(verbs)
    _epub_verb(verbs)
    _site_verb(verbs)
    _diff_verb(verbs)
    _git_verbs(verbs)
    return parser


def _clean_verb(verbs: Any) -> None:
    verb = _verb(verbs, "clean", "make canonical Markdown and an audit of each source",
                 "zhengben clean seeds --out build\n  zhengben clean report.txt --out /tmp/out -v --fail-on warning")  # fmt: skip
    verb.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help="a file, or a folder: text, Markdown, saved web pages, Word, EPUB, PDF, and tables with a text a row",
    )
    verb.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="gets markdown/ and audit/"
    )
    _column_option(verb)
    verb.add_argument(
        "--dedupe",
        action="store_true",
        help="publish a text that several sources hold once, the best of them, and name the others in it",
    )
    verb.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="processes (default: as many as there are cores for 8 sources or more, else 1)",
    )
    _common(verb, fail_on="error")
    _encoding_option(verb)
    verb.set_defaults(run=_clean)


def _check_verb(verbs: Any) -> None:
    verb = _verb(verbs, "check", "say whether Markdown is canonical and audits hold",
                 "zhengben check build --sources seeds\n  zhengben check build/markdown/nanchang-2025-work-report.md")  # fmt: skip
    verb.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a Markdown file, an audit (.json), or an output folder",
    )
    verb.add_argument(
        "--sources",
        type=Path,
        default=Path("seeds"),
        metavar="DIR",
        help="where audited sources are (default: seeds)",
    )
    verb.add_argument(
        "--reviewed",
        action="store_true",
        help="demand that the review lists of the editions are empty",
    )
    _common(verb, fail_on="error")
    verb.set_defaults(run=_check)


def _explain_verb(verbs: Any) -> None:
    verb = _verb(verbs, "explain", "show a source with what was removed, replaced and inserted",
                 "zhengben explain seeds/000_5921047fac9d1590.txt\n  zhengben explain report.txt --html report.html")  # fmt: skip
    verb.add_argument("source", type=Path, metavar="SOURCE", help="the source as scraped")
    verb.add_argument(
        "--html", type=Path, metavar="FILE", help="write one self-contained page instead"
    )
    _column_option(verb)
    _encoding_option(verb)
    verb.set_defaults(run=_explain)


def _convert_verb(verbs: Any) -> None:
    verb = _verb(verbs, "convert", "make Traditional-Chinese editions of canonical Markdown",
                 "zhengben convert build/markdown --edition zh-Hant-HK --quotes corner")  # fmt: skip
    verb.add_argument("markdown", type=Path, metavar="DIR", help="canonical Markdown")
    verb.add_argument(
        "--edition",
        action="append",
        metavar="TAG",
        help=f"{', '.join(EDITIONS)}; may be given again (default: those of zhengben.toml)",
    )
    _lexicon_option(verb)
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
    _jobs_option(verb)
    verb.set_defaults(run=_convert)


def _pdf_verb(verbs: Any) -> None:
    verb = _verb(verbs, "pdf", "print documents in one script, or in both side by side",
                 "zhengben pdf --edition zh-Hans --paper a5\n  zhengben pdf build/markdown/gaoan-2024-work-report.md --edition parallel --parallel facing")  # fmt: skip
    _documents_options(verb, "pdf")
    verb.add_argument("--paper", choices=[*PAPERS], default="a4", help="size (default: a4)")
    verb.add_argument("--no-toc", action="store_true", help="leave the contents list out")
    verb.add_argument(
        "--parallel",
        choices=["columns", "facing"],
        default="columns",
        help="the parallel edition in columns (the default), or on facing pages",
    )
    verb.set_defaults(run=_pdf)


def _epub_verb(verbs: Any) -> None:
    verb = _verb(verbs, "epub", "make an EPUB 3 of each document, with notes that pop up",
                 "zhengben epub --edition zh-Hant-TW")  # fmt: skip
    _documents_options(verb, "epub")
    verb.set_defaults(run=_epub)


def _documents_options(verb: argparse.ArgumentParser, kind: str) -> None:
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
        choices=[ORIGINAL, *(tag for tag, each in EDITIONS.items() if each.keeps_length), PARALLEL],
        help="may be given again (default: those of zhengben.toml)",
    )
    _lexicon_option(verb)
    verb.add_argument(
        "--out",
        type=Path,
        default=Path("build"),
        metavar="DIR",
        help=f"gets {kind}/EDITION/ (default: build)",
    )
    _jobs_option(verb)


def _jobs_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "-j", "--jobs", type=int, metavar="N", help="processes (default: as for clean)"
    )
    verb.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")


def _lexicon_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--lexicon",
        type=Path,
        default=Path("seeds"),
        metavar="PATH",
        help=f"a TSV (Simplified, Traditional, note), or sources beside which {LEXICON} may stand (default: seeds)",
    )


def _site_verb(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "site",
        "build the site from canonical Markdown",
        "zhengben site build/markdown --out build",
    )
    verb.add_argument("markdown", type=Path, metavar="DIR", help="canonical Markdown")
    verb.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="gets pages/ and site/"
    )
    verb.add_argument(
        "--sources",
        type=Path,
        default=Path("seeds"),
        metavar="DIR",
        help="where the sources are, which the site shows (default: seeds)",
    )
    _jobs_option(verb)
    verb.set_defaults(run=_site)


def _diff_verb(verbs: Any) -> None:
    verb = _verb(
        verbs,
        "diff",
        "show what changed between two files, folders or revisions",
        "zhengben diff old.md new.md\n  zhengben diff HEAD~1:build/markdown build/markdown --stat\n"
        "  zhengben diff build/markdown/x.md build/markdown.zh-Hant-TW/x.md --html x.html\n"
        "  GIT_EXTERNAL_DIFF='zhengben diff' git diff -- '*.md'\n\n"
        "exit codes: 0 equal, 1 different, 2 and more trouble (0 where git calls it)",
    )
    verb.add_argument(
        "sides",
        nargs="+",
        metavar="OLD NEW",
        help="a file, a folder, or REV:path; what is no canonical Markdown is cleaned first",
    )
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--html", type=Path, metavar="FILE", help="write one self-contained page")
    how.add_argument("--json", action="store_true", help="print data, from which NEW follows")
    how.add_argument("--stat", action="store_true", help="count sentences, and list figures")
    verb.set_defaults(run=_diff)


def _git_verbs(verbs: Any) -> None:
    verb = _verb(verbs, "git-setup", "have git compare reports by words, sources by what they clean to",
                 "zhengben git-setup\n  git log -p --word-diff -- build/markdown\n  zhengben git-setup --remove")  # fmt: skip
    verb.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="in the repository (default: here)",
    )
    verb.add_argument("--remove", action="store_true", help="take all of it back")
    verb.set_defaults(run=_git_setup)
    verb = _verb(verbs, "textconv", "print what a source cleans to, for git",
                 "zhengben textconv report.txt")  # fmt: skip
    verb.add_argument("source", type=Path, metavar="SOURCE", help="the source as scraped")
    verb.set_defaults(run=_textconv)


def _verb(verbs: Any, name: str, what: str, examples: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=what,
        description=what[0].upper() + what[1:] + ".",
        epilog=f"example:\n  {examples}\n\n{_EXIT}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def _encoding_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--encoding", metavar="NAME",
        help="read sources in this encoding (gb18030, big5, …) instead of finding it out",
    )  # fmt: skip


def _column_option(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--text-column", metavar="NAME",
        help="the column of .csv, .jsonl and .xlsx that holds the texts, instead of finding it out",
    )  # fmt: skip


def _common(verb: argparse.ArgumentParser, fail_on: str) -> None:
    verb.add_argument("--fail-on", choices=[*SEVERITIES, "never"], default=fail_on, metavar="LEVEL",
                      help=f"exit 1 on findings of this level or above: {', '.join(SEVERITIES)}, never (default: {fail_on})")  # fmt: skip
    verb.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    verb.add_argument("-v", "--verbose", action="store_true", help="show each finding")


def _clean(arguments: argparse.Namespace) -> int:
    jobs, errors = find_jobs(arguments.sources, arguments.encoding, arguments.text_column)
    for error in errors:
        print(f"zhengben: {error}", file=sys.stderr)
    reporter = _Reporter(arguments, len(jobs))
    with _executor(arguments.jobs, len(jobs)) as executor, reporter.progress:
        said = Corpus(arguments.out).run(jobs, executor, reporter.hear, dedupe=arguments.dedupe)
    reporter.sum_up(said)
    errors += reporter.errors
    if errors:
        return errors[0].exit_code
    return int(_fails(reporter.severities, arguments.fail_on))


def _executor(jobs: int | None, work: int) -> AbstractContextManager[Executor | None]:
    """Processes for so many pieces of work; none where they would not pay."""
    if jobs is not None and jobs < 1:
        raise UsageError("--jobs must be 1 or more.")
    processes = jobs or (os.cpu_count() or 1 if work >= 8 else 1)
    return ProcessPoolExecutor(processes) if processes > 1 else nullcontext(None)


@dataclass(slots=True)
class _Sum:
    """What the sources of one format gave. A row of a table counts as a part of its file."""

    tables: set[Path] = field(default_factory=set)
    others: int = 0
    documents: int = 0
    findings: int = 0
    seconds: float = 0.0

    @property
    def files(self) -> int:
        """Files that were read."""
        return self.others + len(self.tables)

    def add(self, outcome: Outcome) -> None:
        """Count one source."""
        if outcome.job.table is None:
            self.others += 1
        else:
            self.tables.add(outcome.job.table.path)
        self.documents += len(outcome.audit["documents"])
        self.findings += len(outcome.audit["findings"])
        self.seconds += outcome.seconds


class _Reporter:
    """A progress bar on a terminal, a line a source elsewhere, nothing when quiet; errors always."""

    def __init__(self, arguments: argparse.Namespace, total: int) -> None:
        self.quiet, self.verbose = arguments.quiet, arguments.verbose
        self.errors: list[ZhengbenError] = []
        self.severities: list[str] = []
        self.formats: dict[str, _Sum] = {}
        console = Console(stderr=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=self.quiet or not console.is_terminal,
            transient=True,
        )
        self.bar = not self.progress.disable
        self.task = self.progress.add_task("cleaning", total=total)

    def hear(self, outcome: Outcome) -> None:
        """Tell of one source."""
        self.progress.update(self.task, advance=1, description=outcome.job.name[-40:])
        if outcome.error:
            self.errors.append(outcome.error)
            self._say(f"zhengben: {outcome.error}", sys.stderr)
            return
        findings = outcome.audit["findings"]
        self.formats.setdefault(outcome.format, _Sum()).add(outcome)
        self.severities += [finding["severity"] for finding in findings]
        if not self.quiet and (self.verbose or not self.bar):
            made = ", ".join(d["path"] for d in outcome.audit["documents"])
            state = "unchanged" if outcome.cached else f"{len(findings)} findings"
            self._say(f"{outcome.job.name} → {made} ({state})", sys.stdout)
        if self.verbose and not self.quiet:
            for f in findings:
                self._say(
                    f"{outcome.job.name}:{f['line']}: {f['severity']} {f['code']}: {f['message']}",
                    sys.stdout,
                )

    def sum_up(self, said: list[str]) -> None:
        """Tell of documents that are the same, and by format what was read."""
        if self.quiet:
            return
        for sentence in said:
            print(sentence)
        if len(self.formats) > 1 or sum(each.files for each in self.formats.values()) > 1:
            print(f"{'format':<8}{'files':>8}{'documents':>11}{'findings':>10}{'seconds':>9}")
            for name, each in sorted(self.formats.items()):
                print(f"{name:<8}{each.files:>8}{each.documents:>11}{each.findings:>10}{each.seconds:>9.1f}")  # fmt: skip

    def _say(self, line: str, stream: Any) -> None:
        if self.bar:
            self.progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, file=stream, flush=True)


def _fails(severities: list[str], level: str) -> bool:
    if level == "never":
        return False
    order = list(SEVERITIES)
    return any(order.index(s) >= order.index(level) for s in severities)  # type: ignore[arg-type]


def _check(arguments: argparse.Namespace) -> int:
    found: list[str] = []
    severities: list[str] = []
    files = _checkable(arguments.paths)
    for path in files:
        if path.suffix == ".json":
            findings = _check_audit(path, arguments.sources)
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
    return int(bool(found) or _fails(severities, arguments.fail_on))


def _check_audit(path: Path, sources: Path) -> dict[str, Any]:
    audit = _read_audit(path)
    out = next((p.parent for p in path.parents if p.name == "audit"), None)
    if out is None:
        raise UsageError(f"{path}: an audit stands in a folder audit/ of an output folder.")
    _prove_file(path, audit, out, sources)
    return audit


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
    settings = Settings(edition(folder.name.removeprefix("markdown.")), _lexicon(sources))
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


def _read_audit(path: Path) -> dict[str, Any]:
    try:
        audit: dict[str, Any] = json.loads(read_text(path))
        (
            audit["source"]["path"],
            audit["edits"],
            audit["documents"],
            audit["notes"],
            audit["findings"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenAudit(
            f"{path}: this is no audit of zhengben; clean the source again."
        ) from error
    return audit


def _prove_file(path: Path, audit: dict[str, Any], out: Path, sources: Path) -> None:
    source = _source_of(path, audit, out, sources)
    documents = []
    for entry in audit["documents"]:
        file = (out / entry["path"]).resolve()
        if out.resolve() not in file.parents:
            raise BrokenAudit(f"{path}: names a document outside its folder: {entry['path']}.")
        documents.append(read_markdown(read_text(file), str(file)).document)
    prove(source, documents, audit)


def _source_of(path: Path, audit: dict[str, Any], out: Path, sources: Path) -> Source:
    """The source of an audit. Raises BrokenAudit where it, or the text kept of it, is another one now."""
    record = audit["source"]
    name = record["path"]
    table = table_above(sources / name)
    if table is not None:
        text = read_text(out / kept_text(name))
        digest = _digests(table, record["column"]).get(
            (sources / name).relative_to(table).as_posix()
        )
        source = Source(name, digest or "", record["encoding"], text, "row")
        kept = hashlib.sha256(text.encode()).hexdigest() == digest
    else:
        source = read_source(sources / name, name, record["encoding"])
        kept = source.format == "text" or read_text(out / kept_text(name)) == source.text
    if source.sha256 != record["sha256"]:
        raise BrokenAudit(f"{path}: the source has changed since; clean it again.")
    if not kept:
        raise BrokenAudit(f"{out / kept_text(name)}: is not what the source says; clean it again.")
    return source


@cache
def _digests(table: Path, column: str) -> dict[str, str]:
    """The digests of the rows of a table, which is read once for all their audits."""
    found = open_table(table, column)
    return {row.name: found.source(row, row.name).sha256 for row in found.rows()}


def _explain(arguments: argparse.Namespace) -> int:
    source = read_source(
        arguments.source, arguments.source.name, arguments.encoding, arguments.text_column
    )
    result = clean(source, read_errata(arguments.source))
    if arguments.html:
        write_whole(arguments.html, explanation_html(result))
        print(f"wrote {arguments.html}")
    else:
        print_explanation(result, Console())
    return 0


def _convert(arguments: argparse.Namespace) -> int:
    engine.opencc()
    markdown = _markdown_folder(arguments.markdown)
    tags = arguments.edition or project_settings().editions
    corner = (arguments.quotes or project_settings().quotes) == "corner"
    lexicon = _lexicon(arguments.lexicon)
    exit_code = 0
    count = sum(path.suffix == ".md" for path in walk(markdown))
    for each in [edition(tag) for tag in dict.fromkeys(tags)]:
        if each.warning:
            print(f"zhengben: {each.tag} {each.warning}", file=sys.stderr)
        settings = Settings(each, lexicon, corner_quotes=corner)
        with _executor(arguments.jobs, count // 4) as executor:
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


def _pdf(arguments: argparse.Namespace) -> int:
    typeset.weasyprint()  # so that a missing library is one sentence, not one a document
    how = Layout(arguments.paper, not arguments.no_toc, arguments.parallel == "facing")
    return _publish(
        arguments, Press("pdf", make_pdf, how), project_settings().pdf, bind=not arguments.files
    )


def _epub(arguments: argparse.Namespace) -> int:
    return _publish(arguments, Press("epub", make_epub), project_settings().epub, bind=False)


def _publish(
    arguments: argparse.Namespace, press: Press, tags: tuple[str, ...], *, bind: bool
) -> int:
    root, names = _documents(arguments)
    errors: dict[str, ZhengbenError] = {}  # by their sentences: one document fails in all editions
    with TemporaryDirectory(prefix="zhengben-") as folder:
        beside = root.parent if root.name == "markdown" else Path(folder)
        for each in dict.fromkeys(arguments.edition or tags):
            _convert_missing(root, names, beside, tag_of(each), arguments)
            jobs, unfit = jobs_of(
                root, names, beside, each, arguments.out, _lexicon(arguments.lexicon), bind=bind
            )
            with _executor(arguments.jobs, len(jobs) * 4) as executor:
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
        root = _markdown_folder(arguments.out / "markdown")
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
    root: Path, names: list[str], beside: Path, tag: str, arguments: argparse.Namespace
) -> None:
    """Make an edition that is not there, or lacks a document.

    Of a folder that is none of ours just the documents in question: their copies are in `beside`.
    """
    if not tag or all((beside / f"markdown.{tag}" / name).is_file() for name in names):
        return
    if root.parent != beside:
        for name in names:
            write_whole(beside / "markdown" / name, read_text(root / name))
    corner = project_settings().quotes == "corner"
    settings = Settings(edition(tag), _lexicon(arguments.lexicon), corner_quotes=corner)
    build_edition(beside / "markdown", beside, settings)  # errors show when documents are read


def _lexicon(path: Path) -> Lexicon:
    if path.suffix == ".tsv":
        return read_lexicon(path)
    beside = path / LEXICON if path.is_dir() else path.with_name(LEXICON)
    return read_lexicon(beside) if beside.is_file() else Lexicon()


def _markdown_folder(path: Path) -> Path:
    if not path.is_dir():
        raise UsageError(f"{path}: is no folder; clean some sources first.")
    return path.resolve()


def _site(arguments: argparse.Namespace) -> int:
    markdown = _markdown_folder(arguments.markdown)
    count = sum(path.suffix == ".md" for path in walk(markdown))
    with _executor(arguments.jobs, count) as executor:
        changed = build_site(markdown, arguments.out, arguments.sources, executor)
    if not arguments.quiet:
        print(f"{arguments.out / 'site'}: {changed} files changed")
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    sides = arguments.sides
    by_git = len(sides) == 7  # path, old file, hash, mode, new file, hash, mode
    if not by_git and len(sides) != 2:
        raise UsageError(f"diff: give OLD and NEW; found {len(sides)} arguments.")
    paths = (sides[1], sides[4]) if by_git else (sides[0], sides[1])
    names = (f"a/{sides[0]}", f"b/{sides[0]}") if by_git else paths
    how = "json" if arguments.json else "stat" if arguments.stat else "text"
    report = Report(names, how, arguments.html)
    old, new = (side_of(path) for path in paths)
    for name in sorted({**old.files, **new.files}):
        try:
            for pair in pairs_of(old, new, name):
                report.hear(pair)
        except ZhengbenError as error:  # one file costs the others nothing
            report.exit_code = error.exit_code
            print(f"zhengben: {error}", file=sys.stderr)
            if by_git:  # which asks for files of all kinds
                plain_diff(*paths)
    report.end()
    return 0 if by_git else report.exit_code


def _git_setup(arguments: argparse.Namespace) -> int:
    if not arguments.folder.is_dir():
        raise UsageError(f"{arguments.folder}: is no folder; give one of a repository.")
    place = (gitsetup.remove if arguments.remove else gitsetup.set_up)(arguments.folder)
    done = "taken back from" if arguments.remove else "set up in"
    hint = "" if arguments.remove else "; try: git log -p --word-diff"
    print(f"{done} {place}{hint}")
    return 0


def _textconv(arguments: argparse.Namespace) -> int:
    found = gitsetup.converted(arguments.source)
    sys.stdout.buffer.write(found.encode() if isinstance(found, str) else found)
    return 0
