"""Pages of changes on the site: a document since its last revision, and two neighbouring years of a place.

Comparisons are made in worker processes, as the HTML that a page shows. They are kept in `.cache/changes/` between
builds and recorded in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache, partial
from operator import attrgetter
from pathlib import Path

from markupsafe import escape

from ..compare.history import Revision, earlier_revisions
from ..editions.script import in_script
from ..errors import NotCanonical, UnreadableSource
from ..files import read_text, write_whole
from ..ledger import Ledger, Step
from ..markdown.read import read_markdown
from ..resources import environment, templates_digest
from ..workers import each, result_of
from .catalogue import Catalogue
from .sheet import Script


@dataclass(frozen=True, slots=True)
class ChangeJob:
    """Two texts to compare. `page` is the page's name in the script's folder; `labels` are the names of the two sides."""

    page: str
    script: Script
    old: Path | Revision
    new: Path
    labels: tuple[str, str]
    out: Path

    @property
    def kept(self) -> Path:
        """The file with the HTML of the comparison."""
        return self.out / f".cache/changes/{self.script.folder}/{self.page}.html"

    def step(self, ledger: Ledger) -> Step:
        """The step that compares the two texts, with everything that it depends on."""
        old = self.old.blob if isinstance(self.old, Revision) else ledger.digest(self.old)
        parts = {
            "the earlier text": old,
            "the later text": ledger.digest(self.new),
            "the labels": ledger.digest_of(self.script.tag, *self.labels),
            "the templates": templates_digest("diff"),
        }
        name = f"{self.script.folder}/{self.page}"
        return Step("change", name, parts | ledger.ingredients("site"))


def change_jobs(
    scripts: tuple[Script, ...], catalogues: dict[str, Catalogue], out: Path
) -> Iterator[ChangeJob]:
    """A job for each document with an earlier revision in git, and one for each two years of a report, in each script.

    git keeps revisions of the original only, so all scripts show the comparison in its script.
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


def make_changes(
    jobs: list[ChangeJob], ledger: Ledger, executor: Executor | None
) -> list[ChangeJob]:
    """Make the comparisons that are missing or out of date; returns the jobs whose texts differ. Raises ZhengbenError."""
    steps = [job.step(ledger) for job in jobs]
    ledger.keep_only("change", [step.name for step in steps])
    due = [(step, job) for step, job in zip(steps, jobs, strict=True) if ledger.due(step)]
    made = each(_work, [job for _, job in due], executor, name_of=attrgetter("page"))
    for (step, _), (job, differs) in zip(due, made, strict=True):
        ledger.done(step, [job.kept.relative_to(job.out).as_posix()] if result_of(differs) else [])
    return [job for job, step in zip(jobs, steps, strict=True) if ledger.outputs("change", step.name)]  # fmt: skip


def read_change(job: ChangeJob) -> str:
    """The HTML of a comparison."""
    return read_text(job.kept)


def _work(job: ChangeJob) -> bool:
    html = _html(job)
    if html:
        write_whole(job.kept, html)
    return bool(html)


def _html(job: ChangeJob) -> str:
    """The HTML of a comparison; empty if nothing differs or the earlier text is not canonical Markdown."""
    from ..compare.compare import (
        compare,
    )  # imported here because these modules need the whole cleaner
    from ..compare.show import shown

    new = read_markdown(read_text(job.new), str(job.new)).document
    try:
        text = job.old.read() if isinstance(job.old, Revision) else read_text(job.old)
        old = read_markdown(text, str(job.old)).document
    except (
        NotCanonical,
        UnreadableSource,
    ):  # an old revision may have been canonical for an older version only
        return ""
    found = compare(old, new)
    if found.equal:
        return ""
    word = cache(partial(in_script, lang=job.script.tag))
    parts = environment().get_template("diff/parts.html").module
    labels = map(escape, job.labels)
    return str(parts.comparison(word, shown(found), *labels, "1"))  # type: ignore[attr-defined]
