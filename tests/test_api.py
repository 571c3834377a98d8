"""The Python interface: five functions, the same results as the command line, examples that run."""

from __future__ import annotations

import doctest
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_origin, get_type_hints, is_typeddict

import pytest
from conftest import ROOT, SEEDS

import zhengben as package
from zhengben.audit.schema import Audit
from zhengben.errors import BadRules, UnreadableSource, UsageError

PUBLIC = ["clean", "convert", "diff", "read", "to_markdown"]
PAGE = ROOT / "docs/python.md"
REPORT = "政府工作报告\n\n各位代表：\n\n一年来，我们坚持发展第一，经济社会发展取得新的进步。\n"


def run(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=folder)


@pytest.mark.slow
def test_the_examples_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = re.sub(r"(?m)^```.*$", "", PAGE.read_text("utf-8"))  # lines keep their numbers
    examples = doctest.DocTestParser().get_doctest(text, {}, "python.md", str(PAGE), 0)
    assert len(examples.examples) > 30
    said: list[str] = []
    doctest.DocTestRunner().run(examples, out=said.append)
    assert not said, "".join(said)


def test_the_package_offers_five_functions_and_its_version():
    assert sorted(set(package.__all__) - {"__version__"}) == PUBLIC
    assert {*PUBLIC, "__version__"} == set(dir(package))
    assert all(getattr(package, name).__module__ == "zhengben.api" for name in PUBLIC)
    table = re.findall(r"(?m)^\| `(\w+)\(", PAGE.read_text("utf-8"))
    assert sorted(table) == PUBLIC
    with pytest.raises(AttributeError, match="has no attribute 'cleanse'"):
        package.cleanse  # noqa: B018


def test_the_functions_are_loaded_when_one_is_asked_for():
    code = "import sys, zhengben; print(sorted(m for m in sys.modules if m.startswith('zhengben')))"
    assert run("-c", code).stdout.strip() == "['zhengben', 'zhengben.clean']"


@pytest.mark.parametrize("first", ["zhengben", "zhengben.clean.pipeline", "zhengben.clean.errata"])
def test_the_function_clean_is_never_hidden_by_the_folder_of_its_name(first):
    code = f"import {first}; import zhengben.clean.pipeline; from zhengben import clean; print(clean.__module__, zhengben.clean is clean)"
    assert run("-c", code).stdout.strip() == "zhengben.api True"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_a_source_gives_what_the_command_line_writes_of_it(zhengben, tmp_path, seed):
    assert zhengben("clean", seed, "--out", tmp_path, "-q", "--fail-on", "never")[0] == 0
    cleaned = package.clean(seed)
    for document in cleaned.documents:
        written = tmp_path / f"markdown/{document.name}.md"
        assert document.markdown == written.read_text("utf-8")
        assert package.read(written).markdown == document.markdown
    audit = json.loads((tmp_path / f"audit/{seed.name}.json").read_text("utf-8"))
    assert json.loads(json.dumps(cleaned.audit)) == audit
    assert [edit.text for edit in cleaned.edits] == [row["text"] for row in audit["edits"]]
    assert [finding.code for finding in cleaned.findings] == [row["code"] for row in audit["findings"]]  # fmt: skip


def typed(kind: object, value: object) -> bool:
    """Whether JSON data has the keys that a typed dictionary names, at every depth."""
    if get_origin(kind) is list:
        return all(typed(get_args(kind)[0], each) for each in value)
    if not is_typeddict(kind):
        return True
    hints = get_type_hints(kind)
    kept = kind.__required_keys__ <= set(value) <= set(hints)
    return kept and all(typed(hints[key], each) for key, each in value.items())


def test_the_typed_audit_is_the_audit(sources):
    audit = package.clean(sources / "below/a.txt").audit
    assert {"rules", "edits"} <= set(audit)
    assert typed(Audit, audit)
    assert typed(Audit, package.clean(SEEDS[0]).audit)
    assert not typed(Audit, audit | {"more": 1})


def test_text_bytes_and_a_file_give_the_same_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(REPORT.encode("gb18030"))
    body = [package.clean(source).documents[0].blocks for source in (REPORT, REPORT.encode("gb18030"), path)]  # fmt: skip
    assert body[0] == body[1] == body[2]


def test_what_is_returned_can_be_pickled():
    cleaned = package.clean(REPORT)
    assert pickle.loads(pickle.dumps(cleaned)) == cleaned
    converted = package.convert(cleaned.documents[0], "zh-Hant-HK")
    assert pickle.loads(pickle.dumps(converted)).document == converted.document


class Missing:
    """A value that is neither equal to itself nor not, as pandas' NA is."""

    def __eq__(self, other: object) -> bool:
        return self

    __ne__ = __eq__

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = object.__hash__


@pytest.mark.parametrize("cell", [None, float("nan"), "", " \n\u3000", Missing()])
def test_a_cell_without_text_gives_an_empty_string(cell):
    assert package.to_markdown(cell) == ""


@pytest.mark.parametrize(
    ("cell", "error", "why"),
    [
        (3.5, UsageError, "takes text; found 3.5, which is float"),
        (b"a", UsageError, "found b'a', which is bytes"),
        ("report.txt", UnreadableSource, "No Chinese was found in the text 'report.txt'; give a file as Path"),
        ("\ud800中", UnreadableSource, "half a character"),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_chinese_text_gets_a_sentence(cell, error, why):
    with pytest.raises(error, match=re.escape(why)):
        package.to_markdown(cell)


# ---- a user's own rules

RULES = """# ours

[site-foot]
also = ['本页由.{2,10}整理']

[library-stamp]
name = "图书馆藏印"
why = "a stamp of the library that scanned the page"
pattern = '某某图书馆藏（.{1,10}）'
hit = ["某某图书馆藏（2024）"]
miss = ["某某图书馆藏书十万册，服务群众。"]
"""
STAMPED = (
    REPORT
    + "\n某某图书馆藏 （2024）\n\n面对困难，我们迎难而上，完成了全年目标任务。\n\n本页由数据站整理\n"
)


@pytest.fixture
def sources(tmp_path) -> Path:
    """A corpus with its own rules file."""
    folder = tmp_path / "sources/below"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(STAMPED, "utf-8")
    (tmp_path / "sources/zhengben.toml").write_text('rules = "my-rules.toml"\n', "utf-8")
    (tmp_path / "sources/my-rules.toml").write_text(RULES, "utf-8")
    return tmp_path / "sources"


def test_a_users_rules_remove_lines_and_are_named_in_the_audit(sources):
    cleaned = package.clean(sources / "below/a.txt")
    assert [(e.rule, e.text) for e in cleaned.edits] == [
        ("library-stamp", "某某图书馆藏 （2024）"),
        ("site-foot", "本页由数据站整理"),
    ]
    assert cleaned.audit["rules"]["names"] == {"library-stamp": "图书馆藏印"}
    assert "rules" not in package.clean(STAMPED).audit
    given = package.clean(STAMPED, rules=sources / "my-rules.toml")
    assert given.audit["rules"] == cleaned.audit["rules"]


def test_a_pattern_of_the_users_takes_the_place_of_a_packaged_one(tmp_path):
    rules = tmp_path / "r.toml"
    rules.write_text("[site-chrome]\npattern = '无此行'\n", "utf-8")
    text = REPORT + "\n分享到：\n\n面对困难，我们迎难而上，完成了全年目标任务。\n"
    assert [e.rule for e in package.clean(text).edits] == ["site-chrome"]
    assert not package.clean(text, rules=rules).edits


def test_other_rules_clean_again_and_check_demands_the_same(zhengben, sources, tmp_path):
    out = tmp_path / "out"
    clean = ("clean", sources, "--out", out, "--fail-on", "never")
    check = ("check", out, "--sources", sources)
    assert zhengben(*clean)[0] == 0
    assert zhengben(*check)[0] == 0
    rules = sources / "my-rules.toml"
    rules.write_text(RULES.replace("数据站", "").replace("# ours", "# theirs"), "utf-8")
    code, _, err = zhengben(*check)
    assert (code, "was made with the rules" in err, "clean the source again" in err) == (8, True, True)  # fmt: skip
    assert zhengben(*clean)[0] == 0
    assert zhengben(*check)[0] == 0
    (sources / "zhengben.toml").unlink()
    code, _, err = zhengben(*check)
    assert (code, "the settings ask for no rules of your own" in err) == (8, True)


@pytest.mark.parametrize(
    ("rules", "line", "why"),
    [
        ("\n\n[page-number]\nalso = ['x']\n", ":3", "the rule page-number is a packaged rule without a pattern"),
        ("[site-foot]\nalso = ['(']\n", ":1", "the rule site-foot has a pattern that is not a regular expression"),
        ("[site-foot]\n", ":1", "must have either also (more patterns) or pattern (another one)"),
        ("[site-foot]\nalso = 'x'\n", ":1", "has also that is not a list of texts"),
        ("[site-foot]\nalsoo = ['x']\n", ":1", "has the unknown key alsoo"),
        ("# a\n[stamp]\nname = 'n'\nwhy = 'w'\n", ":2", "the rule stamp has no pattern"),
        ("[stamp]\nname = 'n'\nwhy = ''\npattern = 'x'\n", ":1", "has a why that is not text"),
        ("[stamp]\nname = 'n'\nwhy = 'w'\npattern = 'x'\nhit = ['y']\n", ":1", "does not match its hit 'y'"),
        ("[stamp]\nname = 'n'\nwhy = 'w'\npattern = 'x'\nmiss = ['x']\n", ":1", "matches its miss 'x'"),
        ("[Our_Stamp]\nname = 'n'\nwhy = 'w'\npattern = 'x'\n", ":1", "is not an identifier"),
        ("stamp = 'x'\n", ":1", "the rule stamp is not a table"),
        ("[stamp\n", "", "cannot be read as TOML"),
        (None, "", "cannot be read: No such file or directory"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_users_rules_is_one_sentence(zhengben, sources, tmp_path, rules, line, why):
    file = sources / "my-rules.toml"
    file.unlink()
    if rules is not None:
        file.write_text(rules, "utf-8")
    (sources / "below/b.txt").write_text(STAMPED, "utf-8")
    code, _, err = zhengben("clean", sources, "--out", tmp_path / "out")
    assert (code, err.count("\n"), err.startswith(f"zhengben: {file}{line}: ")) == (5, 1, True)
    assert why in err
    with pytest.raises(BadRules, match=re.escape(why)):
        package.clean(REPORT, rules=file)


@pytest.mark.slow
def test_mypy_sees_the_types(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nimport zhengben\n"
        "text: str = zhengben.clean(Path('a.txt')).documents[0].markdown\n"
        "wrong: int = zhengben.to_markdown(None)\n",
        "utf-8",
    )
    done = run("-m", "mypy", "--strict", "--no-error-summary", "--follow-imports", "silent", str(script), folder=ROOT)  # fmt: skip
    assert re.findall(r"script\.py:(\d+): error: (.*)", done.stdout) == [
        ("4", 'Incompatible types in assignment (expression has type "str", variable has type "int")  [assignment]')
    ]  # fmt: skip
    assert ROOT.joinpath("tools/zhengben/py.typed").is_file()
