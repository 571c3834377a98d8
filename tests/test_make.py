"""make, in a copy of the project: it publishes, does nothing twice, and works on another corpus."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow


REPORT = (
    "政府工作报告\n\n——2025年1月10日在甲市第一届人民代表大会第一次会议上\n\n各位代表：\n\n"
    "全市上下一心，生产总值586.9亿元。谢谢大家！\n"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The tracked files of the project in another folder, with this environment; its seeds are two short ones."""
    folder = tmp_path_factory.mktemp("clone")
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, files):
        seed = name.startswith(("seeds/", "build/markdown/"))
        if (ROOT / name).is_file() and not seed:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / "seeds").mkdir()
    (folder / "seeds/jia.txt").write_text(REPORT, "utf-8")
    (folder / "seeds/yi.txt").write_text(REPORT.replace("甲市", "乙市"), "utf-8")
    (folder / ".venv").symlink_to(ROOT / ".venv")
    settings = folder / "zhengben.toml"  # one edition in print is enough here
    text = re.sub(r"(?m)^(pdf|epub) = .*", r'\1 = ["zh-Hans"]', settings.read_text("utf-8"))
    settings.write_text(text, "utf-8")
    return folder


def make(project: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    more["PYTHONPATH"] = os.pathsep.join(filter(None, [more.get("PYTHONPATH"), f"{project}/tools"]))
    environ |= more  # so that the copy's own code and settings are used, not this folder's
    command = ["make", "-o", ".venv/.requirements.lock", *arguments]
    return subprocess.run(
        command, cwd=project, env=environ, capture_output=True, text=True, check=False
    )


def test_make_publishes_and_does_nothing_the_second_time(project):
    first = make(project)
    assert first.returncode == 0, first.stderr
    assert (project / "build/site/index.html").is_file()
    times = {p: p.stat().st_mtime_ns for p in project.joinpath("build").rglob("*") if p.is_file()}
    second = make(project)
    assert second.stdout == "build/site is up to date\n"
    assert times == {p: p.stat().st_mtime_ns for p in times}


def test_the_makefile_needs_no_tools_of_gnu_but_make():
    text = (ROOT / "Makefile").read_text("utf-8")
    assert not re.search(r"-printf|readlink -f|sed -i|date -d|xargs -d|cp -a|grep -P|find ", text)


def test_one_changed_seed_changes_only_what_depends_on_it(project):
    make(project)
    times = {p: p.stat().st_mtime_ns for p in project.joinpath("build").rglob("*") if p.is_file()}
    seed = project / "seeds/yi.txt"
    seed.write_bytes(seed.read_bytes().replace(b"586.9", b"587.9"))
    done = make(project)
    assert done.returncode == 0, done.stderr
    changed = {
        p.relative_to(project / "build").as_posix()
        for p, t in times.items()
        if p.stat().st_mtime_ns != t
    }
    for wanted in (
        "markdown/yi-2025-work-report.md", "markdown.zh-Hant-TW/yi-2025-work-report.md",
        f"audit/{seed.name}.json", "pdf/zh-Hans/yi-2025-work-report.pdf",
        "site/pdf/zh-Hans/yi-2025-work-report.pdf", "epub/zh-Hans/yi-2025-work-report.epub",
        "site/zh-hans/yi-2025-work-report.html", "site/zh-hant/yi-2025-work-report.html",
        f"site/zh-hans/source/{seed.name}.html", f"site/raw/{seed.name}",
    ):  # fmt: skip
        assert wanted in changed
    shared = {p for p in changed if "yi-2025" not in p and seed.name not in p}
    assert {p for p in shared if not p.startswith("site/search/")} == {".cache/ledger.sqlite"}


def test_the_site_is_built_where_pdfs_cannot_be_made(project, tmp_path):
    """As on a machine without Pango, where nobody may install it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(REPORT, "utf-8")
    folders = f"SEEDS={tmp_path / 'in'}", f"OUT={tmp_path / 'out'}"
    fake = tmp_path / "weasyprint.py"
    fake.write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")", "utf-8")
    done = make(project, *folders, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("PDFs need Pango and HarfBuzz") == 1
    assert (tmp_path / "out/site/index.html").is_file()
    assert list((tmp_path / "out/epub").rglob("*.epub"))
    assert not (tmp_path / "out/pdf").exists()
    again = make(project, *folders)  # with Pango
    assert again.returncode == 0
    assert list((tmp_path / "out/site/pdf").rglob("*.pdf"))


def test_check_fails_when_build_markdown_is_not_what_the_cleaner_makes(project):
    make(project, "markdown")
    assert make(project, "check").returncode == 0
    page = project / "build/markdown/jia-2025-work-report.md"
    page.write_text(page.read_text("utf-8").replace("各位代表", "诸位代表"), "utf-8")
    done = make(project, "check")
    assert done.returncode != 0
    assert "is not what the cleaner makes" in done.stderr
    make(project, "markdown")
    assert make(project, "check").returncode == 0


def test_another_corpus_under_any_names(project, tmp_path):
    corpus = tmp_path / "某省 reports $1"
    corpus.mkdir()
    (corpus / "甲市 #1 100%.txt").write_text(REPORT, "utf-8")
    (corpus / "坏.txt").write_bytes(b"\0\1\2")
    done = make(
        project, "site", f"SEEDS={str(corpus).replace('$', '$$')}", f"OUT={tmp_path}/out put"
    )
    assert done.returncode != 0
    assert "坏.txt: this is a binary file" in done.stderr
    assert (tmp_path / "out put/site/jia-2025-work-report.html").is_file()


def test_help_lists_the_targets(project):
    out = make(project, "help").stdout
    for target in ("site", "check", "test", "serve", "clean", "bench", "help"):
        assert f"make {target} " in out


def test_clean_leaves_the_tracked_markdown(project):
    make(project)
    assert make(project, "clean").returncode == 0
    assert sorted(p.name for p in (project / "build").iterdir()) == ["markdown"]
