"""An output folder: who owns which file in it, what need not be done again, and what is there twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..audit.audit import audit_json
from ..errors import ZhengbenError
from ..files import (
    code_digest,
    file_digest,
    is_gone,
    read_cache,
    remove_leftovers,
    write_whole,
)
from ..markdown.read import read_front, read_markdown
from ..markdown.write import write_document
from ..model import FRONT_KEYS, FrontValue
from ..readers.reader import Row
from ..source_names import audit_path, extracted_path, source_path
from ..workers import each
from .duplicates import alike, nearness
from .sources import Job, Outcome, with_rows, work

_CACHE = ".cache/clean.json"
_COMPARED = ".cache/duplicates.json"
_DUPLICATES = "duplicates.txt"


class Corpus:
    """An output folder: who owns which file in it, and what each source gave."""

    def __init__(self, out: Path) -> None:
        self.out = out
        kept = read_cache(out / _CACHE)
        self.records = {source: record for source, record in kept.items() if "bodies" in record}
        self._owners = {
            name: source for source, record in self.records.items() for name in record["names"]
        }
        for name in ("markdown", "audit"):
            remove_leftovers(out / name)

    def run(
        self,
        jobs: list[Job],
        executor: Executor | None,
        report: Callable[[Outcome], None],
        *,
        dedupe: bool = False,
    ) -> list[str]:
        """Clean `jobs` and write what they give. `report` hears of each, in the order of jobs.

        `executor` may be any of concurrent.futures; None works in this process. Returns sentences on
        documents with the same text, which `dedupe` publishes once, and nearly the same; the differences of
        these are written to DIR/duplicates.txt.
        """
        self._forget(jobs)
        for outcome in self._outcomes(jobs, executor):
            job = outcome.job
            if outcome.error is None and not outcome.cached:
                self._store(outcome)
            elif outcome.cached:
                path = self.out / audit_path(job.name)
                outcome.audit = json.loads(path.read_text(encoding="utf-8"))
            report(outcome)
        for job in jobs:
            if job.name in self.records:
                self.records[job.name]["root"] = str(job.root.resolve())
        said = [self._same(group, dedupe) for group in self._groups()] + self._near()
        write_whole(
            self.out / _CACHE, json.dumps(self.records, ensure_ascii=False, indent=1) + "\n"
        )
        return said

    def _groups(self) -> list[list[tuple[str, str]]]:
        """Documents of several sources with the same text: source and name of each, the best first."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for source, record in self.records.items():
            for name, body in zip(record["names"], record["bodies"], strict=True):
                groups.setdefault(body, []).append((source, name))
        several = [group for group in groups.values() if len({source for source, _ in group}) > 1]
        return sorted(sorted(group, key=self._rank) for group in several)

    def _rank(self, document: tuple[str, str]) -> tuple[int, int, str, str]:
        """The better of two documents has fewer findings, then says more of itself."""
        source, name = document
        front = read_front((self.out / f"markdown/{name}.md").read_text("utf-8"), name)
        return self.records[source]["findings"], -len(front), source, name

    def _same(self, group: list[tuple[str, str]], dedupe: bool) -> str:
        """Say that documents have the same text, and publish them once if asked to."""
        names = ", ".join(source for source, _ in group)
        if not dedupe:
            return f"the same text: {names}; --dedupe publishes it once, from {group[0][0]}."
        name = self._publish_once(group)
        return f"the same text: {names}; published once, as markdown/{name}.md."

    def _publish_once(self, group: list[tuple[str, str]]) -> str:
        """Keep the first document of a group under the plainest of their names, with the others as its copies."""
        (source, name), *others = group
        kept = min((n for _, n in group), key=lambda n: (len(n), n))
        text = (self.out / f"markdown/{name}.md").read_text("utf-8")
        document = read_markdown(text, name).document
        copies: FrontValue = sorted({other for other, _ in others} - {source})
        front = document.front | {"copies": copies}
        front = {key: front[key] for key in FRONT_KEYS if key in front}
        for member, old in group:
            (self.out / f"markdown/{old}.md").unlink()
            self._owners.pop(old, None)
            self._move(member, old, kept, keeps=member == source)
        self._owners[kept] = source
        path = f"markdown/{kept}.md"
        write_whole(self.out / path, write_document(replace(document, front=front)))
        self.records[source]["digests"][path] = file_digest(self.out / path)
        return kept

    def _move(self, source: str, old: str, new: str, *, keeps: bool) -> None:
        """Have the audit of a source name another file for a document, which is its own or not any more.

        Its key is forgotten: the next run cleans it again, whatever has become of the others.
        """
        record = self.records[source]
        at = record["names"].index(old)
        path = audit_path(source)
        audit = json.loads((self.out / path).read_text("utf-8"))
        audit["documents"][at]["path"] = f"markdown/{new}.md"
        for note in audit["notes"]:
            if note["document"] == f"markdown/{old}.md":
                note["document"] = f"markdown/{new}.md"
        write_whole(self.out / path, audit_json(audit))
        record["key"] = ""
        record["digests"].pop(f"markdown/{old}.md")
        record["digests"][path] = file_digest(self.out / path)
        if keeps:
            record["names"][at] = new
        else:
            for key in ("names", "bodies", "sketches"):
                del record[key][at]

    def _near(self) -> list[str]:
        """Say which documents are nearly the same, and write how they differ."""
        sketches: dict[str, list[str]] = {}
        sources: dict[str, str] = {}
        bodies: dict[str, str] = {}
        for source, record in self.records.items():
            rows = zip(record["names"], record["sketches"], record["bodies"], strict=True)
            for name, sketch, body in rows:
                sketches[name], sources[name], bodies[name] = sketch, source, body
        known = read_cache(self.out / _COMPARED)
        compared: dict[str, Any] = {}
        said: list[str] = []
        listed: list[str] = []
        for old, new in alike(sketches):
            if bodies[old] == bodies[new]:
                continue
            key = f"{code_digest()} {bodies[old]} {bodies[new]}"
            compared[key] = known.get(key) or nearness(self.out / "markdown", old, new)
            share, lines = compared[key]
            if not lines:
                continue
            said.append(
                f"nearly the same ({share} % of the sentences): {sources[old]}, {sources[new]}; "
                f"{self.out / _DUPLICATES} says what differs."
            )
            listed.append(f"--- markdown/{old}.md ({sources[old]})\n+++ markdown/{new}.md ({sources[new]})\n{lines}\n")  # fmt: skip
        self._write_list(self.out / _COMPARED, json.dumps(compared) if compared else "")
        self._write_list(self.out / _DUPLICATES, "\n".join(listed))
        return said

    def _write_list(self, path: Path, text: str) -> None:
        """Write a file; where there is nothing to say, there is none."""
        if text:
            write_whole(path, text)
        else:
            path.unlink(missing_ok=True)

    def _outcomes(self, jobs: list[Job], executor: Executor | None) -> Iterator[Outcome]:
        items = ((job, self._known(job), row) for job, row in with_rows(jobs))
        for (job, _, _), done in each(_work, items, executor, name_of=lambda item: item[0].name):
            yield Outcome(job, error=done) if isinstance(done, ZhengbenError) else done

    def _known(self, job: Job) -> str:
        """The key of what stands in the output folder for a job.

        Empty where a file is missing, or where a plainer name has become free.
        """
        record = self.records.get(job.name)
        if not record:
            return ""
        digests = record["digests"]
        if any(name not in self._owners for name in record["proposed"]):
            return ""
        intact = all(file_digest(self.out / path) == digest for path, digest in digests.items())
        return str(record["key"]) if intact else ""

    def _store(self, outcome: Outcome) -> None:
        """Write the files of one source, under names that no other source owns."""
        source = outcome.job.name
        sha = str(outcome.audit["source"]["sha256"])
        proposed = list(outcome.names)
        names: list[str] = []
        for name in proposed:
            owner = self._owners.get(name)
            if owner is not None and owner != source:
                if (sha, source) < (self.records[owner]["sha256"], owner):
                    self._rename(owner, name)
                else:
                    name = f"{name}-{_suffix(sha, source)}"
            while name in names:
                name = f"{name}-{len(names) + 1}"
            self._owners[name] = source
            names.append(name)
        old = self.records.get(source, {}).get("names", [])
        if outcome.extracted:
            write_whole(self.out / extracted_path(source), outcome.extracted)
        self._write(source, sha, outcome.key, names, outcome.texts, outcome.audit)
        weighty = sum(f["severity"] != "info" for f in outcome.audit["findings"])
        facts = {
            "proposed": proposed,
            "bodies": outcome.bodies,
            "sketches": outcome.sketches,
            "findings": weighty,
        }
        self.records[source] |= facts
        for name in old:
            if self._owners.get(name) == source and name not in names:
                del self._owners[name]
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
        audit_file = audit_path(source)
        write_whole(self.out / audit_file, audit_json(audit))
        kept = [] if audit["source"]["format"] == "text" else [extracted_path(source)]
        digests = {path: file_digest(self.out / path) for path in [*paths, audit_file, *kept]}
        known = {"key": key, "sha256": sha, "names": names, "digests": digests}
        self.records[source] = self.records.get(source, {}) | known

    def _rename(self, owner: str, name: str) -> None:
        """Give a document of `owner` the suffixed name: another source has the better claim."""
        record = self.records[owner]
        new = f"{name}-{_suffix(record['sha256'], owner)}"
        names = [new if n == name else n for n in record["names"]]
        texts = [(self.out / f"markdown/{n}.md").read_text("utf-8") for n in record["names"]]
        audit = json.loads((self.out / audit_path(owner)).read_text("utf-8"))
        self._write(owner, record["sha256"], record["key"], names, texts, audit)
        (self.out / f"markdown/{name}.md").unlink(missing_ok=True)
        self._owners[new] = owner
        del self._owners[name]

    def _forget(self, jobs: list[Job]) -> None:
        """Take away what came from sources that a cleaned folder no longer holds."""
        roots = {str(job.root.resolve()) for job in jobs}
        present = {job.name for job in jobs}
        for source, record in list(self.records.items()):
            if record.get("root") in roots and source not in present:
                if not is_gone(Path(record["root"]) / source_path(source)):
                    continue
                for path in record["digests"]:
                    (self.out / path).unlink(missing_ok=True)
                for name in record["names"]:
                    self._owners.pop(name, None)
                del self.records[source]


def _work(item: tuple[Job, str, Row | None]) -> Outcome:
    return work(*item)


def _suffix(sha: str, source: str) -> str:
    """What tells two documents of one name apart: the content of the source, then its path."""
    return hashlib.sha256(f"{sha} {source}".encode()).hexdigest()[:6]
