"""Speed of building the site with its index: against plain `mkdocs build` of the same pages in the same run.

The documents are the seeds restyled (tests/restyle.py), as many as a province publishes in several years.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench_clean import SEEDS
from restyle import scrape, take_apart

from zhengben.clean.pipeline import clean
from zhengben.corpus.outputs import Corpus
from zhengben.corpus.sources import find_jobs
from zhengben.editions.convert import Converter, Settings
from zhengben.editions.registry import editions
from zhengben.ledger import Ledger
from zhengben.markdown.read import read_markdown
from zhengben.markdown.write import write_document
from zhengben.readers.source import read_source
from zhengben.resources import MKDOCS
from zhengben.settings import ProjectSettings
from zhengben.site.site import build_site

STYLES = ("square", "circled", "lenticular", "named", "tag", "raised")


def restyled(count: int, folder: Path) -> None:
    """Make and clean so many scrapes, in both scripts."""
    results = [clean(read_source(path, path.name)) for path in SEEDS]
    reports = [take_apart(write_document(r.documents[0])) for r in results if len(r.documents) == 1]
    (folder / "in").mkdir()
    for i in range(count):
        style = STYLES[i % len(STYLES)]
        text = scrape(reports[i % len(reports)], style, "none", "none", "site", i)
        (folder / f"in/report-{i:04}.txt").write_text(text, "utf-8")
    found = find_jobs([folder / "in"])
    assert not found.errors
    with ProcessPoolExecutor() as executor, Ledger(folder) as ledger:
        Corpus(ledger).run(found.jobs, executor, lambda outcome: None)
    converter = Converter(Settings(editions()["zh-Hant-TW"]))
    (folder / "markdown.zh-Hant-TW").mkdir()
    for path in (folder / "markdown").glob("*.md"):
        document = converter.convert_document(read_markdown(path.read_text("utf-8"), "").document)
        text = write_document(document)
        (folder / "markdown.zh-Hant-TW" / path.name).write_text(text, "utf-8")


def our_build(folder: Path) -> float:
    """Seconds that `zhengben site` takes, with what the last build kept."""
    start = time.perf_counter()
    with ProcessPoolExecutor() as executor, Ledger(folder) as ledger:
        build_site(folder / "markdown", ledger, folder / "in", ProjectSettings(), executor)
    return time.perf_counter() - start


def plain_build(folder: Path, own: bool) -> float:
    """Seconds for `mkdocs build` of the same pages, one script after the other.

    With our configuration (a bare frame, no search), or with its `own` default theme and search index.
    """
    start = time.perf_counter()
    for pages in sorted((folder / "pages").iterdir()):
        config = MKDOCS
        if own:
            config = folder / "mkdocs.yml"
            config.write_text(f"site_name: plain\ndocs_dir: {pages}\n", "utf-8")
        command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(config)]
        environ = os.environ | {"ZHENGBEN_PAGES": str(pages), "NO_MKDOCS_2_WARNING": "1"}
        subprocess.run([*command, "-d", str(folder / "plain")], env=environ, check=True, stderr=subprocess.DEVNULL)  # fmt: skip
    return time.perf_counter() - start


def test_site_against_plain_mkdocs() -> None:
    """Goal: at most 1.3 times plain MkDocs; with one changed document at most its time; linear growth."""
    whole: dict[int, float] = {}
    for count, rounds in ((50, 3), (500, 1)):  # short builds: the least of several rounds
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            restyled(count, folder)
            ours, bare, theirs = [], [], []
            for _ in range(rounds):
                for made in ("site", "pages", ".cache"):
                    shutil.rmtree(folder / made, ignore_errors=True)
                ours.append(our_build(folder))
                bare.append(plain_build(folder, own=False))
                theirs.append(plain_build(folder, own=True))
            whole[count], frame, plain = min(ours), min(bare), min(theirs)
            changed = next(iter(sorted((folder / "markdown").glob("*.md"))))
            changed.write_text(changed.read_text("utf-8").replace("。\n", "！\n", 1), "utf-8")
            edition = folder / "markdown.zh-Hant-TW" / changed.name
            edition.write_text(edition.read_text("utf-8").replace("。\n", "！\n", 1), "utf-8")
            again = our_build(folder)
        print(f"\n  {count} documents: {whole[count]:.1f} s, {whole[count] / plain:.2f} of plain MkDocs' {plain:.1f} s, "
              f"{whole[count] / frame:.2f} of its {frame:.1f} s with a bare frame and no search; "
              f"one changed {again:.1f} s, {again / plain:.2f} and {again / frame:.2f}")  # fmt: skip
    print(f"  growth: {whole[500] / whole[50]:.1f} times for 10 times the documents")
