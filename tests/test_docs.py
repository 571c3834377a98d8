"""The documentation knows every rule's home, finding, verb, exit code and file; the two READMEs agree."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

from conftest import ROOT

from zhengben import errors
from zhengben.audit.audit import audit_of
from zhengben.cli.main import main
from zhengben.model import SEVERITIES
from zhengben.vocabulary.findings import finding_kinds

FINDINGS_DOC = ROOT.joinpath("docs/findings.md").read_text("utf-8")
CODE = "".join(p.read_text("utf-8") for p in sorted(ROOT.glob("tools/zhengben/**/*.py")))
ARCHITECTURE = ROOT.joinpath("docs/architecture.md").read_text("utf-8")


def test_the_table_of_findings_is_that_of_the_program():
    rows = re.findall(r"(?m)^\| ([A-Z]\d{3}) \| (.+) \| (.+) \|$", FINDINGS_DOC)
    assert rows == [(k.code, k.severity, k.meaning) for k in finding_kinds().values()]


def test_every_finding_is_used_and_every_used_one_is_there():
    used = set(re.findall(r'(?:draft\.find|describe|Detector)\(\s*"([A-Z]\d{3}(?:\.\w+)?)"', CODE))
    kinds = finding_kinds().values()
    assert used == {f"{k.code}.{case}".rstrip(".") for k in kinds for case in k.messages}


def test_every_finding_has_an_english_and_a_chinese_message():
    for kind in finding_kinds().values():
        assert kind.severity in SEVERITIES
        assert all(message.endswith((".", ")")) for message in kind.messages.values())
        assert re.search("[\u4e00-\u9fff]", kind.chinese)


def test_every_exit_code_is_documented(capsys):
    codes = {
        c.exit_code
        for _, c in inspect.getmembers(errors, inspect.isclass)
        if issubclass(c, errors.ZhengbenError)
    }
    table = re.findall(r"(?m)^\| (\d+) \|", FINDINGS_DOC)
    assert {int(n) for n in table} == codes | {0, 1, 130, 141}


def test_every_verb_is_in_both_readmes(capsys):
    try:
        main(["--help"])
    except SystemExit:
        verbs = re.findall(r"(?m)^    ([\w-]+)(?: +\w|$)", capsys.readouterr().out)
    assert verbs == [
        "build",
        "clean",
        "check",
        "explain",
        "convert",
        "pdf",
        "epub",
        "site",
        "diff",
        "git-setup",
        "textconv",
    ]
    for name in ("README.md", "README.zh.md"):
        text = ROOT.joinpath(name).read_text("utf-8")
        assert all(f"`zhengben {verb} " in text for verb in verbs)


def test_links_in_the_readmes_lead_to_existing_files():
    for name in (
        "README.md",
        "README.zh.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        *(
            f"docs/adding/{page}.md"
            for page in ("README", "rule", "format", "edition", "output", "test")
        ),
        "docs/python.md",
        "docs/formats.md",
    ):
        path = ROOT / name
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), (name, link)


def test_the_architecture_names_existing_files_all_folders_and_all_tests():
    named = set(re.findall(r"`([\w/.]+(?:/|\.py|\.toml))`", ARCHITECTURE))
    places = (ROOT, ROOT / "tools/zhengben", ROOT / "tests")
    assert {n for n in named if not any((place / n).exists() for place in places)} == set()
    package = ROOT / "tools/zhengben"
    folders = {f"{p.parent.relative_to(package)}/" for p in package.glob("*/**/__init__.py")}
    assert folders - named == set()
    tests = {p.name for p in ROOT.glob("tests/test_*.py")}
    assert tests <= set(re.findall(r"test_\w+\.py", ARCHITECTURE))


def test_every_decision_is_listed_by_its_title():
    folder = ROOT / "docs/decisions"
    titles = {p.name: p.read_text("utf-8").split("\n", 1)[0] for p in folder.glob("0*.md")}
    rows = re.findall(
        r"(?m)^\| \[(\d{4})\]\((\1-[\w-]+\.md)\) \| (.+) \|$",
        folder.joinpath("README.md").read_text("utf-8"),
    )
    assert {name: f"# {int(number)}. {title}" for number, name, title in rows} == titles


def test_the_sentence_in_the_architecture_goes_the_way_that_is_described(seeds, documents):
    story = ARCHITECTURE.split("## One sentence on its way")[1].split("## The tree")[0]
    fenced = re.findall(r"(?ms)^```(\w*)\n…?(.*?)\n```$", story)
    source, markdown = [text for language, text in fenced if not language][:2]
    records = [json.loads(line) for line in re.findall(r"(?m)^\{.*\}$", story)]
    result = seeds["003"]
    audit = audit_of(result, [f"markdown/{name}.md" for name in result.names])
    assert source in result.source.text
    assert len(records) == 3
    assert all(record in audit["edits"] + audit["notes"] for record in records)
    assert f"\n{markdown}\n" in documents["nanchang-gazette-2021-12/01-nanchang-2021-work-report"]


def test_the_readmes_commands_are_the_makefiles():
    makefile = ROOT.joinpath("Makefile").read_text("utf-8")
    for name in ("README.md", "README.zh.md"):
        for target in re.findall(r"(?m)^make (\w+)", ROOT.joinpath(name).read_text("utf-8")):
            assert f"\n{target}:" in makefile


def test_no_registry_host_and_no_machines_path_is_committed():
    locks = "".join(p.read_text("utf-8") for p in ROOT.glob("requirements*.lock"))
    code = CODE.replace("http://127.0.0.1", "").replace("https?://", "")
    assert not re.search(r"https?://|file://", locks + code)
    assert not [place for place in (ROOT, Path.home()) if f"{place}/" in locks + CODE]


def test_build_markdown_is_what_the_cleaner_makes(documents):
    kept = {
        p.relative_to(ROOT / "build/markdown").with_suffix("").as_posix(): p.read_text("utf-8")
        for p in ROOT.glob("build/markdown/**/*.md")
    }
    assert kept == documents
