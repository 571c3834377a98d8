"""Sources to results: which files, on which executor, under which names, and what need not be done again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from .audit import audit_json, audit_of, prove
from .clean.errata import SUFFIX, read_errata
from .clean.pipeline import clean
from .errors import UnreadableSource, UsageError, ZhengbenError
from .files import file_digest, read_cache, remove_leftovers, walk, write_whole
from .markdown.write import write_document
from .model import Source
from .read.rows import SUFFIXES as TABLES
from .read.rows import Row, Table, open_table
from .read.source import SUFFIXES, is_table, source_of
from .read.text import read_bytes

_CACHE = ".cache/clean.json"


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
    extracted: str = ""  # the text of a source that is no text itself
    audit: dict[str, Any] = field(default_factory=dict)
    error: ZhengbenError | None = None
    cached: bool = False
    seconds: float = 0.0


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
            if not argument.is_dir():
                jobs += _jobs_of(argument.parent, argument.name, encoding, column, errors)
                continue
            names = [p.relative_to(argument).as_posix() for p in walk(argument)]
        except OSError as error:
            errors.append(
                UnreadableSource(f"{argument}: cannot be read: {error.strerror}; check its rights.")
            )
            continue
        found = [n for n in names if n.lower().endswith(SUFFIXES + TABLES)]
        if not found:
            errors.append(
                UnreadableSource(
                    f"{argument}: this folder holds no {', '.join(SUFFIXES + TABLES)} file; "
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
    result = clean(source, read_errata(outcome.job.path))
    paths = [f"markdown/{name}.md" for name in result.names]
    outcome.names = result.names
    outcome.audit = audit_of(result, paths)
    if outcome.job.table is not None:
        outcome.audit["source"]["column"] = outcome.job.table.column
    prove(source, result.documents, outcome.audit)
    outcome.texts = [write_document(document) for document in result.documents]
    outcome.extracted = "" if source.format == "text" else source.text


def _key(job: Job, digest: str) -> str:
    """What a result depends on: the source, its errata, and this program."""
    errata = job.path.with_name(job.path.name + SUFFIX)
    beside = hashlib.sha256(read_bytes(errata) if errata.exists() else b"").hexdigest()
    return hashlib.sha256(
        " ".join([code_digest(), job.encoding or "", digest, beside]).encode()
    ).hexdigest()


@cache
def code_digest() -> str:
    """A digest of the package's own files."""
    digest = hashlib.sha256()
    for path in walk(Path(__file__).parent):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Corpus:
    """An output folder: who owns which file in it, and what each source gave."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.records = read_cache(out / _CACHE)
        for name in ("markdown", "audit"):
            remove_leftovers(out / name)

    def run(
        self,
        jobs: list[Job],
        executor: Executor | None,
        report: Callable[[Outcome], None],
    ) -> None:
        """Clean `jobs` and write what they give. `report` hears of each, in the order of jobs.

        `executor` may be any of concurrent.futures; None works in this process.
        """
        owners = {
            name: source for source, record in self.records.items() for name in record["names"]
        }
        for outcome in self._outcomes(jobs, executor):
            job = outcome.job
            if outcome.error is None and not outcome.cached:
                self._store(outcome, owners)
            elif outcome.cached:
                path = self.out / f"audit/{job.name}.json"
                outcome.audit = json.loads(path.read_text(encoding="utf-8"))
            report(outcome)
        self._forget(jobs)
        write_whole(
            self.out / _CACHE, json.dumps(self.records, ensure_ascii=False, indent=1) + "\n"
        )

    def _outcomes(self, jobs: list[Job], executor: Executor | None) -> Iterator[Outcome]:
        if executor is None:
            for job, row in _with_rows(jobs):
                yield work(job, self._known(job), row)
            return
        waiting: list[Future[Outcome]] = []
        for job, row in _with_rows(jobs):
            waiting.append(executor.submit(work, job, self._known(job), row))
            if len(waiting) > 64:  # so that results do not pile up in memory
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()

    def _known(self, job: Job) -> str:
        """The key of what stands in the output folder for a job; empty where a file is missing."""
        record = self.records.get(job.name)
        if not record:
            return ""
        digests = record["digests"]
        intact = all(file_digest(self.out / path) == digest for path, digest in digests.items())
        return str(record["key"]) if intact else ""

    def _store(self, outcome: Outcome, owners: dict[str, str]) -> None:
        """Write the files of one source, under names that no other source owns."""
        source = outcome.job.name
        sha = str(outcome.audit["source"]["sha256"])
        names: list[str] = []
        for name in outcome.names:
            owner = owners.get(name)
            if owner is not None and owner != source:
                if (sha, source) < (self.records[owner]["sha256"], owner):
                    self._rename(owner, name, owners)
                else:
                    name = f"{name}-{_suffix(sha, source)}"
            while name in names:
                name = f"{name}-{len(names) + 1}"
            owners[name] = source
            names.append(name)
        old = self.records.get(source, {}).get("names", [])
        if outcome.extracted:
            write_whole(self.out / kept_text(source), outcome.extracted)
        self._write(source, sha, outcome.key, names, outcome.texts, outcome.audit)
        for name in old:
            if owners.get(name) == source and name not in names:
                del owners[name]
                (self.out / f"markdown/{name}.md").unlink(missing_ok=True)
        outcome.names = names

    def _write(
        self,
        source: str,
        sha: str,
        key: str,
        names: list[str],
        texts: list[str],
        audit: dict[str, Any],
    ) -> None:
        paths = [f"markdown/{name}.md" for name in names]
        renamed = {d["path"]: path for d, path in zip(audit["documents"], paths, strict=True)}
        for entry, path in zip(audit["documents"], paths, strict=True):
            entry["path"] = path
        for note in audit["notes"]:
            note["document"] = renamed[note["document"]]
        for path, text in zip(paths, texts, strict=True):
            write_whole(self.out / path, text)
        audit_path = f"audit/{source}.json"
        write_whole(self.out / audit_path, audit_json(audit))
        kept = [] if audit["source"]["format"] == "text" else [kept_text(source)]
        digests = {path: file_digest(self.out / path) for path in [*paths, audit_path, *kept]}
        self.records[source] = {"key": key, "sha256": sha, "names": names, "digests": digests}

    def _rename(self, owner: str, name: str, owners: dict[str, str]) -> None:
        """Give a document of `owner` the suffixed name: another source has the better claim."""
        record = self.records[owner]
        new = f"{name}-{_suffix(record['sha256'], owner)}"
        names = [new if n == name else n for n in record["names"]]
        texts = [(self.out / f"markdown/{n}.md").read_text("utf-8") for n in record["names"]]
        audit = json.loads((self.out / f"audit/{owner}.json").read_text("utf-8"))
        self._write(owner, record["sha256"], record["key"], names, texts, audit)
        (self.out / f"markdown/{name}.md").unlink(missing_ok=True)
        owners[new] = owner
        del owners[name]

    def _forget(self, jobs: list[Job]) -> None:
        """Take away what came from sources that a cleaned folder no longer holds."""
        roots = {str(job.root.resolve()) for job in jobs}
        present = {job.name for job in jobs}
        for job in jobs:
            if job.name in self.records:
                self.records[job.name]["root"] = str(job.root.resolve())
        for source, record in list(self.records.items()):
            if record.get("root") in roots and source not in present:
                if (Path(record["root"]) / source).exists():
                    continue
                for path in record["digests"]:
                    (self.out / path).unlink(missing_ok=True)
                del self.records[source]


def _with_rows(jobs: list[Job]) -> Iterator[tuple[Job, Row | None]]:
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


def kept_text(source: str) -> str:
    """Where in an output folder the text stands that was extracted from a source that is no text."""
    return f"audit/{source}.txt"


def _suffix(sha: str, source: str) -> str:
    """What tells two documents of one name apart: the content of the source, then its path."""
    return hashlib.sha256(f"{sha} {source}".encode()).hexdigest()[:6]
