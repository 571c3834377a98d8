"""The site: a page a document, notes with labels and back-links, an index by place and year."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT
from lxml import html

from zhengben.audit import block_text, inline_text
from zhengben.cli import main


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site of the seeds, built once."""
    out = tmp_path_factory.mktemp("site")
    assert main(["clean", str(ROOT / "seeds"), "--out", str(out), "-q"]) == 0
    assert main(["site", str(out / "markdown"), "--out", str(out), "-q"]) == 0
    return out / "site"


def page(site: Path, name: str) -> html.HtmlElement:
    """The article of a page."""
    tree = html.fromstring((site / name).read_text("utf-8"))
    (article,) = tree.xpath("//article")
    return article


def test_there_is_a_page_for_each_document(site, documents):
    pages = {p.relative_to(site).with_suffix("").as_posix() for p in site.rglob("*.html")}
    assert pages == set(documents) | {"index", "404"}


def test_each_page_shows_all_text_of_its_document_and_no_other(site, seeds):
    for result in seeds.values():
        for name, document in zip(result.names, result.documents, strict=True):
            article = page(site, f"{name}.html")
            for link in article.xpath('.//a[@class="footnote-backref" or @class="headerlink"]'):
                link.drop_tree()
            shown = "".join("".join(article.itertext()).split())
            text = "".join(block_text(b) for b in document.blocks)
            text += "".join(inline_text(n.content) for n in document.notes)
            expected = re.sub(r"\[\^(\w+)\]", r"\1", text).replace("**", "")
            assert shown == expected


def test_no_blank_stands_between_chinese_characters(site):
    for file in site.rglob("*-report.html"):
        for paragraph in page(site, str(file.relative_to(site))).xpath(".//p"):
            assert not re.search(
                r"[\u4e00-\u9fff，。][ \n]+[\u4e00-\u9fff]", paragraph.text_content()
            )


def test_notes_show_their_labels_and_lead_there_and_back(site):
    article = page(site, "nanchang-gazette-2021-12/01-nanchang-2021-work-report.html")
    calls = article.xpath('.//a[@class="footnote-ref"]')
    assert [c.text for c in calls][:4] == ["1", "2", "2", "3"]
    ids = {e.get("id") for e in article.iter() if e.get("id")}
    for call in calls:
        assert call.get("href").removeprefix("#") in ids
    for back in article.xpath('.//a[@class="footnote-backref"]'):
        assert back.get("href").removeprefix("#") in ids


def test_a_label_stays_where_one_is_missing(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text(
        "政府工作报告\n\n各位代表：\n\n“甲计划”[2]和“丙计划”[5]推进。\n\n名词解释\n\n2.“甲计划”：第一。\n5.“丙计划”：第三。\n",
        "utf-8",
    )
    text = source.read_text("utf-8").replace("名词解释\n\n", "名词解释\n\n1.“丁计划”：无。\n")
    source.write_text(text, "utf-8")
    assert main(["clean", str(source), "--out", str(tmp_path), "-q"]) == 0
    assert main(["site", str(tmp_path / "markdown"), "--out", str(tmp_path), "-q"]) == 0
    article = page(tmp_path / "site", "work-report.html")
    assert [a.text for a in article.xpath('.//a[@class="footnote-ref"]')] == ["2", "5"]
    assert [li.get("value") for li in article.xpath('.//div[@class="footnote"]//li')] == ["2", "5"]


def test_the_index_lists_every_document_by_place_and_by_year(site, documents):
    article = page(site, "index.html")
    links = [a.get("href") for a in article.xpath(".//td/a")]
    assert sorted(links) == sorted(2 * [f"{name}.html" for name in documents])
    assert [h.text for h in article.xpath(".//h2")] == ["按地方", "按年份"]


def test_a_table_has_no_empty_heading_row(site):
    article = page(site, "nanchang-gazette-2021-12/05-hongfubanzi-2021-294.html")
    (table,) = article.xpath(".//table")
    assert not table.xpath("./thead")
    assert len(table.xpath(".//tr")) == 12


def test_pages_ask_for_nothing_off_the_host(site):
    for file in site.rglob("*.html"):
        tree = html.fromstring(file.read_text("utf-8"))
        asked = tree.xpath(
            "//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='icon']/@href"
        )
        assert asked
        assert not [a for a in asked if re.match(r"(?:https?:)?//", a)]


def test_text_of_a_source_is_never_markup(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text(
        "政府工作报告\n\n各位代表：\n\n<script>alert(1)</script>全市<svg onload=y>上下一心，努力工作，成绩很大，人民满意。\n",
        "utf-8",
    )
    assert main(["clean", str(source), "--out", str(tmp_path), "-q"]) == 0
    assert main(["site", str(tmp_path / "markdown"), "--out", str(tmp_path), "-q"]) == 0
    article = page(tmp_path / "site", "work-report.html")
    assert not article.xpath(".//script | .//svg")
    assert "<script>alert(1)</script>全市<svg onload=y>上下一心" in article.text_content()


def test_building_again_touches_only_what_changed(tmp_path):
    assert main(["clean", str(ROOT / "seeds"), "--out", str(tmp_path), "-q"]) == 0
    assert main(["site", str(tmp_path / "markdown"), "--out", str(tmp_path), "-q"]) == 0
    site = tmp_path / "site"
    before = {p: p.stat().st_mtime_ns for p in site.rglob("*") if p.is_file()}
    document = tmp_path / "markdown/gaoan-2024-work-report.md"
    document.write_text(document.read_text("utf-8").replace("586.9亿元", "587.9亿元"), "utf-8")
    assert main(["site", str(tmp_path / "markdown"), "--out", str(tmp_path), "-q"]) == 0
    changed = {p.name for p, t in before.items() if p.stat().st_mtime_ns != t}
    assert changed == {"gaoan-2024-work-report.html"}
