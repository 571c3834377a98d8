"""What tests share: the seeds cleaned, printed and published once for all workers, and ways to clean a piece of text.

Tests read the shared folders and never write there; a test that changes a build has a copy or makes its own.
"""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from filelock import FileLock

from zhengben.audit.audit import audit_of, prove
from zhengben.clean.errata import Erratum
from zhengben.clean.pipeline import clean
from zhengben.cli.main import main
from zhengben.markdown.write import write_document
from zhengben.model import Result, Source
from zhengben.readers.source import read_source, source_of

ROOT = Path(__file__).parents[1]
SEEDS = sorted(ROOT.joinpath("seeds").glob("*.txt"))
FEW = ("002_", "004_")  # the shortest seeds, of two places
BULLETIN = "nanchang-gazette-2021-12"
# What is printed in Simplified Chinese: a bulletin of a report with notes that are called twice, and notices, one with a table.
PRINTED = [f"{BULLETIN}/{name}" for name in ("01-nanchang-2021-work-report", "02-hongfufa-2021-21",
                                             "05-hongfubanzi-2021-294", "06-hongfuzi-2021-68")]  # fmt: skip
# In other typefaces: a report, and a bulletin of two.
OTHERS = ["gaoan-2024-work-report", *PRINTED[2:]]
# EPUBs: two reports and a table.
BOUND = ["nanchang-2025-work-report", PRINTED[0], PRINTED[2]]
FACES = {"zh-Hans": "SC", "zh-Hant-TW": "TC", "zh-Hant-HK": "HK", "parallel": "SC|TC"}
# Files of tests that take long, the longest first. Workers begin with them, so that they end at about the same time.
LONG = [
    "pdf",
    "browser",
    "formats",
    "wheel",
    "make",
    "site",
    "print",
    "hostile",
    "editions",
    "gate",
]
# The words of jieba and OpenCC are many objects; to look through them again and again takes long.
gc.set_threshold(100_000, 20, 20)
Shared = Callable[[str, Callable[[Path], object]], Path]


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests of Chromium and of time limits wait for much of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take long first."""
    places = {f"test_{name}": place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def text_source(text: str, name: str = "source.txt") -> Source:
    """A source as if it had been read from a file."""
    return Source(name, hashlib.sha256(text.encode()).hexdigest(), "utf-8", text)


def clean_text(text: str, errata: tuple[Erratum, ...] = ()) -> Result:
    """Clean a piece of text, and prove the audit while at it."""
    return _proven(text_source(text), errata)


def clean_file(name: str, data: bytes) -> Result:
    """Clean a file of any format, and prove the audit while at it."""
    return _proven(source_of(Path(name), name, data))


def _proven(source: Source, errata: tuple[Erratum, ...] = ()) -> Result:
    result = clean(source, errata)
    prove(source, result.documents, audit_of(result, [f"markdown/{n}.md" for n in result.names]))
    return result


def markdown_of(text: str) -> str:
    """The body of the first document, without front matter."""
    return write_document(clean_text(text).documents[0]).split("\n---\n\n", 1)[1]


@pytest.fixture(scope="session")
def seeds() -> dict[str, Result]:
    """The results of all seeds by their numbers, `000` to `004`."""
    return {path.name[:3]: clean(read_source(path, path.name)) for path in SEEDS}


@pytest.fixture(scope="session")
def documents(seeds: dict[str, Result]) -> dict[str, str]:
    """All documents of the seeds as canonical Markdown, by name."""
    return {
        name: write_document(document)
        for result in seeds.values()
        for name, document in zip(result.names, result.documents, strict=True)
    }


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """A way to have a folder made by the first worker that asks for it; others wait for it."""
    base = tmp_path_factory.getbasetemp()
    top = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def get(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = top / f"shared-{name}", top / f"shared-{name}.done"
        with FileLock(top / f"shared-{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a worker whose build failed
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return get


def build_site(out: Path, sources: Path = ROOT / "seeds") -> Path:
    """The site of some sources, by the command line."""
    _run("clean", sources, "--out", out)
    _run("convert", out / "markdown", "--lexicon", ROOT / "seeds")
    _run("site", out / "markdown", "--out", out, "--sources", sources)
    return out / "site"


@pytest.fixture(scope="session")
def converted(shared: Shared) -> Path:
    """An output folder with the seeds cleaned and converted, from which site, PDFs and EPUBs are made."""

    def make(out: Path) -> None:
        _run("clean", ROOT / "seeds", "--out", out)
        _run("convert", out / "markdown", "--lexicon", ROOT / "seeds")

    return shared("converted", make)


@pytest.fixture(scope="session")
def site(shared: Shared, converted: Path) -> Path:
    """The site of the seeds."""

    def make(out: Path) -> None:
        shutil.copytree(converted, out, dirs_exist_ok=True)
        _run("site", out / "markdown", "--out", out, "--sources", ROOT / "seeds")

    return shared("site", make) / "site"


@pytest.fixture(scope="session")
def few(shared: Shared) -> Path:
    """A folder of three sources, for what needs no large corpus: two short seeds and a made-up report."""

    def make(folder: Path) -> None:
        for path in SEEDS:
            if path.name.startswith(FEW):
                shutil.copy(path, folder)
        (folder / "report.txt").write_text(
            "政府工作报告\n\n——2025年1月10日在甲市第一届人民代表大会第一次会议上\n\n"
            "各位代表：\n\n全市上下一心，努力工作。\n",
            "utf-8",
        )

    return shared("few", make)


@pytest.fixture
def few_built(shared: Shared, few: Path, tmp_path: Path) -> Path:
    """An output folder with the site of those three sources; the test may change it."""
    built = shared("few-built", lambda out: build_site(out, few))
    return Path(shutil.copytree(built, tmp_path / "built"))


def _copy(converted: Path, out: Path, names: Collection[str]) -> None:
    """An output folder with these documents only, in all editions."""
    shutil.copytree(converted, out, dirs_exist_ok=True)
    for folder in out.glob("markdown*"):
        for path in folder.rglob("*.md"):
            if path.relative_to(folder).with_suffix("").as_posix() not in names:
                path.unlink()


@pytest.fixture(scope="session")
def books(shared: Shared, converted: Path) -> Path:
    """An output folder with the PDFs of `PRINTED` in Simplified Chinese, and their volume."""

    def make(out: Path) -> None:
        _copy(converted, out, PRINTED)
        words = ROOT / "seeds/lexicon.tsv"
        _run("pdf", "--out", out, "-j", 2, "--lexicon", words, "--edition", "zh-Hans")

    return shared("books", make)


@pytest.fixture(scope="session")
def few_books(shared: Shared, converted: Path) -> Path:
    """An output folder with the PDFs of `OTHERS` in each other edition that has its own typeface, and their volume."""
    others = [a for edition in FACES if edition != "zh-Hans" for a in ("--edition", edition)]

    def make(out: Path) -> None:
        _copy(converted, out, OTHERS)
        _run("pdf", "--out", out, "-j", 2, "--lexicon", ROOT / "seeds/lexicon.tsv", *others)

    return shared("few-books", make)


@pytest.fixture(scope="session")
def epubs(shared: Shared, converted: Path) -> Path:
    """An output folder with the EPUBs of `BOUND` in three editions."""
    editions = [a for e in ("zh-Hans", "zh-Hant-TW", "parallel") for a in ("--edition", e)]

    def make(out: Path) -> None:
        _copy(converted, out, BOUND)
        _run("epub", "--out", out, "--lexicon", ROOT / "seeds/lexicon.tsv", *editions)

    return shared("epubs", make)


def _run(*arguments: object) -> None:
    assert main([*map(str, arguments), "-q"]) == 0, arguments


@pytest.fixture
def zhengben(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command line in this process: exit code, output, errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return run
