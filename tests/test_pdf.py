"""The books of the seeds, read by the readers that people use: text, notes, pages, fonts, lines, form."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pdfs
import pikepdf
import pypdfium2
import pytest
from conftest import BULLETIN, FACES, OTHERS, PRINTED, ROOT
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from pdfs import body_pages, expected_body, expected_notes, inside, is_call, is_note, pages, text_of

from zhengben.cli.main import main
from zhengben.markdown.read import read_markdown
from zhengben.render import pdf as printing
from zhengben.render.pdf import PAPERS

pytestmark = pytest.mark.slow
COLUMNS = printing._PAPERS_COLUMNS["a4"]


@pytest.fixture
def out_of(books, few_books) -> Callable[[str], Path]:
    """The output folder with the books of an edition."""
    return lambda edition: books if edition == "zh-Hans" else few_books


def documents(out: Path, edition: str):
    """Names and documents of an edition."""
    folder = out / ("markdown" if edition == "zh-Hans" else f"markdown.{edition}")
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        yield name, read_markdown(path.read_text("utf-8"), name).document


def books_of(out: Path, edition: str) -> list[Path]:
    found = sorted((out / "pdf" / edition).rglob("*.pdf"))
    assert found
    return found


# ---- what there is


def test_each_document_has_a_pdf_and_the_bulletin_one_volume_more(out_of):
    for edition in FACES:
        names = {name for name, _ in documents(out_of(edition), "zh-Hans")}
        folder = out_of(edition) / "pdf" / edition
        made = {p.relative_to(folder).with_suffix("").as_posix() for p in folder.rglob("*.pdf")}
        assert made == names | {BULLETIN}


# ---- text


@pytest.mark.parametrize("edition", ["zh-Hans", "zh-Hant-TW", "zh-Hant-HK"])
def test_body_and_notes_come_back_exactly(out_of, edition):
    out = out_of(edition)
    paper = PAPERS["a4"]
    for name, document in documents(out, edition):
        glyphs = [
            g
            for p in body_pages(pages(out / f"pdf/{edition}/{name}.pdf"))
            for g in inside(p, paper)
        ]
        assert text_of([g for g in glyphs if not is_note(g, paper)]) == expected_body(document)
        assert text_of([g for g in glyphs if is_note(g, paper)]) == expected_notes(document)


def test_both_scripts_come_back_exactly_from_their_columns(few_books):
    out = few_books
    traditional = dict(documents(out, "zh-Hant-TW"))
    for name, document in documents(out, "zh-Hans"):
        halves: list[list[pdfs.Glyph]] = [[], []]
        for page in body_pages(pages(out / f"pdf/parallel/{name}.pdf")):
            for glyph in inside(page, COLUMNS):
                halves[glyph.left > page.width / 2].append(glyph)
        for half, wanted in zip(halves, (document, traditional[name]), strict=True):
            body = text_of([g for g in half if not is_note(g, COLUMNS)])
            assert body == expected_body(wanted)
            assert text_of([g for g in half if is_note(g, COLUMNS)]) == expected_notes(wanted)


def test_the_volume_holds_all_its_documents_in_their_order(books):
    paper = PAPERS["a4"]
    members = [d for name, d in documents(books, "zh-Hans") if name.startswith(BULLETIN)]
    found = pages(books / f"pdf/zh-Hans/{BULLETIN}.pdf")
    glyphs = [g for page in body_pages(found) for g in inside(page, paper)]
    body = text_of([g for g in glyphs if not is_note(g, paper)])
    assert body == "".join(map(expected_body, members))
    assert [page.label for page in body_pages(found)] == [str(i + 1) for i in range(len(body_pages(found)))]  # fmt: skip


@pytest.mark.parametrize("edition", ["zh-Hans", "zh-Hant-TW", "zh-Hant-HK"])
def test_text_copied_with_another_reader_has_all_characters_and_no_blanks_in_it(out_of, edition):
    out = out_of(edition)
    for name, document in documents(out, edition):
        path = out / f"pdf/{edition}/{name}.pdf"
        numbers = [i + 1 for i, page in enumerate(pages(path)) if page.label.isdigit()]
        # between head and foot, in points: WeasyPrint's page is as high as A4
        crop = ["-x", "0", "-y", "84", "-W", "596", "-H", "680", "-r", "72"]
        text = pdfs.poppler(path, "-f", str(numbers[0]), "-l", str(numbers[-1]), *crop)
        assert sorted("".join(text.split())) == sorted(
            expected_body(document) + expected_notes(document)
        )
        lines = [line.strip() for line in text.split("\n")]
        apart = [
            m[0] for line in lines for m in re.finditer("[\u4e00-\u9fff] +[\u4e00-\u9fff]", line)
        ]
        meant = [
            m[0].replace("\u3000", " ") for b in document.blocks
            for m in re.finditer("[\u4e00-\u9fff]\u3000[\u4e00-\u9fff]", "".join(map(str, b.content)))
        ]  # fmt: skip
        assert len(apart) <= len(meant), apart


# ---- notes


@pytest.mark.parametrize("edition", FACES)
def test_every_note_is_complete_on_the_page_of_its_first_call(out_of, edition):
    out = out_of(edition)
    paper = COLUMNS if edition == "parallel" else PAPERS["a4"]
    for name, document in documents(out, "zh-Hans"):
        found = pages(out / f"pdf/{edition}/{name}.pdf")
        assert_notes_on_pages_of_calls(found, document, paper, both=edition == "parallel")


def assert_notes_on_pages_of_calls(found, document, paper, both=False):
    """Labels called first on a page are those of its notes, and each note is there to its end."""
    left: dict[str, int] = {note.label: len(text_of_note(note)) for note in document.notes}
    seen: set[str] = set()
    for page in body_pages(found):
        glyphs = [g for g in inside(page, paper) if not both or g.left < page.width / 2]
        calls = re.findall(r"〔([\w-]+)〕", text_of([g for g in glyphs if is_call(g, paper)]))
        first = [label for label in dict.fromkeys(calls) if label not in seen]
        seen.update(first)
        length = sum(left[label] + len(label) + 2 for label in first)
        notes = text_of([g for g in glyphs if is_note(g, paper)])
        assert len(notes) == length, (page.label, first, notes)
        at = 0
        for label in first:
            assert notes.startswith(f"〔{label}〕", at)
            at += left[label] + len(label) + 2
    assert seen == set(left)


def text_of_note(note) -> str:
    return "".join("".join(pdfs._inlines(note.content)).split())


# ---- pages


@pytest.mark.parametrize("edition", FACES)
def test_the_contents_the_outline_the_labels_and_the_printed_numbers_agree(out_of, edition):
    out = out_of(edition)
    for path in books_of(out, edition):
        document = pypdfium2.PdfDocument(path)
        found = pages(path)
        printed = {
            page.label: text_of([g for g in page.glyphs if g.bottom < 70])
            for page in body_pages(found)
        }
        assert all(number == f"—{label}—" for label, number in printed.items())
        outline = [
            ("".join(entry.get_title().split()), found[entry.get_dest().get_index()].label)
            for entry in document.get_toc()
        ]
        listed = "".join(
            text_of(page.glyphs) for page in found if re.fullmatch("[ivx]+", page.label)
        )
        volume = path.stem == "nanchang-gazette-2021-12"
        deep = [e for e in document.get_toc() if volume or e.level > 0]
        if not deep:
            assert not listed
        wanted = [outline[i] for i, e in enumerate(document.get_toc()) if (volume or e.level > 0)]
        for title, label in wanted:
            assert re.search(rf"{re.escape(title)}\.*{label}(?!\d)", listed), (path, title, label)


def test_the_outline_names_every_heading_once(out_of):
    for edition in ("zh-Hans", "zh-Hant-TW", "parallel"):
        out = out_of(edition)
        for name, document in documents(out, edition.replace("parallel", "zh-Hans")):
            titles = [e.get_title() for e in pypdfium2.PdfDocument(out / f"pdf/{edition}/{name}.pdf").get_toc()]  # fmt: skip
            assert titles == ["".join(map(str, b.content)) for b in document.blocks if b.kind == "heading"]  # fmt: skip


@pytest.mark.parametrize("edition", FACES)
def test_no_page_inside_is_left_half_empty(out_of, edition):
    """At most 70 pt are blank, and what the next page begins with: a heading, or a line with its note."""
    out = out_of(edition)
    paper = COLUMNS if edition == "parallel" else PAPERS["a4"]
    for name, document in documents(out, "zh-Hans"):
        headings = {
            "".join(map(str, b.content))[:4] for b in document.blocks if b.kind == "heading"
        }
        found = body_pages(pages(out / f"pdf/{edition}/{name}.pdf"))
        for page, following in pairwise(found):
            lowest = min(g.bottom for g in inside(page, paper))
            blank = lowest - float(paper.bottom[:-2]) / 25.4 * 72
            top = inside(following, paper)
            room = 60 if text_of(top)[:4] in headings or edition != "zh-Hans" else 0
            if any(is_call(g, paper) for g in pdfs.lines(top)[0]):
                notes = pdfs.lines([g for g in top if is_note(g, paper)])
                room += len(notes) * paper.note * 1.5 + 20
            assert blank < 70 + room, (name, page.label)


# ---- lines

NOT_AT_START = "，。、；：！？）》〉〕】”’…％%"
NOT_AT_END = "（《〈〔【“‘"


@pytest.mark.parametrize("edition", FACES)
def test_no_line_begins_or_ends_with_a_mark_that_may_not(out_of, edition):
    out = out_of(edition)
    paper = COLUMNS if edition == "parallel" else PAPERS["a4"]
    for path in books_of(out, edition):
        for page in body_pages(pages(path, drawn=True)):
            for side in (False, True):
                half = [g for g in inside(page, paper) if side == (g.left > page.width / 2)]
                half = half if edition == "parallel" else inside(page, paper)
                for line in pdfs.lines(half):
                    assert line[0].text not in NOT_AT_START, text_of(line)
                    assert not is_call(line[0], paper), text_of(line)
                    assert line[-1].text not in NOT_AT_END, text_of(line)


@pytest.mark.parametrize("edition", FACES)
def test_lines_are_flush(out_of, edition):
    """A line that fills its column ends within 1.5 pt of the margin; others end a paragraph."""
    out = out_of(edition)
    both = edition == "parallel"
    paper = COLUMNS if both else PAPERS["a4"]
    filled = 0
    for name, document in documents(out, "zh-Hans"):
        ends = paragraph_ends(document)
        for side in (0, 1) if both else (0,):
            at = 0
            for page in body_pages(pages(out / f"pdf/{edition}/{name}.pdf", drawn=True)):
                column = [
                    g
                    for g in inside(page, paper)
                    if not is_note(g, paper) and (not both or side == (g.left > page.width / 2))
                ]
                middle, half = page.width / 2, printing._GUTTER / 2
                edge = middle + paper.measure / 2 if side or not both else middle - half
                for line in pdfs.lines(column):
                    at += len(line)
                    if at not in ends:
                        last = line[-1]  # of a call half as wide as PDFium takes its bracket for
                        right = last.left + last.size / 2 if is_call(last, paper) else last.right
                        assert abs(edge - right) < 1.5, text_of(line)
                        filled += 1
    assert filled > (400 if edition == "zh-Hans" else 150)


def paragraph_ends(document) -> set[int]:
    """Offsets in the body after a block whose last line need not be full, or that has no full lines."""
    ends, at = set(), 0
    roles = printing.Writer(document, printing.Style()).roles
    for block, role in zip(document.blocks, roles, strict=True):
        length = len(expected_body(type(document)({}, (block,))))
        ragged = block.kind != "paragraph" or role
        ends.update(range(at + 1, at + length + 1) if ragged else [at + length])
        at += length
    return ends


# ---- fonts


@pytest.mark.parametrize("edition", FACES)
def test_only_our_faces_are_used_and_their_outlines_are_the_fonts(out_of, edition):
    out = out_of(edition)
    compared = 0
    for number, path in enumerate(books_of(out, edition)):
        with pikepdf.open(path) as pdf:
            fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]  # fmt: skip
            assert fonts
            for font in fonts:
                subset, _, face = str(font.FontName)[1:].partition("+")
                assert re.fullmatch("[A-Z]{6}", subset)
                assert re.fullmatch(f"Noto-Serif-(?:{FACES[edition]})(?:-Bold)?", face), face
                stream = font.get("/FontFile2") or font.get("/FontFile3")
                if number == 0:  # a report, which has many characters
                    compared += same_outlines(TTFont(io.BytesIO(stream.read_bytes())), face)
    assert compared > 500


def same_outlines(embedded: TTFont, face: str) -> int:
    """How many glyphs there are; all must be those of the face as we have it, under the same number."""
    glyphs = embedded.getGlyphSet()
    count = 0
    for number, name in enumerate(embedded.getGlyphOrder()):
        pen = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(pen)
        if pen.value:
            assert pen.value == outline(face, number), name
            count += 1
    return count


@cache
def font_of(face: str) -> TTFont:
    region, _, bold = face.removeprefix("Noto-Serif-").partition("-")
    return TTFont(ROOT / f"templates/print/fonts/NotoSerif{region}-{bold or 'Regular'}.ttf")


@cache
def outline(face: str, number: int) -> list[object]:
    """The outline of a glyph of a face as we have it."""
    glyphs = font_of(face).getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font_of(face).getGlyphName(number)].draw(pen)
    return pen.value


# ---- archival form


@pytest.mark.parametrize("edition", FACES)
def test_what_pdf_a_3u_asks_for_as_far_as_it_can_be_checked(out_of, edition):
    """ISO 19005-3; no validator is in the registries, so these are its clauses by hand."""
    out = out_of(edition)
    for path in books_of(out, edition)[:5]:
        assert path.read_bytes()[:5] == b"%PDF-"
        assert re.match(rb"%[\x80-\xff]{4}", path.read_bytes().split(b"\n")[1])  # 6.1.2
        with pikepdf.open(path) as pdf:
            assert not pdf.check_pdf_syntax()
            assert not pdf.is_encrypted  # 6.1.3
            assert "/ID" in pdf.trailer
            with pdf.open_metadata() as metadata:  # 6.6.2
                assert metadata.pdfa_status == "3U"
                assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
            root = pdf.Root
            assert str(root.Lang) in ("zh-Hans", edition)
            assert root.MarkInfo.Marked
            assert "/StructTreeRoot" in root
            (intent,) = root.OutputIntents  # 6.2.3
            assert intent.S == "/GTS_PDFA1"
            assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
            assert not {"/OpenAction", "/AA", "/AcroForm", "/JavaScript"} & set(
                root.keys()
            )  # 6.4, 6.5
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream) and "/Filter" in thing:
                    assert "LZW" not in str(thing.Filter)  # 6.1.7.2
                if not isinstance(thing, pikepdf.Dictionary):
                    continue
                if thing.get("/Subtype") == "/Type0":
                    assert "/ToUnicode" in thing  # 6.2.11.7.2, level U
                if thing.get("/Type") == "/FontDescriptor":
                    assert {"/FontFile2", "/FontFile3"} & set(thing.keys())  # 6.2.11.4
                if thing.get("/Subtype") == "/Link" and thing.get("/Type") == "/Annot":
                    assert int(thing.get("/F", 0)) & 4  # 6.3.2: printed
                    assert not int(thing.F) & 2  # and not hidden
                assert thing.get("/S") not in (
                    "/Launch",
                    "/JavaScript",
                    "/SubmitForm",
                    "/ImportData",
                )


def test_the_canonical_markdown_is_attached_byte_for_byte(out_of):
    for edition, folders in (
        ("zh-Hans", ["markdown"]),
        ("zh-Hant-TW", ["markdown.zh-Hant-TW"]),
        ("parallel", ["markdown", "markdown.zh-Hant-TW"]),
    ):
        out = out_of(edition)
        for name, _ in documents(out, "zh-Hans"):
            with pikepdf.open(out / f"pdf/{edition}/{name}.pdf") as pdf:
                attached = [pdf.attachments[key] for key in pdf.attachments]
                texts = sorted(file.get_file().read_bytes() for file in attached)
                assert texts == sorted((out / f / f"{name}.md").read_bytes() for f in folders)
                assert len(pdf.Root.AF) == len(folders)
                for file in pdf.Root.AF:
                    assert file.AFRelationship == "/Source"


def test_metadata_say_language_title_author_and_date(few_books):
    with pikepdf.open(few_books / "pdf/zh-Hant-TW/gaoan-2024-work-report.pdf") as pdf:
        assert pdf.Root.Lang == "zh-Hant-TW"
        assert pdf.docinfo["/Title"] == "政府工作報告"
        assert pdf.docinfo["/Author"] == "周萬輝"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20240201")


def test_the_colophon_names_source_digest_rules_conversion_and_version(few_books, seeds):
    from zhengben import __version__

    last = text_of(pages(few_books / "pdf/zh-Hant-TW/gaoan-2024-work-report.pdf")[-1].glyphs)
    for wanted in (
        seeds["004"].source.path, seeds["004"].source.sha256, "註釋序號12處27字", "OpenCC", "s2tw",
        f"zhengben{__version__}", "gaoan-2024-work-report.md",
    ):  # fmt: skip
        assert wanted in last


def test_the_cover_says_title_session_speaker_and_date(books, few_books):
    cover = text_of(pages(books / f"pdf/zh-Hans/{PRINTED[0]}.pdf")[0].glyphs)
    assert cover == "南昌市政府工作报告第十六届人民代表大会第一次会议万广明2021年10月26日"
    volume = text_of(pages(few_books / "pdf/zh-Hant-TW/nanchang-gazette-2021-12.pdf")[0].glyphs)
    assert volume == "南昌市人民政府公報（總第526期）二〇二一年第十二期"


def test_running_heads_are_the_report_on_the_left_and_the_section_on_the_right(books):
    found = body_pages(pages(books / f"pdf/zh-Hans/{PRINTED[0]}.pdf"))
    heads = {page.label: text_of([g for g in page.glyphs if g.bottom > page.height - 80]) for page in found}  # fmt: skip
    assert heads["1"] == ""
    assert heads["2"] == heads["4"] == "政府工作报告"
    assert heads["3"] == "一、本届政府工作总结"
    assert heads["17"] == "二、今后五年工作的总体考虑"


# ---- the same bytes


def test_two_builds_are_the_same_bytes_wherever_and_whenever(out_of, tmp_path):
    """A report with notes, and a table in both scripts."""
    built = {"zh-Hant-TW": OTHERS[0], "parallel": OTHERS[1]}
    out = tmp_path / "b"
    shutil.copytree(out_of("zh-Hans") / "audit", out / "audit")
    calls = []
    for edition, name in built.items():
        path = out / f"markdown/{name}.md"
        for folder in ("markdown", "markdown.zh-Hant-TW"):
            (out / folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(out_of(edition) / folder / f"{name}.md", out / folder / f"{name}.md")
        calls.append(["pdf", str(path), "-q", "--out", str(out), "--lexicon", str(ROOT / "seeds"), "--edition", edition])  # fmt: skip
    environ = {"PATH": "/usr/bin", "TZ": "Pacific/Chatham", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    code = f"import sys; sys.argv[0] = 'zhengben'; from zhengben.cli.main import main; sys.exit(any([main(call) for call in {calls!r}]))"  # fmt: skip
    subprocess.run([sys.executable, "-c", code], env=environ, cwd=tmp_path, check=True)
    for edition, name in built.items():
        made = out / f"pdf/{edition}/{name}.pdf"
        assert made.read_bytes() == (out_of(edition) / f"pdf/{edition}/{name}.pdf").read_bytes()


def test_nothing_is_printed_again_when_nothing_changed(books, tmp_path, capsys):
    out = Path(shutil.copytree(books, tmp_path / "out"))  # with its times
    times = {p: p.stat().st_mtime_ns for p in (out / "pdf").rglob("*.pdf")}
    assert main(["pdf", "--out", str(out), "--lexicon", str(ROOT / "seeds"), "--edition", "zh-Hans"]) == 0  # fmt: skip
    assert capsys.readouterr().out == "pdf/zh-Hans: 5 files, 0 changed\n"
    assert times == {p: p.stat().st_mtime_ns for p in times}
