"""The program starts fast because it imports a library only where it is used; how fast: benchmarks/bench_start.py."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import SEEDS

HEAVY = {
    "jieba",
    "jinja2",
    "mkdocs",
    "opencc",
    "openpyxl",
    "pypdfium2",
    "pypinyin",
    "rich",
    "weasyprint",
}


@pytest.mark.parametrize("words", ["--help", "clean seed.txt --out out --quiet"])
def test_libraries_that_a_run_does_not_need_are_not_imported(tmp_path, words):
    (tmp_path / "seed.txt").write_bytes(SEEDS[0].read_bytes())
    command = [sys.executable, "-X", "importtime", "-m", "zhengben", *words.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "zhengben.cli.main" in imported
    assert imported & HEAVY == set()
