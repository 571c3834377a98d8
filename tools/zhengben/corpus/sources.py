"""Find the sources (files and rows of tables), and clean one of them."""

from __future__ import annotations

import hashlib
import json
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
from ..clean.metadata import NAMES as METADATA
from ..clean.metadata import read_metadata, unknown_files
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
from .look import Look, looks_of
from .sketches import body_digest, sketch_of

# Names that zhengben writes in an output folder. They are never sources.
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
    "look.tsv",
)
# Files beside sources that belong to them.
_COMPANIONS = (ERRATA, LEXICON, "zhengben.toml")


@dataclass(frozen=True, slots=True)
class Job:
    """One source to clean. `name` is relative to the folder `root`."""

    root: Path
    name: str
    encoding: str | None = None  # set if the user forces one
    table: Table | None = (
        None  # set if the source is a row of it; `name` then ends in the row's name
    )

    @property
    def path(self) -> Path:
        """The path of the source."""
        return self.root / source_path(self.name)


@dataclass(slots=True)
class Outcome:
    """The result of one job: names, texts and grades of documents and the audit, or the error."""

    job: Job
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    fronts: list[dict[str, FrontValue]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    sketches: list[list[str]] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    extracted: str = ""  # the extracted text of a non-text source
    audit: dict[str, Any] = field(default_factory=dict)
    error: ZhengbenError | None = None
    cached: bool = False
    seconds: float = 0.0

    @property
    def format(self) -> str:
        """The format of the source; for a row the format of its table."""
        if self.job.table is not None:
            return self.job.table.format
        return str(self.audit["source"]["format"])


@dataclass(slots=True)
class Found:
    """What was found at the arguments: sources, errors, and files that are left out.

    `unread` counts, for each folder and suffix, the files that no reader reads; `own` are files that zhengben wrote.
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
    """The sources that the arguments name: files, or folders with all readable files below them.

    Each row of a table is a source; `column` names the column of the texts. Files that zhengben wrote, in `out` or in
    another output folder, are left out.
    """
    found = Found()
    for argument in arguments:
        try:
            # Checked here, so that a mistake in the rules is reported once and not for each source.
            vocabulary_for(argument / "source" if is_folder(argument) else argument)
        except ZhengbenError as error:
            found.errors.append(error)
            continue
        if is_folder(argument):
            root, files = argument, _files_below(argument, found, out)
        else:
            root, files = argument.parent, [argument]
        if not _metadata_is_usable(files, found.errors):
            continue
        for file in files:
            found.jobs += _jobs_of(root, file.relative_to(root), encoding, column, found.errors)
    found.jobs = _distinct(found.jobs, found.errors)
    return found


def _metadata_is_usable(files: list[Path], errors: list[ZhengbenError]) -> bool:
    """Whether the tables of front matter beside the files can be read; rows without a file are errors of their own."""
    try:
        for folder in dict.fromkeys(file.parent for file in files):
            errors += unknown_files(folder)
    except ZhengbenError as error:
        errors.append(error)
        return False
    return True


def _files_below(folder: Path, found: Found, out: Path | None) -> list[Path]:
    """The files of a folder that a reader accepts by their suffix; the others are counted."""
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
        if not p.name.endswith(_COMPANIONS)
        and p.name not in METADATA
        and p.resolve() != rules
        and not is_own(p)
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
    """The jobs, except those whose outputs would overwrite the outputs of an earlier one; these are errors."""
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
    """Clean one source; may run in any process. A ZhengbenError is returned in the outcome, not raised."""
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
    """Everything that the result depends on besides this program, as digests by name. Raises ZhengbenError."""
    try:
        parts = {"the rules": vocabulary_for(job.path).digest, "the encoding": job.encoding or ""}
        if job.table is not None and row is not None:
            parts["the row"] = job.table.source(row, job.name).sha256
            parts["the column"] = job.table.column
        else:
            parts["the source"] = hashlib.sha256(read_bytes(job.path)).hexdigest()
        given = read_metadata(job.path)
        said = json.dumps(given.values if given else {}, sort_keys=True)
        parts["the metadata"] = hashlib.sha256(said.encode()).hexdigest()
        parts["the errata"] = hashlib.sha256(errata_bytes(job.path)).hexdigest()
    except ZhengbenError as error:
        raise _in_one_line(error, job.path) from error
    return parts


def _in_one_line(error: ZhengbenError, path: Path) -> ZhengbenError:
    """The same error, with line ends and hidden characters of the path in its sentence made visible."""
    plain, shown = str(path), visible_line(str(path))
    return error if plain == shown else type(error)(str(error).replace(plain, shown))


def _clean(outcome: Outcome, source: Source) -> None:
    """Clean a source and store the result in an outcome. Raises ZhengbenError."""
    path = outcome.job.path
    proven = clean_proven(source, read_errata(path), vocabulary_for(path), read_metadata(path))
    result, outcome.audit = proven.result, proven.audit
    outcome.names = result.names
    if outcome.job.table is not None:
        outcome.audit["source"]["column"] = outcome.job.table.column
    outcome.texts = [write_document(document) for document in result.documents]
    outcome.fronts = [document.front for document in result.documents]
    outcome.bodies = [body_digest(text) for text in outcome.texts]
    outcome.sketches = [sketch_of(text) for text in outcome.texts]
    outcome.looks = looks_of(source.text, outcome.audit)
    outcome.extracted = "" if source.format == "text" else source.text


def with_rows(jobs: list[Job]) -> Iterator[tuple[Job, Row | None]]:
    """Each job with its row, or None. Tables are read again, row by row."""
    table: Table | None = None
    rows: Iterator[Row] = iter(())
    for job in jobs:
        if job.table is None:
            yield job, None
            continue
        if job.table is not table:
            table, rows = job.table, job.table.rows()
        yield job, next(row for row in rows if job.name.endswith(f"/{row.name}"))
