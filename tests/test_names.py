"""Names of documents: given once and kept, whatever is added, removed, changed or moved."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from test_corpus import REPORT, clean

from zhengben.cli.main import main
from zhengben.corpus import names as naming
from zhengben.corpus.names import Names
from zhengben.ledger import Ledger

PROPOSED = st.sampled_from(["a", "a-2", "b", "g/01-a", "g/02-a"])


class KeepingNames(RuleBasedStateMachine):
    """Sources with documents, cleaned in runs of any kind. The test identifies each document by a number."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.sources: dict[str, list[tuple[int, str]]] = {}  # number and proposed name
        self.bytes: dict[str, int] = {}
        self.number = itertools.count()
        self.had: dict[str, int] = {}  # whose a name has been, once a run ended with it
        self.name_of: dict[int, str] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def run(self, *changed: str) -> None:
        """A run in which some sources are new or have changed; what is not there any more is forgotten."""
        with Ledger(self.folder) as ledger:
            names = Names(ledger)
            for source in {row.source for row in names.rows.values() if not row.retired}:
                if source not in self.sources:
                    names.retire(source)
            for source in changed:
                documents = self.sources[source]
                proposed = [name for _, name in documents]
                titles = [f"题{number}" for number, _ in documents]
                names.give(source, f"{self.bytes[source]:064}", proposed, titles)
            names.settle()
            for source, documents in self.sources.items():
                rows = names.of(source)
                assert [row.title for row in rows] == [f"题{number}" for number, _ in documents]
                for (number, _), row in zip(documents, rows, strict=True):
                    assert self.had.setdefault(row.name, number) == number
                    assert self.name_of.setdefault(number, row.name) == row.name

    @rule(proposed=st.lists(PROPOSED, min_size=1, max_size=3), more=st.booleans())
    def add(self, proposed: list[str], more: bool) -> None:
        new = []
        for _ in range(1 + more):
            source = f"s{next(self.number)}"
            self.sources[source] = [(next(self.number), name) for name in proposed]
            self.bytes[source] = next(self.number)
            new.append(source)
        self.run(*new)

    @precondition(lambda self: self.sources)
    @rule(data=st.data(), proposed=PROPOSED)
    def say_something_else_of_itself(self, data: st.DataObject, proposed: str) -> None:
        source = data.draw(st.sampled_from(sorted(self.sources)))
        documents = self.sources[source]
        at = data.draw(st.integers(0, len(documents) - 1))
        documents[at] = documents[at][0], proposed
        self.bytes[source] = next(self.number)
        self.run(source)

    @precondition(lambda self: self.sources)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        del self.sources[data.draw(st.sampled_from(sorted(self.sources)))]
        self.run()

    @precondition(lambda self: self.sources)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from(sorted(self.sources)))
        new = f"s{next(self.number)}"
        self.sources[new], self.bytes[new] = self.sources.pop(old), self.bytes[old]
        self.run(new)


KeepingNames.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a run of steps is short as it is
)
test_a_name_never_passes_to_another_document = KeepingNames.TestCase


@pytest.fixture
def seeds(tmp_path):
    """A folder with three sources that all call themselves the same."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(REPORT.format(n), "utf-8")
    return folder


def names_by_text(out: Path) -> dict[str, str]:
    """The name of the document that holds 一心N, by N."""
    found = {}
    for path in (out / "markdown").rglob("*.md"):
        text = path.read_text("utf-8")
        found[text[text.index("一心") + 2]] = path.stem
    return found


@pytest.mark.parametrize("agree", [6, 8, 64])
def test_documents_whose_digests_agree_do_not_share_a_name(seeds, tmp_path, monkeypatch, agree):
    real = naming.digest
    monkeypatch.setattr(naming, "digest", lambda text: "0" * agree + real(text)[agree:])
    trees = []
    for k, order in enumerate(itertools.permutations(sorted(seeds.iterdir()))):
        clean(order, tmp_path / f"out{k}")
        trees.append(names_by_text(tmp_path / f"out{k}"))
    assert len(set(trees[0].values())) == 3
    assert all(tree == trees[0] for tree in trees)


def test_a_name_that_was_printed_and_given_up_in_the_same_run_is_printed_again(
    seeds, tmp_path, capsys
):
    for k, order in enumerate(itertools.permutations(sorted(map(str, seeds.iterdir())))):
        assert main(["clean", *order, "--out", str(tmp_path / f"out{k}")]) == 0
        said = {}
        for line in capsys.readouterr().out.splitlines():
            source, arrow, rest = line.partition(" → markdown/")
            if arrow:
                said[source] = rest.partition(".md")[0]
        assert said == {f"{n}.txt": name for n, name in names_by_text(tmp_path / f"out{k}").items()}


def test_a_later_document_with_a_smaller_digest_does_not_take_a_settled_name(seeds, tmp_path):
    clean([seeds / "1.txt"], tmp_path / "out")
    before = names_by_text(tmp_path / "out")
    clean([seeds], tmp_path / "out")
    assert names_by_text(tmp_path / "out")["1"] == before["1"] == "jia-2025-work-report"


def test_a_source_that_is_scraped_again_keeps_its_name(seeds, tmp_path):
    clean([seeds], tmp_path / "out")
    before = names_by_text(tmp_path / "out")
    text = REPORT.format("1，齐心协力").replace("甲市", "乙市").replace("2025年", "2026年")
    (seeds / "1.txt").write_text(text, "utf-8")
    clean([seeds], tmp_path / "out")
    assert names_by_text(tmp_path / "out") == before


def test_a_source_that_moves_keeps_its_name(seeds, tmp_path):
    clean([seeds], tmp_path / "out")
    before = names_by_text(tmp_path / "out")
    (seeds / "deep").mkdir()
    (seeds / "1.txt").rename(seeds / "deep/moved.txt")
    clean([seeds], tmp_path / "out")
    assert names_by_text(tmp_path / "out") == before


def test_a_fresh_clone_takes_the_names_from_the_documents(seeds, tmp_path):
    for n in (2, 1, 0):  # so that names are not as a first run gives them
        clean([seeds / f"{n}.txt"], tmp_path / "out")
    before = names_by_text(tmp_path / "out")
    shutil.copytree(tmp_path / "out/markdown", tmp_path / "clone/markdown")
    clean([seeds], tmp_path / "clone")
    assert names_by_text(tmp_path / "clone") == before
    clean([seeds], tmp_path / "first")
    assert names_by_text(tmp_path / "first") != before


def test_a_fresh_clone_does_not_publish_a_document_whose_source_is_gone(seeds, tmp_path):
    clean([seeds], tmp_path / "out")
    shutil.copytree(tmp_path / "out/markdown", tmp_path / "clone/markdown")
    (seeds / "1.txt").unlink()
    clean([seeds], tmp_path / "clone")
    assert sorted(names_by_text(tmp_path / "clone")) == ["0", "2"]


def test_cleaning_something_else_into_a_fresh_clone_takes_nothing_away(seeds, tmp_path):
    clean([seeds], tmp_path / "out")
    shutil.copytree(tmp_path / "out/markdown", tmp_path / "clone/markdown")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/x.txt").write_text(REPORT.format(7), "utf-8")
    clean([tmp_path / "other"], tmp_path / "clone")
    assert sorted(names_by_text(tmp_path / "clone")) == ["0", "1", "2", "7"]


def test_the_site_leads_on_from_a_retired_name(seeds, tmp_path):
    out = tmp_path / "out"
    other = REPORT.format(3).replace("甲市", "丙市")
    (seeds / "3.txt").write_text(other, "utf-8")
    clean([seeds], out)
    site = ["site", str(out / "markdown"), "--out", str(out), "--sources", str(seeds), "-q"]
    assert main(site) == 0
    plain = next(n for n, name in names_by_text(out).items() if name == "jia-2025-work-report")
    (seeds / f"{plain}.txt").unlink()
    (seeds / "3.txt").unlink()
    clean([seeds], out)
    left = min(names_by_text(out).values())
    assert main(site) == 0
    for page, target in {
        "jia-2025-work-report.html": f"zh-hans/{left}.html",
        "zh-hans/jia-2025-work-report.html": f"{left}.html",
    }.items():
        assert f'content="0; url={target}"' in (out / "site" / page).read_text("utf-8")
    withdrawn = (out / "site/zh-hans/bing-2025-work-report.html").read_text("utf-8")
    assert "此文已撤下" in withdrawn
    assert '<a href="index.html">' in withdrawn
    (seeds / "3.txt").write_text(other, "utf-8")  # it comes back
    clean([seeds], out)
    assert main(site) == 0
    assert "此文已撤下" not in (out / "site/zh-hans/bing-2025-work-report.html").read_text("utf-8")


def test_a_retired_name_does_not_lead_to_another_year_or_another_title(tmp_path):
    with Ledger(tmp_path) as ledger:
        names = Names(ledger)
        for source, (name, title) in enumerate([
            ("jia-2024-work-report", "政府工作报告"),
            ("jia-2025-work-report", "政府工作报告"),
            ("jia-2025-notice", "关于防汛的通知"),
            ("jia-2025-notice", "关于植树的通知"),
        ]):  # fmt: skip
            names.give(str(source), f"{source:064}", [name], [title])
        names.settle()
        for source in "0", "2":
            names.retire(source)
        left = {row.name for row in names.rows.values() if not row.retired}
        assert set(names.leads(left).values()) == {""}
