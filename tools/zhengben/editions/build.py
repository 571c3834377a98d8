"""Make the editions of a folder of canonical Markdown, with their proof and their review list, where something changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..documents import Canonical, documents
from ..errors import MissingTool, ZhengbenError
from ..files import read_text, write_whole
from ..ledger import Ledger, Step
from ..markdown.read import read_markdown
from ..markdown.write import write_document
from ..model import Document, plain_text
from ..workers import each
from .convert import Converter, Settings
from .names import find_columns, find_names, is_name
from .prove import prove_edition
from .registry import Edition
from .review import Doubt, Reviewer, load, review_tsv


@dataclass(slots=True)
class Built:
    """Counts and errors of one run. `doubts` counts places; `unused` are lexicon entries that occur in no document."""

    documents: int = 0
    changed: int = 0
    doubts: int = 0
    unused: list[str] = field(default_factory=list)
    errors: list[ZhengbenError] = field(default_factory=list)


def load_words(editions: Iterable[Edition]) -> None:
    """Load the words that conversions to these editions need, so that processes that are forked from this one have them."""
    with suppress(MissingTool):  # each conversion reports it
        for edition in editions:
            load(edition)


def build_edition(
    markdown: Path, ledger: Ledger, settings: Settings, executor: Executor | None = None
) -> Built:
    """Make `markdown.<tag>/` and `review/<tag>.tsv`, in the folder of the ledger, from the documents in `markdown`.

    A name found in one document is a name in all of them; `settings.names` adds more. A document that
    is not canonical is an error; the others are converted.
    """
    tag = settings.edition.tag
    gone = len(ledger.sweep(f"markdown.{tag}"))
    found, errors = documents(markdown, ledger, executor)
    built = Built(errors=[*errors], changed=gone)
    built.changed += ledger.keep_only("convert", [f"{tag}/{document.name}" for document in found], f"{tag}/")  # fmt: skip
    common = {
        "the lexicon": settings.lexicon.digest,
        "the quotes": "corner" if settings.corner_quotes else "curly",
    } | ledger.ingredients("editions")
    more = ledger.digest_of(*sorted(settings.names))
    everything = ledger.digest_of(
        *(part for document in found for part in (document.name, document.digest))
    )
    whole = Step("edition", tag, {"the documents": everything, "the names": more} | common)
    if ledger.due(whole) or not ledger.intact("convert", f"{tag}/") or ledger.dry_run:
        _convert(found, ledger, settings, common, executor, built)
        if not ledger.dry_run:
            _finish(whole, found, ledger, settings)
    facts = ledger.facts(whole.kind, whole.name) or {"doubts": 0, "unused": []}
    built.errors += ledger.errors("convert", f"{tag}/")
    built.documents = len(found) - len(built.errors) + len(errors)
    built.doubts, built.unused = facts["doubts"], facts["unused"]
    return built


def _convert(
    found: list[Canonical],
    ledger: Ledger,
    settings: Settings,
    common: dict[str, str],
    executor: Executor | None,
    built: Built,
) -> None:
    """Convert the documents whose edition is missing or out of date."""
    tag = settings.edition.tag
    relevant = None
    if (
        not ledger.dry_run
    ):  # a dry run does not load OpenCC, so it does not know whether names came or went
        names = settings.names.union(*_names(found, ledger, executor))
        settings = replace(settings, names=names)
        relevant = _Relevant(settings)
    due: list[tuple[Step, Canonical]] = []
    for document in found:
        key = "the names in it"
        name = f"{tag}/{document.name}"
        inside = relevant.key(read_text(document.path)) if relevant else ledger.parts("convert", name).get(key, "")  # fmt: skip
        step = Step("convert", name, {"the document": document.digest, key: inside} | common)
        if ledger.due(step):
            due.append((step, document))
    jobs = [(document.name, str(document.path), settings) for _, document in due]
    made = each(_make, jobs, executor, name_of=lambda job: job[1])
    for (step, document), (_, result) in zip(due, made, strict=True):
        if isinstance(result, ZhengbenError):
            built.errors += ledger.failed(step, result)
            continue
        path = f"markdown.{tag}/{document.name}.md"
        built.changed += write_whole(ledger.out / path, result.pop("text"))
        ledger.done(step, [path], result)


def _names(
    found: list[Canonical], ledger: Ledger, executor: Executor | None
) -> Iterator[list[str]]:
    """The names of people found in each document."""
    code = ledger.ingredients("editions")
    steps = [
        Step("names", document.name, {"the document": document.digest} | code) for document in found
    ]
    ledger.keep_only("names", [step.name for step in steps])
    due = [
        (step, document.path)
        for step, document in zip(steps, found, strict=True)
        if ledger.due(step)
    ]
    shown = each(_shown, [path for _, path in due], executor, name_of=str)
    for (step, _), (_, names) in zip(due, shown, strict=True):
        if not isinstance(names, ZhengbenError):  # the conversion reports the same error
            ledger.done(step, (), {"names": names})
    for facts in ledger.all_facts("names").values():
        yield facts["names"]


def _shown(path: Path) -> list[str]:
    return sorted(names_of(read_markdown(read_text(path), str(path)).document))


def names_of(document: Document) -> set[str]:
    """The names of people found in a document."""
    names = find_names(texts(document))
    for block in document.blocks:
        names |= find_columns(tuple(map(plain_text, row)) for row in block.rows)
    speaker = str(document.front.get("speaker", ""))
    return names | ({speaker} if is_name(speaker) else set())


def texts(document: Document) -> Iterator[str]:
    """The text of each block, cell and note, without footnote calls."""
    for block in document.blocks:
        yield plain_text(block.content)
        yield from (plain_text(cell) for row in block.rows for cell in row)
    yield from (plain_text(note.content) for note in document.notes)


class _Relevant:
    """Finds which names occur in a document: only these matter for its edition."""

    def __init__(self, settings: Settings) -> None:
        self.finder = Converter(replace(settings, lexicon=type(settings.lexicon)()))

    def key(self, text: str) -> str:
        """A digest of the names that occur in `text`."""
        names = {text[a:b] for a, b in self.finder.taken_out(text)}
        names |= {name for name in self.finder.short if name in text}
        return hashlib.sha256("\0".join(sorted(names)).encode()).hexdigest()


def _make(job: tuple[str, str, Settings]) -> dict[str, Any]:
    """Convert one document; may run in any process. Raises ZhengbenError."""
    name, path, settings = job
    reviewer = _reviewer(settings)
    original = read_markdown(read_text(Path(path)), path).document
    edition = reviewer.converter.convert_document(original)
    prove_edition(original, edition, f"{name}.md", settings)
    return {
        "text": write_document(edition),
        "doubts": [asdict(doubt) for doubt in reviewer.review(original, f"{name}.md")],
        "hits": sorted(reviewer.hits(texts(original))),
    }


@lru_cache(maxsize=1)
def _reviewer(settings: Settings) -> Reviewer:
    """The converter of this process, kept as long as the settings stay the same."""
    return Reviewer(Converter(settings))


def _finish(whole: Step, found: list[Canonical], ledger: Ledger, settings: Settings) -> None:
    """Write the review list, and record which lexicon entries occur in no document."""
    tag = settings.edition.tag
    facts = [ledger.facts("convert", f"{tag}/{document.name}") for document in found]
    records = [record for record in facts if record]
    doubts = [_doubt(d) for record in records for d in record["doubts"]]
    hits = {word for record in records for word in record["hits"]}
    lines = settings.lexicon.lines
    unused = sorted(set(settings.lexicon.entries) - hits, key=lambda word: lines[word])
    path = f"review/{tag}.tsv"
    write_whole(ledger.out / path, review_tsv(doubts))
    ledger.done(whole, [path], {"doubts": len(doubts), "unused": unused})


def _doubt(data: dict[str, Any]) -> Doubt:
    return Doubt(**{**data, "signals": tuple(data["signals"])})


def unreviewed(files: Iterable[Path]) -> list[str]:
    """One sentence for each review list that is not empty."""
    found = []
    for path in files:
        rows = path.read_text("utf-8").count("\n") - 1
        if rows:
            found.append(f"{path}: {rows} doubtful places wait for a line in the lexicon.")
    return found
