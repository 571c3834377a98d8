"""The ledger: nothing twice, the reason said, failures remembered, kills and second runs survived."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from test_corpus import REPORT, tree

from zhengben import ingredients as made_of
from zhengben.cli.main import main
from zhengben.errors import MissingTool, Unprintable, Unwritable
from zhengben.ingredients import ingredients
from zhengben.ledger import FILE, Ledger, Step

COMMAND = [sys.executable, "-m", "zhengben"]


def step(**parts: str) -> Step:
    return Step("pdf", "zh-Hans/a", parts)


def write(out: Path, text: str = "a") -> list[str]:
    (out / "pdf").mkdir(parents=True, exist_ok=True)
    (out / "pdf/a.pdf").write_text(text, "utf-8")
    return ["pdf/a.pdf"]


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


# ---- what is due, and why


def test_a_step_is_due_when_anything_it_depends_on_changes_and_says_what(out):
    old = {"the text": "0" * 64, "opencc": "1.4.1", "code of render": "1" * 64}
    with Ledger(out) as ledger:
        assert ledger.why(step(**old)) == "never made"
        ledger.done(step(**old), write(out))
        assert ledger.why(step(**old)) == ""
        assert ledger.why(step(**old | {"the text": "2" * 64})) == "the text changed"
        assert ledger.why(step(**old | {"opencc": "1.4.2"})) == "opencc 1.4.1 → 1.4.2"
        assert ledger.why(step(**old | {"code of render": "2" * 64})) == "code of render changed"
        assert ledger.why(step(**old | {"the errata": "2" * 64})) == "with the errata"
        write(out, "b")
        assert ledger.why(step(**old)) == "pdf/a.pdf was changed"
        (out / "pdf/a.pdf").unlink()
        assert ledger.why(step(**old)) == "pdf/a.pdf is missing"


def test_a_failure_is_remembered_with_its_key_and_its_earlier_files_are_deleted(out):
    with Ledger(out) as ledger:
        ledger.done(step(text="a"), write(out))
        ledger.failed(step(text="b"), Unprintable("a.md: no glyph."))
        assert not (out / "pdf/a.pdf").exists()
    with Ledger(out) as ledger:
        assert not ledger.due(step(text="b"))
        error = ledger.error("pdf", "zh-Hans/a")
        assert (type(error), str(error)) == (Unprintable, "a.md: no glyph.")
        assert ledger.why(step(text="c")) == "text b → c"


@pytest.mark.parametrize("error", [MissingTool("Pango"), Unwritable("full")])
def test_a_failure_caused_by_the_machine_is_tried_again(out, error):
    with Ledger(out) as ledger:
        ledger.failed(step(text="b"), error)
        assert ledger.due(step(text="b"))


def test_files_that_no_step_made_are_deleted_unless_they_are_older_than_the_ledger(out):
    (out / "markdown").mkdir(parents=True)
    (out / "markdown/mine.md").write_text("我的", "utf-8")
    with Ledger(out) as ledger:
        (out / "markdown/stray.md").write_text("甲", "utf-8")
        (out / "elsewhere").mkdir()
        (out / "elsewhere/stray.md").write_text("甲", "utf-8")
        assert ledger.sweep("markdown") == ["markdown/stray.md"]
    assert sorted(p.name for p in out.rglob("*.md")) == ["mine.md", "stray.md"]
    assert (out / "elsewhere/stray.md").exists()


def test_a_file_that_is_not_a_ledger_gets_a_sentence(out, zhengben):
    (out / ".cache").mkdir(parents=True)
    (out / FILE).write_text("this is no database, however long it may be " * 30)
    code, _, err = zhengben("clean", SEEDS[0], "--out", out)
    assert (code, err.count("\n"), "is not a ledger" in err) == (2, 1, True)


# ---- what steps are made of


def test_no_step_depends_on_the_command_line_or_on_a_layer_above_it():
    units = {root: set(ingredients(root)) for root in ("editions", "site")}
    units["corpus/sources.py"] = set(ingredients("corpus/sources.py", without=("editions",)))
    assert all("code of cli" not in parts and "code of ledger" not in parts for parts in units.values())  # fmt: skip
    assert {"code of clean", "code of readers", "code of vocabulary", "lxml"} <= units["corpus/sources.py"]  # fmt: skip
    for above in ("editions", "compare", "render", "site"):
        assert not any(part.startswith(f"code of {above}") for part in units["corpus/sources.py"])
    assert "opencc" in units["editions"]
    assert "opencc" not in units["corpus/sources.py"]
    assert {"weasyprint", "fonttools"} <= set(ingredients("render/pdf.py"))
    assert "weasyprint" not in ingredients("render/epub.py")


def test_every_library_that_the_package_imports_is_known_by_its_version():
    folders = [p.name for p in (ROOT / "tools/zhengben").iterdir() if (p / "__init__.py").exists()]
    for unit in folders:
        for module in made_of._imports(unit)[1]:
            name = made_of._DISTRIBUTIONS.get(module, module)
            assert importlib.metadata.version(name), module


def test_a_new_version_of_opencc_makes_only_editions_again(out, zhengben, monkeypatch):
    zhengben("clean", SEEDS[4], "--out", out)
    zhengben("convert", out / "markdown")
    real = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda n: "99" if n == "opencc" else real(n))
    assert "(unchanged)" in zhengben("clean", SEEDS[4], "--out", out)[1]
    with Ledger(out) as ledger:
        parts = ledger.parts("convert", "zh-Hant-TW/gaoan-2024-work-report")
        assert ledger.why(Step("convert", "zh-Hant-TW/gaoan-2024-work-report", parts | {"opencc": "99"})).endswith("→ 99")  # fmt: skip
    made = []
    done = Ledger.done
    monkeypatch.setattr(Ledger, "done", lambda *all: made.append(str(all[1])) or done(*all))
    for _ in range(2):
        zhengben("convert", out / "markdown")
        assert made.count("convert zh-Hant-TW/gaoan-2024-work-report") == 1


# ---- runs


def reports(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(REPORT.format(n) + "全市上下一心，努力工作。\n\n" * 200, "utf-8")  # fmt: skip
    return folder


@pytest.fixture
def killed(tmp_path, out) -> Path:
    """A folder of 40 sources, and an output folder whose run was killed in the midst of them."""
    folder = reports(tmp_path / "in", 40)
    process = subprocess.Popen([*COMMAND, "clean", str(folder), "--out", str(out), "-q", "-j", "1"])
    while len(list(out.glob("markdown/*.md"))) < 10:
        time.sleep(0.01)
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 10 <= len(list(out.glob("markdown/*.md"))) < 40
    return folder


@pytest.mark.slow
def test_a_run_after_a_killed_one_continues_and_gives_the_same_result(
    tmp_path, killed, out, zhengben
):
    code, said, _ = zhengben("clean", killed, "--out", out, "-j", "1")
    assert code == 0
    assert said.count("(unchanged)") >= 8
    zhengben("clean", killed, "--out", tmp_path / "fresh", "-j", "1")
    assert tree(tmp_path / "fresh") == tree(out)


@pytest.mark.slow
def test_a_source_that_is_deleted_after_a_killed_run_leaves_no_outputs(killed, out, zhengben):
    texts = [p.read_text("utf-8") for p in out.glob("markdown/*.md")]
    gone = next(n for n in range(40) if any(f"一心{n}。" in text for text in texts))
    (killed / f"{gone:03}.txt").unlink()
    assert zhengben("clean", killed, "--out", out, "-j", "1")[0] == 0
    assert len(list(out.glob("markdown/*.md"))) == 39
    assert not any(f"一心{gone}。" in p.read_text("utf-8") for p in out.glob("markdown/*.md"))
    assert zhengben("check", out, "--sources", killed, "-q")[0] == 0


def test_the_second_of_two_runs_waits_and_says_so(tmp_path, out):
    folder = reports(tmp_path / "in", 12)
    command = [*COMMAND, "clean", str(folder), "--out", str(out), "-q", "-j", "1"]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate()[1] for process in runs)
    assert [process.returncode for process in runs] == [0, 0]
    assert said == ["", f"zhengben: another run is at work in {out}; waiting until it is done.\n"]
    assert len(list(out.glob("markdown/*.md"))) == 12


def test_deleting_out_during_a_run_gives_a_sentence_and_an_error_code(tmp_path, out):
    folder = reports(tmp_path / "in", 40)
    command = [*COMMAND, "clean", str(folder), "--out", str(out), "-q", "-j", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while len(list(out.glob("markdown/*.md"))) < 10:
        time.sleep(0.01)
    out.rename(tmp_path / "away")
    _, err = process.communicate()
    assert process.returncode == 7
    assert "was deleted during this run" in err or "cannot be written" in err
    assert err.count("\n") == 1


def test_documents_deleted_during_a_run_are_noticed_at_its_end(out):
    with Ledger(out) as ledger:
        ledger.done(step(text="a"), write(out))
        shutil.rmtree(out / "pdf")
        with pytest.raises(Unwritable, match=r"pdf/a\.pdf: was deleted"):
            ledger.verify()


# ---- build


@pytest.fixture
def small(tmp_path):
    """Settings for a build that makes no PDFs, so that it is quick."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/zhengben.toml").write_text('pdf = []\nepub = ["zh-Hans"]\n', "utf-8")


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}  # fmt: skip


@pytest.mark.slow
def test_a_dry_run_says_what_and_why_and_writes_nothing(tmp_path, out, zhengben, small):
    folder = tmp_path / "in"
    changed, other = SEEDS[4], SEEDS[2]
    for path in (changed, other):
        shutil.copy(path, folder)
    code, said, _ = zhengben("build", folder, "--out", out, "--dry-run")
    assert (code, out.exists()) == (0, False)
    assert f"clean {changed.name}: never made" in said
    assert zhengben("build", folder, "--out", out)[0] == 0
    before = everything(out)
    assert zhengben("build", folder, "--out", out, "--dry-run")[1] == f"{out}/site is up to date\n"
    source = folder / changed.name
    source.write_text(source.read_text("utf-8").replace("586.9", "587.9"), "utf-8")
    said = zhengben("build", folder, "--out", out, "--dry-run")[1].splitlines()
    assert f"clean {changed.name}: the source changed" in said
    assert (
        "convert zh-Hant-TW/gaoan-2024-work-report: the document will be made again first" in said
    )
    assert any(line.startswith("epub zh-Hans/gaoan-2024-work-report: ") for line in said)
    assert not any("qingyunpu" in line for line in said)
    assert said[-1].endswith("steps to do; nothing was written.")
    assert everything(out) == before


@pytest.mark.slow
def test_build_does_nothing_the_second_time(tmp_path, out, zhengben, small):
    folder = tmp_path / "in"
    shutil.copy(SEEDS[4], folder)
    code, _, err = zhengben("build", folder, "--out", out)
    assert (code, err) == (0, "")
    before = everything(out / "site")
    assert zhengben("build", folder, "--out", out) == (0, f"{out}/site is up to date\n", "")
    assert everything(out / "site") == before
    page = out / "site/zh-hans/index.html"
    right = page.read_bytes()
    page.write_text("spoilt")
    said = zhengben("build", folder, "--out", out, "--dry-run")[1]
    assert said.startswith("site: files of it were changed or are missing\n")
    assert zhengben("build", folder, "--out", out)[0] == 0
    assert page.read_bytes() == right


@pytest.mark.slow
def test_a_document_that_is_not_canonical_does_not_stop_the_build(tmp_path, out, zhengben):
    zhengben("clean", SEEDS[4], "--out", out)
    (out / "markdown/bad.md").write_text("# 没有\n", "utf-8")
    for verb in (
        ["convert", out / "markdown"],
        ["epub", "--out", out, "--edition", "zh-Hans"],
        ["site", out / "markdown", "--out", out, "--sources", ROOT / "seeds"],
    ):
        for _ in range(2):  # made, and then remembered
            code, _, err = zhengben(*verb)
            assert (code, err.count("\n"), "bad.md:1: there is no front matter" in err) == (6, 1, True)  # fmt: skip
    assert (out / "markdown.zh-Hant-TW/gaoan-2024-work-report.md").is_file()
    assert (out / "epub/zh-Hans/gaoan-2024-work-report.epub").is_file()
    assert (out / "site/zh-hant/gaoan-2024-work-report.html").is_file()


def fail(job, options):
    """Stands for a way to make books; it leaves a line, because books are made in other processes."""
    with Path(os.environ["TRIED"]).open("a") as file:
        file.write("once\n")
    raise Unprintable(f"{job.name}: has no glyph for U+FFFD.")


def test_a_book_that_fails_is_not_tried_again_until_something_changes(out, zhengben, monkeypatch):
    from zhengben.cli import epub

    zhengben("clean", SEEDS[4], "--out", out)
    tried = out / "tried.txt"
    monkeypatch.setenv("TRIED", str(tried))
    monkeypatch.setattr(epub, "make_epub", fail)
    command = ("epub", "--out", out, "--edition", "zh-Hans")
    first, second = zhengben(*command), zhengben(*command)
    assert first == second
    assert first[0] == 10
    assert "has no glyph" in first[2]
    assert tried.read_text() == "once\n"
    page = out / "markdown/gaoan-2024-work-report.md"
    page.write_text(page.read_text("utf-8").replace("586.9亿元", "586.8亿元"), "utf-8")
    zhengben(*command)
    assert tried.read_text() == "once\n" * 2


def test_build_without_sources_says_so(tmp_path, out, zhengben):
    code, _, err = zhengben("build", tmp_path / "none", "--out", out)
    assert (code, "none" in err) == (4, True)
    assert main(["build", str(tmp_path / "none"), "--out", str(out), "--dry-run", "-q"]) == 4
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
