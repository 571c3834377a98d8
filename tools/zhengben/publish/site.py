"""The site: pages for MkDocs from canonical Markdown, MkDocs itself, and what changed put in place."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ..errors import Unwritable
from ..files import walk, write_whole
from ..markdown.read import read_markdown
from ..markdown.write import write_block, write_note
from ..script.review import read_review
from ..templates import PROJECT, environment

_KINDS = ("pdf", "epub")
_EDITIONS = {
    "zh-Hans": "简体",
    "zh-Hant-TW": "繁體（臺灣）",
    "zh-Hant-HK": "繁體（香港）",
    "zh-Hant": "繁體",
    "parallel": "简繁对照",
}
_SIGNALS = {
    "segmentation": "分词不同",
    "matching": "正逆向匹配不同",
    "rare": "罕用字形",
    "inside": "词中有词",
    "forms": "一词多形",
    "character": "单字多形",
    "name": "依人名",
    "surname": "似人名",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One document in the index. `path` is its page's, relative to the index."""

    path: str
    title: str
    place: str
    year: str
    date: str
    number: str


def build_site(markdown: Path, out: Path) -> int:
    """Build `out/site` from the documents in `markdown`; returns how many of its files changed.

    Raises NotCanonical for a document that is not, Unwritable where MkDocs fails.
    """
    pages = out / "pages"
    write_pages(markdown, pages, out)
    with tempfile.TemporaryDirectory(prefix="zhengben-site-") as folder:
        fresh = Path(folder) / "site"
        _mkdocs(pages, fresh)
        return _put_in_place([(fresh, "."), *((out / kind, kind) for kind in _KINDS)], out / "site")


def write_pages(markdown: Path, pages: Path, out: Path) -> None:
    """A page for each document and review list, and an index; pages of what is gone go too.

    Pages link the PDFs and EPUBs that are in `out`.
    """
    reviews = out / "review"
    entries: list[Entry] = []
    made: set[Path] = set()
    for file in walk(markdown):
        if file.suffix != ".md":
            continue
        path = file.relative_to(markdown)
        document = read_markdown(file.read_text("utf-8"), str(file)).document
        front = {key: str(value) for key, value in document.front.items()}
        date = front.get("date", "")
        entry = Entry(
            path.as_posix(), front["title"], front.get("place", "其他"), date[:4], date,
            front.get("number", ""),
        )  # fmt: skip
        entries.append(entry)
        body = [write_block(block) for block in document.blocks]
        body += [write_note(note) for note in document.notes]
        report = front["kind"] == "work-report" and entry.year
        name = f"{entry.place}{entry.year}年{entry.title}" if report else entry.title
        text = (
            environment()
            .get_template("page.md")
            .render(
                title=name,
                lang=front["lang"],
                downloads=_downloads(out, path.with_suffix("").as_posix()),
                body="\n\n".join(body),
            )
        )
        made.add(pages / path)
        write_whole(pages / path, text)
    index = (
        environment()
        .get_template("index.md")
        .render(
            places=_grouped(entries, lambda e: e.place, "date"),
            years=_grouped(entries, lambda e: e.year or "无日期", "place"),
            count=len(entries),
            reviews=sorted(file.stem for file in reviews.glob("*.tsv")),
            downloads=[
                link
                for f in sorted({Path(e.path).parent.as_posix() for e in entries})
                for link in _downloads(out, f)
            ],
        )
    )
    write_whole(pages / "index.md", index)
    made.add(pages / "index.md")
    for file in sorted(reviews.glob("*.tsv")):
        page = pages / "review" / f"{file.stem}.md"
        made.add(page)
        write_whole(page, _review_page(file))
    for file in list(walk(pages)):
        if file not in made:
            file.unlink()


def _downloads(out: Path, name: str) -> list[dict[str, str]]:
    """Labels and addresses, from the site's top, of the PDFs and EPUBs of a document or a bulletin."""
    return [
        {"label": f"{label} {kind.upper()}", "path": f"{kind}/{edition}/{name}.{kind}"}
        for kind in _KINDS
        for edition, label in _EDITIONS.items()
        if (out / kind / edition / f"{name}.{kind}").is_file()
    ]


def _review_page(file: Path) -> str:
    rows = read_review(file.read_text("utf-8"))
    words = groupby(rows, lambda row: (row["simplified"], row["chosen"], row["otherwise"]))
    template = environment().get_template("review.md")
    listed = [(word, list(group)) for word, group in words]
    return template.render(tag=file.stem, count=len(rows), words=listed, signals=_SIGNALS)


def _grouped(
    entries: Iterable[Entry], key: Callable[[Entry], str], then: str
) -> list[tuple[str, list[Entry]]]:
    ordered = sorted(entries, key=lambda e: (key(e), getattr(e, then), e.path))
    return [(name, list(group)) for name, group in groupby(ordered, key)]


def _mkdocs(pages: Path, site: Path) -> None:
    environ = os.environ | {
        "ZHENGBEN_PAGES": str(pages.resolve()),
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0"),
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    command += ["--config-file", str(PROJECT / "mkdocs.yml"), "--site-dir", str(site)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unwritable(f"{site}: MkDocs could not build the site:\n{done.stdout}{done.stderr}")


def _put_in_place(sources: list[tuple[Path, str]], site: Path) -> int:
    """Copy what differs and delete what is gone, so that unchanged pages keep their dates.

    `sources` are folders, and what they are called in the site.
    """
    wanted = {
        Path(name) / file.relative_to(folder): file
        for folder, name in sources
        for file in folder.rglob("*")
        if file.is_file()
    }
    changed = 0
    for path, file in sorted(wanted.items()):
        target = site / path
        if target.is_file() and filecmp.cmp(file, target, shallow=False):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target.with_name(target.name + ".new"))
        target.with_name(target.name + ".new").replace(target)
        changed += 1
    for file in [f for f in site.rglob("*") if f.is_file()]:
        if file.relative_to(site) not in wanted:
            file.unlink()
            changed += 1
    return changed
