"""A sheet: what the site shows of one source and its documents. Sheets are made in worker processes and kept between builds.

A sheet holds what depends only on the source, its audit, its documents and their editions: the text, addresses and
notes of each page, the source as scraped with its edits, and data for the search. What depends on other documents
(neighbours, downloads, menus) is added when pages are written. Sheets are kept as JSON in `.cache/site/` and
recorded in the ledger, so that a build after a change reads only the changed documents again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from ..audit.origins import Origin, origins
from ..documents import Canonical
from ..editions.registry import SIMPLIFIED, edition
from ..editions.script import in_script
from ..errors import ZhengbenError
from ..files import read_text, write_whole
from ..ledger import Ledger, Step
from ..markdown.read import read_markdown
from ..model import Document
from ..readers.source import read_source
from ..render.book import headings
from ..source_names import address, audit_path, extracted_path, output_name, source_path
from ..text.visible import visible, visible_line
from ..workers import each
from .catalogue import Entry, SourceFacts, entry_of, facts_of
from .ids import block_ids
from .page import Page
from .search import indexed

_RAW = ".raw.txt"
_AROUND, _LONG = 16, 60  # characters shown beside a finding's passage, and of it


@dataclass(frozen=True, slots=True)
class Script:
    """One script of the site: tag of the edition, its folder, its short and its full name, its Markdown."""

    tag: str
    folder: str
    switch: str
    label: str
    markdown: Path


@dataclass(frozen=True, slots=True)
class SheetJob:
    """One source to read: its name, the names of its documents, the scripts, the output folder, the folder of sources."""

    source: str
    names: tuple[str, ...]
    scripts: tuple[Script, ...]
    out: Path
    sources: Path

    def kept(self, part: str) -> Path:
        """The file of a part of the sheet. `part` is `index`, or the folder of a script."""
        return self.out / f".cache/site/{output_name(self.source)}/{part}.json"

    @property
    def audit(self) -> Path:
        """The path of its audit; the file may be missing."""
        return self.out / audit_path(self.source)

    @property
    def file(self) -> Path:
        """The path of the source."""
        return self.sources / source_path(self.source)

    def step(self, ledger: Ledger) -> Step:
        """The step that makes its sheet, with everything that the sheet depends on."""
        first, *others = [
            [ledger.digest(script.markdown / f"{name}.md") for name in self.names]
            for script in self.scripts
        ]
        parts = {
            "the documents": ledger.digest_of(*self.names, *first),
            "the editions": ledger.digest_of(*(s.tag for s in self.scripts), *chain(*others)),
            "the audit": ledger.digest(self.audit),
            "the source": ledger.digest(self.file),
        }
        return Step("sheet", self.source, parts | ledger.ingredients("site"))


@dataclass(frozen=True, slots=True)
class Facts:
    """What other pages show of a source: the catalogue entries of its documents by script, and facts of its audit."""

    entries: list[dict[str, Entry]]
    source: SourceFacts | None
    broken: list[str]  # a sentence for each edition that cannot be shown


def source_page(source: str) -> str:
    """The name of the page of a source, relative to the folder of a script."""
    return f"source/{output_name(source)}"


def raw_file(source: str) -> str:
    """The path of the bytes of a source, relative to the site.

    The name ends in .txt, so that every static server sends it as plain text and no browser runs it: a scraped page
    sent as HTML would run its scripts with the rights of the site. No two sources share a file.
    """
    name = output_name(source)
    plain = name.endswith(".txt") and not name.endswith(_RAW)
    return f"raw/{name}" if plain else f"raw/{name}{_RAW}"


def sheet_jobs(
    found: list[Canonical], scripts: tuple[Script, ...], out: Path, sources: Path
) -> list[SheetJob]:
    """A job for each source of the documents `found` in the first script's folder."""
    members: dict[str, list[str]] = {}
    for document in found:
        members.setdefault(str(document.front["source"]), []).append(document.name)
    return [SheetJob(source, tuple(names), scripts, out, sources) for source, names in members.items()]  # fmt: skip


def make_sheets(
    jobs: list[SheetJob], ledger: Ledger, executor: Executor | None
) -> tuple[dict[str, Facts], list[ZhengbenError]]:
    """Make the sheets that are out of date. Returns the facts of all by source, and errors that the ledger does not keep.

    A source whose sheet cannot be made is an error; the others are made. If an edition does not match its original,
    the original is shown and the facts say so.
    """
    ledger.keep_only("sheet", [job.source for job in jobs])
    steps = [job.step(ledger) for job in jobs]
    due = [(step, job) for step, job in zip(steps, jobs, strict=True) if ledger.due(step)]
    made = each(_work, [job for _, job in due], executor, name_of=attrgetter("source"))
    passing: list[ZhengbenError] = []
    for (step, _), (job, facts) in zip(due, made, strict=True):
        if isinstance(facts, ZhengbenError):
            passing += ledger.failed(step, facts)
        else:
            outputs = [job.kept(part).relative_to(job.out).as_posix() for part in _parts(job)]
            ledger.done(step, outputs, facts)
    found = ledger.all_facts("sheet")
    return {source: _facts(facts) for source, facts in found.items()}, passing


def _facts(facts: dict[str, Any]) -> Facts:
    entries = [{s: Entry(**entry) for s, entry in row.items()} for row in facts["entries"]]
    source = SourceFacts(**facts["source"]) if facts["source"] else None
    return Facts(entries, source, facts["broken"])


def read_part(job: SheetJob, part: str) -> Any:
    """Read a part of a sheet, as `_sheet` made it."""
    return json.loads(read_text(job.kept(part)))


def _work(job: SheetJob) -> dict[str, Any]:
    """Make a sheet and write it; returns its facts. May run in any process. Raises ZhengbenError."""
    sheet = _sheet(job)
    facts: dict[str, Any] = sheet.pop("facts")
    for part, data in sheet.items():
        write_whole(job.kept(part), json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return facts


def _parts(job: SheetJob) -> list[str]:
    return ["index", *(script.folder for script in job.scripts)]


def _sheet(job: SheetJob) -> dict[str, Any]:
    broken: list[str] = []
    editions = [_documents(job, name, broken) for name in job.names]
    audit = json.loads(read_text(job.audit)) if job.audit.is_file() else None
    text = _text(job, audit) if audit else None
    sheet: dict[str, Any] = {part: [] for part in _parts(job)}
    entries: list[dict[str, Entry]] = []
    marks: list[tuple[Origin, str, str]] = []
    for name, shown in zip(job.names, editions, strict=True):
        ids = block_ids(shown[job.scripts[0].folder])
        origin = ""
        if text is not None and audit:
            origin = address(f"{'../' * name.count('/')}{source_page(job.source)}.html")
            found = origins(text, audit, shown[job.scripts[0].folder], f"markdown/{name}.md")
            marks += [(at, f"{name}.html#{i}", i) for at, i in zip(found, ids, strict=True) if at]
        entries.append({folder: entry_of(name, document) for folder, document in shown.items()})
        sheet["index"].append(indexed(shown, entries[-1], ids))
        for script in job.scripts:
            sheet[script.folder].append(_shown(shown[script.folder], ids, origin, script.tag))
    source = facts_of(audit) if audit else None
    if source and text is not None:
        source = replace(source, findings=tuple(_shown_finding(f, text) for f in source.findings))
    for script in job.scripts:
        raw = None
        if text is not None and audit and source:
            raw = _raw(job, script, text, audit["edits"], marks, source)
        sheet[script.folder] = {"documents": sheet[script.folder], "raw": raw}
    rows = [{folder: asdict(entry) for folder, entry in each.items()} for each in entries]
    facts = {"entries": rows, "source": asdict(source) if source else None, "broken": broken}
    return sheet | {"facts": facts}


def _text(job: SheetJob, audit: dict[str, Any]) -> str | None:
    """The text that the offsets of an audit refer to; None if the source is gone."""
    if audit["source"]["format"] != "text":
        return read_text(job.out / extracted_path(job.source))
    if not job.file.is_file():
        return None
    return read_source(job.file, job.source, audit["source"]["encoding"]).text


def _shown_finding(finding: dict[str, Any], text: str) -> dict[str, Any]:
    """A finding with its `passage`: the text before it, the text that it is about, the text after it."""
    start, end = finding["start"], finding["end"]
    parts = text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]
    if len(parts[1]) > _LONG:
        parts = parts[0], parts[1][:_LONG] + "…", ""
    return finding | {"passage": [visible_line(" ".join(part.split())) for part in parts]}


def _documents(job: SheetJob, name: str, broken: list[str]) -> dict[str, Document]:
    """A document in each script; the original if there is no conversion.

    Adds a sentence to `broken` for each edition that has other blocks or notes.
    """
    first, *others = job.scripts
    original = first.markdown / f"{name}.md"
    document = read_markdown(read_text(original), str(original)).document
    found = {first.folder: document}
    for script in others:
        path = script.markdown / f"{name}.md"
        found[script.folder] = document
        if not path.is_file():
            continue
        try:
            converted = read_markdown(read_text(path), str(path)).document
        except ZhengbenError as error:
            broken.append(str(error))
            continue
        if _shape(converted) == _shape(document):
            found[script.folder] = converted
        else:
            broken.append(f"{path}: does not match {original}, which has changed; convert again.")
    return found


def _shape(document: Document) -> list[tuple[str, int] | str]:
    blocks = [(block.kind, block.level) for block in document.blocks]
    return [*blocks, *(note.label for note in document.notes)]


def _shown(document: Document, ids: list[str], origin: str, tag: str) -> dict[str, Any]:
    """The content of a document's page: `text` in HTML, notes with the addresses of their calls, outline."""
    word = partial(in_script, lang=tag)
    words = {"here": word("本段地址"), "origin": word("对照原文"), "table": word("表")}
    page = Page(document, ids, origin, words)
    return {
        "origin": origin,
        "text": "\n".join(page.blocks()),
        "notes": page.notes_list(),
        "outline": [
            {"level": h.level, "text": h.text, "id": ids[int(h.id[1:])]} for h in headings(document)
        ],
    }


def _raw(
    job: SheetJob,
    script: Script,
    text: str,
    edits: list[dict[str, Any]],
    marks: list[tuple[Origin, str, str]],
    facts: SourceFacts,
) -> dict[str, Any]:
    """The table of rules, and the whole source with its edits and links to the paragraphs."""
    order = sorted(facts.rules, key=lambda rule: -facts.rules[rule][0])
    up = "../" * source_page(job.source).count("/")
    names = {rule: in_script(facts.names[rule], script.tag) for rule in order}
    label = escape(in_script("到整理后的段落", script.tag))
    links = [
        (at, f'<a class="to" id="{escape(i)}" href="{escape(up + address)}" aria-label="{label}"></a>')
        for at, address, i in marks
    ]  # fmt: skip
    links += [
        ((finding["start"], True), f'<span id="f{n}"></span>')
        for n, finding in enumerate(facts.findings)
    ]
    links.sort(key=itemgetter(0))
    rows = [{"name": names[r], "edits": facts.rules[r][0], "chars": facts.rules[r][1], "colour": i % 8}
            for i, r in enumerate(order)]  # fmt: skip
    return {"rules": rows, "shown": "".join(_stretches(text, edits, links, order, names))}


def _stretches(
    text: str,
    edits: list[dict[str, Any]],
    links: list[tuple[Origin, str]],
    order: list[str],
    names: dict[str, str],
) -> Iterator[str]:
    """HTML of the source in order: kept text, edits, and a link where each paragraph begins."""
    waiting = list(reversed(links))
    attributes = {rule: Markup(' class="c{}" title="{}"').format(order.index(rule) % 8, name) for rule, name in names.items()}  # fmt: skip
    at = 0

    def kept(end: int) -> Iterator[str]:
        nonlocal at
        while waiting and (waiting[-1][0] < (end, True) or end == len(text)):
            (place, _), link = waiting.pop()
            if at < place:
                yield escape(visible(text[at:place]))
                at = place
            yield link
        if at < end:
            yield escape(visible(text[at:end]))
            at = end

    for edit in edits:
        yield from kept(edit["start"])
        attribute = attributes[edit["rule"]]
        if edit["kind"] == "move":
            yield f"<mark{attribute}>{escape(visible(edit['text']))}</mark>"
        else:
            if edit["text"]:
                yield f"<del{attribute}>{escape(visible(edit['text']))}</del>"
            if edit["new"]:
                yield f"<ins{attribute}>{escape(visible(edit['new']))}</ins>"
        at = edit["end"]
    yield from kept(len(text))


def scripts_of(markdown: Path, tags: tuple[str, ...]) -> tuple[Script, ...]:
    """The original in `markdown`, and those of the editions `tags` whose folders exist beside it."""
    beside = [(edition(tag), markdown.with_name(f"{markdown.name}.{tag}")) for tag in tags]
    found = [(SIMPLIFIED, markdown), *((row, folder) for row, folder in beside if folder.is_dir())]
    return tuple(
        Script(row.tag, row.folder, row.switch, row.label, folder) for row, folder in found
    )
