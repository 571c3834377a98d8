"""Books to make from a folder of documents. Only those whose inputs changed are made again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..documents import Canonical
from ..editions.convert import Settings
from ..editions.lexicon import Lexicon
from ..editions.prove import prove_edition
from ..editions.registry import ORIGINAL
from ..editions.registry import edition as edition_of
from ..errors import BrokenEdition, ZhengbenError
from ..files import read_text, write_whole
from ..ledger import Ledger, Step
from ..markdown.read import read_markdown
from ..model import Document
from ..resources import templates_digest
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

    `name` is the path of the file below the edition's folder, without suffix. `names` are the names of its documents,
    `originals` their canonical Markdown, `converted` the same in the other script (empty for `zh-Hans`), `audits` the
    audits of their sources, as in audit/*.json. A bulletin bound in one volume also has a `title`, and `lines` with its issue.
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
        """The Markdown of the edition. For the parallel edition this is the Simplified half."""
        return self.originals if self.edition in (ORIGINAL, PARALLEL) else self.converted

    @cached_property
    def documents(self) -> list[Document]:
        """The documents of the edition. For the parallel edition these are the Simplified ones."""
        return [read_markdown(text, self.name).document for text in self.texts]

    @cached_property
    def others(self) -> list[Document]:
        """The Traditional documents of the parallel edition; empty for other editions."""
        texts = self.converted if self.edition == PARALLEL else ()
        return [read_markdown(text, self.name).document for text in texts]


def tag_of(edition: str) -> str:
    """The tag of the Traditional edition that an edition is made from; empty for `zh-Hans`."""
    return {ORIGINAL: "", PARALLEL: _PARALLEL_TAG}.get(edition, edition)


@dataclass(frozen=True, slots=True)
class Book:
    """A file to make from documents in one edition, before they are read. A bulletin in one `volume` has several documents.

    `beside` is the folder that holds the editions made by `convert`; `out/audit` holds the audits of the sources.
    """

    name: str
    edition: str
    members: tuple[Canonical, ...]
    beside: Path
    out: Path
    lexicon: Lexicon
    volume: bool = False

    def converted(self, document: Canonical) -> Path | None:
        """The path of the document in the other script; None if the edition does not need it."""
        tag = tag_of(self.edition)
        return self.beside / f"markdown.{tag}/{document.name}.md" if tag else None

    def audit(self, document: Canonical) -> Path:
        """The path of the audit of its source; the file may be missing."""
        return self.out / audit_path(str(document.front["source"]))

    def job(self) -> Job:
        """Read all files that the book needs. Raises BrokenEdition if a conversion is missing or out of date."""
        jobs = [self._job(document) for document in self.members]
        return _bound(self.name, jobs) if self.volume else jobs[0]

    def _job(self, document: Canonical) -> Job:
        text = read_text(document.path)
        path = self.converted(document)
        converted = (self._proven(document, path, text),) if path else ()
        audits: tuple[str, ...] = ()
        with suppress(OSError):
            audits = (self.audit(document).read_text("utf-8"),)
        return Job(document.name, self.edition, (document.name,), (text,), converted, audits)

    def _proven(self, document: Canonical, path: Path, text: str) -> str:
        """The Markdown of the document in the other script, proven to match the original. Raises BrokenEdition."""
        if not path.is_file():
            raise BrokenEdition(f"{document.path}: {path} is missing; convert again.")
        converted = read_text(path)
        settings = Settings(edition_of(tag_of(self.edition)), self.lexicon)
        original = read_markdown(text, str(document.path)).document
        edition = read_markdown(converted, str(path)).document
        try:
            prove_edition(original, edition, str(path), settings)
        except BrokenEdition as error:
            raise BrokenEdition(
                f"{path}: does not match {document.path}, which has changed; convert again."
            ) from error
        return converted


def books_of(
    found: list[Canonical], beside: Path, edition: str, out: Path, lexicon: Lexicon, *, bind: bool
) -> list[Book]:
    """A book for each document; with `bind` also one for each bulletin of several documents."""
    books = [Book(d.name, edition, (d,), beside, out, lexicon) for d in found]
    bulletins: dict[tuple[str, str], list[Canonical]] = {}
    for document in found:
        folder = document.name.rpartition("/")[0]
        if folder:
            bulletins.setdefault((folder, str(document.front["source"])), []).append(document)
    if bind:
        books += [
            Book(folder, edition, tuple(members), beside, out, lexicon, volume=True)
            for (folder, _), members in bulletins.items()
            if len(members) > 1
        ]
    return books


def masthead(edits: Iterable[dict[str, Any]]) -> tuple[str, tuple[str, ...]]:
    """The name of a bulletin and the lines that give its issue, from the masthead that the audit removed."""
    removed = [edit["text"] for edit in edits if edit["rule"] == "masthead"]
    lines = [compact(line).lstrip("#") for text in removed for line in text.split("\n")]
    title = next(filter(_GAZETTE.fullmatch, lines), "")
    return title, tuple(dict.fromkeys(filter(_ISSUE.fullmatch, lines)))


def _bound(folder: str, members: list[Job]) -> Job:
    """A bulletin in one volume. Its title comes from the masthead, or else from its first document."""
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
class OutputFormat:
    """A kind of file, such as PDF. `make(job, options)` gives its bytes, and remarks that a person should read.

    `demand` raises MissingTool if a library for it is missing.
    """

    kind: str  # name of its folder in the output folder, and suffix of its files
    make: Callable[[Job, Any], tuple[bytes, list[str]]]
    options: Any = None
    demand: Callable[[], Any] = bool

    def path(self, book: Book) -> str:
        """The path of a book's file, relative to the output folder."""
        return f"{self.kind}/{book.edition}/{book.name}.{self.kind}"

    def step(self, book: Book, ledger: Ledger) -> Step:
        """The step that makes a book, with everything that the book depends on."""
        others = [book.converted(member) for member in book.members]
        parts = {
            "the text": ledger.digest_of(*(member.digest for member in book.members)),
            "the names": ledger.digest_of(*(member.name for member in book.members)),
            "the edition": ledger.digest_of(*(ledger.digest(path) for path in others if path)),
            "the audit": ledger.digest_of(*(ledger.digest(book.audit(e)) for e in book.members)),
            "the layout": repr(self.options),
            "the templates": templates_digest("print", "epub"),
        }
        # A book of the original contains nothing that the code of editions makes.
        without = ("editions",) if book.edition == ORIGINAL else ()
        code = ledger.ingredients(f"render/{self.kind}.py", without=without)
        return Step(self.kind, f"{book.edition}/{book.name}", parts | code)

    def work(self, book: Book) -> tuple[bytes, list[str]]:
        """Read the book and make its file; may run in any process. Raises ZhengbenError."""
        return self.make(book.job(), self.options)


@dataclass(slots=True)
class Published:
    """Counts, remarks and errors of one run."""

    made: int = 0
    changed: int = 0
    remarks: list[str] = field(default_factory=list)
    errors: list[ZhengbenError] = field(default_factory=list)


def publish(
    books: list[Book], output: OutputFormat, ledger: Ledger, executor: Executor | None
) -> Published:
    """Make the file `<kind>/<edition>/<name>.<kind>` of each book that is missing or out of date. Raises MissingTool."""
    published = Published()
    steps = [output.step(book, ledger) for book in books]
    due = [(step, book) for step, book in zip(steps, books, strict=True) if ledger.due(step)]
    if due:
        output.demand()
    books_due = [book for _, book in due]
    made = each(output.work, books_due, executor, name_of=lambda book: f"{book.name}.md")
    for (step, _), (book, result) in zip(due, made, strict=True):
        if isinstance(result, ZhengbenError):
            published.errors += ledger.failed(step, result)
            continue
        data, remarks = result
        published.changed += write_whole(ledger.out / output.path(book), data)
        ledger.done(step, [output.path(book)], {"remarks": remarks})
    for step in steps:
        error, facts = ledger.error(step.kind, step.name), ledger.facts(step.kind, step.name)
        published.errors += [error] if error else []
        published.remarks += facts["remarks"] if facts else []
    published.made = len(books) - len(published.errors)
    return published


def forget_others(books: list[Book], edition: str, output: OutputFormat, ledger: Ledger) -> None:
    """Delete the files of an edition whose documents are gone."""
    ledger.keep_only(output.kind, [f"{edition}/{book.name}" for book in books], f"{edition}/")
    ledger.sweep(f"{output.kind}/{edition}")
