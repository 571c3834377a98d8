"""Garbage, truncated and hostile files: a sentence, bounded time and memory, nothing fetched or written elsewhere."""

from __future__ import annotations

import http.server
import io
import random
import resource
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, clean_file
from formats import by_pandoc, old_page
from lxml import etree, html
from pages import PAGES, government, wiki, word_html

from zhengben.clean.pipeline import clean
from zhengben.errors import UnreadableSource, ZhengbenError
from zhengben.readers.source import source_of
from zhengben.render.epub import make_epub
from zhengben.render.jobs import Job
from zhengben.render.pdf import Layout, make_pdf

pytestmark = pytest.mark.slow

PROSE = "各位代表：现在，我代表市人民政府向大会报告工作，请予审议，并请市政协委员提出意见。" * 9
MEMORY = 2**31  # bytes of address space
CPU = 40  # seconds of a core
SECONDS = 300  # a run that hangs is killed
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'  # fmt: skip
RELATION = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/></Relationships>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "' + "哈" * 99 + '">' + "".join(f'<!ENTITY a{k} "{f"&a{k - 1 if k else chr(0)[:0]};" * 9}">' for k in range(9)) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def word(body: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'  # fmt: skip


def package(path: Path, main: str, members: dict[str, str | bytes]) -> Path:
    """An Office package with one main part."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATION.format(main))
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def docx(path: Path, document: str | bytes, **members: str) -> Path:
    return package(path, "word/document.xml", {"word/document.xml": document} | members)


def text(said: str) -> str:
    return f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"


def epub(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def workbook(path: Path, book: str) -> Path:
    return package(path, "xl/workbook.xml", {"xl/workbook.xml": book})


def wrote(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


CONTAINER = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'
PACKAGE = '<package><manifest><item id="a" href="{}" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'

# What is refused, and a part of the sentence that says why.
REFUSED = {
    "entities.docx": (lambda p: docx(p, word(text("&a8;"), ENTITIES)), "declares entities"),
    "outside.docx": (lambda p: docx(p, word(text("&x;" + PROSE), OUTSIDE)), "declares entities"),
    "bomb.docx": (lambda p: docx(p, word(" " * 300_000_000)), "would unpack from"),
    "nested.docx": (lambda p: docx(p, word("<w:sdt>" * 10_000 + "</w:sdt>" * 10_000)), "is not valid XML"),
    "garbage.docx": (lambda p: docx(p, random.Random(1).randbytes(3000)), "is not valid XML"),
    "elsewhere.docx": (lambda p: package(p, "../../etc/passwd", {"../../../x": "x"}), "no Word, Excel or EPUB file"),
    "empty.docx": (lambda p: docx(p, word("")), "no Chinese text was found"),
    "cut.docx": (lambda p: wrote(p, b"PK\x03\x04" + b"x" * 500), "damaged or cut off"),
    "before-2007.docx": (lambda p: wrote(p, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 500), "save it as .docx"),
    "entities.xlsx": (lambda p: workbook(p, f"{ENTITIES}<workbook/>"), "declares entities"),
    "garbage.xlsx": (lambda p: workbook(p, "<a"), "is not a valid workbook"),
    "cut.xlsx": (lambda p: wrote(p, b"PK\x03\x04" + b"x" * 500), "damaged or cut off"),
    "nothing.epub": (lambda p: epub(p, {"META-INF/container.xml": CONTAINER.format("x.opf")}), "has no package"),
    "loop.epub": (lambda p: epub(p, {"META-INF/container.xml": CONTAINER.format("META-INF/container.xml")}), "names no pages"),
    "elsewhere.epub": (
        lambda p: epub(p, {"META-INF/container.xml": CONTAINER.format("../x.opf"), "../x.opf": PACKAGE.format("../../../etc/passwd")}),
        "no Chinese text was found",
    ),
    "nested.html": (lambda p: wrote(p, "<html><body>" + "<div>" * 10_000 + PROSE), "nested deeper than 2,000"),
    "attributes.html": (
        lambda p: wrote(p, "<html><body><p " + " ".join(f"a{k}=1" for k in range(100_000)) + ">" + PROSE),
        "more than 500 attributes",
    ),
    "nothing.html": (lambda p: wrote(p, "<html><body><p>nothing</p></body></html>"), "no Chinese text was found"),
    "archive.mht": (
        lambda p: wrote(p, f"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n<html>{PROSE}"),
        "save the page as HTML",
    ),
    "before-2007.xls": (lambda p: wrote(p, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 500), "save it as .docx or .xlsx"),
    "rich.rtf": (lambda p: wrote(p, "{\\rtf1 " + PROSE), "save it as .docx"),
    "void.html": (lambda p: wrote(p, ""), "the file is empty"),
    "garbage.pdf": (lambda p: wrote(p, b"%PDF-1.7\n" + random.Random(1).randbytes(9000)), "this PDF is damaged"),
    "void.pdf": (lambda p: wrote(p, ""), "the file is empty"),
    "nested.jsonl": (lambda p: wrote(p, '{"a":' * 100_000), "is not JSON"),
    "one.csv": (lambda p: wrote(p, "x" * 1_000_000), "no column holds texts"),
}  # fmt: skip

# What is read, as well as may be.
READ = {
    "elsewhere-too.docx": lambda p: docx(p, word(text(PROSE)), **{"../../../../tmp/evil": "x"}),
    "outside.html": lambda p: wrote(p, f"{OUTSIDE.replace('x [', 'html [')}<html><body><p>{PROSE}&x;"),
    "fonts.html": lambda p: wrote(p, "<html><body>" + f"<font>{PROSE}" * 1500),
    "signs.html": lambda p: wrote(p, "<html><body>" + "<" * 300_000 + "&" * 300_000 + PROSE),
    "spans.html": lambda p: wrote(p, "<table>" + "<tr><td colspan=999999 rowspan=99999>指标</td><td>增长</td></tr>" * 50 + "</table>"),
    "long-table.html": lambda p: wrote(p, "<html><body><table>" + "".join(f"<tr><td>指标{k}</td><td>{k}%</td></tr>" for k in range(10_000))),
    "links.html": lambda p: wrote(p, "<html><body>" + "".join(f'<a href="#n{k}" id="r{k}"><sup>{k}</sup></a>' for k in range(5000)) + PROSE
                                  + "".join(f'<p id="n{k}"><a href="#r{k}">{k}</a>注释文字。</p>' for k in range(5000))),
    "long-table.docx": lambda p: docx(p, word("<w:tbl>" + f"<w:tr><w:tc>{text('指标')}</w:tc><w:tc>{text('5%')}</w:tc></w:tr>" * 10_000 + "</w:tbl>")),
    "open.csv": lambda p: wrote(p, '"正文"\n"' + PROSE * 3),
}  # fmt: skip


def run(out: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Clean files in a process of its own, with so much memory and time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))

    command = [sys.executable, "-m", "zhengben", "clean", *map(str, arguments), "--out", str(out), "-q"]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, preexec_fn=limit, check=False)  # fmt: skip


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_hostile_file_gets_one_sentence_and_does_not_affect_the_others(tmp_path, jobs):
    sound = wrote(tmp_path / "a.txt", f"政府工作报告\n\n{PROSE}\n")
    paths = [make(tmp_path / name) for name, (make, _) in sorted(REFUSED.items())]
    before = files(tmp_path)
    done = run(tmp_path / "out", sound, *paths, "--jobs", jobs)
    assert done.returncode == 4
    for line, path in zip(sorted(done.stderr.splitlines()), paths, strict=True):
        assert line.startswith(f"zhengben: {path}")
        assert REFUSED[path.name][1] in line
    made = {path.relative_to(tmp_path / "out").as_posix() for path in files(tmp_path) - before}
    assert made == {"markdown/a.md", "audit/a.txt.json", "look.tsv", ".cache/ledger.sqlite", ".cache/lock"}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_an_odd_file_is_read_within_bounds(tmp_path, name):
    done = run(tmp_path / "out", READ[name](tmp_path / name))
    assert (done.returncode, done.stderr) == (0, "")
    found = "".join(path.read_text("utf-8") for path in (tmp_path / "out/markdown").glob("*.md"))
    assert "root:" not in found  # /etc/passwd
    assert ("各位代表：" in found) == ("table" not in name and "spans" not in name)
    assert {path.relative_to(tmp_path).parts[0] for path in files(tmp_path)} == {name, "out"}


def test_nothing_is_fetched(tmp_path):
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        page = f'<!DOCTYPE html SYSTEM "{at}/a.dtd"><html><head><base href="{at}/"><link rel="stylesheet" href="{at}/b.css"></head><body><img src="{at}/c.png"><iframe src="{at}/d"></iframe><p>{PROSE}'  # fmt: skip
        assert run(tmp_path / "out", wrote(tmp_path / "a.html", page)).returncode == 0
        declared = f'<!DOCTYPE x SYSTEM "{at}/e.dtd">'
        assert run(tmp_path / "o2", docx(tmp_path / "a.docx", word(text(PROSE), declared))).returncode == 0  # fmt: skip
        server.shutdown()
    assert asked == []


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> dict[str, bytes]:
    """A sound file of each format."""
    folder = tmp_path_factory.mktemp("sound")
    name = "nanchang-gazette-2021-12/05-hongfubanzi-2021-294.md"
    markdown = (ROOT / f"build/markdown/{name}").read_text("utf-8")
    found = {
        suffix: by_pandoc(markdown, to, folder / f"a.{suffix}").read_bytes()
        for suffix, to in (("docx", "docx"), ("html", "html5"))
    }
    job = Job(name, "zh-Hans", (name,), (markdown,))
    found["pdf"] = make_pdf(job, Layout(contents=False))[0]
    found["epub"] = make_epub(job)[0]
    book = openpyxl.Workbook()
    book.active.append(["正文", PROSE])
    book.save(folder / "a.xlsx")
    found["xlsx"] = (folder / "a.xlsx").read_bytes()
    return found


@pytest.mark.parametrize("suffix", ["docx", "html", "pdf", "epub", "xlsx"])
def test_a_damaged_file_is_read_or_refused_with_a_sentence(zhengben, tmp_path, sound, suffix):
    chance = random.Random(suffix)
    refused = 0
    for k in range(40):
        data = bytearray(sound[suffix])
        if k % 4 == 0:
            del data[chance.randrange(len(data)) :]
        for _ in range(chance.choice((1, 20, 300))):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        path = wrote(tmp_path / f"{k}.{suffix}", bytes(data))
        said = str(path)
        if suffix == "xlsx":
            code, _, _ = zhengben("clean", path, "--out", tmp_path / "out", "-q")
            assert code in (0, 4)
            refused += code == 4
            continue
        try:
            clean(source_of(path, path.name, bytes(data)))
        except ZhengbenError as error:
            said = str(error)
            refused += 1
        assert said.startswith(str(path))
    assert refused or suffix == "html"  # a browser reads anything


VALUES = [
    "",
    "-1",
    "999999999",
    "abc",
    "#_ftn1",
    "display: none",
    "vertical-align: super",
    "main",
    "doc-noteref",
]
WORDS = ["", "中文。", "1", "[1]", "\t\t", "①", "一、总则"]


def damaged(root: etree._Element, chance: random.Random) -> bytes:
    """A tree with elements moved, gone or renamed: sound to a parser, and nothing that a program writes."""
    elements = [e for e in root.iter() if isinstance(e.tag, str)][1:]
    names = [e.tag for e in elements]
    for _ in range(chance.choice((1, 5, 60))):
        element, other = chance.choice(elements), chance.choice(elements)
        parent = element.getparent()
        if parent is None:
            continue
        match chance.randrange(6):
            case 0:
                parent.remove(element)
            case 1:
                element.tag = chance.choice(names)
            case 2 if element.attrib:
                element.set(chance.choice(list(element.attrib)), chance.choice(VALUES))
            case 3 if element.attrib:
                del element.attrib[chance.choice(list(element.attrib))]
            case 4 if other not in list(element.iter()):
                other.append(element)
            case _:
                element.text = chance.choice(WORDS)
    return etree.tostring(root, encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, old_page], ids=lambda page: page.__name__)
def test_the_audit_of_any_page_is_true(documents, page):
    chance = random.Random(page.__name__)
    data = page(documents["gaoan-2024-work-report"])
    page = data.decode("utf-8" if page in (government, word_html, wiki) else "gb18030")
    for _ in range(25):
        try:
            clean_file(
                "a.html", damaged(html.document_fromstring(page), chance)
            )  # proves the audit
        except UnreadableSource as error:
            said = str(error)
        else:
            said = "a.html"
        assert said.startswith("a.html")


@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/footnotes.xml", "word/styles.xml", "word/numbering.xml"]
)
def test_the_audit_of_any_word_file_is_true(documents, tmp_path, part):
    chance = random.Random(part)
    path = by_pandoc(documents["gaoan-2024-work-report"], "docx", tmp_path / "a.docx")
    for _ in range(15):
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        members[part] = damaged(etree.fromstring(members[part]), chance)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name, data in members.items():
                made.writestr(name, data)
        try:
            clean_file("a.docx", out.getvalue())
        except UnreadableSource as error:
            said = str(error)
        else:
            said = "a.docx"
        assert said.startswith("a.docx")
