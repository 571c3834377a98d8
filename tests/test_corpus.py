"""A corpus: names that do not clash, in any order; nothing done twice; what is gone goes."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import SEEDS

from zhengben.corpus.outputs import Corpus
from zhengben.corpus.sources import find_jobs
from zhengben.ledger import Ledger

REPORT = "政府工作报告\n\n——2025年1月10日在甲市第一届人民代表大会第一次会议上\n\n各位代表：\n\n全市上下一心{}。\n"


@pytest.fixture
def seeds(tmp_path):
    """A folder with three sources that all call themselves the same."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(REPORT.format(n), "utf-8")
    return folder


def clean(paths, out, executor=None):
    """All outcomes of one run."""
    found = find_jobs(list(paths))
    assert not found.errors
    outcomes = []
    with Ledger(out) as ledger:
        Corpus(ledger).run(found.jobs, executor, outcomes.append)
        ledger.verify()
    return outcomes


def tree(folder):
    """Every file below a folder with its content, the cache apart."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and ".cache" not in p.parts
    }


def test_the_order_of_the_run_does_not_matter(seeds, tmp_path):
    files = sorted(seeds.iterdir())
    trees = []
    for k, order in enumerate(itertools.permutations(files)):
        clean(order, tmp_path / f"out{k}")
        trees.append(tree(tmp_path / f"out{k}"))
    assert all(t == trees[0] for t in trees)
    names = sorted(n for n in trees[0] if n.startswith("markdown"))
    assert len(names) == 3
    assert "markdown/jia-2025-work-report.md" in names


def test_one_source_at_a_time_the_first_keeps_the_name(seeds, tmp_path):
    for path in sorted(seeds.iterdir(), reverse=True):
        clean([path], tmp_path / "single")
    page = tmp_path / "single/markdown/jia-2025-work-report.md"
    assert "\nsource: 2.txt\n" in page.read_text("utf-8")


def test_sources_with_the_same_content_get_different_names(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(REPORT.format(""), "utf-8")
    clean([tmp_path / "in"], tmp_path / "out")
    assert len(list((tmp_path / "out/markdown").iterdir())) == 2


def test_an_executor_changes_nothing(seeds, tmp_path):
    clean([seeds], tmp_path / "serial")
    with ThreadPoolExecutor(2) as pool:
        clean([seeds], tmp_path / "pool", pool)
    assert tree(tmp_path / "serial") == tree(tmp_path / "pool")


def test_what_has_not_changed_is_not_done_again(seeds, tmp_path):
    out = tmp_path / "out"
    clean([seeds], out)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*.md")}
    assert [o.cached for o in clean([seeds], out)] == [True] * 3
    (seeds / "1.txt").write_text(REPORT.format("，齐心协力"), "utf-8")
    assert [o.cached for o in clean([seeds], out)] == [True, False, True]
    changed = [p for p, t in before.items() if p.stat().st_mtime_ns != t]
    assert len(changed) == 1


def test_an_output_that_was_touched_is_made_again(seeds, tmp_path):
    out = tmp_path / "out"
    clean([seeds], out)
    page = out / "markdown/jia-2025-work-report.md"
    text = page.read_text("utf-8")
    page.write_text("改坏了", "utf-8")
    assert sum(not o.cached for o in clean([seeds], out)) == 1
    assert page.read_text("utf-8") == text


def test_new_errata_beside_a_source_make_it_due_again(seeds, tmp_path):
    out = tmp_path / "out"
    clean([seeds], out)
    (seeds / "2.txt.errata.toml").write_text(
        '[[erratum]]\npassage = "一心2"\nreplacement = "同心"\nreason = "据原件"\n', "utf-8"
    )
    assert [o.cached for o in clean([seeds], out)] == [True, True, False]


def test_outputs_of_a_source_that_is_gone_are_deleted(seeds, tmp_path):
    out = tmp_path / "out"
    clean([seeds], out)
    clean([SEEDS[0]], out)
    (seeds / "0.txt").unlink()
    clean([seeds], out)
    assert len(list((out / "markdown").iterdir())) == 3
    assert not (out / "audit/0.txt.json").exists()
    assert (out / f"audit/{SEEDS[0].name}.json").exists()


def test_a_bulletin_that_loses_a_document_loses_its_file_and_the_other_keeps_its_name(tmp_path):
    head = (
        "目录\n\n甲市人民政府关于印发甲办法的通知 ..... 4\n\n甲市人民政府关于乙事的意见 ..... 9\n\n"
    )
    first = "甲市人民政府关于印发甲办法的通知\n\n甲政发〔2021〕1号\n\n正文第一段，内容很多。\n\n"
    second = "甲市人民政府关于乙事的意见\n\n甲政发〔2021〕2号\n\n正文第二段，内容很多。\n"
    source = tmp_path / "a.txt"
    source.write_text(head + first + second, "utf-8")
    clean([source], tmp_path / "out")
    assert len(list((tmp_path / "out/markdown").rglob("*.md"))) == 2
    source.write_text(first, "utf-8")
    clean([source], tmp_path / "out")
    assert [p.name for p in (tmp_path / "out/markdown").rglob("*.md")] == [
        "01-jiazhengfa-2021-1.md"
    ]
