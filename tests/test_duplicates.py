"""The same text twice: said, published once if asked for, and what nearly agrees is compared."""

from __future__ import annotations

import shutil

from conftest import SEEDS
from formats import Word

from zhengben.corpus.duplicates import alike
from zhengben.markdown.check import problems

REPORT = "gaoan-2024-work-report"


def mixed(tmp_path, documents):
    """A report as scraped and as a Word file, and another report."""
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(SEEDS[4], folder / "scrape.txt")
    word = Word()
    word.report(documents[REPORT])
    (folder / "office.docx").write_bytes(word.data())
    shutil.copy(SEEDS[0], folder / "other.txt")
    return folder


def clean(zhengben, folder, out, *more):
    code, said, err = zhengben("clean", folder, "--out", out, *more)
    assert (code, err) == (0, "")
    return said


def markdown(out):
    return {p.name: p.read_text("utf-8") for p in (out / "markdown").glob("*.md")}


def test_the_same_text_in_two_files_is_reported(zhengben, tmp_path, documents):
    said = clean(zhengben, mixed(tmp_path, documents), tmp_path / "out")
    assert "the same text: office.docx, scrape.txt; --dedupe publishes it once" in said
    assert len(markdown(tmp_path / "out")) == 3


def test_dedupe_publishes_it_once_and_names_both(zhengben, tmp_path, documents):
    out = tmp_path / "out"
    folder = mixed(tmp_path, documents)
    said = clean(zhengben, folder, out, "--dedupe")
    assert f"published once, as markdown/{REPORT}.md." in said
    found = markdown(out)
    assert sorted(found) == [f"{REPORT}.md", "nanchang-2025-work-report.md"]
    assert "source: office.docx\ncopies:\n  - scrape.txt\n" in found[f"{REPORT}.md"]
    assert problems(found[f"{REPORT}.md"], REPORT) == []
    code, said, _ = zhengben("check", out, "--sources", folder)  # both audits hold
    assert (code, "5 files checked, 0 problems" in said) == (0, True)
    assert found == (clean(zhengben, folder, out, "--dedupe"), markdown(out))[1]


def test_a_run_without_dedupe_publishes_both_again(zhengben, tmp_path, documents):
    folder = mixed(tmp_path, documents)
    clean(zhengben, folder, tmp_path / "out", "--dedupe")
    clean(zhengben, folder, tmp_path / "out")
    clean(zhengben, folder, tmp_path / "fresh")
    assert markdown(tmp_path / "out") == markdown(tmp_path / "fresh")


def test_if_the_better_file_is_deleted_the_other_is_published(zhengben, tmp_path, documents):
    folder = mixed(tmp_path, documents)
    clean(zhengben, folder, tmp_path / "out", "--dedupe")
    (folder / "office.docx").unlink()
    clean(zhengben, folder, tmp_path / "out", "--dedupe")
    clean(zhengben, folder, tmp_path / "fresh")
    assert markdown(tmp_path / "out") == markdown(tmp_path / "fresh")


def test_nearly_the_same_is_listed_with_its_differences(zhengben, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    text = SEEDS[4].read_text("utf-8")
    (folder / "a.txt").write_text(text, "utf-8")
    (folder / "b.txt").write_text(text.replace("116.7%", "117.6%"), "utf-8")
    (folder / "c.txt").write_text(SEEDS[1].read_text("utf-8"), "utf-8")
    out = tmp_path / "out"
    said = clean(zhengben, folder, out)
    listed = [line for line in said.splitlines() if line.startswith("nearly the same")]
    assert listed == [f"nearly the same (99 % of the sentences): a.txt, b.txt; {out}/duplicates.txt says what differs."]  # fmt: skip
    differences = (out / "duplicates.txt").read_text("utf-8")
    assert "(a.txt)" in differences
    assert "116.7" in differences
    assert "117.6" in differences
    (folder / "b.txt").unlink()
    clean(zhengben, folder, out)
    assert not (out / "duplicates.txt").exists()


def test_each_of_many_nearly_equal_documents_is_reported():
    text = [f"sentence {n}" for n in range(31)]
    for count in (3, 20, 21, 60):
        documents = {f"copy-{n:02}": [*text, f"its own {n}"] for n in range(count)}
        others = {
            f"other-{n:02}": [*text[:3], *map(str, range(32 * n, 32 * n + 29))] for n in range(60)
        }
        pairs = alike(documents | others)
        assert {name for pair in pairs for name in pair} == set(documents)


def test_clean_sums_up_by_format(zhengben, tmp_path, documents):
    said = clean(zhengben, mixed(tmp_path, documents), tmp_path / "out").splitlines()
    assert said[-4].split() == ["format", "files", "documents", "findings", "seconds"]
    assert said[-3].split()[:4] == ["docx", "1", "1", "0"]
    assert said[-2].split()[:4] == ["text", "2", "2", "0"]
    assert said[-1].startswith("3 documents: ")
