"""Makes the pages of the site: the frames around the sheets, and the pages that list documents."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from itertools import groupby
from typing import Any

from markupsafe import Markup

from ..audit.review.grades import weigh, worth
from ..editions.registry import ORIGINAL, SIMPLIFIED, editions, script
from ..editions.review import read_review
from ..editions.script import in_script
from ..files import read_text
from ..render.jobs import PARALLEL
from ..resources import environment
from ..source_names import address, audit_path, source_path
from ..text.visible import visible_line
from ..vocabulary.findings import finding_kinds
from ..vocabulary.rules import packaged
from .catalogue import Bulletin, Catalogue, Entry, SourceFacts, bibtex, citation, printed_links
from .changes import ChangeJob, read_change
from .sheet import Script, SheetJob, raw_file, read_part, source_page

_PARALLEL = "简繁对照"
_BLANK = re.compile(r"\n(?=\s*\n)")
FORMATS = ("pdf", "epub")
SIGNALS = {
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
    "copies": "内容相同的来源",
    "conversion": "繁简转换",
}


_FORMAT_NAMES = {
    "html": "网页",
    "docx": "Word 文件",
    "epub": "EPUB",
    "pdf": "PDF",
    "row": "表格的一行",
}


def _labels() -> dict[str, str]:
    """The names of the editions that books are made of, by their folders."""
    named = {each.tag: each.label for each in (SIMPLIFIED, *editions().values())}
    return named | {PARALLEL: _PARALLEL}


class SitePages:
    """The pages of one script. `jobs` are the jobs of the sheets, in the order of the catalogue's entries."""

    def __init__(
        self,
        script: Script,
        jobs: list[SheetJob],
        catalogue: Catalogue,
        changes: list[ChangeJob],
        licence: str,
    ) -> None:
        self.script, self.jobs, self.catalogue = script, jobs, catalogue
        self.licence = licence
        self.changes = {job.page: job for job in changes if job.script == script}
        self.out, self.sources, self.scripts = jobs[0].out, jobs[0].sources, jobs[0].scripts
        self.word = cache(partial(in_script, lang=script.tag))
        self.reviews = sorted(file.stem for file in (self.out / "review").glob("*.tsv"))

    def pages(self) -> Iterator[tuple[str, str]]:
        """The name of every page, and its text for MkDocs."""
        places = {entry.name: entry.place for entry in self.catalogue.entries}
        for name, title, html in self._pages():
            facts: dict[str, Any] = {
                "title": title,
                "lang": self.script.tag,
                "place": places.get(name, ""),
            }
            facts |= {"search": name == "search", "diff": name in self.changes}
            head = json.dumps(facts, ensure_ascii=False)
            # One block of HTML, which both Python-Markdown and CommonMark pass on unchanged. Neither would do so
            # with a blank line in it, nor the first with a tab.
            body = _BLANK.sub("&#10;", html.replace("\t", "&#9;").strip())
            yield name, f'---\n{head}\n---\n<div class="page">\n{body}\n</div>\n'

    def render(self, template: str, name: str, title: str, **values: Any) -> tuple[str, str, str]:
        """Render a page: its path, its title, its HTML."""
        up = "../" * name.count("/")
        html = environment().get_template(f"site/{template}.html").render(
            _=self.word, up=up, path=f"{name}.html", lang=self.script.tag, scripts=self.scripts,
            reviews=self.reviews, **values,
        )  # fmt: skip
        return name, title, html

    def _pages(self) -> Iterator[tuple[str, str, str]]:
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
        yield self.findings()
        for tag in self.reviews:
            yield self.review(tag)
        entries = iter(c.entries)
        for job in self.jobs:
            sheet = read_part(job, self.script.folder)
            for document in sheet["documents"]:
                entry = next(entries)
                yield self.document(entry, document)
                for page in (f"change/{entry.name}", f"years/{entry.name}"):
                    if page in self.changes:
                        yield self.change(entry, self.changes[page])
            if sheet["raw"]:
                yield self.source(job.source, sheet["raw"])

    def findings(self) -> tuple[str, str, str]:
        """The page of the places to look at: what matters most first, those of a source together."""
        kinds = finding_kinds()
        sources = self.catalogue.sources.items()
        rows = [
            (
                source,
                f"{address(source_page(source))}.html#f{n}",
                finding,
                kinds[finding["code"]].chinese,
            )
            for source, facts in sorted(sources, key=lambda each: -_worth(each[1]))
            for n, finding in sorted(
                enumerate(facts.findings), key=lambda each: -weigh(each[1]["code"])
            )
        ]
        grades = Counter(grade for _, facts in sources for grade in facts.grades)
        return self.render("findings", "findings", self.word("待查之处"), findings=rows, grades=grades)  # fmt: skip

    def numbers(self) -> Iterator[tuple[str, str]]:
        """The counts on the home page."""
        c = self.catalogue
        yield "文献", f"{len(c.entries):,}"
        yield "字", f"{sum(e.characters for e in c.entries):,}"
        yield "注释", f"{sum(e.notes for e in c.entries):,}"
        yield "删去的杂质（字）", f"{sum(s.totals['removed'] for s in c.sources.values()):,}"

    def bulletin(self, bulletin: Bulletin) -> tuple[str, str, str]:
        """The page of a bulletin: its printed contents list, and its documents."""
        title = self.word(bulletin.title)
        shown = Bulletin(bulletin.slug, title, tuple(map(self.word, bulletin.lines)), (), bulletin.entries)  # fmt: skip
        printed = printed_links(self._simplified(bulletin))
        return self.render("bulletin", f"bulletin/{bulletin.slug}", title, bulletin=shown,
                           printed=printed, downloads=self.downloads(bulletin.slug))  # fmt: skip

    def _simplified(self, bulletin: Bulletin) -> Bulletin:
        """The bulletin with Simplified titles, as in its printed contents list."""
        originals = self.catalogue.originals or self.catalogue
        return next(b for b in originals.bulletins if b.slug == bulletin.slug)

    def rules(self) -> tuple[str, str, str]:
        """The page of all rules, with counts and an example."""
        rows: list[dict[str, Any]] = []
        sources = self.catalogue.sources.values()
        names = {rule: each.name for rule, each in packaged().rules.items()}
        names |= {rule: name for source in sources for rule, name in source.names.items()}
        for rule, name in names.items():
            found = [source.rules[rule] for source in sources if rule in source.rules]
            rows.append({
                "rule": rule, "name": name, "edits": sum(row[0] for row in found),
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
        return self.render("review", f"review/{tag}", title, tag=tag, words=listed, signals=SIGNALS)

    def document(self, entry: Entry, document: dict[str, Any]) -> tuple[str, str, str]:
        """The page of a document."""
        before, after = self.catalogue.neighbours(entry)
        return self.render(
            "document", entry.name, entry.title, entry=entry, headings=document["outline"],
            text=Markup(document["text"]), origin=document["origin"], before=before, after=after,
            notes=[(label, Markup(content), calls) for label, content, calls in document["notes"]],
            facts=[(name, entry.front[key]) for key, name in _FACTS.items() if key in entry.front],
            bulletin=self.catalogue.bulletin_of.get(entry.name),
            downloads=self.downloads(entry.name, entry.front["source"]),
            change=self._page(f"change/{entry.name}"), years=self._page(f"years/{entry.name}"),
            gbt=citation(entry), bibtex=bibtex(entry), licence=self.word(self.licence),
        )  # fmt: skip

    def _page(self, name: str) -> str:
        return name if name in self.changes else ""

    def change(self, entry: Entry, job: ChangeJob) -> tuple[str, str, str]:
        """The page of changes in a document, since its last revision or since the report of the year before."""
        revision = job.page.startswith("change/")
        heading = f"{self.word('修订前后对照')}：{job.labels[0]}" if revision else self.word("与前一份报告并读")  # fmt: skip
        return self.render(
            "change", job.page, f"{entry.title} · {heading}", heading=heading, entry=entry,
            html=Markup(read_change(job)), lang_of=ORIGINAL if revision else "",
        )  # fmt: skip

    def downloads(self, name: str, source: str = "") -> list[dict[str, str]]:
        """Labels and addresses (from the root of the site) of the downloads of a document or a bulletin."""
        found = [
            {"label": f"{label} {kind.upper()}", "path": f"{kind}/{edition}/{name}.{kind}"}
            for kind in FORMATS
            for edition, label in _labels().items()
            if (self.out / kind / edition / f"{name}.{kind}").is_file()
        ]
        if source:
            found += [{"label": f"{script(s.tag).label} Markdown", "path": f"markdown/{s.tag}/{name}.md"} for s in self.scripts]  # fmt: skip
            if source in self.catalogue.sources:
                found.append({"label": self.word("审计记录"), "path": audit_path(source)})
                file = self.sources / source_path(source)
                if file.is_file():
                    raw = {"path": raw_file(source), "saved_as": visible_line(file.name)}
                    found.append({"label": self.word("原始来源")} | raw)
        return found

    def source(self, source: str, raw: dict[str, Any]) -> tuple[str, str, str]:
        """The page of a source as scraped, with its edits, and links to where each paragraph begins."""
        return self.render(
            "source", source_page(source), source, source=self.catalogue.sources[source].record,
            rules=raw["rules"], shown=Markup(raw["shown"]), kinds=_FORMAT_NAMES,
        )  # fmt: skip


def _worth(facts: SourceFacts) -> float:
    return worth(finding["code"] for finding in facts.findings)
