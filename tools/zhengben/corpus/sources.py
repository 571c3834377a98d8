"""Sources: which files and rows of tables they are, and what cleaning one of them gives."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from time import perf_counter
from typing import Any

from ..audit.proven import clean_proven, vocabulary_for
from ..clean.errata import SUFFIX as ERRATA
from ..clean.errata import errata_bytes, read_errata
from ..editions.lexicon import NAME as LEXICON
from ..errors import UnreadableSource, UsageError, ZhengbenError
from ..files import is_folder, walk
from ..markdown.write import write_document
from ..model import FrontValue, Source
from ..readers.reader import Row
from ..readers.rows import Table, open_table
from ..readers.source import is_table, source_of
from ..readers.table import suffixes
from ..readers.text import read_bytes
from ..settings import find_settings
from ..source_names import source_name, source_path
from ..text.visible import visible_line
from .sketches import body_digest, sketch_of

# What zhengben writes into an output folder: no sources.
_OWN = (
    "markdown",
    "markdown.*",
    "audit",
    "review",
    "pdf",
    "epub",
    "pages",
    "site",
    "duplicates.txt",
)
# Files beside sources that say something about them.
_COMPANIONS = (ERRATA, LEXICON, "zhengben.toml")


@dataclass(frozen=True, slots=True)
class Job:
    """One source to clean: `root` is the folder that `name` is relative to."""

    root: Path
    name: str
    encoding: str | None = None  # where it is forced
    table: Table | None = None  # of a row, which `name` has at its end

    @property
    def path(self) -> Path:
        """Where the source is."""
        return self.root / source_path(self.name)


@dataclass(slots=True)
class Outcome:
    """What came of one job: file names with texts and the audit, or the failure."""

    job: Job
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    fronts: list[dict[str, FrontValue]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    sketches: list[list[str]] = field(default_factory=list)
    extracted: str = ""  # the extracted text of a non-text source
    audit: dict[str, Any] = field(default_factory=dict)
    error: ZhengbenError | None = None
    cached: bool = False
    seconds: float = 0.0

    @property
    def format(self) -> str:
        """What the source was: a format, of a row that of its table."""
        if self.job.table is not None:
            return self.job.table.format
        return str(self.audit["source"]["format"])


@dataclass(slots=True)
class Found:
    """What the arguments name: sources, what is wrong with some, and what is left out.

    `unread` counts by suffix the files of each folder that no reader reads; `own` is what zhengben wrote.
    """

    jobs: list[Job] = field(default_factory=list)
    errors: list[ZhengbenError] = field(default_factory=list)
    unread: dict[Path, Counter[str]] = field(default_factory=dict)
    own: list[Path] = field(default_factory=list)


def find_jobs(
    arguments: list[Path],
    encoding: str | None = None,
    column: str | None = None,
    out: Path | None = None,
) -> Found:
    """The sources that the arguments name: files, or folders with all files below them that may be read.

    Each row of a table is a source; `column` names the column of the texts. What stands in `out` and in other
    output folders is left out.
    """
    found = Found()
    for argument in arguments:
        try:
            # Rules that cannot be used are one sentence, and not one for each source.
            vocabulary_for(argument / "source" if is_folder(argument) else argument)
        except ZhengbenError as error:
            found.errors.append(error)
            continue
        if is_folder(argument):
            root, files = argument, _files_below(argument, found, out)
        else:
            root, files = argument.parent, [argument]
        for file in files:
            found.jobs += _jobs_of(root, file.relative_to(root), encoding, column, found.errors)
    found.jobs = _distinct(found.jobs, found.errors)
    return found


def _files_below(folder: Path, found: Found, out: Path | None) -> list[Path]:
    """The files of a folder that a reader reads by their names; the others are counted."""
    output = out.resolve() if out else None
    rules = find_settings(folder).rules
    rules = rules.resolve() if rules else None

    def is_own(path: Path) -> bool:
        if not any(fnmatch(path.name, name) for name in _OWN):
            return False
        above = path.parent
        own = above.resolve() == output or all(map(is_folder, (above / ".cache", above / "audit")))
        if own:
            found.own.append(path)
        return own

    errors: list[ZhengbenError] = []
    files = [
        p
        for p in walk(folder, errors, is_own)
        if not p.name.endswith(_COMPANIONS) and p.resolve() != rules and not is_own(p)
    ]
    found.errors += errors
    known = suffixes(tables=True)
    readable = [path for path in files if path.name.lower().endswith(known)]
    rest = Counter(path.suffix.lower() for path in files)
    rest -= Counter(path.suffix.lower() for path in readable)
    if rest:
        found.unread[folder] = rest
    if not readable and not errors:
        found.errors.append(
            UnreadableSource(
                f"{folder}: this folder holds no {', '.join(known)} file; "
                "give a folder of reports, or the files themselves."
            )
        )
    return readable


def _jobs_of(
    root: Path, file: Path, encoding: str | None, column: str | None, errors: list[ZhengbenError]
) -> list[Job]:
    """The job of a file, or those of the rows of a table. `file` is relative to `root`."""
    name = source_name(file)
    if not is_table(root / file):
        return [Job(root, name, encoding)]
    try:
        table = open_table(root / file, column)
        return [Job(root, f"{name}/{row.name}", table=table) for row in table.rows(errors)]
    except ZhengbenError as error:
        errors.append(_in_one_line(error, root / file))
        return []


def _distinct(jobs: list[Job], errors: list[ZhengbenError]) -> list[Job]:
    """Jobs without those whose outputs would fall on those of another one."""
    by_name: dict[str, Job] = {}
    for job in jobs:
        first = by_name.setdefault(job.name, job)
        if first.path.absolute() != job.path.absolute():
            errors.append(
                UsageError(
                    f"{job.path}: {first.path} has the same name in this run; "
                    "clean them from one common folder, or into two output folders."
                )
            )
    return list(by_name.values())


def work(job: Job, row: Row | None = None) -> Outcome:
    """Clean one source. Runs in any process; never raises ZhengbenError."""
    outcome = Outcome(job)
    begun = perf_counter()
    try:
        if job.table is not None and row is not None:
            source = job.table.source(row, job.name)
        else:
            source = source_of(job.path, job.name, read_bytes(job.path), job.encoding)
        _clean(outcome, source)
    except ZhengbenError as error:
        outcome.error = _in_one_line(error, job.path)
    outcome.seconds = perf_counter() - begun
    return outcome


def inputs(job: Job, row: Row | None = None) -> dict[str, str]:
    """By name what a result depends on besides this program. Raises ZhengbenError."""
    try:
        parts = {"the rules": vocabulary_for(job.path).digest, "the encoding": job.encoding or ""}
        if job.table is not None and row is not None:
            parts["the row"] = job.table.source(row, job.name).sha256
            parts["the column"] = job.table.column
        else:
            parts["the source"] = hashlib.sha256(read_bytes(job.path)).hexdigest()
        parts["the errata"] = hashlib.sha256(errata_bytes(job.path)).hexdigest()
    except ZhengbenError as error:
        raise _in_one_line(error, job.path) from error
    return parts


def _in_one_line(error: ZhengbenError, path: Path) -> ZhengbenError:
    """The same error, its sentence with a path that holds line ends or hidden characters in one line."""
    plain, shown = str(path), visible_line(str(path))
    return error if plain == shown else type(error)(str(error).replace(plain, shown))


def _clean(outcome: Outcome, source: Source) -> None:
    """Fill an outcome with what a source gives. Raises ZhengbenError."""
    proven = clean_proven(source, read_errata(outcome.job.path), vocabulary_for(outcome.job.path))
    result, outcome.audit = proven.result, proven.audit
    outcome.names = result.names
    if outcome.job.table is not None:
        outcome.audit["source"]["column"] = outcome.job.table.column
    outcome.texts = [write_document(document) for document in result.documents]
    outcome.fronts = [document.front for document in result.documents]
    outcome.bodies = [body_digest(text) for text in outcome.texts]
    outcome.sketches = [sketch_of(text) for text in outcome.texts]
    outcome.extracted = "" if source.format == "text" else source.text


def with_rows(jobs: list[Job]) -> Iterator[tuple[Job, Row | None]]:
    """Each job with its row, where it has one: tables are read once more, as far as each row."""
    table: Table | None = None
    rows: Iterator[Row] = iter(())
    for job in jobs:
        if job.table is None:
            yield job, None
            continue
        if job.table is not table:
            table, rows = job.table, job.table.rows()
        yield job, next(row for row in rows if job.name.endswith(f"/{row.name}"))
