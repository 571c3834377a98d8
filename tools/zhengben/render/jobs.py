"""What is to be published of a folder of documents, and what need not be done again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ..editions.convert import Settings
from ..editions.lexicon import Lexicon
from ..editions.prove import prove_edition
from ..editions.registry import ORIGINAL
from ..editions.registry import edition as edition_of
from ..errors import BrokenEdition, ZhengbenError
from ..files import code_digest, file_digest, read_cache, read_text, walk, write_whole
from ..markdown.read import read_markdown
from ..model import Document
from ..resources import FONTS, TEMPLATES
from ..source_names import audit_path
from ..text.patterns import compact
from ..vocabulary.words import words
from ..workers import each

PARALLEL = "parallel"
_PARALLEL_TAG = "zh-Hant-TW"  # the script beside the Simplified one
_GAZETTE = words("gazette-name")
_ISSUE = re.compile(r".{0,12}第.{1,8}期.{0,4}")


@dataclass(frozen=True)
class Job:
    """One file to make: documents in one edition.

    `name` is its path below the edition's folder, without suffix; `names` are those of its documents,
    `originals` these in canonical Markdown, `converted` the same in the other script (none for `zh-Hans`), `audits` what is known of
    their sources, as in audit/*.json. A bulletin bound in one volume has a `title`, and more `lines`.
    """

    name: str
    edition: str
    names: tuple[str, ...]
    originals: tuple[str, ...]
    converted: tuple[str, ...] = ()
    audits: tuple[str, ...] = ()
    title: str = ""
    lines: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The Markdown of the edition; of the parallel one, its Simplified half."""
        return self.originals if self.edition in (ORIGINAL, PARALLEL) else self.converted

    @cached_property
    def documents(self) -> list[Document]:
        """The documents of the edition; of the parallel one, its Simplified half."""
        return [read_markdown(text, self.name).document for text in self.texts]

    @cached_property
    def others(self) -> list[Document]:
        """The Traditional half of the parallel edition; else nothing."""
        texts = self.converted if self.edition == PARALLEL else ()
        return [read_markdown(text, self.name).document for text in texts]


def tag_of(edition: str) -> str:
    """The edition in Traditional characters that an edition needs; empty for `zh-Hans`."""
    return {ORIGINAL: "", PARALLEL: _PARALLEL_TAG}.get(edition, edition)


def jobs_of(
    root: Path,
    names: list[str],
    beside: Path,
    edition: str,
    out: Path,
    lexicon: Lexicon,
    *,
    bind: bool,
) -> tuple[list[Job], list[ZhengbenError]]:
    """A job for each of the documents `names` in the folder `root`, and for each bulletin if `bind`.

    The other script is taken from the folder in `beside` that `convert` made; `out/audit` tells of
    the sources. A document that is not canonical, or not converted (with `lexicon`), is an error of its
    own.
    """
    jobs: list[Job] = []
    errors: list[ZhengbenError] = []
    bulletins: dict[tuple[str, str], list[Job]] = {}
    for name in names:
        try:
            job, source = _job(root / name, name, beside, edition, out, lexicon)
        except ZhengbenError as error:
            errors.append(error)
            continue
        jobs.append(job)
        folder = job.name.rpartition("/")[0]
        if folder:
            bulletins.setdefault((folder, source), []).append(job)
    if bind:
        jobs += [
            _bound(folder, found) for (folder, _), found in bulletins.items() if len(found) > 1
        ]
    return jobs, errors


def _job(
    original: Path, name: str, beside: Path, edition: str, out: Path, lexicon: Lexicon
) -> tuple[Job, str]:
    """The job of one document, and its source."""
    text = read_text(original)
    document = read_markdown(text, str(original)).document
    tag = tag_of(edition)
    converted: tuple[str, ...] = ()
    if tag:
        path = beside / f"markdown.{tag}" / name
        if not path.is_file():
            raise BrokenEdition(f"{original}: {path} is missing; convert again.")
        converted = (read_text(path),)
        other = read_markdown(converted[0], str(path)).document
        try:
            prove_edition(document, other, str(path), Settings(edition_of(tag), lexicon))
        except BrokenEdition as error:
            raise BrokenEdition(
                f"{path}: is not an edition of {original} as that is now; convert again."
            ) from error
    source = str(document.front["source"])
    audits: tuple[str, ...] = ()
    with suppress(OSError):
        audits = ((out / audit_path(source)).read_text("utf-8"),)
    stem = name.removesuffix(".md")
    return Job(stem, edition, (stem,), (text,), converted, audits), source


def masthead(edits: Iterable[dict[str, Any]]) -> tuple[str, tuple[str, ...]]:
    """What a bulletin calls itself, and the lines with its issue; from what the audit took out."""
    removed = [edit["text"] for edit in edits if edit["rule"] == "masthead"]
    lines = [compact(line).lstrip("#") for text in removed for line in text.split("\n")]
    title = next(filter(_GAZETTE.fullmatch, lines), "")
    return title, tuple(dict.fromkeys(filter(_ISSUE.fullmatch, lines)))


def _bound(folder: str, members: list[Job]) -> Job:
    """A bulletin in one volume, named as its masthead does; else by its first document."""
    title, lines = masthead([e for a in members[0].audits for e in json.loads(a)["edits"]])
    first = str(members[0].documents[0].front["title"])
    return Job(
        folder,
        members[0].edition,
        tuple(job.name for job in members),
        tuple(text for job in members for text in job.originals),
        tuple(text for job in members for text in job.converted),
        members[0].audits,
        title or f"{first}等{len(members)}件",
        lines,
    )


@dataclass(frozen=True, slots=True)
class Press:
    """A way to make files: `make(job, options)` gives bytes and remarks that a person should read."""

    kind: str  # the folder in the output folder, and the suffix
    make: Callable[[Job, Any], tuple[bytes, list[str]]]
    options: Any = None

    def key(self, job: Job) -> str:
        """A digest of all that the file depends on."""
        parts = [code_digest(), _templates_digest(), self.kind, repr(self.options), repr(job)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def work(self, job: Job) -> tuple[bytes, list[str]]:
        """`make` with the options, in any process. Raises ZhengbenError."""
        return self.make(job, self.options)


@cache
def _templates_digest() -> str:
    """Of the templates; SHA256SUMS stands for the fonts."""
    digest = hashlib.sha256(file_digest(FONTS / "SHA256SUMS").encode())
    for folder in ("print", "epub"):
        for path in walk(TEMPLATES / folder):
            digest.update(path.read_bytes() if path.suffix != ".ttf" else b"")
    return digest.hexdigest()


@dataclass(slots=True)
class Published:
    """What it came to."""

    made: int = 0
    changed: int = 0
    remarks: list[str] = field(default_factory=list)
    errors: list[ZhengbenError] = field(default_factory=list)


def publish(jobs: list[Job], press: Press, out: Path, executor: Executor | None) -> Published:
    """Make `out/<kind>/<edition>/<name>.<kind>` of each job whose file is not there already."""
    cache = out / f".cache/{press.kind}.json"
    known = read_cache(cache)
    published = Published()
    waiting: list[tuple[str, Job]] = []
    for job in jobs:
        path = f"{press.kind}/{job.edition}/{job.name}.{press.kind}"
        record = known.get(path, {})
        if record.get("key") == press.key(job) and file_digest(out / path) == record["digest"]:
            published.remarks += record["remarks"]
        else:
            waiting.append((path, job))
    work = [job for _, job in waiting]
    done = each(press.work, work, executor, name_of=lambda job: f"{job.name}.md")
    for (path, _), (job, made) in zip(waiting, done, strict=True):
        known.pop(path, None)
        if isinstance(made, ZhengbenError):
            published.errors.append(made)
            (out / path).unlink(missing_ok=True)  # what stands there is of another text
            continue
        data, remarks = made
        published.changed += write_whole(out / path, data)
        published.remarks += remarks
        known[path] = {"key": press.key(job), "digest": file_digest(out / path), "remarks": remarks}
    published.made = len(jobs) - len(published.errors)
    known = {path: record for path, record in known.items() if (out / path).is_file()}
    write_whole(cache, json.dumps(known, ensure_ascii=False, indent=1) + "\n")
    return published


def forget_others(jobs: list[Job], edition: str, press: Press, out: Path) -> None:
    """Take away files of an edition whose documents are gone."""
    wanted = {f"{job.name}.{press.kind}" for job in jobs}
    folder = out / press.kind / edition
    for path in list(walk(folder)) if folder.is_dir() else []:
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
