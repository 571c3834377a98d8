"""The site: pages for MkDocs from canonical Markdown and its editions, one tree a script; what changed put in place."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..clean.rules import catalogue as rules
from ..errors import Unwritable
from ..files import read_text, walk, write_whole
from ..read.text import read_source
from ..script.review import read_review
from ..settings import project_settings
from ..templates import PROJECT, environment
from .book import headings
from .catalogue import (
    Bulletin,
    Catalogue,
    Entry,
    bibtex,
    citation,
    printed_links,
    read_catalogue,
    read_edition,
    read_either,
)
from .front import in_script
from .ids import block_ids
from .jobs import ORIGINAL
from .origins import Origin, origins
from .page import Page
from .search import write_index

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
_FACTS = {
    "place": "地方",
    "issuer": "发文机关",
    "speaker": "报告人",
    "session": "会议",
    "number": "文号",
    "date": "日期",
    "published": "网页日期",
    "publisher": "网页发布者",
    "url": "网址",
    "source": "来源文件",
    "conversion": "繁简转换",
}


FINDINGS = {
    "H101": "汉字序号中夹着的阿拉伯数字，已按缺失的序号处理",
    "L101": "删去的汉字超过百分之十五（重复文字不计）",
    "N101": "注释没有注码，所释词语在正文中也无处可依，列于文末“注释”之下",
    "N102": "注码没有注释，已从正文取出",
    "N103": "一条注释有多处注码",
    "N104": "原文没有这条注释的注码，已置于所释词语之后",
    "N105": "注码或注释序号有误，依所释词语或次序判定",
    "S201": "目录中的标题不见于正文",
    "S301": "冒号结尾的行后面是日期，行序可能错乱",
    "S302": "没有结尾的句子独自成段，行序可能错乱",
    "T101": "中文里单独出现的拉丁字母词",
    "T102": "文字在到达这里之前已经丢失（U+FFFD）",
    "T103": "括号或引号在本段没有另一半",
    "T104": "同一职务同一姓氏有两个名字，或为误字，或为两人",
}


@dataclass(frozen=True, slots=True)
class Script:
    """A tree of the site: an edition, the folder it stands in, its name on the switch."""

    tag: str
    folder: str
    label: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """A stretch of a source as shown: text, what a rule did to it, or a place where a paragraph begins."""

    text: str = ""
    rule: str = ""
    name: str = ""
    kind: str = ""
    new: str = ""
    colour: int = 0
    id: str = ""
    link: str = ""


def scripts_of(markdown: Path) -> list[Script]:
    """The original and the editions beside it that zhengben.toml names."""
    found = [Script(ORIGINAL, "zh-hans", "简")]
    for tag in project_settings().editions:
        if markdown.with_name(f"{markdown.name}.{tag}").is_dir():
            first = "zh-hant" not in [script.folder for script in found]
            found.append(Script(tag, "zh-hant" if first else tag.lower(), "繁" if first else tag))
    return found


def build_site(markdown: Path, out: Path, sources: Path) -> int:
    """Build `out/site` from the documents in `markdown`; returns how many of its files changed.

    Raises NotCanonical for a document that is not, Unwritable where MkDocs fails.
    """
    scripts = scripts_of(markdown)
    pages = out / "pages"
    with tempfile.TemporaryDirectory(prefix="zhengben-site-") as name:
        fresh = Path(name)
        originals = read_catalogue(markdown, out)
        trees = [_Tree(s, scripts, markdown, out, sources, originals) for s in scripts]
        made = set[Path]().union(*(tree.write(pages / tree.script.folder) for tree in trees))
        for path in [p for p in walk(pages) if p not in made]:
            path.unlink()
        running = [(s.folder, _mkdocs(pages / s.folder, fresh / s.folder)) for s in scripts]
        folders = {tree.script.folder: tree.edition for tree in trees}
        catalogues = {tree.script.folder: tree.catalogue for tree in trees}
        write_index(markdown, folders, catalogues, fresh / "search")
        _write_root(originals, scripts, fresh)
        for folder, process in running:
            said, _ = process.communicate()
            if process.returncode:
                raise Unwritable(f"{out / 'site'}: MkDocs could not build {folder}:\n{said}")
            for path in (fresh / folder).glob("sitemap.xml*"):
                path.unlink()  # one for both scripts stands at the top
        shutil.copytree(PROJECT / "templates/assets", fresh / "assets")
        extra = [(out / kind, kind) for kind in (*_KINDS, "audit")]
        extra += [(out / f"markdown{'' if s.tag == ORIGINAL else '.' + s.tag}", f"markdown/{s.tag}") for s in scripts]  # fmt: skip
        raw = {f"raw/{name}": sources / name for name in originals.sources if (sources / name).is_file()}  # fmt: skip
        return _put_in_place([(fresh, "."), *extra], raw, out / "site")


class _Tree:
    """Pages of one script."""

    def __init__(
        self, script: Script, scripts: list[Script], markdown: Path, out: Path, sources: Path, originals: Catalogue
    ) -> None:  # fmt: skip
        self.script, self.scripts, self.out, self.sources = script, scripts, out, sources
        self.markdown = markdown
        self.edition = markdown if script.tag == ORIGINAL else markdown.with_name(f"{markdown.name}.{script.tag}")  # fmt: skip
        self.catalogue = (
            originals
            if self.edition == markdown
            else read_edition(self.edition, markdown, originals)
        )
        self.word = partial(in_script, lang=script.tag)
        self._last: tuple[str, str, dict[str, Any]] = ("", "", {})
        self.reviews = sorted(file.stem for file in (out / "review").glob("*.tsv"))

    def write(self, pages: Path) -> set[Path]:
        """Write all pages; returns them."""
        made: set[Path] = set()
        for name, title, html in self.pages():
            head = json.dumps(
                {"title": title, "lang": self.script.tag, "search": name == "search"},
                ensure_ascii=False,
            )
            path = pages / f"{name}.md"
            # One block of HTML, which Python-Markdown leaves alone; a tab it would not.
            body = html.replace("\t", "&#9;").strip()
            write_whole(path, f'---\n{head}\n---\n<div class="page">\n{body}\n</div>\n')
            made.add(path)
        return made

    def render(self, template: str, name: str, title: str, **values: Any) -> tuple[str, str, str]:
        """A page: its path, its title, its HTML."""
        up = "../" * name.count("/")
        html = environment().get_template(f"site/{template}.html").render(
            _=self.word, up=up, path=f"{name}.html", lang=self.script.tag, scripts=self.scripts,
            reviews=self.reviews, **values,
        )  # fmt: skip
        return name, title, html

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """Every page of the script."""
        c = self.catalogue
        newest = sorted(c.entries, key=lambda e: (e.date, e.name), reverse=True)[:10]
        yield self.render("home", "index", self.word("首页"), numbers=list(self.numbers()), places=c.places,
                          years=c.years, kinds=c.kinds, bulletins=c.bulletins, newest=newest)  # fmt: skip
        for kind, groups in (("place", c.places), ("year", c.years), ("kind", c.kinds)):
            for group in groups:
                heading = self.word(group.name)
                yield self.render("group", f"{kind}/{group.slug}", heading, group=group, heading=heading)  # fmt: skip
        for bulletin in c.bulletins:
            yield self.bulletin(bulletin)
        yield self.render("search", "search", self.word("全文检索"), places=c.places, years=c.years, kinds=c.kinds)  # fmt: skip
        yield self.rules()
        findings = [
            (s, f, FINDINGS[f["code"]]) for s, facts in c.sources.items() for f in facts.findings
        ]
        yield self.render("findings", "findings", self.word("待查之处"), findings=findings)
        for tag in self.reviews:
            yield self.review(tag)
        places: dict[str, list[tuple[Origin, str, str]]] = {}
        for entry in c.entries:
            yield self.document(entry, places)
        for source in c.sources:
            if (self.sources / source).is_file():
                yield self.source(source, places.get(source, []))

    def numbers(self) -> Iterator[tuple[str, str]]:
        """What the home page counts."""
        c = self.catalogue
        yield "文献", f"{len(c.entries):,}"
        yield "字", f"{sum(e.characters for e in c.entries):,}"
        yield "注释", f"{sum(e.notes for e in c.entries):,}"
        yield "删去的杂质（字）", f"{sum(s.totals['removed'] for s in c.sources.values()):,}"

    def bulletin(self, bulletin: Bulletin) -> tuple[str, str, str]:
        """Its contents as it was printed, and what it holds."""
        title = self.word(bulletin.title)
        shown = Bulletin(bulletin.slug, title, tuple(map(self.word, bulletin.lines)), (), bulletin.entries)  # fmt: skip
        printed = printed_links(self._simplified(bulletin))
        return self.render("bulletin", f"bulletin/{bulletin.slug}", title, bulletin=shown,
                           printed=printed, downloads=self.downloads(bulletin.slug))  # fmt: skip

    def _simplified(self, bulletin: Bulletin) -> Bulletin:
        """The bulletin with titles as its printed contents have them."""
        originals = self.catalogue.originals or self.catalogue
        return next(b for b in originals.bulletins if b.slug == bulletin.slug)

    def rules(self) -> tuple[str, str, str]:
        """Every rule with its counts and an example."""
        rows: list[dict[str, Any]] = []
        for name, rule in rules().items():
            found = [s.rules[name] for s in self.catalogue.sources.values() if name in s.rules]
            rows.append({
                "rule": name, "name": rule.name, "edits": sum(row[0] for row in found),
                "chars": sum(row[1] for row in found),
                "example": next((row[2] for row in found if row[2]), None),
            })  # fmt: skip
        rows.sort(key=lambda row: -row["edits"])
        return self.render("rules", "rules", self.word("整理规则"), rules=rows)

    def review(self, tag: str) -> tuple[str, str, str]:
        """The review list of an edition."""
        rows = read_review(read_text(self.out / f"review/{tag}.tsv"))
        words = groupby(rows, lambda row: (row["simplified"], row["chosen"], row["otherwise"]))
        listed = [(word, list(group)) for word, group in words]
        title = f"{self.word('待核对')} {tag}"
        return self.render(
            "review", f"review/{tag}", title, tag=tag, words=listed, signals=_SIGNALS
        )

    def document(
        self, entry: Entry, places: dict[str, list[tuple[Origin, str, str]]]
    ) -> tuple[str, str, str]:
        """The page of a document; notes for its source's page where its paragraphs begin."""
        shown = read_either(self.edition, self.markdown, entry.name)
        original = read_either(self.markdown, self.markdown, entry.name)
        ids = block_ids(original)
        up = "../" * entry.name.count("/")
        source = entry.front["source"]
        origin = ""
        if source in self.catalogue.sources and (self.sources / source).is_file():
            origin = f"{up}source/{source}.html"
            text, audit = self._source_and_audit(source)
            found = origins(text, audit, original, f"markdown/{entry.name}.md")
            places.setdefault(source, []).extend(
                (at, name, entry.name)
                for at, name in zip(found, ids, strict=True)
                if at is not None
            )
        words = {
            "here": self.word("本段地址"),
            "origin": self.word("对照原文"),
            "table": self.word("表"),
        }
        page = Page(shown, ids, origin, words)
        blocks = list(page.blocks())
        before, after = self.catalogue.neighbours(entry)
        outline = [
            {"level": h.level, "text": h.text, "id": ids[int(h.id[1:])]} for h in headings(shown)
        ]
        return self.render(
            "document", entry.name, entry.title, entry=entry, headings=outline, blocks=blocks,
            notes=page.notes_list(), origin=origin, before=before, after=after,
            facts=[(name, entry.front[key]) for key, name in _FACTS.items() if key in entry.front],
            bulletin=self.catalogue.bulletin_of.get(entry.name),
            downloads=self.downloads(entry.name, source), gbt=citation(entry), bibtex=bibtex(entry),
            licence=self.word(project_settings().licence),
        )  # fmt: skip

    def _source_and_audit(self, source: str) -> tuple[str, dict[str, Any]]:
        """Text and audit of a source; the last one is kept, for a bulletin has many documents."""
        if self._last[0] != source:
            audit = json.loads(read_text(self.out / f"audit/{source}.json"))
            path = self.sources / source
            self._last = source, read_source(path, source, audit["source"]["encoding"]).text, audit
        return self._last[1], self._last[2]

    def downloads(self, name: str, source: str = "") -> list[dict[str, str]]:
        """Labels and addresses, from the site's top, of what there is of a document or a bulletin."""
        found = [
            {"label": f"{label} {kind.upper()}", "path": f"{kind}/{edition}/{name}.{kind}"}
            for kind in _KINDS
            for edition, label in _EDITIONS.items()
            if (self.out / kind / edition / f"{name}.{kind}").is_file()
        ]
        if source:
            found += [{"label": f"{_EDITIONS[s.tag]} Markdown", "path": f"markdown/{s.tag}/{name}.md"} for s in self.scripts]  # fmt: skip
            if source in self.catalogue.sources:
                found.append({"label": self.word("审计记录"), "path": f"audit/{source}.json"})
                if (self.sources / source).is_file():
                    found.append({"label": self.word("原始来源"), "path": f"raw/{source}"})
        return found

    def source(self, source: str, places: list[tuple[Origin, str, str]]) -> tuple[str, str, str]:
        """The source as scraped, with what became of it and where each paragraph begins."""
        text, audit = self._source_and_audit(source)
        counts = self.catalogue.sources[source].rules
        order = sorted(counts, key=lambda rule: -counts[rule][0])
        rows = [{"name": rules()[r].name, "edits": counts[r][0], "chars": counts[r][1], "colour": i % 8}
                for i, r in enumerate(order)]  # fmt: skip
        up = "../" * (1 + source.count("/"))
        marks = sorted(
            ((at, f"{up}{name}.html#{ident}", ident) for at, ident, name in places),
            key=itemgetter(0),
        )
        return self.render(
            "source", f"source/{source}", source, source=audit["source"], rules=rows,
            stretches=list(_stretches(text, audit["edits"], marks, order)),
        )  # fmt: skip


def _stretches(
    text: str, edits: list[dict[str, Any]], marks: list[tuple[Origin, str, str]], order: list[str]
) -> Iterator[_Mark]:
    """The whole source in order: kept text, edits, and marks where paragraphs begin."""
    waiting = list(reversed(marks))
    at = 0

    def kept(end: int) -> Iterator[_Mark]:
        nonlocal at
        while waiting and (waiting[-1][0] < (end, True) or end == len(text)):
            (place, _), link, ident = waiting.pop()
            if at < place:
                yield _Mark(text[at:place])
                at = place
            yield _Mark(link=link, id=ident)
        if at < end:
            yield _Mark(text[at:end])
            at = end

    for edit in edits:
        yield from kept(edit["start"])
        rule = edit["rule"]
        yield _Mark(edit["text"], rule, rules()[rule].name, edit["kind"], edit["new"], order.index(rule) % 8)  # fmt: skip
        at = edit["end"]
    yield from kept(len(text))


def _write_root(catalogue: Catalogue, scripts: list[Script], fresh: Path) -> None:
    """The first page, which goes to a reader's script, the sitemap, and what old addresses lead to."""
    render = environment().get_template("site/root.html").render
    write_whole(fresh / "index.html", render(target="zh-hans/index.html", scripts=scripts, up=""))
    for entry in catalogue.entries:
        up = "../" * entry.name.count("/")
        page = render(target=f"{up}zh-hans/{entry.name}.html", scripts=[], up=up)
        write_whole(fresh / f"{entry.name}.html", page)
    sitemap = environment().get_template("site/sitemap.xml").render(
        base=project_settings().url, scripts=scripts, names=["index", *(e.name for e in catalogue.entries)]
    )  # fmt: skip
    write_whole(fresh / "sitemap.xml", sitemap)


def _mkdocs(pages: Path, site: Path) -> subprocess.Popen[str]:
    environ = os.environ | {
        "ZHENGBEN_PAGES": str(pages.resolve()),
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0"),
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    command += ["--config-file", str(PROJECT / "mkdocs.yml"), "--site-dir", str(site)]
    return subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _put_in_place(sources: list[tuple[Path, str]], files: dict[str, Path], site: Path) -> int:
    """Copy what differs and delete what is gone, so that unchanged pages keep their dates.

    `sources` are folders, and what they are called in the site; `files` are single files by their names there.
    """
    wanted = {
        Path(name) / file.relative_to(folder): file
        for folder, name in sources
        for file in folder.rglob("*")
        if file.is_file()
    } | {Path(name): file for name, file in files.items()}
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
