"""PDFs: which documents, in which edition, on which paper; cover and colophon; what need not be done again."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from .. import __version__
from ..corpus import code_digest
from ..errors import Unprintable, ZhengbenError
from ..files import walk, write_whole
from ..markdown.read import read_markdown
from ..model import Document
from ..script.engine import standard
from ..templates import PROJECT, environment
from .book import Style, Writer, headings, is_printable_at_foot
from .typeset import FONTS, Attached, layout, shown, visible, write

PARALLEL = "parallel"
_FONTS = {"zh-Hans": "SC", "zh-Hant-TW": "TC", "zh-Hant": "TC", "zh-Hant-HK": "HK"}


@dataclass(frozen=True, slots=True)
class Paper:
    """Sizes in points. The measure is a whole number of em of text and of notes, or lines end ragged."""

    size: str
    width: float
    measure: float
    type: float
    small: float
    note: float
    top: str = "30mm"
    bottom: str = "28mm"

    @property
    def side(self) -> float:
        """The left and the right margin."""
        return round((self.width - self.measure) / 2, 2)


PAPERS = {
    "a4": Paper("A4", 595.28, 432, 12, 9, 9),
    "a5": Paper("A5", 419.53, 315, 10.5, 8, 9, "22mm", "20mm"),
    "b5": Paper("B5", 498.9, 374, 11, 8.5, 8.5, "25mm", "23mm"),
    "letter": Paper("letter", 612, 432, 12, 9, 9, "28mm", "25mm"),
}
# Two columns of a whole number of em each, and 20 pt between them.
_PAPERS_PARALLEL = {
    "a4": replace(PAPERS["a4"], measure=503, type=10.5),
    "a5": replace(PAPERS["a5"], measure=380, type=9, note=8, small=7.5),
    "b5": replace(PAPERS["b5"], measure=440, type=10, note=8.4, small=8),
    "letter": replace(PAPERS["letter"], measure=503, type=10.5),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One PDF to make.

    `name` is its path below the edition's folder, without suffix; `originals` are documents in canonical
    Markdown, `converted` the same in the other script (none for `zh-Hans`), `audits` what is known of
    their sources, as in audit/*.json. More than one document make a volume, whose title is `volume`.
    """

    name: str
    edition: str
    originals: tuple[str, ...]
    converted: tuple[str, ...] = ()
    audits: tuple[str, ...] = ()
    volume: str = ""
    paper: str = "a4"
    contents: bool = True

    @property
    def key(self) -> str:
        """A digest of all that the PDF depends on."""
        parts = [code_digest(), _templates_digest(), repr(self)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _templates_digest() -> str:
    files = [*sorted(PROJECT.glob("templates/print/*.*")), FONTS / "SHA256SUMS"]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


@dataclass(slots=True)
class Printed:
    """What printing came to; `remarks` are sentences that a person should read."""

    changed: int = 0
    remarks: list[str] = field(default_factory=list)
    errors: list[ZhengbenError] = field(default_factory=list)


# ---- one PDF


def make_pdf(job: Job) -> tuple[bytes, list[str]]:
    """The bytes of a PDF, and remarks. Raises Unprintable rather than lose a character or misplace a note."""
    remarks: list[str] = []
    documents = [read_markdown(text, job.name).document for text in job.originals]
    ends = not all(map(is_printable_at_foot, documents))
    laid_out, wrong = _lay_out(job, "end" if ends else "foot")
    if wrong and not ends:
        ends = True
        laid_out, wrong = _lay_out(job, "end")
    if wrong:
        raise Unprintable(f"{job.name}: {wrong}; this edition was not made.")
    if ends:
        remarks.append(
            f"{job.name} ({job.edition}): notes are too long or too many for the foot of a page and "
            "stand at the end."
        )
    texts = job.converted if job.edition.startswith("zh-Hant") else job.originals
    attached = [
        Attached(f"{job.name.rpartition('/')[2]}{f'-{i}' if i else ''}.md", "canonical Markdown", text)
        for i, text in enumerate(texts)
    ]  # fmt: skip
    if job.edition == PARALLEL:
        attached += [
            Attached(a.name.replace(".md", ".hant.md"), a.description, text)
            for a, text in zip(attached, job.converted, strict=True)
        ]
    return write(laid_out, attached, str(documents[0].front.get("date", ""))), remarks


def _lay_out(job: Job, notes: str) -> tuple[Any, str]:
    """Pages, and what is wrong with them, if anything."""
    page = _html(job, notes)
    papers = _PAPERS_PARALLEL if job.edition == PARALLEL else PAPERS
    font = f"Noto Serif {_FONTS.get(job.edition, 'SC')}"
    css = environment().get_template("print/print.css").render(paper=papers[job.paper], font=font)
    laid_out = layout(page, css)
    characters, places = shown(laid_out)
    wanted = Counter(visible("".join(lxml_html.document_fromstring(page).body.itertext())))
    if characters != wanted:
        lost = "".join((wanted - characters).elements())[:20]
        more = "".join((characters - wanted).elements())[:20]
        return laid_out, f"the pages lack {lost!r} or have {more!r} too much"
    apart = sorted(name for name, pages in places.items() if len(pages) > 1)
    return laid_out, f"notes stand apart from their calls: {', '.join(apart)}" if apart else ""


def _html(job: Job, notes: str) -> str:
    lang = "zh-Hans" if job.edition == PARALLEL else job.edition
    texts = job.converted if job.edition.startswith("zh-Hant") else job.originals
    documents = [read_markdown(text, job.name).document for text in texts]
    others = [read_markdown(text, job.name).document for text in job.converted]
    parts: list[dict[str, Any]] = []
    for i, document in enumerate(documents):
        style = Style(f"d{i}-" if len(documents) > 1 else "", notes)
        writer = Writer(document, style)
        blocks = writer.pairs(others[i]) if job.edition == PARALLEL else list(writer.blocks())
        parts.append({"blocks": blocks, "prefix": style.prefix, "writer": writer,
                      "headings": headings(document, style.prefix)})  # fmt: skip
    first = documents[0]
    labels = {key: _in_script(text, lang) for key, text in _LABELS.items()}
    template = environment().get_template("print/book.html")
    return template.render(
        lang=lang,
        title=_in_script(job.volume, lang) or first.front["title"],
        author=first.front.get("speaker") or first.front.get("issuer") or "",
        date=first.front.get("date", ""),
        version=__version__,
        cover=_cover(job, first, lang),
        contents=[h for part in parts for h in part["headings"] if 1 < h.level <= 3 or job.volume]
        if job.contents
        else [],
        labels=labels,
        parts=parts,
        endnotes=notes == "end",
        colophon=list(_colophon(job, documents, others, labels)),
    )


_LABELS = {
    "contents": "目录",
    "colophon": "版本说明",
    "source": "来源",
    "digest": "来源摘要（SHA-256）",
    "removed": "整理",
    "conversion": "繁简转换",
    "program": "制作",
}


def _in_script(text: str, lang: str) -> str:
    configs = {"zh-Hant-TW": "s2tw", "zh-Hant-HK": "s2hk", "zh-Hant": "s2t"}
    return str(standard(configs[lang]).convert(text)) if lang in configs else text


def _cover(job: Job, document: Document, lang: str) -> dict[str, Any]:
    """Title, session, and who gave it when; the documents of a volume stand in its contents."""
    front = {key: str(value) for key, value in document.front.items()}
    date = re.sub(r"^(\d{4})-0?(\d+)-0?(\d+)$", r"\1年\2月\3日", front.get("date", ""))
    if job.volume:
        return {"place": "", "title": _in_script(job.volume, lang), "session": "", "lines": []}
    title = front["title"]
    place = front.get("place", "")
    who = front.get("speaker") or front.get("issuer", "")
    lines = [
        line for line in (front.get("number", ""), who if who not in title else "", date) if line
    ]
    return {
        "place": "" if place in title else place,
        "title": title,
        "session": front.get("session", ""),
        "lines": lines,
    }


def _colophon(
    job: Job, documents: list[Document], others: list[Document], labels: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """What the edition was made from, what was taken out, by what."""
    for source in dict.fromkeys(str(document.front["source"]) for document in documents):
        yield labels["source"], source
    for audit in map(json.loads, dict.fromkeys(job.audits)):
        yield labels["digest"], audit["source"]["sha256"]
        removed: Counter[str] = Counter()
        times: Counter[str] = Counter()
        for edit in audit["edits"]:
            times[edit["rule"]] += 1
            removed[edit["rule"]] += len(edit["text"])
        said = (f"{rule} {times[rule]} × ({removed[rule]})" for rule in sorted(times))
        yield labels["removed"], ", ".join(said)
    for document in (others or documents)[:1]:
        if "conversion" in document.front:
            yield labels["conversion"], str(document.front["conversion"])
    yield labels["program"], f"zhengben {__version__}"


# ---- many PDFs


def jobs_of(
    root: Path, names: list[str], editions: list[str], out: Path, paper: str, contents: bool
) -> Iterator[Job]:
    """What is to be printed of the documents `names` in the folder `root`: each, and bulletins bound.

    The other script is taken from the edition beside `root` (`convert` makes it); `out/audit` tells of the sources.
    """
    volumes: dict[str, list[str]] = {}
    for name in names:
        folder = name.rpartition("/")[0]
        if re.search(r"(?:^|-)gazette-[^/]+$", folder):
            volumes.setdefault(folder, []).append(name)
    for edition in editions:
        tag = "zh-Hant-TW" if edition == PARALLEL else edition
        for title, members in [("", [name]) for name in names] + [
            (_volume_title(root, folder, found), found) for folder, found in volumes.items() if len(found) > 1
        ]:  # fmt: skip
            originals = tuple((root / name).read_text("utf-8") for name in members)
            converted: tuple[str, ...] = ()
            if tag != "zh-Hans":
                beside = root.with_name(f"{root.name}.{tag}")
                converted = tuple((beside / name).read_text("utf-8") for name in members)
            name = members[0].rpartition("/")[0] if title else members[0].removesuffix(".md")
            yield Job(name, edition, originals, converted, _audits(out, originals), title, paper, contents)  # fmt: skip


def _volume_title(root: Path, folder: str, members: list[str]) -> str:
    """What a bulletin is called: its place, and the period that its folder's name tells."""
    document = read_markdown((root / members[0]).read_text("utf-8"), members[0]).document
    period = re.search(r"gazette-(\d{4})(?:-0?(\d{1,2}))?", folder)
    when = f"{period[1]}年" + (f"{period[2]}月" if period[2] else "") if period else ""
    return f"{document.front.get('place', '')}公报 {when}".strip()


def _audits(out: Path, originals: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for text in originals:
        source = str(read_markdown(text, "").document.front["source"])
        with suppress(OSError):
            found.append((out / f"audit/{source}.json").read_text("utf-8"))
    return tuple(found)


def print_all(jobs: list[Job], out: Path, executor: Executor | None = None) -> Printed:
    """Make `out/pdf/<edition>/<name>.pdf` of each job whose PDF is not there already."""
    cache = out / ".cache/pdf.json"
    known: dict[str, Any] = {}
    with suppress(OSError, ValueError):  # none yet, or not ours
        known = json.loads(cache.read_text("utf-8"))
    printed = Printed()
    waiting: list[tuple[str, Job]] = []
    for job in jobs:
        path = f"{job.edition}/{job.name}.pdf"
        record = known.get(path, {})
        if record.get("key") == job.key and _digest(out / "pdf" / path) == record["digest"]:
            printed.remarks += record["remarks"]
        else:
            waiting.append((path, job))
    work = [job for _, job in waiting]
    made = map(_work, work) if executor is None else executor.map(_work, work)
    for (path, job), (data, remarks, error) in zip(waiting, made, strict=True):
        if error:
            printed.errors.append(error)
            continue
        target = out / "pdf" / path
        printed.changed += write_whole(target, data)
        printed.remarks += remarks
        known[path] = {"key": job.key, "digest": _digest(target), "remarks": remarks}
    write_whole(cache, json.dumps(known, ensure_ascii=False, indent=1) + "\n")
    return printed


def forget_others(jobs: list[Job], out: Path) -> None:
    """Take away PDFs, of editions that were asked for, whose documents are gone."""
    wanted = {f"{job.edition}/{job.name}.pdf" for job in jobs}
    for edition in {job.edition for job in jobs}:
        folder = out / "pdf" / edition
        for path in list(walk(folder)) if folder.is_dir() else []:
            if path.relative_to(out / "pdf").as_posix() not in wanted:
                path.unlink()


def _work(job: Job) -> tuple[bytes, list[str], ZhengbenError | None]:
    """`make_pdf` in any process; a failure is returned, not raised."""
    try:
        data, remarks = make_pdf(job)
    except ZhengbenError as error:
        return b"", [], error
    return data, remarks, None


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
