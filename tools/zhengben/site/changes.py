"""What the site shows of changes: a document since its last revision, and two neighbouring years of a place.

Comparisons are made in any process, as what a page shows, and kept in `.cache/changes/` between builds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from pathlib import Path

from markupsafe import escape

from ..compare.compare import compare
from ..compare.history import Revision, earlier_revisions
from ..compare.show import shown
from ..editions.script import in_script
from ..errors import NotCanonical, UnreadableSource
from ..files import code_digest, file_digest, read_cache, read_text, walk, write_whole
from ..markdown.read import read_markdown
from ..resources import environment
from ..workers import each, result_of
from .catalogue import Catalogue
from .sheet import Script


@dataclass(frozen=True, slots=True)
class ChangeJob:
    """Two texts to compare. `page` is the page's name in the script's folder; `labels` are what the sides are called."""

    page: str
    script: Script
    old: Path | Revision
    new: Path
    labels: tuple[str, str]
    out: Path

    @property
    def kept(self) -> Path:
        """Where what the page shows is kept."""
        return self.out / f".cache/changes/{self.script.folder}/{self.page}.json"

    def key(self) -> str:
        """A digest of all that the page depends on."""
        old = self.old.blob if isinstance(self.old, Revision) else file_digest(self.old)
        template = file_digest(Path(str(environment().get_template("diff/parts.html").filename)))
        parts = [code_digest(), template, self.script.tag, *self.labels, old, file_digest(self.new)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def change_jobs(
    scripts: tuple[Script, ...], catalogues: dict[str, Catalogue], out: Path
) -> Iterator[ChangeJob]:
    """A job for each document that git has an earlier revision of, and for each two years of a report, in each script.

    Revisions are kept of the original only, so they are shown in its script.
    """
    original = scripts[0].markdown
    revisions = earlier_revisions(original)
    for script in scripts:
        word = partial(in_script, lang=script.tag)
        catalogue = catalogues[script.folder]
        for entry in catalogue.entries:
            path = original / f"{entry.name}.md"
            if entry.name in revisions:
                labels = revisions[entry.name].date, word("现在")
                yield ChangeJob(f"change/{entry.name}", script, revisions[entry.name], path, labels, out)  # fmt: skip
            before = catalogue.year_before(entry)
            files = [script.markdown / f"{each.name}.md" for each in (before, entry) if each]
            if before and all(file.is_file() for file in files):
                yield ChangeJob(f"years/{entry.name}", script, files[0], files[1], (before.title, entry.title), out)  # fmt: skip


def make_changes(jobs: list[ChangeJob], executor: Executor | None) -> list[ChangeJob]:
    """Make what is not kept from the last build; returns the jobs whose two texts differ.

    Raises NotCanonical.
    """
    differ = [
        result_of(done) for _, done in each(_work, jobs, executor, name_of=attrgetter("page"))
    ]
    kept = {job.kept for job in jobs}
    folder = jobs[0].out / ".cache/changes" if jobs else None
    for path in [p for p in walk(folder) if p not in kept] if folder else []:
        path.unlink()
    return [job for job, differs in zip(jobs, differ, strict=True) if differs]


def read_change(job: ChangeJob) -> str:
    """The HTML of what changed."""
    return str(json.loads(read_text(job.kept))["html"])


def _work(job: ChangeJob) -> bool:
    key = job.key()
    record = read_cache(job.kept)
    if record.get("key") != key:
        record = {"key": key, "html": _html(job)}
        write_whole(job.kept, json.dumps(record, ensure_ascii=False))
    return bool(record["html"])


def _html(job: ChangeJob) -> str:
    """What a page shows; empty where nothing differs, or the earlier text was no canonical Markdown."""
    new = read_markdown(read_text(job.new), str(job.new)).document
    try:
        text = job.old.read() if isinstance(job.old, Revision) else read_text(job.old)
        old = read_markdown(text, str(job.old)).document
    except (
        NotCanonical,
        UnreadableSource,
    ):  # what was committed once need not be what is canonical now
        return ""
    found = compare(old, new)
    if found.equal:
        return ""
    word = cache(partial(in_script, lang=job.script.tag))
    parts = environment().get_template("diff/parts.html").module
    labels = map(escape, job.labels)
    return str(parts.comparison(word, shown(found), *labels, "1"))  # type: ignore[attr-defined]
