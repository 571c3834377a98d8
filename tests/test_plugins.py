"""Another package adds a reader and an edition by entry points; one that cannot be used is named in a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhengben.editions.registry import EDITIONS, SIMPLIFIED
from zhengben.readers.table import READERS

MODULE = '''"""A made-up format, and an edition for Macau."""

from zhengben.editions.registry import Edition
from zhengben.model import Evidence
from zhengben.readers.reader import Extracted, Reader, Row


def read(file, encoding):
    """All lines after the first; those that begin with = are headings."""
    text, evidence = "", []
    for line in file.data.decode("utf-8").splitlines()[1:]:
        if line.startswith("="):
            evidence.append(Evidence("heading", len(text), len(text) + len(line) - 1, "2"))
        text += line.lstrip("=") + "\\n"
    return Extracted(text, tuple(evidence))


def rows(path):
    """A row a line."""
    for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
        yield Row("", number, (("text", line),))


TOY = Reader("toy", lambda file: file.head.startswith(b"TOY 1\\n"), (".toy",), read, library="toy-format")
TOYS = Reader("toys", lambda file: file.head.startswith(b"TOYS 1\\n"), (".toys",), rows=rows)
MACAU = Edition("zh-Hant-MO", "繁體（澳門）", "澳", "zh-hant-mo", "HK", "s2hk", "t2hk", "hk2s")
'''
POINTS = """[zhengben.readers]
toy = toy_format:TOY
toys = toy_format:TOYS

[zhengben.editions]
macau = toy_format:MACAU
"""
TEXT = "政府工作报告\n各位代表：\n=一、2024年工作回顾\n一年来，我们坚持发展第一，经济社会发展取得新的进步，群众里里外外都满意。\n"


def install(folder: Path, module: str = MODULE, points: str = POINTS) -> Path:
    """What pip leaves of a small package in a folder."""
    info = folder / "toy_format-2.5.dist-info"
    info.mkdir(parents=True)
    (folder / "toy_format.py").write_text(module, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-format\nVersion: 2.5\n")
    (info / "entry_points.txt").write_text(points)
    return folder


def zhengben_with(installed: Path, *arguments: object) -> tuple[int, str, str]:
    path = os.pathsep.join([str(installed), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-m", "zhengben", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    return done.returncode, done.stdout, done.stderr


def test_an_added_reader_reads_its_files_and_tables(tmp_path):
    installed = install(tmp_path / "installed")
    sources, out = tmp_path / "sources", tmp_path / "out"
    sources.mkdir()
    (sources / "a.toy").write_text("TOY 1\n" + TEXT, "utf-8")
    (sources / "b.toys").write_text(
        "TOYS 1\n" + "政府工作报告：" + "一年来，我们坚持发展第一。" * 20 + "\n", "utf-8"
    )
    code, said, err = zhengben_with(installed, "clean", sources, "--out", out, "-j", 2)
    assert (code, err) == (0, "")
    assert "a.toy → " in said
    assert "b.toys/2 → " in said
    audit = json.loads((out / "audit/a.toy.json").read_text("utf-8"))
    assert audit["source"]["format"] == "toy"
    assert (out / "audit/a.toy.txt").read_text("utf-8") == TEXT.replace("=", "")
    (document,) = (out / "markdown").glob(audit["documents"][0]["path"].removeprefix("markdown/"))
    assert "## 一、2024年工作回顾\n" in document.read_text("utf-8")
    assert zhengben_with(installed, "check", out, "--sources", sources)[0] == 0


@pytest.mark.slow
def test_an_added_edition_is_made_and_proven(tmp_path):
    installed = install(tmp_path / "installed")
    out = tmp_path / "out"
    (tmp_path / "a.txt").write_text(TEXT.replace("=", ""), "utf-8")
    assert zhengben_with(installed, "clean", tmp_path / "a.txt", "--out", out, "-q")[0] == 0
    code, said, err = zhengben_with(installed, "convert", out / "markdown", "--edition", "zh-Hant-MO")  # fmt: skip
    assert (code, err) == (0, "")
    assert "zh-Hant-MO: 1 documents, 1 changed" in said
    (made,) = (out / "markdown.zh-Hant-MO").glob("*.md")
    text = made.read_text("utf-8")
    assert "lang: zh-Hant-MO\n" in text
    assert "羣眾裏裏外外都滿意" in text or "群眾裏裏外外都滿意" in text
    assert zhengben_with(installed, "check", made)[0] == 0
    assert "zh-Hant-MO" in zhengben_with(installed, "pdf", "--help")[1]


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ("[zhengben.readers]\ntoy = toy_format:LOST\n", "cannot be loaded (module 'toy_format' has no attribute 'LOST')"),
        ("[zhengben.readers]\ntoy = no_such_module:TOY\n", "cannot be loaded (No module named 'no_such_module')"),
        ("[zhengben.readers]\ntoy = toy_format:MACAU\n", "does not lead to a Reader"),
        ("[zhengben.readers]\na = toy_format:TOY\nb = toy_format:TOY\n", "adds toy, which exists already"),
        ("[zhengben.readers]\nhtml = toy_format:HTML\n", "adds html, which exists already"),
    ],
)  # fmt: skip
def test_a_plug_in_that_cannot_be_used_is_named_in_one_sentence(tmp_path, points, why):
    module = MODULE + 'HTML = Reader("html", lambda file: False, (".x",), read)\n'
    installed = install(tmp_path / "installed", module, points)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    code, _, err = zhengben_with(installed, "clean", tmp_path, "--out", tmp_path / "out")
    assert (code, err.count("\n"), why in err) == (9, 1, True)
    assert err.startswith("zhengben: The plug-in ")
    assert "of toy-format (zhengben.readers: " in err


def test_a_fault_in_an_added_reader_affects_only_its_own_files(tmp_path):
    faulty = MODULE.replace('number, (("text", line),)', "number, line[99999]").replace("file.data", "file.dat")  # fmt: skip
    faulty = faulty.replace('b"TOY 1\\n")', 'b"TOY 1\\n") or file.head[:3] == b"BAD" and 1 / 0')
    installed = install(tmp_path / "installed", faulty)
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.toy").write_text("TOY 1\n" + TEXT, "utf-8")
    (sources / "b.toys").write_text("TOYS 1\n" + TEXT, "utf-8")
    (sources / "c.toy").write_text("BAD\n" + TEXT, "utf-8")
    (sources / "d.txt").write_text(TEXT.replace("=", ""), "utf-8")
    code, said, err = zhengben_with(installed, "clean", sources, "--out", tmp_path / "out")
    assert (code, err.count("\n"), "Traceback" in err) == (11, 3, False)
    assert "a.toy: zhengben has a fault here: AttributeError" in err
    assert "b.toys: its reader has a fault: IndexError" in err
    assert "c.toy: zhengben has a fault here: ZeroDivisionError" in err
    assert "d.txt → " in said


def test_every_reader_reads_or_refuses_and_names_are_its_own():
    assert len({reader.name for reader in READERS}) == len(READERS)
    for reader in READERS:
        assert [bool(reader.read), bool(reader.rows), bool(reader.refused)].count(True) == 1
        assert bool(reader.suffixes) != bool(reader.refused)
        assert "unknown" not in reader.version
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    assert len(set(suffixes)) == len(suffixes)


def test_every_edition_has_its_own_folder():
    rows = (SIMPLIFIED, *EDITIONS)
    assert len({row.folder for row in rows}) == len({row.label for row in rows}) == len(rows)
