"""An output folder: the documents of each source, their names, and duplicates among them."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..audit.audit import audit_json
from ..documents import read_step
from ..errors import ZhengbenError
from ..files import is_gone, read_text, write_whole
from ..ledger import Ledger, Step
from ..markdown.read import read_front, read_markdown
from ..markdown.write import write_document
from ..model import FRONT_KEYS, FrontValue
from ..readers.reader import Row
from ..readers.source import table_above
from ..source_names import audit_path, extracted_path, source_path
from ..workers import each
from .look import LIST, look_list
from .names import Name, Names
from .sketches import body_digest, sketch_of
from .sources import Job, Outcome, inputs, with_rows, work

_DUPLICATES = "duplicates.txt"
_NO_STEP = Step("clean", "", {})  # for a source that cannot be read


class Corpus:
    """An output folder: the names in it, and the documents and audit of each source."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.out = ledger.out
        self.graded = (
            ""  # after a run: how many documents are ready, and how many a person must look at
        )
        self.names = Names(ledger)
        self._moved: set[tuple[str, int]] = (
            set()
        )  # source and place of documents that gave up a name
        if not self.names.rows:
            self._adopt()
        found = (path for path in ledger.found() if path.startswith("markdown/"))
        self.names.taken = {path.removeprefix("markdown/").removesuffix(".md") for path in found}

    def run(
        self,
        jobs: list[Job],
        executor: Executor | None,
        report: Callable[[Outcome], None],
        *,
        dedupe: bool = False,
    ) -> list[str]:
        """Clean `jobs` and write their documents and audits. `report` is called for each, in the order of jobs.

        `executor` may be any of concurrent.futures; None works in this process. Returns sentences about files that no
        source gives any more, about documents with the same text (which `dedupe` publishes once), and about documents
        that are nearly the same. The differences of these are written to DIR/duplicates.txt.
        """
        self._forget(jobs)
        gone = self.ledger.sweep("markdown", "audit")
        for outcome in self._outcomes(jobs, executor):
            report(outcome)
        if self.ledger.dry_run:
            return []
        self.names.settle()
        said = [f"{name}: no source gives this file any more; it was deleted." for name in gone]
        for source, place in sorted(self._moved):
            name = self.names.of(source)[place].name
            said.append(f"{source} → markdown/{name}.md: the name printed above went to another document of this run.")  # fmt: skip
        said += [self._same(group, dedupe) for group in self._groups()] + self._near()
        self.graded = self._list()
        return said

    # ---- sources

    def _outcomes(self, jobs: list[Job], executor: Executor | None) -> Iterator[Outcome]:
        """The outcome of each job, in order, written and recorded."""
        # The cleaner imports from editions only the file name of a lexicon.
        code = self.ledger.ingredients("corpus/sources.py", without=("editions",))
        waiting: deque[tuple[Step, Outcome | None]] = deque()  # None while a job is running

        def due() -> Iterator[tuple[Job, Row | None]]:
            for job, row in with_rows(jobs):
                try:
                    step = Step("clean", job.name, inputs(job, row) | code)
                except ZhengbenError as error:  # it cannot be read now, so earlier outputs are kept
                    waiting.append((_NO_STEP, Outcome(job, error=error)))
                    continue
                if self.ledger.due(step):
                    waiting.append((step, None))
                    yield job, row
                elif (step.kind, step.name) not in self.ledger.planned:
                    waiting.append((step, self._known(job)))

        for (job, _), done in each(_work, due(), executor, name_of=lambda item: item[0].name):
            yield from _settled(waiting)
            step, _ = waiting.popleft()
            outcome = Outcome(job, error=done) if isinstance(done, ZhengbenError) else done
            yield self._arrived(step, outcome)
        yield from _settled(waiting)

    def _known(self, job: Job) -> Outcome:
        """The outcome of a job when it was last done, from the ledger."""
        outcome = Outcome(job, cached=True, error=self.ledger.error("clean", job.name))
        facts = self.ledger.facts("clean", job.name)
        if facts:
            self._place(job, facts)
            outcome.names = facts["names"]
            outcome.audit = {
                "source": {"format": facts["format"]},
                "documents": [{"path": f"markdown/{name}.md"} for name in facts["names"]],
                "findings": facts["findings"],
            }
        return outcome

    def _place(self, job: Job, facts: dict[str, Any]) -> None:
        """Record the folder from which a source was last cleaned."""
        root = str(job.root.resolve())
        if facts["root"] != root:
            self.ledger.note("clean", job.name, facts | {"root": root})

    def _arrived(self, step: Step, outcome: Outcome) -> Outcome:
        """Write and record the outcome of a source that was cleaned now."""
        if outcome.error:
            self.ledger.failed(step, outcome.error, {"root": str(outcome.job.root.resolve())})
            return outcome
        read = str(outcome.audit["source"]["sha256"])
        part = "the row" if "the row" in step.parts else "the source"
        step = Step(
            step.kind, step.name, {**step.parts, part: read}
        )  # the bytes that were really read
        with self.ledger.transaction():
            self._store(step, outcome)
        return outcome

    def _store(self, step: Step, outcome: Outcome) -> None:
        """Write the files of one source, under names that no other document has."""
        titles = [str(front["title"]) for front in outcome.fronts]
        sha256 = str(outcome.audit["source"]["sha256"])
        names, moved = self.names.give(step.name, sha256, outcome.names, titles)
        for before, after in reversed(moved):
            self._move(before, after)
        outcome.names = names
        _rename(outcome.audit, names)
        outputs = [self._write(f"markdown/{name}.md", text) for name, text in zip(names, outcome.texts, strict=True)]  # fmt: skip
        outputs.append(self._write(audit_path(step.name), audit_json(outcome.audit)))
        if outcome.extracted:
            outputs.append(self._write(extracted_path(step.name), outcome.extracted))
        facts = {
            "root": str(outcome.job.root.resolve()),
            "format": outcome.audit["source"]["format"],
            "names": names,
            "bodies": outcome.bodies,
            "sketches": outcome.sketches,
            "looks": outcome.looks,
            "keys": [len(front) for front in outcome.fronts],
            "findings": outcome.audit["findings"],
        }
        self.ledger.done(step, outputs, facts)
        for name, front in zip(names, outcome.fronts, strict=True):
            digest = self.ledger.digest(self.out / f"markdown/{name}.md")
            self.ledger.done(read_step(name, digest, self.ledger), (), {"front": front})

    def _write(self, path: str, text: str) -> str:
        write_whole(self.out / path, text)
        return path

    def _move(self, before: Name, after: Name) -> None:
        """Rename a document of another source that had to give up its name."""
        source, old, new = before.source, f"markdown/{before.name}.md", f"markdown/{after.name}.md"
        facts = self.ledger.facts("clean", source)
        audit = self.out / audit_path(source)
        if not facts or not audit.is_file() or not (self.out / old).is_file():
            self.ledger.forget("clean", [source])
            return
        self._moved.add((source, before.place))
        names = [after.name if name == before.name else name for name in facts["names"]]
        write_whole(self.out / new, read_text(self.out / old))
        record = json.loads(read_text(audit))
        _rename(record, names)
        write_whole(audit, audit_json(record))
        outputs = [new if path == old else path for path in self.ledger.outputs("clean", source)]
        step = Step("clean", source, self.ledger.parts("clean", source))
        self.ledger.done(step, outputs, facts | {"names": names})

    # ---- documents without a ledger

    def _adopt(self) -> None:
        """Take names from the documents themselves if there is no ledger, as in a fresh clone, where git tracks the documents."""
        texts: dict[str, dict[str, str]] = {}
        for path in self.ledger.found():
            if path.startswith("markdown/") and path.endswith(".md"):
                name = path.removeprefix("markdown/").removesuffix(".md")
                try:
                    text = read_text(self.out / path)
                    source = str(read_front(text, path).get("source", ""))
                except ZhengbenError:
                    continue
                if source:
                    texts.setdefault(source, {})[name] = text
        with self.ledger.transaction():
            for source, named in texts.items():
                self._adopt_source(source, named)

    def _adopt_source(self, source: str, texts: dict[str, str]) -> None:
        outputs = [f"markdown/{name}.md" for name in texts]
        outputs += [p for p in (audit_path(source), extracted_path(source)) if (self.out / p).is_file()]  # fmt: skip
        fronts = [read_front(text, name) for name, text in texts.items()]
        for place, (name, front) in enumerate(zip(texts, fronts, strict=True)):
            self.names.adopt(name, source, place, str(front.get("title", "")))
        facts = {
            "root": "",
            "format": "text",
            "names": [*texts],
            "bodies": [*map(body_digest, texts.values())],
            "sketches": [*map(sketch_of, texts.values())],
            "looks": [{"grade": "ready", "reasons": []} for _ in texts],
            "keys": [*map(len, fronts)],
            "findings": [],
        }
        self.ledger.disown(outputs)
        self.ledger.done(Step("clean", source, {}), outputs, facts)

    def _forget(self, jobs: list[Job]) -> None:
        """Delete the outputs of sources that are gone from a cleaned folder, and retire their names."""
        roots = dict.fromkeys(job.root.resolve() for job in jobs)
        present = {job.name for job in jobs}
        tables = {job.table.path.resolve() for job in jobs if job.table}
        records = self.ledger.all_facts("clean", failed=True)
        adopted = [source for source, facts in records.items() if not facts["root"]]
        home = next(
            (r for r in roots if any(not _no_more(r / source_path(s), tables) for s in adopted)),
            None,
        )
        for source, facts in records.items():
            root = Path(facts["root"]) if facts["root"] else home
            if (
                root in roots
                and source not in present
                and _no_more(root / source_path(source), tables)
            ):
                self.ledger.forget("clean", [source])
                self.names.retire(source)

    # ---- duplicates

    def _groups(self) -> list[list[tuple[str, str]]]:
        """Groups of documents with the same text from several sources: source and name of each, the best first."""
        self._records = self.ledger.all_facts("clean")
        groups: dict[str, list[tuple[str, str]]] = {}
        for source, record in self._records.items():
            for name, body in zip(record["names"], record["bodies"], strict=True):
                groups.setdefault(body, []).append((source, name))
        several = [group for group in groups.values() if len({source for source, _ in group}) > 1]
        return sorted(sorted(group, key=self._rank) for group in several)

    def _rank(self, document: tuple[str, str]) -> tuple[int, int, str, str]:
        """Sort key: the better document has fewer findings, then more keys in its front matter."""
        source, name = document
        record = self._records[source]
        weighty = sum(finding["severity"] != "info" for finding in record["findings"])
        return weighty, -record["keys"][record["names"].index(name)], source, name

    def _same(self, group: list[tuple[str, str]], dedupe: bool) -> str:
        """A sentence about documents with the same text; with `dedupe` they are published once."""
        names = ", ".join(source for source, _ in group)
        if not dedupe:
            return f"the same text: {names}; --dedupe publishes it once, from {group[0][0]}."
        with self.ledger.transaction():
            name = self._publish_once(group)
        return f"the same text: {names}; published once, as markdown/{name}.md."

    def _publish_once(self, group: list[tuple[str, str]]) -> str:
        """Keep only the first document of a group, under the shortest of their names, and list the others as its copies."""
        (source, name), *others = group
        kept = min((n for _, n in group), key=lambda n: (len(n), n))
        document = read_markdown(read_text(self.out / f"markdown/{name}.md"), name).document
        copies: FrontValue = sorted({other for other, _ in others} - {source})
        front = document.front | {"copies": copies}
        front = {key: front[key] for key in FRONT_KEYS if key in front}
        for other, old in others:
            self._publish_as(other, old, kept, own=False)
        for _, old in group:
            self.names.stand_in(old, kept)
        write_whole(
            self.out / f"markdown/{kept}.md", write_document(replace(document, front=front))
        )
        self._publish_as(source, name, kept, own=True)
        return kept

    def _publish_as(self, source: str, old: str, new: str, *, own: bool) -> None:
        """Make the audit of a source name another file for a document. `own` says whether the source still owns the file.

        The key of its step is changed on purpose, so that the next run cleans the source again.
        """
        record = self._records[source]
        at = record["names"].index(old)
        path = self.out / audit_path(source)
        audit = json.loads(read_text(path))
        names = [row["path"].removeprefix("markdown/").removesuffix(".md") for row in audit["documents"]]  # fmt: skip
        _rename(audit, [new if name == old else name for name in names])
        write_whole(path, audit_json(audit))
        outputs = [p for p in self.ledger.outputs("clean", source) if p != f"markdown/{old}.md"]
        if own:
            record["names"][at] = new
            outputs.append(f"markdown/{new}.md")
        else:
            for key in ("names", "bodies", "sketches", "looks", "keys"):
                del record[key][at]
        parts = self.ledger.parts("clean", source) | {"publishing it once": "with its copies"}
        self.ledger.done(Step("clean", source, parts), dict.fromkeys(outputs), record)

    def _list(self) -> str:
        """List the places to look at in all documents of the folder; returns a sentence that counts the documents."""
        text, documents, looked = look_list(self.ledger.all_facts("clean"))
        step = Step(
            "look", "", {"the findings": hashlib.sha256(text.encode()).hexdigest()}
            | self.ledger.ingredients("corpus/look.py")
        )  # fmt: skip
        if self.ledger.due(step):
            self.ledger.done(step, [self._write(LIST, text)], {})
        noun = "document" if documents == 1 else "documents"
        return f"{documents} {noun}: {documents - looked} ready, {looked} to look at ({self.out / LIST})"

    def _near(self) -> list[str]:
        """Sentences about documents that are nearly the same; their differences are written to a file."""
        records = self.ledger.all_facts("clean")
        rows = [
            (name, source, body, sketch)
            for source, record in records.items()
            for name, body, sketch in zip(record["names"], record["bodies"], record["sketches"], strict=True)
        ]  # fmt: skip
        code = self.ledger.ingredients("corpus/duplicates.py")
        everything = json.dumps([row[:3] for row in rows])
        step = Step("duplicates", "", {"the documents": hashlib.sha256(everything.encode()).hexdigest()} | code)  # fmt: skip
        if self.ledger.due(step):
            self._compare(step, rows, code)
        facts = self.ledger.facts(step.kind, step.name) or {"said": []}
        return [f"{sentence}; {self.out / _DUPLICATES} says what differs." for sentence in facts["said"]]  # fmt: skip

    def _compare(
        self, step: Step, rows: list[tuple[str, str, str, list[str]]], code: dict[str, str]
    ) -> None:
        """Compare all pairs of documents that share much of their text. Each pair is compared once and remembered."""
        from .duplicates import alike, nearness  # imported here because they need the whole cleaner

        sources = {name: source for name, source, _, _ in rows}
        bodies = {name: body for name, _, body, _ in rows}
        said: list[str] = []
        listed: list[str] = []
        compared: list[str] = []
        for old, new in alike({name: sketch for name, _, _, sketch in rows}):
            if bodies[old] == bodies[new]:
                continue
            two = Step("compare", f"{bodies[old]} {bodies[new]}", code)
            compared.append(two.name)
            if self.ledger.due(two):
                share, lines = nearness(self.out / "markdown", old, new)
                self.ledger.done(two, (), {"share": share, "lines": lines})
            found = self.ledger.facts(two.kind, two.name) or {}
            if found["lines"]:
                said.append(f"nearly the same ({found['share']} % of the sentences): {sources[old]}, {sources[new]}")  # fmt: skip
                listed.append(f"--- markdown/{old}.md ({sources[old]})\n+++ markdown/{new}.md ({sources[new]})\n{found['lines']}\n")  # fmt: skip
        if listed:
            write_whole(self.out / _DUPLICATES, "\n".join(listed))
        self.ledger.keep_only("compare", compared)
        self.ledger.done(step, [_DUPLICATES] if listed else [], {"said": said})


def _rename(audit: dict[str, Any], names: list[str]) -> None:
    """Change the names of the documents in an audit; `names` are in the order of the documents."""
    paths = [f"markdown/{name}.md" for name in names]
    renamed = {d["path"]: path for d, path in zip(audit["documents"], paths, strict=True)}
    for entry, path in zip(audit["documents"], paths, strict=True):
        entry["path"] = path
    for note in audit["notes"]:
        note["document"] = renamed[note["document"]]


def _settled(waiting: deque[tuple[Step, Outcome | None]]) -> Iterator[Outcome]:
    """Remove and yield the outcomes that are ready, up to the first job that is still running."""
    while waiting and waiting[0][1] is not None:
        outcome = waiting.popleft()[1]
        assert outcome is not None
        yield outcome


def _work(item: tuple[Job, Row | None]) -> Outcome:
    return work(*item)


def _no_more(path: Path, tables: set[Path]) -> bool:
    """Whether a source is gone. A row is gone if its table was read and does not have it any more."""
    if not is_gone(path):
        return False
    table = table_above(path)
    return table is None or table.resolve() in tables
