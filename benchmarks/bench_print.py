"""Speed of making books: against Chromium's print of the same HTML in the same run; growth; processes."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from concurrent.futures import Executor
from pathlib import Path

from bench_clean import SOURCES

from zhengben.clean.pipeline import clean
from zhengben.documents import documents
from zhengben.editions.convert import Converter, Settings
from zhengben.editions.lexicon import Lexicon
from zhengben.editions.registry import editions
from zhengben.files import write_whole
from zhengben.ledger import Ledger
from zhengben.markdown.write import write_document
from zhengben.model import Document
from zhengben.render.epub import make_epub
from zhengben.render.jobs import Job, OutputFormat, books_of, publish
from zhengben.render.pdf import Layout, _Book, _html, make_pdf
from zhengben.render.typeset import FONTS, weasyprint
from zhengben.resources import environment
from zhengben.workers import Workers

REPORT = next(iter(clean(SOURCES[0]).documents))  # 20,000 characters, 28 notes
CONVERTER = Converter(Settings(editions()["zh-Hant-TW"]))
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


def job(of: Document, edition: str) -> Job:
    """A job as a `Book` reads it."""
    text, other = write_document(of), write_document(CONVERTER.convert_document(of))
    return Job("report", edition, ("report",), (text,), (other,))


def times_longer(of: Document, times: int) -> Document:
    """The blocks so many times, with notes once."""
    return Document(of.front, of.blocks * times, of.notes)


def seconds(work: object, rounds: int = 3) -> float:
    """The least of some rounds."""
    return min(_timed(work) for _ in range(rounds))


def _timed(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def chromium_print(html: str, css: str) -> float:
    """Seconds that Chromium takes to print the same page, its start included."""
    program = shutil.which("chromium")
    assert program, "this benchmark needs Chromium"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        faces = "".join(
            f'@font-face {{ font-family: "Noto Serif {region}"; font-weight: {weight};'
            f' src: url("{(FONTS / f"NotoSerif{region}-{name}.ttf").as_uri()}"); }}'
            for region in ("SC", "TC")
            for weight, name in ((400, "Regular"), (700, "Bold"))
        )
        style = f"<style>{faces}{css}</style>"
        page.write_text(html.replace("</head>", f"{style}</head>"), "utf-8")
        command = [program, *FLAGS, f"--user-data-dir={folder}/profile", "--no-pdf-header-footer"]
        command += [f"--print-to-pdf={folder}/page.pdf", page.as_uri()]
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def test_one_script_and_both_against_chromium() -> None:
    """Goal: one script within 1.2 times, both within 3 times Chromium's time; ours with verification and writing."""
    weasyprint()
    ratios = []
    for edition in ("zh-Hans", "zh-Hant-TW", "parallel"):
        made = job(REPORT, edition)
        book = _Book(made, Layout(), "foot")
        css = environment().get_template("print/print.css").render(paper=book.paper, font="Noto Serif SC", half="")  # fmt: skip
        theirs = chromium_print(_html(book), css)
        ours = seconds(lambda made=made: make_pdf(made, Layout()))
        ratios.append(f"{edition} {ours:.2f} s, {ours / theirs:.2f} of Chromium's {theirs:.2f} s")
    print("\n  " + "; ".join(ratios))


def test_growth() -> None:
    """One, two, four and eight times the text."""
    for edition in ("zh-Hans", "parallel"):
        made = [job(times_longer(REPORT, n), edition) for n in (1, 2, 4, 8)]
        times = [seconds(lambda each=each: make_pdf(each, Layout()), 1) for each in made]
        print(f"\n  {edition}: " + " : ".join(f"{t / times[0]:.2f}" for t in times) + " for 1 : 2 : 4 : 8 times the text")  # fmt: skip


def test_processes_and_nothing_again() -> None:
    """Eight documents on one and on two processes; the same once more."""
    output = OutputFormat("pdf", make_pdf, Layout())

    def published(out: Path, executor: Executor | None) -> None:
        with Ledger(out) as ledger:
            found, _ = documents(out / "markdown", ledger)
            books = books_of(found, out, "zh-Hans", out, Lexicon(), bind=False)
            publish(books, output, ledger, executor)

    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        for folder in (one, two):
            for n in range(8):
                write_whole(Path(folder) / f"markdown/report-{n}.md", write_document(REPORT))
        alone = _timed(lambda: published(Path(one), None))
        with Workers(2) as executor:
            shared = _timed(lambda: published(Path(two), executor))
        again = _timed(lambda: published(Path(one), None))
    print(f"\n  two processes {alone / shared:.2f} times as fast; once more {again / alone:.4f}")


def test_epub() -> None:
    """An EPUB in units of the PDF of the same document."""
    made = job(REPORT, "zh-Hans")
    pdf, epub = seconds(lambda: make_pdf(made, Layout())), seconds(lambda: make_epub(made))
    print(f"\n  EPUB {epub / pdf:.3f} of the PDF's time")
