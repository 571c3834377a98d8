"""Whatever format a document comes in, it gives the same canonical Markdown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import BOUND, BULLETIN, PRINTED, ROOT, SEEDS, clean_file, markdown_of
from formats import (
    FONTS,
    Word,
    as_html,
    body_of,
    by_pandoc,
    called_once,
    front_of,
    lines_as_html,
    old_page,
    printed,
    with_endnotes,
    with_own_marks,
)
from pages import PAGES

from zhengben.cli.main import main
from zhengben.errors import UnreadableSource
from zhengben.markdown.write import write_document
from zhengben.readers.html.page import read_page
from zhengben.readers.word.numbering import format_number

pytestmark = pytest.mark.slow

NAMES = [
    path.relative_to(ROOT / "build/markdown").with_suffix("").as_posix()
    for path in sorted((ROOT / "build/markdown").rglob("*.md"))
]
# Word and pandoc have a note for each call; this one is called twice.
TWICE = "nanchang-gazette-2021-12/01-nanchang-2021-work-report"


def read_back(name: str, data: bytes) -> str:
    """The one document that a file gives."""
    (document,) = clean_file(name, data).documents
    return write_document(document)


def assert_same(found: str, wanted: str) -> None:
    assert body_of(found) == body_of(wanted)
    assert front_of(found) == front_of(wanted)


@pytest.fixture
def published(request, where) -> Path:
    """The output folder of the seeds' site, EPUBs or PDFs; only what is asked for is built."""
    if where.startswith("site"):
        return request.getfixturevalue("site").parent
    return request.getfixturevalue("epubs" if where.startswith("epub") else "books")


@pytest.mark.parametrize(
    ("where", "name"),
    [("pdf/zh-Hans/{}.pdf", name) for name in PRINTED]
    + [("epub/zh-Hans/{}.epub", name) for name in BOUND]
    + [("site/zh-hans/{}.html", name) for name in NAMES],
)
def test_published_files_read_back_as_their_documents(published, name, where):
    path = published / where.format(name)
    wanted = (published / f"markdown/{name}.md").read_text("utf-8")
    assert_same(read_back(path.name, path.read_bytes()), wanted)


def test_a_bound_bulletin_reads_back_as_its_documents(books):
    result = clean_file("a.pdf", (books / f"pdf/zh-Hans/{BULLETIN}.pdf").read_bytes())
    unnumbered = re.compile(r"(?<=/)\d\d-")  # a volume of fewer documents numbers them anew
    assert [unnumbered.sub("", n) for n in result.names] == [unnumbered.sub("", n) for n in PRINTED]
    for found, name in zip(result.documents, PRINTED, strict=True):
        assert_same(write_document(found), (books / f"markdown/{name}.md").read_text("utf-8"))


@pytest.mark.parametrize("paper", ["a5", "letter"])
def test_a_pdf_reads_back_from_any_paper(books, tmp_path, paper):
    name = "nanchang-gazette-2021-12/05-hongfubanzi-2021-294"  # its table goes over a page on A5
    source = books / f"markdown/{name}.md"
    assert main(["pdf", str(source), "--edition", "zh-Hans", "--paper", paper, "--out", str(tmp_path), "-q"]) == 0  # fmt: skip
    made = tmp_path / f"pdf/zh-Hans/{name}.pdf"
    assert_same(read_back(made.name, made.read_bytes()), source.read_text("utf-8"))


def _scrape_as(text: str, kind: str) -> bytes:
    if kind == "docx":
        word = Word()
        for line in filter(str.strip, text.splitlines()):
            word.document.add_paragraph(line.strip())
        return word.data()
    page = lines_as_html(text)
    return printed(page) if kind == "pdf" else f"<html><body>{page}".encode()


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_a_scrape_gives_the_same_in_any_format(seeds, seed, kind):
    """Noise, marker styles, contents lists with tables, and hard cases of the seeds themselves."""
    data = _scrape_as(seeds[seed.name[:3]].source.text, kind)
    found = [body_of(write_document(d)) for d in clean_file(f"a.{kind}", data).documents]
    assert found == [body_of(write_document(d)) for d in seeds[seed.name[:3]].documents]


def test_a_word_file_with_several_reports_gives_several_documents(documents):
    word = Word()
    names = ["nanchang-2024-work-report", "gaoan-2024-work-report"]
    for name in names:
        word.report(documents[name].replace("\n# ", "\n## ", 1))  # titles as first headings
    result = clean_file("a.docx", word.data())
    assert [body_of(write_document(d)) for d in result.documents] == [body_of(documents[n]) for n in names]  # fmt: skip


def test_a_notice_and_the_text_it_forwards_are_one_document():
    page = f"<h1>甲县人民政府关于印发甲县绿化办法的通知</h1><p>各乡镇人民政府：</p><p>现将《甲县绿化办法》印发给你们。</p><h1>甲县绿化办法</h1>{PROSE}"  # fmt: skip
    found = read_back("a.html", page.encode())
    assert "\n# 甲县人民政府关于印发甲县绿化办法的通知\n" in found
    assert "\n## 甲县绿化办法\n" in found


@pytest.mark.parametrize("style", ["", "body { columns: 2; column-gap: 2.2em; font-size: 10.5pt } h1 { column-span: all }"])  # fmt: skip
def test_columns_are_read_one_after_the_other(documents, style):
    wanted = documents["nanchang-2025-work-report"]
    assert_same(read_back("a.pdf", printed(as_html(wanted), style)), wanted)


def test_cells_of_a_printed_table_may_have_several_lines():
    rows = (("指标", "说明"), ("产值", "全市规模以上工业增加值增长百分之十点五，增速居全省第一" * 2), ("绿地", "新增"))  # fmt: skip
    table = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
    found = read_back("a.pdf", printed(f"<h1>政府工作报告</h1><p>各位代表：</p>{PROSE}<table>{table}</table>{PROSE.replace('全县', '全市')}"))  # fmt: skip
    assert "\n".join(f"| {a} | {b} |" for a, b in rows) in found


def test_a_pdf_of_pictures_is_refused_and_a_page_of_one_is_a_finding():
    picture = '<img style="width: 100%; height: 20cm" src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==">'  # fmt: skip
    bare = "@page { @top-center { content: none } @bottom-center { content: none } }"
    with pytest.raises(
        UnreadableSource, match=r"a\.pdf: this PDF holds pictures of pages, no text"
    ):
        clean_file("a.pdf", printed(picture, bare))
    pages = f'<h1>政府工作报告</h1><p>各位代表：</p>{PROSE}<div style="break-before: page">{picture}</div>'
    found = clean_file("a.pdf", printed(pages, bare)).findings
    assert [f.message for f in found if f.code == "R102"] == [
        "Page 2, which follows here, has a picture but no text; recognise its text (OCR)."
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("to", ["docx", "html5", "epub3"])
def test_files_of_another_program_read_back(documents, tmp_path, name, to):
    wanted = documents[name]
    if name == TWICE:
        wanted = called_once(wanted)
    suffix = {"docx": "docx", "html5": "html", "epub3": "epub"}[to]
    path = by_pandoc(wanted, to, tmp_path / f"a.{suffix}")
    found = read_back(path.name, path.read_bytes())
    assert body_of(found) == body_of(wanted)


def test_endnotes_of_word_are_notes(documents, tmp_path):
    wanted = documents["gaoan-2024-work-report"]
    data = with_endnotes(by_pandoc(wanted, "docx", tmp_path / "a.docx"))
    assert_same(read_back("a.docx", data), wanted)


@pytest.mark.parametrize("name", NAMES)
def test_word_with_raised_digits_reads_back(documents, name):
    word = Word()
    word.report(documents[name])
    assert body_of(read_back("a.docx", word.data())) == body_of(documents[name])


def test_word_numbers_headings_by_its_list_definitions():
    word = Word()
    word.define_list(9, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])  # fmt: skip
    word.paragraph("政府工作报告", "Title")
    word.paragraph("各位代表：")
    for level, text in (
        (0, "过去一年工作回顾"), (1, "经济稳中有进"), (1, "改革步伐加快"), (0, "今年工作安排"), (1, "扩大内需"),
    ):  # fmt: skip
        word.number(word.paragraph(text), 9, level)
        word.paragraph(f"{text}，这是全市上下一心、各项工作取得新的成绩的一年。")
    found = re.findall("(?m)^#+ .*", read_back("a.docx", word.data()))
    assert found == [
        "# 政府工作报告", "## 一、过去一年工作回顾", "### （一）经济稳中有进", "### （二）改革步伐加快",
        "## 二、今年工作安排", "### （一）扩大内需",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (11, "chineseCountingThousand", "十一"),
        (20, "chineseCounting", "二十"), (105, "chineseCounting", "一百零五"), (3, "ideographTraditional", "丙"),
        (20, "ideographDigital", "二〇"), (20, "decimalEnclosedCircleChinese", "⑳"), (21, "decimalEnclosedCircle", "㉑"),
        (36, "decimalEnclosedCircle", "㊱"), (12, "chineseLegalSimplified", "拾贰"), (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"), (5, "decimalFullWidth", "５"), (7, "decimalZero", "07"), (3, "decimalEnclosedParen", "⑶"),
        (9, "none such", "9"),
    ],
)  # fmt: skip
def test_numbers_look_as_word_shows_them(number, style, shown):
    assert format_number(number, style) == shown


def test_a_note_that_its_writer_marked_himself_keeps_its_call(documents, tmp_path):
    name = "gaoan-2024-work-report"
    path = by_pandoc(documents[name], "docx", tmp_path / "a.docx")
    found = read_back("a.docx", with_own_marks(path))
    assert body_of(found) == body_of(documents[name])


def test_links_of_a_word_file_call_notes():
    word = Word()
    word.paragraph("政府工作报告", "Title")
    word.paragraph("各位代表：")
    text = word.paragraph("发展首发经济")
    word.link(text, "[1]", "_ftn1")
    text.add_run("，增长5%。")
    note = word.paragraph("")
    word.bookmark(note, "_ftn1")
    word.link(note, "[1]", "_ftnref1")
    note.add_run(" 新产品首次发布。")
    found = body_of(read_back("a.docx", word.data()))
    assert found.endswith("发展首发经济[^1]，增长5%。\n\n[^1]: 新产品首次发布。\n")


def test_of_tracked_changes_the_accepted_text_counts():
    word = Word()
    word.paragraph("政府工作报告", "Title")
    word.paragraph("各位代表：")
    word.revise(word.paragraph("生产总值增长"), "5.2%。", "5.3%。")
    assert "生产总值增长5.3%。" in read_back("a.docx", word.data())
    assert "5.2" not in read_back("a.docx", word.data())


@pytest.mark.parametrize("name", [n for n in NAMES if "294" not in n])  # that one is a table
def test_an_old_page_reads_back_whatever_its_encoding_says(documents, name):
    wanted = documents[name]
    found = read_back("a.htm", old_page(wanted))
    assert _letters(found) == _letters(wanted)


@pytest.mark.parametrize("name", [n for n in NAMES if n.endswith("report")])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_pages_as_sites_have_them_read_back(documents, name, page):
    wanted = documents[name]
    assert body_of(read_back("a.html", page(wanted))) == body_of(wanted)


def _letters(markdown: str) -> str:
    """Text, headings and calls; a page of 2000 tells no headings from paragraphs."""
    return re.sub(r"\s", "", re.sub("(?m)^#+ ", "", body_of(markdown)))


PAGE = """<html><head><meta name="PubDate" content="2024-02-03 10:20"><meta name="ContentSource" content="甲县日报">
<meta name="Url" content="http://www.example.gov.cn/1.html"></head><body>
<div id="nav"><a href="/">首页</a><a href="/x">政务公开</a></div><div class="t">2024年甲县政府工作报告</div>
<div id="c"><p>各位代表：</p>{}</div><div>主办：甲县人民政府办公室</div></body></html>"""
PROSE = "<p>" + "全县上下一心，各项工作取得新的成绩，人民生活不断改善。" * 12 + "</p>"


def clean_page(inside: str) -> str:
    return read_back("a.html", PAGE.format(PROSE + inside).encode())


def test_a_page_says_when_where_and_by_whom_it_was_published():
    front = front_of(clean_page(""))
    assert {"published: 2024-02-03", "publisher: 甲县日报", "url: http://www.example.gov.cn/1.html"} <= front  # fmt: skip
    assert "title: 2024年甲县政府工作报告" in front


@pytest.mark.parametrize(
    ("call", "definition"),
    [
        ('<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>', '<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> {}</p></div>'),
        ('<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup>', '<ol><li id="cite_note-1"><a href="#cite_ref-1">^</a> {}</li></ol>'),
        ('<a id="r" href="#n" role="doc-noteref">1</a>', '<aside id="n" role="doc-footnote"><p>{} <a href="#r">↩</a></p></aside>'),
        ("<sup>①</sup>", "<p>注释</p><p>①{}</p>"),
        ('<span style="vertical-align: super">1</span>', "<p>注释：</p><p>1. {}</p>"),
    ],
)  # fmt: skip
def test_notes_of_a_page_are_known_by_links_and_raised_marks(call, definition):
    found = clean_page(f"<p>发展“首发经济”{call}，增长5%。</p>" + definition.format("“首发经济”：新产品首次发布。"))  # fmt: skip
    assert "发展“首发经济”[^1]，增长5%。" in found
    assert found.endswith("\n[^1]: “首发经济”：新产品首次发布。\n")


def test_a_raised_figure_of_a_unit_is_no_call():
    found = clean_page("<p>新增绿地12万m<sup>2</sup>，减排CO<sub>2</sub>共10<sup>4</sup>吨。</p>")
    assert "新增绿地12万m²，减排CO₂共10⁴吨。" in found


def test_a_table_of_data_is_a_table_and_a_table_for_layout_is_not():
    table = "<table><tr><th>指标</th><th>增长</th></tr><tr><td rowspan=2>产值</td><td>5%</td></tr><tr><td>6%</td></tr></table>"  # fmt: skip
    assert "| 指标 | 增长 |\n| 产值 | 5% |\n| | 6% |" in clean_page(table)
    layout = f"<table><tr><td>{PROSE}</td><td>{PROSE.replace('全县', '全乡')}</td></tr></table>"
    assert "|" not in body_of(clean_page(layout))


def test_a_heading_that_its_writer_broke_into_lines_is_one_heading():
    page = f"<h1>甲县人民政府关于<br>做好绿化工作的通知</h1><p>各乡镇人民政府：</p>{PROSE}"
    assert "\n# 甲县人民政府关于做好绿化工作的通知\n" in read_back("a.html", page.encode())
    word = Word()
    word.paragraph("甲县人民政府关于", "Title").add_run("\n做好绿化工作的通知")
    word.paragraph("各乡镇人民政府：")
    word.paragraph("请做好绿化工作。")
    assert "\n# 甲县人民政府关于做好绿化工作的通知\n" in read_back("a.docx", word.data())


def test_the_number_of_an_item_is_beside_its_text():
    found = clean_page("<ol start=3><li><p>扩大有效投资。</p></li><li>促进消费增长。</li></ol>")
    assert "\n3.扩大有效投资。\n\n4.促进消费增长。\n" in found


def test_a_definition_may_end_in_bold_words():
    found = clean_page(
        '<p>首发经济<a href="#n" id="r">[1]</a>，增长5%。</p><p id="n"><a href="#r">[1]</a>首店<b>经济</b></p>'
    )
    assert found.endswith("\n[^1]: 首店**经济**\n")


def test_a_call_may_be_among_bold_words():
    found = clean_page(
        '<p>发展<b>首发经济<a href="#n" id="r">[1]</a>和银发经济</b>，增长5%。</p><p id="n"><a href="#r">[1]</a>新产品首次发布。</p>'
    )
    assert "发展**首发经济**[^1]**和银发经济**，增长5%。" in found
    text = "政府工作报告\n\n各位代表：\n\n发展**首发[1]经济**，增长5%。\n\n注释\n\n1.首发：第一次。\n\n2.末尾：最后。\n"
    assert "发展**首发[^1]经济**，增长5%。" in markdown_of(text)


def test_a_marker_alone_on_its_line_stays():
    text = "政府工作报告\n\n各位代表：\n\n发展经济[1]，增长5%。\n\n[2]\n\n继续努力[3]，再创佳绩。\n"
    assert "发展经济，增长5%。\n\n[2]\n\n继续努力，再创佳绩。" in markdown_of(text)


def test_a_page_without_a_text_gets_a_sentence():
    with pytest.raises(UnreadableSource, match="nothing but what sites put around a text"):
        clean_file("a.txt", "首页\n打印\n关闭\n".encode())


def test_invisible_elements_are_not_text():
    hidden = '<p style="display:none">隐藏的文字在此。</p><p hidden>隐藏的文字在此。</p><script>document.write("文字在此")</script>'  # fmt: skip
    assert "文字在此" not in clean_page(hidden)


def test_headings_of_a_page_are_headings_without_a_number():
    found = clean_page("<h3>经济稳中有进</h3>" + PROSE.replace("全县", "全市"))
    assert "\n## 经济稳中有进\n" in found


BOLD = """<h1>政府工作报告</h1><p>各位代表：</p><p><b>一、工作回顾</b></p>
<p><b>（一）经济运行稳中有进。</b>地区生产总值增长百分之五，规模以上工业增加值增长百分之八，固定资产投资增长百分之六。</p>
<p><b>（二）改革开放持续深化，营商环境不断优化，市场主体活力进一步增强，取得明显成效。</b>新增市场主体一万户。</p>
<p><b>一是加大投入。</b>投入资金三亿元，建成一批重点项目，<b>取得实效</b>。</p>"""


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_bold_words_at_the_beginning_of_a_paragraph_are_a_heading_only_after_a_number(kind):
    font = f"@font-face {{ font-family: B; src: url({(FONTS / 'NotoSerifSC-Bold.ttf').as_uri()}) }} b {{ font-family: B }}"
    found = read_back(f"a.{kind}", BOLD.encode() if kind == "html" else printed(BOLD, font))
    # On a single page nothing proves that the line at its head is a running head, so it stays.
    head = "某某市人民政府公报\n\n" if kind == "pdf" else ""
    assert (
        body_of(found)
        == head
        + """# 政府工作报告

各位代表：

## 一、工作回顾

### （一）经济运行稳中有进

地区生产总值增长百分之五，规模以上工业增加值增长百分之八，固定资产投资增长百分之六。

### （二）改革开放持续深化，营商环境不断优化，市场主体活力进一步增强，取得明显成效

新增市场主体一万户。

**一是加大投入**。
投入资金三亿元，建成一批重点项目，**取得实效**。
"""
    )


def test_the_extracted_text_keeps_navigation_so_that_the_audit_records_its_removal():
    result = clean_file("a.html", PAGE.format(PROSE).encode())
    assert result.source.text.startswith("首页政务公开\n2024年甲县政府工作报告\n各位代表：\n")
    removed = {edit.text: edit.rule for edit in result.edits if edit.kind == "remove"}
    assert removed == {"首页政务公开": "page-frame", "主办：甲县人民政府办公室": "page-frame"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "big5"])
def test_the_encoding_of_a_page_is_found_by_its_text(encoding):
    traditional = "<html><body><p>" + "一年來，我們堅持發展第一，經濟社會發展取得新的進步。" * 9
    page = traditional if encoding == "big5" else PAGE.format(PROSE)
    read = read_page(Path("a.html"), page.encode(encoding), None)
    found, text = read.encoding, read.text
    assert found.startswith(encoding)
    assert "经济社会" in text or "經濟社會" in text or "各位代表：" in text


def test_a_format_is_known_by_content_and_not_by_name(documents, tmp_path):
    word = by_pandoc(documents["gaoan-2024-work-report"], "docx", tmp_path / "a.docx").read_bytes()
    for name, data, kind in (
        ("a.html", word, "docx"),
        ("a.txt", b"\n<!-- saved -->\n<!DOCTYPE html><html><body>" + PROSE.encode(), "html"),
        ("a.docx", markdown_of("政府工作报告\n\n全市上下一心。\n").encode(), "text"),
    ):
        assert clean_file(name, data).source.format == kind
