"""The site as files: every page, both scripts, addresses that stay, sources beside their documents, search index."""

from __future__ import annotations

import base64
import json
import mimetypes
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import markdown
import pytest
from conftest import ROOT, build_site
from lxml import etree, html
from markdown_it import MarkdownIt
from test_cli import REPORT
from test_edges import ODD

from zhengben.audit.audit import block_text, inline_text
from zhengben.cli.main import main
from zhengben.editions.fold import fold
from zhengben.markdown.read import read_markdown
from zhengben.model import Block, Document
from zhengben.render.book import Style, Writer
from zhengben.site.ids import block_ids
from zhengben.site.search import grams

pytestmark = pytest.mark.slow

SCRIPTS = {"zh-hans": "markdown", "zh-hant": "markdown.zh-Hant-TW"}


def tree(site: Path, name: str) -> html.HtmlElement:
    return html.fromstring((site / name).read_text("utf-8"))


def article(site: Path, name: str) -> html.HtmlElement:
    (found,) = tree(site, name).xpath("//article")
    return found


def site_again(out: Path, sources: Path) -> list[str]:
    """The command that brings a site up to date."""
    return ["site", str(out / "markdown"), "--out", str(out), "--sources", str(sources), "-q"]


def made_of(site: Path, folder: str):
    """Names and documents that a script's pages are made of."""
    top = site.parent / SCRIPTS[folder]
    for path in sorted(top.rglob("*.md")):
        name = path.relative_to(top).with_suffix("").as_posix()
        yield name, read_markdown(path.read_text("utf-8"), name).document


# ---- pages


def test_there_is_a_page_for_everything_in_each_script(site, documents):
    for folder in SCRIPTS:
        pages = {p.relative_to(site / folder).with_suffix("").as_posix() for p in (site / folder).rglob("*.html")}  # fmt: skip
        sources = {f"source/{p.name}" for p in (ROOT / "seeds").glob("*.txt")}
        assert set(documents) | sources | {"index", "search", "rules", "findings", "review/zh-Hant-TW"} <= pages  # fmt: skip
        assert {"place/nanchang", "year/2021", "year/undated", "kind/work-report", "bulletin/nanchang-gazette-2021-12"} <= pages  # fmt: skip


def test_every_link_of_every_page_leads_somewhere(site):
    ids = {}
    for path in site.rglob("*.html"):
        page = html.fromstring(path.read_text("utf-8"))
        ids[path.resolve()] = {e.get("id") for e in page.iter() if isinstance(e.tag, str)}
    for path in site.rglob("*.html"):
        page = html.fromstring(path.read_text("utf-8"))
        for address in page.xpath("//a/@href | //link/@href | //script/@src"):
            if re.match(r"(?:https?|mailto|data):", address):
                continue
            file, _, part = address.partition("#")
            target = (path.parent / file).resolve() if file else path.resolve()
            assert target.is_file(), (path, address)
            assert not part or part in ids[target], (path, address)


@pytest.mark.parametrize("folder", SCRIPTS)
def test_each_page_shows_all_text_of_its_document_and_no_other(site, folder):
    for name, document in made_of(site, folder):
        found = article(site, f"{folder}/{name}.html")
        notes = {n.get("id"): "".join(n.xpath('.//span[@class="said"]')[0].itertext()) for n in found.xpath('.//div[@class="note"]')}  # fmt: skip
        for section in found.xpath('.//section[@class="notes"]'):
            section.drop_tree()
        shown = "".join("".join(found.itertext()).split())
        text = "".join(block_text(b) for b in document.blocks).replace("**", "")
        assert shown == re.sub(r"\[\^([\w-]+)\]", r"〔\1〕", text)
        assert {i: "".join(t.split()) for i, t in notes.items()} == {
            f"n-{n.label}": inline_text(n.content) for n in document.notes
        }


def test_notes_have_the_sources_own_numbers_and_lead_back_to_each_call(site):
    found = article(site, "zh-hans/nanchang-gazette-2021-12/01-nanchang-2021-work-report.html")
    calls = found.xpath('.//a[@class="call"]')
    assert [c.text for c in calls][:4] == ["〔1〕", "〔2〕", "〔2〕", "〔3〕"]
    back = found.xpath('.//div[@id="n-2"]//a[@class="back"]/@href')
    assert back == ["#r-2", "#r-2-2"]


def test_the_bulletins_page_has_its_contents_as_printed_linked(site):
    page = tree(site, "zh-hant/bulletin/nanchang-gazette-2021-12.html")
    assert page.xpath("//main/h1")[0].text == "南昌市人民政府公報"
    printed = page.xpath('//ul[@class="printed"]//a')
    assert {a.get("href") for a in printed} == {f"../{name}.html" for name, _ in made_of(site, "zh-hans") if "gazette" in name}  # fmt: skip
    assert any(re.search("政府工作报告.*4$", a.text) for a in printed)


def test_a_documents_panel_has_facts_neighbours_downloads_and_citations(site):
    page = tree(site, "zh-hans/nanchang-2024-work-report.html")
    (panel,) = page.xpath('//aside[@class="panel"]')
    facts = dict(zip([e.text for e in panel.xpath(".//dt")], [e.text for e in panel.xpath(".//dd")], strict=True))  # fmt: skip
    assert facts["地方"] == "南昌市"
    assert facts["日期"] == "2024-01-15"
    assert panel.xpath('.//a[@rel="next"]/@href') == ["nanchang-2025-work-report.html"]
    assert panel.xpath('.//a[@rel="prev"]/@href') == ["nanchang-gazette-2021-12/01-nanchang-2021-work-report.html"]  # fmt: skip
    downloads = panel.xpath(".//li/a/@href")
    assert "../markdown/zh-Hans/nanchang-2024-work-report.md" in downloads
    assert "../raw/001_d698cca8952d26ee.txt" in downloads
    assert "../audit/001_d698cca8952d26ee.txt.json" in downloads
    assert panel.xpath(".//*[@data-cite]")[0].text.startswith(
        "南昌市人民政府. 政府工作报告：2024年1月15日在"
    )
    assert "year = {{2024}}," in panel.xpath(".//details/pre")[0].text


def test_home_counts_what_there_is(site, seeds):
    values = [e.text for e in tree(site, "zh-hans/index.html").xpath('//dl[@class="numbers"]//dd')]
    documents = [d for r in seeds.values() for d in r.documents]
    characters = sum(len("".join(_plain(d).split())) for d in documents)
    assert values[0] == str(len(documents))
    assert values[1] == f"{characters:,}"
    assert values[2] == str(sum(len(d.notes) for d in documents))


def _plain(document: Document) -> str:
    return re.sub(r"\[\^[\w-]+\]|\*\*", "", "".join(block_text(b) for b in document.blocks))


# ---- both scripts


def test_both_scripts_have_the_same_addresses_and_their_own_language(site):
    for name, _ in made_of(site, "zh-hans"):
        pages = {folder: tree(site, f"{folder}/{name}.html") for folder in SCRIPTS}
        ids = {f: [e.get("id") for e in p.iter() if isinstance(e.tag, str) and e.get("id")] for f, p in pages.items()}  # fmt: skip
        assert ids["zh-hans"] == ids["zh-hant"]
        assert {f: p.get("lang") for f, p in pages.items()} == {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant-TW"}  # fmt: skip
    words = tree(site, "zh-hant/index.html").xpath("//h2")
    assert [w.text for w in words][:3] == ["地方與年份", "年表", "最新"]


def test_the_sitemap_names_both_scripts_of_each_page(site, documents):
    page = etree.parse(site / "sitemap.xml")
    spaces = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    urls = page.findall("s:url", spaces)
    assert len(urls) == 2 * (len(documents) + 1)
    assert all({a.get("hreflang") for a in u.findall("x:link", spaces)} == {"zh-Hans", "zh-Hant-TW"} for u in urls)  # fmt: skip


def test_old_addresses_lead_to_the_new_ones(site, documents):
    for name in documents:
        page = tree(site, f"{name}.html")
        (refresh,) = page.xpath('//meta[@http-equiv="refresh"]/@content')
        target = (site / f"{name}.html").parent / refresh.partition("url=")[2]
        assert target.resolve() == (site / f"zh-hans/{name}.html").resolve()


# ---- addresses that stay


def paragraphs(*texts: str) -> Document:
    return Document({}, tuple(Block("paragraph", (text,)) for text in texts))


def test_an_address_stays_when_text_comes_above_and_when_figures_change():
    before = ["一是聚焦扩大内需，经济循环持续畅通，增长5.0%。", "二是聚焦科技引领，投入3.6亿元。"]
    after = ["新的一段说的是别的事。", before[0].replace("5.0", "4.9"), before[1] + "又加了一句。"]
    assert block_ids(paragraphs(*after))[1:] == block_ids(paragraphs(*before))


def test_addresses_are_distinct_and_letters_alone():
    ids = block_ids(paragraphs("同样的话。", "同样的话。", "2021年", "2022年", ""))
    assert len(set(ids)) == 5
    assert all(re.fullmatch("[a-z][a-z0-9-]*", name) for name in ids)


# ---- sources


def test_a_sources_page_shows_all_of_it_and_every_paragraphs_place(site, seeds):
    for result in seeds.values():
        source = result.source
        page = tree(site, f"zh-hans/source/{source.path}.html")
        (raw,) = page.xpath('//div[@class="raw"]')
        marks = {a.get("id"): a for a in raw.xpath('.//a[@class="to"]')}
        wanted = {i for d in result.documents for i in block_ids(d)}
        assert set(marks) == wanted
        for added in raw.xpath(".//ins"):
            added.drop_tree()
        assert "".join("".join(raw.itertext()).split()) == "".join(source.text.split())


def test_a_paragraph_and_its_place_in_the_source_lead_to_each_other(site, seeds):
    result = seeds["000"]
    raw = tree(site, f"zh-hans/source/{result.source.path}.html").xpath('//div[@class="raw"]')[0]
    (name,), (document,) = result.names, result.documents
    page = article(site, f"zh-hans/{name}.html")
    for ident, block in zip(block_ids(document), document.blocks, strict=True):
        (out,) = page.xpath(f'.//*[@id="{ident}"]//a[@class="origin"]/@href')
        assert out == f"source/{result.source.path}.html#{ident}"
        (mark,) = raw.xpath(f'.//a[@id="{ident}"]')
        assert mark.get("href") == f"../{name}.html#{ident}"
        follows = "".join("".join(mark.xpath("following::text()")[:8]).split())
        begins = re.sub(r"\[\^\w+\]", "", block_text(block))[:4]
        assert begins[0] in follows[:12]


# ---- safety


def test_pages_ask_for_nothing_off_the_host_and_run_no_script_of_their_own(site):
    for file in site.rglob("*.html"):
        page = html.fromstring(file.read_text("utf-8"))
        asked = page.xpath("//script/@src | //img/@src | //link/@href")
        assert not [a for a in asked if re.match(r"(?:https?:)?//", a)]
        assert not page.xpath("//script[not(@src)] | //@style | //style")
        assert not [a for e in page.iter() for a in e.attrib if a.startswith("on")]
        (policy,) = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_a_source_of_any_name_has_a_page_and_downloads_that_links_find(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(ODD):
        text = REPORT.replace("上下", f"上下\u202e{'甲乙丙丁戊己庚'[number]}")
        (folder / os.fsdecode(name)).write_text(text, "utf-8")
    site = build_site(tmp_path / "out", folder)
    sources = list((site / "zh-hans/source").rglob("*.html"))
    assert len(sources) == len(ODD)
    for path in sources:
        assert "上下⟨U+202E⟩" in tree(site, str(path.relative_to(site))).text_content()
    reached = set()
    for path in (site / "zh-hans").rglob("*.html"):
        for link in html.fromstring(path.read_text("utf-8")).xpath("//main//a/@href"):
            target = (path.parent / unquote(link.partition("#")[0])).resolve()
            assert target.is_file() or link.startswith("#"), link
            reached.add(target)
    assert set(map(Path.resolve, sources)) <= reached
    assert {p.resolve() for p in (site / "raw").iterdir()} <= reached
    assert len(list((site / "raw").iterdir())) == len(ODD)


def test_sources_are_kept_where_no_server_calls_them_anything_but_plain_text(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    page = f"<!doctype html><meta charset=utf-8><script>alert(1)</script><p>{REPORT.strip()}</p>"
    names = ("a.html", "a.html.txt", "a.html.raw.txt", "b.xhtml", "c.TXT", "d.htm", "e.md")
    for number, name in enumerate(names):
        (folder / name).write_text(page.replace("上下", f"上下{number}"), "utf-8")
    site = build_site(tmp_path / "out", folder)
    raw = {p.name: p.read_bytes() for p in (site / "raw").iterdir()}
    assert all(mimetypes.guess_type(name) == ("text/plain", None) for name in raw)
    assert sorted(raw.values()) == sorted((folder / name).read_bytes() for name in names)
    saved = {
        (a.get("download"), (path.parent / a.get("href")).resolve().read_bytes())
        for path in (site / "zh-hans").glob("*.html")
        for a in html.fromstring(path.read_text("utf-8")).xpath("//a[@download]")
    }
    assert saved == {(name, (folder / name).read_bytes()) for name in names}


@pytest.fixture(scope="module")
def private(few, tmp_path_factory) -> Path:
    """The site of the few sources, built where new files are for their owner only."""
    mask = os.umask(0o077)
    try:
        return build_site(tmp_path_factory.mktemp("private"), few)
    finally:
        os.umask(mask)


def test_a_site_can_be_served_whatever_the_umask(private):
    folders = {p.stat().st_mode & 0o777 for p in [private, *private.rglob("*")] if p.is_dir()}
    assert folders == {0o755}
    assert {p.stat().st_mode & 0o777 for p in private.rglob("*") if p.is_file()} == {0o644}


def test_text_of_a_source_is_never_markup(tmp_path):
    source = tmp_path / "in/a.txt"
    source.parent.mkdir()
    source.write_text(
        "政府工作报告\n\n各位代表：\n\n<script>alert(1)</script>全市<svg onload=y>上下一心，努力工作，成绩很大，人民满意。{{ 7*7 }}\n\n"
        "</div></article>\t我们要<!-- 继续 -->努力，做好各项工作，&lt;b&gt;完成任务。\n",
        "utf-8",
    )
    site = build_site(tmp_path / "out", source.parent)
    for page in (article(site, "zh-hans/a.html"), tree(site, "zh-hans/source/a.txt.html").xpath('//div[@class="raw"]')[0]):  # fmt: skip
        assert not page.xpath(".//script | .//svg | .//b | .//comment()")
        assert "<script>alert(1)</script>全市<svg onload=y>上下一心" in page.text_content()
        assert "{{ 7*7 }}" in page.text_content()


def test_two_builds_are_the_same_bytes(few_built, private):
    site, other = few_built / "site", private
    files = {p.relative_to(site) for p in site.rglob("*") if p.is_file()}
    assert files == {p.relative_to(other) for p in other.rglob("*") if p.is_file()}
    assert not [f for f in files if (site / f).read_bytes() != (other / f).read_bytes()]


def test_building_again_touches_only_what_changed(few, few_built):
    site = few_built / "site"
    before = {p: p.stat().st_mtime_ns for p in site.rglob("*") if p.is_file()}
    document = few_built / "markdown/gaoan-2024-work-report.md"
    document.write_text(document.read_text("utf-8").replace("586.9亿元", "587.9亿元"), "utf-8")
    assert main(site_again(few_built, few)) == 0
    changed = {p.relative_to(site).as_posix() for p, t in before.items() if p.exists() and p.stat().st_mtime_ns != t}  # fmt: skip
    assert "zh-hans/gaoan-2024-work-report.html" in changed
    assert not [c for c in changed if c.endswith(".html") and "gaoan" not in c]


def test_a_page_that_was_damaged_or_lost_is_made_again(few, few_built):
    site = few_built / "site"
    damaged, lost = site / "zh-hans/rules.html", site / "zh-hant/findings.html"
    before = damaged.read_bytes(), lost.read_bytes()
    damaged.write_text("", "utf-8")
    lost.unlink()
    assert main(site_again(few_built, few)) == 0
    assert (damaged.read_bytes(), lost.read_bytes()) == before


def test_a_table_has_no_empty_heading_row(site):
    found = article(site, "zh-hans/nanchang-gazette-2021-12/05-hongfubanzi-2021-294.html")
    (table,) = found.xpath(".//table")
    assert not table.xpath("./thead")
    assert len(table.xpath(".//tr")) == 12


# ---- search


class Index:
    """The index as search.js reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.head = json.loads((folder / "index.json").read_text("utf-8"))
        sizes = self.varints(self.head["units"], plain=True)
        self.units = [
            row
            for number in range(len(sizes))
            for row in json.loads((folder / f"t/zh-hans/{number}.json").read_text("utf-8"))[4]
        ]

    @staticmethod
    def varints(coded: str, plain: bool = False) -> list[int]:
        found, before, value, shift = [], -1, 0, 0
        for byte in base64.b64decode(coded):
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                before = value if plain else before + value + 1
                found.append(before)
                value = shift = 0
        return found

    def gram(self, gram: str) -> list[int]:
        if gram in self.head["heavy"]:
            number = self.head["heavy"].index(gram)
            return self.varints(json.loads((self.folder / f"g/h{number}.json").read_text("utf-8")))
        value = 2166136261
        for unit in memoryview(gram.encode("utf-16-le")).cast("H"):
            value = ((value ^ unit) * 16777619) & 0xFFFFFFFF
        row = json.loads((self.folder / f"g/{value % self.head['shards']}.json").read_text("utf-8"))
        return self.varints(row[gram]) if gram in row else []


def test_every_character_and_every_pair_of_the_text_is_found_where_it_is_and_nowhere_else(site):
    index = Index(site / "search")
    wanted: dict[str, list[int]] = {}
    for number, row in enumerate(index.units):
        for gram in grams(fold(row[2])).union(*(grams(other) for other in row[3:])):
            wanted.setdefault(gram, []).append(number)
    assert len(wanted) > 10_000
    assert all(index.gram(gram) == units for gram, units in list(wanted.items())[::7])
    assert index.gram("魑魅") == []


def test_what_a_traditional_reader_types_folds_to_what_is_indexed(site):
    index = Index(site / "search")
    numbers = range(len(list((site / "search/t/zh-hant").iterdir())))
    shown = [row for n in numbers for row in json.loads((site / f"search/t/zh-hant/{n}.json").read_text("utf-8"))[4]]  # fmt: skip
    for number, (simplified, traditional) in enumerate(zip(index.units, shown, strict=True)):
        assert simplified[0] == traditional[0]
        text = fold(traditional[2])
        assert text in (fold(simplified[2]), *simplified[3:])
        if number % 9 == 0:
            assert all(number in index.gram(gram) for gram in grams(text))


def test_pages_of_documents_that_are_gone_are_deleted_before_mkdocs_reads_them(few, few_built):
    site = few_built / "site"
    for path in [*few_built.glob("markdown*/gaoan*.md"), *few_built.glob("pages/*/place/gaoan.md")]:
        path.rename(path.with_name("renamed.md")) if "pages" in path.parts else path.unlink()
    assert main(site_again(few_built, few)) == 0
    left = [path.relative_to(site).as_posix() for path in site.rglob("gaoan*")]
    addresses = [f"{folder}gaoan-2024-work-report.html" for folder in ("", "zh-hans/", "zh-hant/")]
    assert sorted(left) == addresses
    assert all(tree(site, address).xpath("//h1/text()") == ["此文已撤下"] for address in left)
    assert not list(site.rglob("renamed*"))


def test_a_document_without_a_conversion_is_shown_as_it_is_in_both_scripts(few, few_built):
    name = "gaoan-2024-work-report"
    (few_built / f"markdown.zh-Hant-TW/{name}.md").unlink()
    assert main(site_again(few_built, few)) == 0
    found = article(few_built / "site", f"zh-hant/{name}.html")
    assert found.get("lang") == "zh-Hans"
    assert "政府工作报告" in found.text_content()


def test_an_edition_of_another_text_is_refused_with_a_sentence(few, few_built, capsys):
    path = few_built / "markdown/gaoan-2024-work-report.md"
    path.write_text(
        path.read_text("utf-8").replace("各位代表：\n", "各位代表：\n\n加了一段。\n"), "utf-8"
    )
    assert main(site_again(few_built, few)) == 8
    assert "which has changed; convert again." in capsys.readouterr().err


# ---- engines


def bodies(site: Path):
    """Every page's text as MkDocs reads it, without its head."""
    for path in sorted((site.parent / "pages").rglob("*.md")):
        yield path, path.read_text("utf-8").split("---\n", 2)[2]


def test_properdocs_builds_the_same_pages_from_the_same_configuration(site, tmp_path):
    for folder in SCRIPTS:
        environ = os.environ | {"ZHENGBEN_PAGES": str((site.parent / "pages" / folder).resolve())}
        command = [sys.executable, "-m", "properdocs", "build", "-q", "--strict", "-f", str(ROOT / "mkdocs.yml")]  # fmt: skip
        subprocess.run([*command, "-d", str(tmp_path / folder)], env=environ, check=True)
        made = {p.relative_to(tmp_path / folder) for p in (tmp_path / folder).rglob("*.html")}
        assert made >= {p.relative_to(site / folder) for p in (site / folder).rglob("*.html")}
        for path in made - {Path("404.html")}:
            assert (tmp_path / folder / path).read_bytes() == (site / folder / path).read_bytes()


def test_python_markdown_and_commonmark_make_the_same_of_every_page(site):
    found = 0
    for path, body in bodies(site):
        assert markdown.markdown(body).strip() == MarkdownIt("commonmark").render(body).strip(), path  # fmt: skip
        found += 1
    assert found > 50


@pytest.mark.parametrize("folder", SCRIPTS)
def test_print_and_site_show_the_same_text_block_by_block(site, folder):
    for name, document in made_of(site, folder):
        printed = [html.fromstring(f"<div>{block}</div>").text_content() for block in Writer(document, Style(notes="mute")).blocks()]  # fmt: skip
        ids = block_ids(read_markdown((site.parent / f"markdown/{name}.md").read_text("utf-8"), name).document)  # fmt: skip
        page = article(site, f"{folder}/{name}.html")
        for ident, text in zip(ids, printed, strict=True):
            (block,) = page.xpath(".//*[@id=$name]", name=ident)
            assert "".join(block.text_content().split()) == re.sub("[\u200b\u2060\\s]", "", text)


# ---- changes


def test_neighbouring_years_of_a_place_are_side_by_side_in_each_script(site):
    for folder, heading in (("zh-hans", "一、2024年工作回顾"), ("zh-hant", "一、2024年工作回顧")):
        page = tree(site, f"{folder}/years/nanchang-2025-work-report.html")
        bands = page.xpath('//div[@class="band changed"]')
        pairs = [["".join(side.xpath(f".//*[not(self::{gone})]/text()[not(parent::{gone})]")) for side, gone in ((b[0], "ins"), (b[1], "del"))] for b in bands]  # fmt: skip
        assert [heading.replace("2024", "2023"), heading] in pairs
        link = tree(site, f"{folder}/nanchang-2025-work-report.html").xpath("//aside//a/@href")
        assert "years/nanchang-2025-work-report.html" in link
    assert not list(site.glob("*/years/gaoan*"))
    assert not list(site.glob("*/change"))


def test_a_document_with_an_earlier_revision_has_a_page_of_what_changed(few, few_built):
    def git(*arguments: str) -> None:
        day = {f"GIT_{who}_DATE": "2026-03-04T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
        subprocess.run(command, cwd=few_built, check=True, env=os.environ | day)

    git("init", "-q")
    once = few_built / "markdown/qingyunpu-2022-work-report.md"
    now = once.read_text("utf-8")
    once.write_text(now + "\n> what was canonical once\n", "utf-8")
    git("add", "markdown")
    git("commit", "-qm", "first")
    once.write_text(now, "utf-8")
    document = few_built / "markdown/gaoan-2024-work-report.md"
    document.write_text(document.read_text("utf-8").replace("586.9亿元", "587.9亿元"), "utf-8")
    for commit in (False, True):  # what is not committed yet is compared with the last commit
        if commit:
            git("commit", "-qam", "second")
        assert main(site_again(few_built, few)) == 0
        page = tree(few_built / "site", "zh-hant/change/gaoan-2024-work-report.html")
        assert page.xpath('//div[@class="compared"]/@lang') == ["zh-Hans"]
        assert "2026-03-04" in page.xpath("//h1")[0].text
        assert {d.text for d in page.xpath('//div[@class="diff"]//del')} == {"586.9"}
        assert {d.text for d in page.xpath('//div[@class="diff"]//ins')} == {"587.9"}
    links = tree(few_built / "site", "zh-hans/gaoan-2024-work-report.html").xpath(
        "//aside//a/@href"
    )
    assert "change/gaoan-2024-work-report.html" in links
    assert not list(few_built.glob("site/*/change/jia*"))
    assert not list(few_built.glob("site/*/change/qingyunpu*"))
