"""The wheels work without the checkout: installed into an empty environment, every verb runs in an empty folder.

No index is asked. The environment sees, of the libraries that the tests run with, only those that the wheel's metadata asks for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from packaging.requirements import Requirement

from zhengben.cli.main import VERBS

pytestmark = pytest.mark.slow

HTML = "<!doctype html><html><head><title>政府工作报告</title></head><body>" + "".join(
    f"<p>{text}</p>" for text in SEEDS[0].read_text("utf-8").splitlines()[:40]
)


class Installed:
    """An environment with the wheels, and an empty folder to work in."""

    def __init__(self, folder: Path, wheels: list[Path], extras: set[str]) -> None:
        self.work = folder / "work"
        self.work.mkdir()
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
        self.bin = folder / "env/bin"
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python"), "install"]
        subprocess.run([*pip, "--quiet", "--no-index", "--no-deps", *wheels], check=True)
        (packages,) = folder.glob("env/lib/python*/site-packages")
        libraries = folder / "libraries"
        libraries.mkdir()
        for name in required(packages, extras):
            link_distribution(name, libraries)
        (packages / "libraries.pth").write_text(f"{libraries}\n")

    def __call__(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        command = [str(self.bin / "zhengben"), *map(str, arguments)]
        return subprocess.run(command, cwd=self.work, env=environ, capture_output=True, text=True)


def required(packages: Path, extras: set[str]) -> set[str]:
    """The distributions that the installed wheel asks for with these extras, and those that they ask for."""
    (metadata,) = packages.glob("zhengben-*.dist-info")
    found: set[str] = set()
    waiting = [
        line.partition(": ")[2]
        for line in (metadata / "METADATA").read_text("utf-8").split("\n\n")[0].splitlines()
        if line.startswith("Requires-Dist: ")
    ]
    first = [(Requirement(text), extras) for text in waiting]
    while first:
        requirement, wanted = first.pop()
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
            continue
        if requirement.name == "zhengben":
            names = {e for e in requirement.extras if e not in extras}
            extras |= names
            first += [(Requirement(text), names) for text in waiting if names]
        elif requirement.name not in found and requirement.name != "zhengben-fonts":
            found.add(requirement.name)
            more = distribution(requirement.name).requires or []
            first += [(Requirement(text), requirement.extras) for text in more]
    return found


def link_distribution(name: str, folder: Path) -> None:
    """Make the files of an installed distribution importable from a folder."""
    for file in distribution(name).files or []:
        top = file.parts[0]
        target = Path(str(distribution(name).locate_file(top)))
        # A list of files may name the folder of metadata as it was before the installation.
        if top not in ("..", "__pycache__") and target.exists() and not (folder / top).exists():
            (folder / top).symlink_to(target)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Both wheels, built from the checkout: the program, the fonts."""
    folder = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"]
    pip += ["--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, ROOT, ROOT / "tools/zhengben-fonts"], check=True)
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def full(wheels, tmp_path_factory):
    return Installed(tmp_path_factory.mktemp("full"), wheels, {"all"})


@pytest.fixture(scope="module")
def bare(wheels, tmp_path_factory):
    """The program alone, without extras."""
    return Installed(tmp_path_factory.mktemp("bare"), wheels[:1], set())


def test_the_wheel_has_all_but_the_fonts_and_is_small(wheels):
    program, fonts = wheels
    with zipfile.ZipFile(program) as archive:
        names = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "templates", "tools/zhengben"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    wanted = {
        f"zhengben/{name.removeprefix('tools/zhengben/')}"
        for name in tracked
        if not name.startswith("templates/print/fonts/")
    }
    assert wanted | {"zhengben/mkdocs.yml"} <= names
    assert not [name for name in names if name.endswith(".ttf")]
    assert program.stat().st_size < 1_000_000
    with zipfile.ZipFile(fonts) as archive:
        assert sum(name.endswith(".ttf") for name in archive.namelist()) == 6


def test_every_verb_runs_in_an_empty_folder(full):
    subprocess.run(["git", "init", "--quiet", full.work], check=True)
    full.work.joinpath("zhengben.toml").write_text('pdf = ["zh-Hans"]\nepub = ["zh-Hant-TW"]\n')
    (full.work / "in").mkdir()
    source = full.work / "in/report.txt"
    source.write_text("\n".join(SEEDS[0].read_text("utf-8").splitlines()[:12]), "utf-8")
    calls = {
        "clean": ["in", "--out", "build"],
        "check": ["build", "--sources", "in", "--fail-on", "never"],
        "explain": ["in/report.txt", "--html", "explained.html"],
        "convert": ["build/markdown", "--lexicon", "in"],
        "pdf": ["--lexicon", "in"],
        "epub": ["--lexicon", "in"],
        "site": ["build/markdown", "--out", "build", "--sources", "in"],
        "diff": ["in", "in", "--html", "diff.html"],
        "git-setup": ["."],
        "textconv": ["in/report.txt"],
        "build": ["in", "--out", "all"],
    }
    assert set(calls) == set(VERBS)
    for verb, arguments in calls.items():
        done = full(verb, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), f"{verb}: {done.stderr}"
    for out in ("build", "all"):
        made = {path.suffix for path in (full.work / out).rglob("*") if path.is_file()}
        assert {".md", ".json", ".pdf", ".epub", ".html", ".css", ".js", ".xml"} <= made
    page = next((full.work / "build/site/zh-hant").glob("*report.html")).read_text("utf-8")
    assert "政府工作報告" in page
    assert str(ROOT) not in page


def test_alone_it_cleans_text_pages_and_tables(bare):
    bare.work.joinpath("a.html").write_text(HTML, "utf-8")
    bare.work.joinpath("b.txt").write_bytes(SEEDS[0].read_bytes())
    text = SEEDS[1].read_text("utf-8").replace('"', "”")
    bare.work.joinpath("c.csv").write_text(f'id,text\n1,"{text}"\n', "utf-8")
    done = bare("clean", "a.html", "b.txt", "c.csv", "--out", "out", "--fail-on", "never")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((bare.work / "out/audit").rglob("*.json"))) == 3
    for verb in (["check", "out", "--sources", ".", "--fail-on", "never"], ["explain", "b.txt"], ["diff", "b.txt", "b.txt"], ["epub", "--out", "out", "--edition", "zh-Hans"]):  # fmt: skip
        done = bare(*verb)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


MISSING = [
    ("readers", ["clean", "a.pdf", "--out", "out2"]),
    ("readers", ["clean", "a.xlsx", "--out", "out2"]),
    ("editions", ["convert", "markdown"]),
    ("print", ["pdf", "markdown/a.md", "--edition", "zh-Hans"]),
    ("site", ["site", "markdown", "--out", "out2"]),
]


@pytest.mark.parametrize(("extra", "call"), MISSING, ids=[" ".join(c[:2]) for _, c in MISSING])
def test_what_is_missing_is_one_sentence_that_names_the_extra(bare, documents, extra, call):
    (bare.work / "markdown").mkdir(exist_ok=True)
    bare.work.joinpath("markdown/a.md").write_text(next(iter(documents.values())), "utf-8")
    bare.work.joinpath("a.pdf").write_bytes(b"%PDF-1.7\n")
    with zipfile.ZipFile(bare.work / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    done = bare(*call)
    assert done.returncode == 9, done.stderr
    assert done.stderr.count("\n") == 1
    assert f"pip install 'zhengben[{extra}]'" in done.stderr


def test_without_the_fonts_pdf_says_how_to_have_them(wheels, tmp_path, documents):
    installed = Installed(tmp_path, wheels[:1], {"print"})
    installed.work.joinpath("a.md").write_text(next(iter(documents.values())), "utf-8")
    done = installed("pdf", "a.md", "--edition", "zh-Hans")
    assert (done.returncode, done.stdout) == (9, "")
    assert done.stderr == "zhengben: PDFs need the fonts of zhengben-fonts; pip install 'zhengben[print]' (in a checkout: make).\n"  # fmt: skip
