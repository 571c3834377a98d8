"""Sources: which files and rows of tables they are, and what cleaning one of them gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from ..audit.proven import clean_proven, vocabulary_for
from ..clean.errata import SUFFIX, read_errata
from ..errors import UnreadableSource, UsageError, ZhengbenError
from ..files import code_digest, walk
from ..markdown.write import write_document
from ..model import Source
from ..readers.reader import Row
from ..readers.rows import Table, open_table
from ..readers.source import is_table, source_of
from ..readers.table import readers, suffixes
from ..readers.text import read_bytes
from .duplicates import body_digest, sketch_of


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
        return self.root / self.name


@dataclass(slots=True)
class Outcome:
    """What came of one job: file names with texts and the audit, or the failure."""

    job: Job
    key: str = ""
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    sketches: list[list[str]] = field(default_factory=list)
    extracted: str = ""  # the text of a source that is no text itself
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


def find_jobs(
    arguments: list[Path], encoding: str | None = None, column: str | None = None
) -> tuple[list[Job], list[ZhengbenError]]:
    """The sources that the arguments name: files, or folders with all files below them that may be read.

    Each row of a table is a source; `column` names the column of the texts.
    """
    jobs: list[Job] = []
    errors: list[ZhengbenError] = []
    for argument in arguments:
        try:
            # Rules that cannot be used are one sentence, and not one for each source.
            vocabulary_for(argument / "source" if argument.is_dir() else argument)
        except ZhengbenError as error:
            errors.append(error)
            continue
        try:
            if not argument.is_dir():
                jobs += _jobs_of(argument.parent, argument.name, encoding, column, errors)
                continue
            names = [p.relative_to(argument).as_posix() for p in walk(argument)]
        except OSError as error:
            errors.append(
                UnreadableSource(f"{argument}: cannot be read: {error.strerror}; check its rights.")
            )
            continue
        known = suffixes(tables=True)
        found = [n for n in names if n.lower().endswith(known)]
        if not found:
            errors.append(
                UnreadableSource(
                    f"{argument}: this folder holds no {', '.join(known)} file; "
                    "give a folder of reports, or the files themselves."
                )
            )
        for name in found:
            jobs += _jobs_of(argument, name, encoding, column, errors)
    return _distinct(jobs, errors), errors


def _jobs_of(
    root: Path, name: str, encoding: str | None, column: str | None, errors: list[ZhengbenError]
) -> list[Job]:
    """The job of a file, or those of the rows of a table."""
    path = root / name
    if not is_table(path):
        return [Job(root, name, encoding)]
    try:
        table = open_table(path, column)
        return [Job(root, f"{name}/{row.name}", table=table) for row in table.rows(errors)]
    except ZhengbenError as error:
        errors.append(error)
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


def work(job: Job, known: str, row: Row | None = None) -> Outcome:
    """Clean one source, unless its key is `known`. Runs in any process; never raises ZhengbenError."""
    outcome = Outcome(job)
    begun = perf_counter()
    try:
        if job.table is not None and row is not None:
            source: Source | None = job.table.source(row, job.name)
            outcome.key = _key(job, source.sha256 if source else "")
        else:
            source, data = None, read_bytes(job.path)
            outcome.key = _key(job, hashlib.sha256(data).hexdigest())
        if outcome.key == known:
            outcome.cached = True
            return outcome
        _clean(outcome, source or source_of(job.path, job.name, data, job.encoding))
    except ZhengbenError as error:
        outcome.error = error
    outcome.seconds = perf_counter() - begun
    return outcome


def _clean(outcome: Outcome, source: Source) -> None:
    """Fill an outcome with what a source gives. Raises ZhengbenError."""
    proven = clean_proven(source, read_errata(outcome.job.path), vocabulary_for(outcome.job.path))
    result, outcome.audit = proven.result, proven.audit
    outcome.names = result.names
    if outcome.job.table is not None:
        outcome.audit["source"]["column"] = outcome.job.table.column
    outcome.texts = [write_document(document) for document in result.documents]
    outcome.bodies = [body_digest(text) for text in outcome.texts]
    outcome.sketches = [sketch_of(text) for text in outcome.texts]
    outcome.extracted = "" if source.format == "text" else source.text


def _key(job: Job, digest: str) -> str:
    """What a result depends on: the source, its errata, the user's own rules, and this program with its readers."""
    errata = job.path.with_name(job.path.name + SUFFIX)
    corrected = hashlib.sha256(read_bytes(errata) if errata.exists() else b"").hexdigest()
    rules = vocabulary_for(job.path).digest
    versions = [reader.version for reader in readers()]
    parts = [code_digest(), job.encoding or "", digest, corrected, rules, *versions]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


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
