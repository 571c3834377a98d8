"""Printing: geometries, hostile text, facing pages, roles, the verb `pdf`, what is missing or broken."""

from __future__ import annotations

import builtins
import io
import re
import socket
from dataclasses import replace

import pdfs
import pikepdf
import pypdfium2
import pytest
from conftest import ROOT
from pdfs import body_pages, expected_body, expected_notes, inside, is_note, pages, text_of
from test_pdf import assert_notes_on_pages_of_calls

from zhengben.editions.convert import Converter, Settings
from zhengben.editions.registry import editions
from zhengben.errors import MissingTool, Unprintable
from zhengben.markdown.read import read_markdown
from zhengben.markdown.write import write_document
from zhengben.model import Block, Call, Document, Marked, Note
from zhengben.render import pdf as printing
from zhengben.render import typeset, weasyprint70
from zhengben.render.book import Style, Writer, balanced
from zhengben.render.jobs import Job
from zhengben.render.pdf import PAPERS, Layout, Paper, make_pdf

pytestmark = pytest.mark.slow

CONVERTER = Converter(Settings(editions()["zh-Hant-TW"]))
FRONT = {"title": "工作报告", "kind": "report", "lang": "zh-Hans", "source": "made-up.txt"}


def document(*blocks: Block, notes: tuple[Note, ...] = ()) -> Document:
    return Document(dict(FRONT), (Block("heading", ("工作报告",), 1), *blocks), notes)


def paragraph(*content) -> Block:
    return Block("paragraph", content)


def job(of: Document, edition: str = "zh-Hans", other: Document | None = None) -> Job:
    text = write_document(of)
    assert read_markdown(text, "made-up").document == of
    converted = write_document(other or CONVERTER.convert_document(of))
    return Job("made-up", edition, ("made-up",), (text,), (converted,))


def assert_all_is_there(data: bytes, of: Document, paper: Paper) -> None:
    """Body and notes, with notes at the foot of pages or at the end; in a table the parts are in another order."""
    glyphs = [g for page in body_pages(pages(data)) for g in inside(page, paper)]
    body = text_of([g for g in glyphs if not is_note(g, paper)])
    assert body == expected_body(of) or (of is WIDE and sorted(body) == sorted(expected_body(of)))
    assert text_of([g for g in glyphs if is_note(g, paper)]) == expected_notes(of)


# ---- notes in any geometry

# Each width with a low and a high page, and with both sizes of type.
GEOMETRIES = [(20, 380, 10.5), (20, 560, 12), (28, 460, 12), (28, 700, 10.5), (36, 380, 12), (36, 560, 10.5)]  # fmt: skip


@pytest.mark.parametrize(("em", "height", "size"), GEOMETRIES)
def test_notes_are_on_the_page_of_their_calls_in_any_geometry(em, height, size, seeds, monkeypatch):
    (report,) = seeds["002"].documents  # short, with many notes
    measure = em * size
    paper = Paper(f"{measure + 100}pt {height}pt", measure + 100, measure, size, 8, 9, "15mm", "15mm")  # fmt: skip
    monkeypatch.setitem(PAPERS, "a4", paper)
    data, remarks = make_pdf(job(report), Layout())
    assert not remarks
    assert_notes_on_pages_of_calls(pages(data), report, paper)


# ---- hostile text

LONG = document(
    paragraph("正文", Call("1"), "。"), notes=(Note("1", ("长" * 2500 + "注" * 2500,)),)
)
MANY = document(
    paragraph(*(part for i in range(1, 41) for part in ("甲乙丙丁戊己", Call(str(i)))), "。"),
    notes=tuple(Note(str(i), (f"注文之{i}",)) for i in range(1, 41)),
)
WIDE = document(
    paragraph("表前。"),
    Block(
        "table", rows=tuple(tuple((f"行{r}列{c}",) for c in range(120)) for r in range(3))
    ),
    paragraph("表后。"),
)  # fmt: skip
RUNS = document(
    paragraph("字" + "A" * 100 + "。"),
    paragraph("https://example.com/" + "a1b2" * 60),
    paragraph("1234567890" * 12),
)
MARKUP = document(
    paragraph('<script>alert(1)</script><img src="file:///etc/passwd"> &lt; &#60; </p></html> 文字'),
    paragraph('![图](file:///etc/passwd) <a rel="attachment" href="file:///etc/passwd">甲</a>'),
    paragraph('<link rel="attachment" href="http://127.0.0.1:9/"> <style>@import "x"</style>'),
    paragraph("见", Marked("link", ("链接",), "http://127.0.0.1:9/a?b=c&d='e'"), "。"),
    paragraph(Marked("code", ("content: url(file:///etc/passwd)",)), "与", Marked("strong", ("粗",)), "。"),
)  # fmt: skip


# Three in one, since each PDF costs much.
MIXED = document(*MANY.blocks[1:], *RUNS.blocks[1:], *MARKUP.blocks[1:], notes=MANY.notes)


@pytest.mark.parametrize("hostile", [LONG, WIDE, MIXED], ids=["long", "wide", "mixed"])
@pytest.mark.parametrize("edition", ["zh-Hans", "parallel"])
def test_hostile_text_leaks_nothing_and_loses_nothing(hostile, edition, monkeypatch):
    def refuse(*arguments, **named):
        raise AssertionError("the network was asked")

    opened: list[str] = []
    really = builtins.open
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(builtins, "open", lambda f, *a, **n: opened.append(str(f)) or really(f, *a, **n))  # fmt: skip
    made = job(hostile, edition)
    data, remarks = make_pdf(made, Layout())
    monkeypatch.undo()
    assert not [name for name in opened if "passwd" in name]
    assert bool(remarks) == (hostile is LONG)
    with pikepdf.open(pdfs.io.BytesIO(data)) as pdf:
        wanted = 2 if edition == "parallel" else 1
        assert len(list(pdf.attachments)) == wanted
        assert {str(o.get("/S")) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/URI" in o} <= {"/URI"}  # fmt: skip
        assert not [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]  # fmt: skip
    paper = printing._PAPERS_COLUMNS["a4"] if edition == "parallel" else PAPERS["a4"]
    for page in pages(data):
        assert all(g.left >= 0 and g.right <= page.width for g in page.glyphs)
    if edition == "zh-Hans":
        assert_all_is_there(data, hostile, paper)
    else:
        glyphs = [g for p in body_pages(pages(data)) for g in inside(p, paper) if g.left < p.width / 2]  # fmt: skip
        body = text_of([g for g in glyphs if not is_note(g, paper)])
        assert sorted(body) == sorted(expected_body(hostile))


def test_notes_too_long_for_a_page_are_at_the_end_and_a_sentence_says_so():
    _, remarks = make_pdf(job(LONG), Layout())
    assert remarks == [
        "made-up (zh-Hans): notes are too long or too many for the foot of a page and are printed at the end."
    ]


RARE = document(
    Block("heading", ("标题𪚥字",), 2), paragraph("罕见𪛖字和\ufffd。", Call("1")), notes=(Note("1", ("注\ufffd文。",)),)
)  # fmt: skip


def with_geta(text: str) -> str:
    return re.sub("[𪚥𪛖\ufffd]", "〓", text)


@pytest.mark.parametrize("edition", ["zh-Hans", "zh-Hant-TW", "parallel", "facing"])
def test_a_character_without_a_glyph_is_set_as_a_geta_mark(edition):
    facing = edition == "facing"
    of = CONVERTER.convert_document(RARE) if edition == "zh-Hant-TW" else RARE
    data, (remark,) = make_pdf(job(RARE, "parallel" if facing else edition), Layout(facing=facing))
    assert "the fonts have no glyph for U+2A6A5, U+2A6D6, U+FFFD;" in remark
    found = pages(data)
    paper = printing._PAPERS_COLUMNS["a4"] if edition == "parallel" else PAPERS["a4"]
    glyphs = [
        g for page in body_pages(found)[: 1 if facing else None] for g in inside(page, paper)
        if edition != "parallel" or g.left < page.width / 2
    ]  # fmt: skip
    body = text_of([g for g in glyphs if not is_note(g, paper)])
    assert body == with_geta(expected_body(of))
    assert text_of([g for g in glyphs if is_note(g, paper)]) == with_geta(expected_notes(of))
    assert "U+2A6A5→〓；U+2A6D6→〓；U+FFFD→〓" in text_of(found[-1].glyphs)


def test_only_what_the_fonts_lack_is_replaced_and_the_attached_markdown_has_all():
    of = document(paragraph("〓原有，𪚥罕见，", Marked("link", ("链接𪚥",), "https://example.org/%F0%AA%9A%A5"), "。"))  # fmt: skip
    data, _ = make_pdf(job(of), Layout())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.attachments["made-up.md"].get_file().read_bytes().decode() == write_document(of)
        addresses = [str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/URI" in a.get("/A", {})]  # fmt: skip
    assert addresses == ["https://example.org/%F0%AA%9A%A5"]
    body = text_of([g for page in body_pages(pages(data)) for g in inside(page, PAPERS["a4"])])
    assert body == "工作报告〓原有，〓罕见，链接〓。"


def test_a_loss_on_the_pages_is_noticed(monkeypatch):
    shown = typeset.shown

    def lossy(laid_out):
        characters, places = shown(laid_out)
        characters["字"] -= 1
        return +characters, places

    monkeypatch.setattr(printing, "shown", lossy)
    with pytest.raises(Unprintable, match="the pages lack '字'"):
        make_pdf(job(document(paragraph("一字。"))), Layout())


# ---- both scripts on facing pages


def test_facing_pages_alternate_and_start_alike(seeds):
    (report,) = seeds["000"].documents
    data, _ = make_pdf(job(report, "parallel"), Layout(facing=True))
    traditional = CONVERTER.convert_document(report)
    found = body_pages(pages(data))
    paper = PAPERS["a4"]
    assert [page.label for page in found] == [str(i + 2) for i in range(len(found))]
    for half, wanted in ((found[::2], report), (found[1::2], traditional)):
        glyphs = [g for page in half for g in inside(page, paper)]
        assert text_of([g for g in glyphs if not is_note(g, paper)]) == expected_body(wanted)
        assert_notes_on_pages_of_calls(half, wanted, paper)
    for left, right in zip(found[::2], found[1::2], strict=True):
        assert CONVERTER.convert(text_of(inside(left, paper))[:6])[:2] == text_of(inside(right, paper))[:2]  # fmt: skip
    listed = [text_of(page.glyphs) for page in pages(data) if page.label in ("ii", "iii")]
    for number, each in enumerate(listed):
        assert re.search(rf"一、2024年工作回[顾顧]\.*{number + 2}", each)


def test_facing_pages_that_do_not_start_alike_are_refused_with_the_reason():
    one = document(*(paragraph("甲乙丙丁" * 55) for _ in range(9)))
    other = document(paragraph("甲" * 200), *(paragraph("甲乙丙丁" * 55) for _ in range(8)))
    with pytest.raises(Unprintable, match=r"spread 2 begins with “甲乙丙丁.*on the left and with"):
        make_pdf(job(one, "parallel", replace(other, front=CONVERTER.convert_document(one).front)), Layout(facing=True, contents=False))  # fmt: skip


def test_facing_pages_are_refused_where_notes_do_not_fit():
    with pytest.raises(Unprintable, match=r"notes are not on the page|the pages lack"):
        make_pdf(job(LONG, "parallel"), Layout(facing=True))


# ---- what blocks are


def test_blocks_have_roles():
    front = {"title": "通知", "subtitle": "在会上", "speaker": "张三", "lang": "zh-Hans"}
    texts = ["——在会上", "市长\u3000张三", "（2024年5月）", "各位代表：", "正文。", "某市人民政府", "2024年5月1日", "附件一。"]  # fmt: skip
    blocks = (Block("heading", ("通知",), 1), *(paragraph(text) for text in texts))
    roles = Writer(Document(front, blocks), Style()).roles
    assert roles == [
        "title",
        "line",
        "line",
        "line",
        "salutation",
        "",
        "signature",
        "signature",
        "",
    ]


def test_titles_break_into_lines_of_like_length():
    assert balanced("政府工作报告", 18) == 0
    assert 10 <= balanced("南昌市人民政府关于李云峰同志免职的通知", 18) <= 11
    assert balanced("某某计划（2021-2023年）的通知", 14) >= 8


# ---- the verb


def test_paper_and_contents_are_the_users(zhengben, tmp_path, seeds):
    path = tmp_path / "report.md"
    path.write_text(write_document(seeds["004"].documents[0]), "utf-8")
    for paper, size in {"a5": (420, 595), "b5": (499, 709), "letter": (612, 792)}.items():
        code, said, _ = zhengben("pdf", path, "--out", tmp_path / "o", "--paper", paper, "--no-toc", "--edition", "zh-Hans")  # fmt: skip
        assert (code, said) == (0, "pdf/zh-Hans: 1 files, 1 changed\n")
        found = pages((tmp_path / "o/pdf/zh-Hans/report.pdf").read_bytes())
        assert (round(found[0].width), round(found[0].height)) == size
        assert not [page for page in found if page.label in ("ii", "iii")]
        assert_all_is_there((tmp_path / "o/pdf/zh-Hans/report.pdf").read_bytes(), seeds["004"].documents[0], PAPERS[paper])  # fmt: skip


def test_an_edition_that_is_not_there_is_made_without_touching_the_users_folder(zhengben, tmp_path):
    source = tmp_path / "mine"
    source.mkdir()
    (source / "a.md").write_text(write_document(document(paragraph("干部后面。"))), "utf-8")
    assert zhengben("pdf", source / "a.md", "--out", tmp_path / "o", "--edition", "zh-Hant-HK")[0] == 0  # fmt: skip
    assert "幹部後面。" in text_of(body_pages(pages((tmp_path / "o/pdf/zh-Hant-HK/a.pdf").read_bytes()))[0].glyphs)  # fmt: skip
    assert [p.name for p in tmp_path.rglob("*.md")] == ["a.md"]


def test_one_bad_document_does_not_affect_the_others(zhengben, tmp_path):
    folder = tmp_path / "markdown"
    folder.mkdir()
    (folder / "a.md").write_text(write_document(document(paragraph("好。"))), "utf-8")
    (folder / "b.md").write_text("没有题头\n", "utf-8")
    (folder / "c.md").write_text(write_document(document(paragraph("𪚥。"))), "utf-8")
    code, said, errors = zhengben("pdf", "--out", tmp_path, "--edition", "zh-Hans", "--edition", "parallel")  # fmt: skip
    assert code == 6
    assert said == "pdf/zh-Hans: 2 files, 2 changed\npdf/parallel: 2 files, 2 changed\n"
    lines = errors.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("b.md:1: there is no front matter; clean the file first.")
    assert "c (zh-Hans): the fonts have no glyph for U+2A6A5" in lines[1]


def test_an_edition_that_is_not_of_this_document_is_refused(zhengben, tmp_path):
    for folder in ("markdown", "markdown.zh-Hant-TW"):
        (tmp_path / folder).mkdir()
    (tmp_path / "markdown/a.md").write_text(write_document(document(paragraph("新。"))), "utf-8")
    old = write_document(CONVERTER.convert_document(document(paragraph("旧。"))))
    (tmp_path / "markdown.zh-Hant-TW/a.md").write_text(old, "utf-8")
    code, _, errors = zhengben("pdf", "--out", tmp_path, "--edition", "zh-Hant-TW")
    assert code == 8
    assert "does not match" in errors
    assert "convert again" in errors


def test_books_of_documents_that_are_gone_are_deleted(zhengben, tmp_path):
    (tmp_path / "markdown").mkdir()
    for name in "ab":
        (tmp_path / f"markdown/{name}.md").write_text(write_document(document(paragraph("好。"))), "utf-8")  # fmt: skip
    zhengben("pdf", "--out", tmp_path, "--edition", "zh-Hans")
    (tmp_path / "markdown/b.md").unlink()
    zhengben("pdf", "--out", tmp_path, "--edition", "zh-Hans")
    assert [p.name for p in (tmp_path / "pdf").rglob("*.pdf")] == ["a.pdf"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.md"], "nowhere.md: there is no such file."),
        (["--out", "nowhere"], "nowhere/markdown: is not a folder; clean some sources first."),
    ],
)
def test_wrong_arguments_get_a_sentence(zhengben, arguments, sentence):
    code, _, errors = zhengben("pdf", *arguments)
    assert (code, errors) == (2, f"zhengben: {sentence}\n")


# ---- what is missing


def test_a_missing_library_is_one_sentence(zhengben, tmp_path, monkeypatch):
    (tmp_path / "markdown").mkdir()
    (tmp_path / "markdown/a.md").write_text(write_document(document(paragraph("好。"))), "utf-8")
    really = builtins.__import__

    def without(name, *arguments):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return really(name, *arguments)

    typeset.weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    code, _, errors = zhengben("pdf", "--out", tmp_path)
    monkeypatch.undo()
    typeset.weasyprint.cache_clear()
    assert code == 9
    assert errors.count("\n") == 1
    assert "libpango-1.0-0" in errors
    assert "apt install" in errors


def test_another_weasyprint_is_refused(monkeypatch):
    import weasyprint
    from weasyprint.layout import inline

    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    monkeypatch.setattr(inline, "justify_line", lambda *_: None)
    with pytest.raises(MissingTool, match=r"WeasyPrint 70\.1 is not the 70\.0"):
        weasyprint70.install()


def test_another_font_is_refused(tmp_path, monkeypatch):
    for file in (ROOT / "templates/print/fonts").iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "NotoSerifSC-Bold.ttf").unlink()
    (tmp_path / "NotoSerifSC-Bold.ttf").write_bytes(b"another")
    monkeypatch.setattr(typeset, "FONTS", tmp_path)
    typeset.check_fonts.cache_clear()
    with pytest.raises(
        MissingTool, match=r"NotoSerifSC-Bold\.ttf differs from the font that belongs there"
    ):
        typeset.check_fonts()
    typeset.check_fonts.cache_clear()


def test_fonts_have_every_standard_character_and_their_traditional_forms():
    from fontTools.ttLib import TTFont

    names = "翾芃頔燚贠堃喆玥珺煊昇甯彧琇婧翀垚淼鑫赟㛃䓨"
    cmap = TTFont(ROOT / "templates/print/fonts/NotoSerifSC-Regular.ttf").getBestCmap()
    assert not [c for c in names if ord(c) not in cmap]
    cmap = TTFont(ROOT / "templates/print/fonts/NotoSerifTC-Regular.ttf").getBestCmap()
    assert not [c for c in "週製鬆佈誌緻繫臺灣裡著" if ord(c) not in cmap]


def test_a_pdf_opens_without_the_markup_of_its_text(tmp_path):
    data, _ = make_pdf(job(MARKUP), Layout())
    toc = list(pypdfium2.PdfDocument(data).get_toc())
    assert [entry.get_title() for entry in toc] == ["工作报告"]
