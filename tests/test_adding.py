"""The examples in docs/adding/ work exactly as they are printed there."""

from __future__ import annotations

import re
import shutil
import textwrap
import tomllib

import pytest
from conftest import ROOT, clean_text, markdown_of
from test_plugins import install, zhengben_with

import zhengben as package
from zhengben.editions.registry import ORIGINAL
from zhengben.markdown.write import write_document
from zhengben.render.jobs import Job

PAGES = sorted(ROOT.joinpath("docs/adding").glob("*.md"))
REPORT = (
    "政府工作报告\n\n各位代表：\n\n一年来，我们坚持发展第一，经济社会发展里里外外取得新的进步。\n"
)


def shown(page: str, language: str) -> list[str]:
    """The pieces of code on a page."""
    text = ROOT.joinpath(f"docs/adding/{page}.md").read_text("utf-8")
    return [textwrap.dedent(code) for code in re.findall(rf"(?ms)^ *```{language}\n(.*?)^ *```$", text)]  # fmt: skip


def test_each_page_ends_with_a_command_that_proves_it():
    names = {page.stem for page in PAGES}
    assert names == {"README", "rule", "format", "edition", "output", "test"}
    for name in names - {"README"}:
        last = ROOT.joinpath(f"docs/adding/{name}.md").read_text("utf-8").rpartition("Prove it")[2]
        assert re.search(r"zhengben \w+|\.venv/bin/python -m pytest", last), name
        for file in re.findall(r"tests/test_\w+\.py", last):
            assert ROOT.joinpath(file).is_file(), (name, file)


def test_the_rules_file_of_the_page_takes_out_its_examples(tmp_path):
    own, settings, named = shown("rule", "toml")
    (tmp_path / "my-rules.toml").write_text(own, "utf-8")
    (tmp_path / "zhengben.toml").write_text(settings, "utf-8")
    (tmp_path / "report.txt").write_text(
        REPORT + "\n某某图书馆藏(2024)\n\n本页由数据站整理\n", "utf-8"
    )
    edits = package.clean(tmp_path / "report.txt").edits
    assert [edit.rule for edit in edits] == ["library-stamp", "site-foot"]
    assert set(tomllib.loads(named)["page-number"]) == {"name", "why"}


@pytest.mark.slow
def test_the_reader_and_the_edition_of_the_pages_work_as_plug_ins(tmp_path):
    reader, row = shown("format", "python")
    points = {
        "zhengben.readers": "note = my_package.note:READER",
        "zhengben.editions": "macau = my_package.editions:MACAU",
    }
    for page, (group, point) in zip(("format", "edition"), points.items(), strict=True):
        (asked,) = shown(page, "toml")
        declared = tomllib.loads(asked)["project"]["entry-points"][group]
        assert declared == dict([point.split(" = ")])
    installed = install(tmp_path / "installed", "", "".join(f"[{g}]\n{p}\n" for g, p in points.items()))  # fmt: skip
    (installed / "my_package").mkdir()
    (installed / "my_package/note.py").write_text(f"{reader}\nREADER = {row.strip()}\n", "utf-8")
    (edition,) = shown("edition", "python")
    (installed / "my_package/editions.py").write_text(edition, "utf-8")
    source, out = tmp_path / "in/report.note", tmp_path / "out"
    source.parent.mkdir()
    source.write_text(
        "NOTE 1\n" + REPORT + "=一、2024年工作回顾\n全市上下一心，努力工作。\n", "utf-8"
    )
    assert zhengben_with(installed, "clean", source, "--out", out)[0] == 0
    assert zhengben_with(installed, "convert", out / "markdown", "--edition", "zh-Hant-MO")[0] == 0
    assert zhengben_with(installed, "check", out, "--sources", source.parent)[0] == 0
    (made,) = (out / "markdown.zh-Hant-MO").glob("*.md")
    assert "## 一、2024年工作回顧" in made.read_text("utf-8")
    assert "裏裏外外" in made.read_text("utf-8")


def test_the_maker_of_the_page_writes_all_that_a_document_says():
    maker, _ = shown("output", "python")
    space: dict[str, object] = {}
    exec(
        maker.replace("from ..", "from zhengben.").replace("from .", "from zhengben.render."), space
    )
    document = clean_text(REPORT + "\n| 甲县 | 12 |\n| 乙县 | 13 |\n").documents[0]
    data, remarks = space["make_txt"](Job("a", ORIGINAL, ("a",), (write_document(document),)))
    assert data.decode().splitlines()[0] == "政府工作报告"
    assert "甲县\t12\n乙县\t13\n" in data.decode()
    assert not remarks


@pytest.mark.slow
def test_the_verb_of_the_page_makes_its_files_and_does_nothing_twice(tmp_path):
    copy = tmp_path / "checkout/tools/zhengben"
    shutil.copytree(ROOT / "tools/zhengben", copy, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "checkout/templates").symlink_to(ROOT / "templates")
    for path, code in zip(("render/txt.py", "cli/txt.py"), shown("output", "python"), strict=True):
        (copy / path).write_text(code, "utf-8")
    (row,) = re.findall(
        r'`("txt": "[^"`]+")`', ROOT.joinpath("docs/adding/output.md").read_text("utf-8")
    )
    main = copy / "cli/main.py"
    main.write_text(
        main.read_text("utf-8").replace("VERBS = {\n", f"VERBS = {{\n    {row},\n"), "utf-8"
    )
    source, out = tmp_path / "report.txt", tmp_path / "out"
    source.write_text(REPORT, "utf-8")
    assert zhengben_with(copy.parent, "clean", source, "--out", out)[0] == 0
    said = [zhengben_with(copy.parent, "txt", "--out", out) for _ in range(2)]
    assert [code for code, *_ in said] == [0, 0]
    assert ["1 changed" in said[0][1], "0 changed" in said[1][1]] == [True, True]
    assert (out / "txt/zh-Hans/report.txt").read_text("utf-8").startswith("政府工作报告\n")


@pytest.mark.parametrize("shown_case", shown("test", "toml"), ids=["rule", "situation"])
def test_the_cases_of_the_page_hold(shown_case):
    for case in tomllib.loads(shown_case).get("case", []):
        text = "政府工作报告\n\n各位代表：\n\n" + case["text"] + "\n"
        edits = [[e.text, e.new] for e in clean_text(text).edits if e.rule == case["rule"]]
        assert edits == case["edits"]
    for case in tomllib.loads(shown_case).get("situation", []):
        head = "政府工作报告\n\n各位代表：\n\n"
        assert markdown_of(head + case["text"]) == f"# {head}" + case["markdown"]
