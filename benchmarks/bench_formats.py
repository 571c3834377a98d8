"""Speed of reading each format: against a plain reader of the same file in the same run; growth; memory."""

from __future__ import annotations

import csv
import io
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2
from bench_clean import SOURCES, best
from lxml import html

from zhengben.clean.pipeline import clean
from zhengben.markdown.write import write_document
from zhengben.readers.rows import open_table
from zhengben.readers.source import source_of

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from formats import Word, as_html, printed
from pages import government

MARKDOWN = write_document(clean(SOURCES[0]).documents[0])


def _word(times: int) -> bytes:
    word = Word()
    for _ in range(times):
        word.report(MARKDOWN)
    return word.data()


def _plain_pdf(data: bytes) -> None:
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            page.get_textpage().get_text_bounded()


def _plain_word(data: bytes) -> None:
    "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


# For each format: a file with the text so many times, and a reader that ignores notes and layout.
FORMATS: dict[str, tuple[Callable[[int], bytes], Callable[[bytes], object], str]] = {
    "html": (
        lambda n: government(MARKDOWN).replace(b"<body>", b"<body>" + government(MARKDOWN) * (n - 1)),
        lambda data: html.document_fromstring(data).text_content(),
        "lxml's text_content",
    ),
    "docx": (_word, _plain_word, "python-docx"),
    "pdf": (lambda n: printed(as_html(MARKDOWN) * n), _plain_pdf, "PDFium's own text"),
}  # fmt: skip


def test_readers() -> None:
    """A report of 20,000 characters, once and four times."""
    for name, (make, plain, what) in FORMATS.items():
        path = Path(f"a.{name}")
        seconds = []
        for times in (1, 4):
            data = make(times)
            seconds.append(best(lambda d=data, p=path: source_of(p, p.name, d), 3))
            if times == 1:
                known = best(lambda d=data, f=plain: f(d), 3)
            else:
                tracemalloc.start()
                source = source_of(path, path.name, data)
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
        print(
            f"\n  {name}: {seconds[0]:.3f} s, {seconds[0] / known:.1f} of {what}; four times the text "
            f"{seconds[1] / seconds[0]:.1f}; memory {peak / len(source.text):.0f} bytes a character"
        )
        assert source.text


def test_rows(tmp_path: Path) -> None:
    """Rows are read one by one: memory must not grow with their number."""
    peaks = []
    for count in (100, 400):
        path = tmp_path / f"{count}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("标题", "正文"), *(("报告", SOURCES[0].text) for _ in range(count))])  # fmt: skip
        tracemalloc.start()
        assert sum(1 for _ in open_table(path).rows()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    print(f"\n  csv: 400 rows take {peaks[1] / peaks[0]:.2f} of the memory of 100")
    assert peaks[0]
