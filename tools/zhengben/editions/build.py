"""Editions of a folder of canonical Markdown: what need not be done again, the proof, the review list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import UsageError, ZhengbenError
from ..files import code_digest, file_digest, read_cache, remove_leftovers, walk, write_whole
from ..markdown.read import read_markdown
from ..markdown.write import write_document
from ..model import Document, plain_text
from ..workers import each
from .convert import Converter, Settings
from .names import find_columns, find_names, is_name
from .prove import prove_edition
from .review import Doubt, Reviewer, review_tsv


@dataclass(slots=True)
class Built:
    """What building an edition came to. `unused` are lexicon entries that no document has."""

    documents: int = 0
    changed: int = 0
    doubts: list[Doubt] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    errors: list[ZhengbenError] = field(default_factory=list)


def build_edition(
    markdown: Path, out: Path, settings: Settings, executor: Executor | None = None
) -> Built:
    """Make `out/markdown.<tag>/` and `out/review/<tag>.tsv` from the documents in `markdown`.

    A name that one document shows is a name in all of them; `settings.names` adds to these. A
    document that is not canonical is an error of its own and costs the others nothing.
    """
    tag = settings.edition.tag
    folder, cache = out / f"markdown.{tag}", out / f".cache/{tag}.json"
    remove_leftovers(folder)
    built = Built()
    known = read_cache(cache)
    originals = dict(_originals(markdown, known, built))
    names = settings.names.union(*(record["names"] for record in originals.values()))
    settings = replace(settings, names=names)
    relevant = _Relevant(settings)
    stale: list[str] = []
    for name, record in originals.items():
        record["key"] = relevant.key(record["text"])
        old = known.get(name, {})
        if old.get("key") == record["key"] and file_digest(folder / name) == old.get("digest"):
            record |= {k: old[k] for k in ("digest", "doubts", "hits")}
        else:
            stale.append(name)
    for name, made in _make_all(stale, markdown, originals, settings, executor):
        if isinstance(made, ZhengbenError):
            built.errors.append(made)
            del originals[name]
            continue
        built.changed += write_whole(folder / name, made["text"])
        originals[name] |= {k: made[k] for k in ("doubts", "hits")}
        originals[name]["digest"] = file_digest(folder / name)
    _finish(folder, originals, settings, built)
    write_whole(out / f"review/{tag}.tsv", review_tsv(built.doubts))
    for record in originals.values():
        del record["text"]
    write_whole(cache, json.dumps(originals, ensure_ascii=False, indent=1) + "\n")
    return built


def _originals(
    markdown: Path, known: dict[str, Any], built: Built
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each document's name with its text, the digest of that, and the names it shows."""
    for path in walk(markdown):
        if path.suffix != ".md":
            continue
        name = path.relative_to(markdown).as_posix()
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            built.errors.append(UsageError(f"{path}: cannot be read as UTF-8: {error}."))
            continue
        sha = hashlib.sha256(text.encode()).hexdigest()
        old = known.get(name, {})
        try:
            shown = old["names"] if old.get("sha") == sha else _shown(text, str(path))
        except ZhengbenError as error:
            built.errors.append(error)
            continue
        yield name, {"sha": sha, "names": shown, "text": text}


def _shown(text: str, path: str) -> list[str]:
    return sorted(names_of(read_markdown(text, path).document))


def names_of(document: Document) -> set[str]:
    """The names of people that a document shows."""
    names = find_names(texts(document))
    for block in document.blocks:
        names |= find_columns(tuple(map(plain_text, row)) for row in block.rows)
    speaker = str(document.front.get("speaker", ""))
    return names | ({speaker} if is_name(speaker) else set())


def texts(document: Document) -> Iterator[str]:
    """The text of each block, cell and note, without calls."""
    for block in document.blocks:
        yield plain_text(block.content)
        yield from (plain_text(cell) for row in block.rows for cell in row)
    yield from (plain_text(note.content) for note in document.notes)


class _Relevant:
    """What an edition's document depends on: names that it does not have are no reason to make it anew."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.finder = Converter(replace(settings, lexicon=type(settings.lexicon)()))
        self.common = [code_digest(), settings.edition.tag, settings.lexicon.digest,
                       str(settings.corner_quotes)]  # fmt: skip

    def key(self, text: str) -> str:
        names = {text[a:b] for a, b in self.finder.taken_out(text)}
        names |= {name for name in self.finder.short if name in text}
        parts = [*self.common, *sorted(names), text]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _make_all(
    stale: list[str],
    markdown: Path,
    originals: dict[str, Any],
    settings: Settings,
    executor: Executor | None,
) -> Iterator[tuple[str, dict[str, Any] | ZhengbenError]]:
    jobs = [(name, str(markdown / name), originals[name]["text"], settings) for name in stale]
    done = each(_make, jobs, executor, name_of=lambda job: job[1])
    return ((name, made) for (name, *_), made in done)


def _make(job: tuple[str, str, str, Settings]) -> dict[str, Any]:
    """One document of an edition, in any process. Raises ZhengbenError."""
    name, path, text, settings = job
    reviewer = _reviewer(settings)
    original = read_markdown(text, path).document
    edition = reviewer.converter.convert_document(original)
    prove_edition(original, edition, name, settings)
    return {
        "text": write_document(edition),
        "doubts": [asdict(doubt) for doubt in reviewer.review(original, name)],
        "hits": sorted(reviewer.hits(texts(original))),
    }


@lru_cache(maxsize=1)
def _reviewer(settings: Settings) -> Reviewer:
    """One converter a process, as long as the settings stay the same."""
    return Reviewer(Converter(settings))


def _finish(folder: Path, records: dict[str, Any], settings: Settings, built: Built) -> None:
    """Take away what has no original any more; gather doubts and entries."""
    if folder.is_dir():
        for path in list(walk(folder)):
            if path.relative_to(folder).as_posix() not in records:
                path.unlink()
                built.changed += 1
    built.documents = len(records)
    built.doubts = [_doubt(d) for record in records.values() for d in record["doubts"]]
    hits = {word for record in records.values() for word in record["hits"]}
    lines = settings.lexicon.lines
    built.unused = sorted(set(settings.lexicon.entries) - hits, key=lambda word: lines[word])


def _doubt(data: dict[str, Any]) -> Doubt:
    return Doubt(**{**data, "signals": tuple(data["signals"])})


def unreviewed(files: Iterable[Path]) -> list[str]:
    """A sentence for each review list that is not empty."""
    found = []
    for path in files:
        rows = path.read_text("utf-8").count("\n") - 1
        if rows:
            found.append(f"{path}: {rows} doubtful places wait for a line in the lexicon.")
    return found
