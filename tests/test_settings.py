"""zhengben.toml: beside the sources, in the working folder, or not at all; what is wrong in it is said with its line."""

from __future__ import annotations

import os
import re

import pytest
from conftest import ROOT, SEEDS

from zhengben.errors import UsageError
from zhengben.settings import KEYS, ProjectSettings, find_settings


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with a folder of sources beside it, so that neither is above the other."""
    for name in ("work", "sources"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def test_without_a_file_the_defaults_hold(folder):
    assert find_settings(folder / "sources") == ProjectSettings()


def test_a_key_is_taken_from_beside_the_sources_then_from_the_working_folder_then_from_the_defaults(folder):  # fmt: skip
    (folder / "sources/zhengben.toml").write_text('editions = ["zh-Hant-HK"]\n')
    (folder / "work/zhengben.toml").write_text('editions = ["zh-Hant"]\nquotes = "corner"\n')
    found = find_settings(folder / "sources")
    assert (found.editions, found.quotes) == (("zh-Hant-HK",), "corner")
    assert found.pdf == ProjectSettings().pdf


def test_a_file_above_the_sources_counts_and_the_nearer_one_goes_first(folder):
    (folder / "sources/2024").mkdir()
    (folder / "sources/zhengben.toml").write_text('quotes = "corner"\nurl = "https://a.example/"\n')
    (folder / "sources/2024/zhengben.toml").write_text('quotes = "curly"\n')
    found = find_settings(folder / "sources/2024/report.txt")
    assert (found.quotes, found.url) == ("curly", "https://a.example/")


def test_a_users_rules_are_found_from_the_file_that_names_them(folder):
    (folder / "sources/zhengben.toml").write_text('rules = "mine.toml"\n')
    assert find_settings(folder / "sources").rules == folder / "sources/mine.toml"


WRONG = [
    ('# mine\n\nedition = ["zh-Hant"]\n', 3, "there is no setting edition (did you mean editions?)"),
    ('url = """\nquotes = 1\n"""\nquotes = "straight"\n', 4, 'quotes is "straight"; it must be "curly"'),
    ('pdf = [\n  "zh-Hans",\n]\n\nepub = "zh-Hans"\n', 5, "epub must be a list of tags"),
    ("editions = [1]\n", 1, "editions must be a list of tags"),
    ('\nepub = ["zh-Hans", "zh-Hans"]\n', 2, "epub lists zh-Hans twice; take one of them out"),
    ("licence = 5\n", 1, "licence must be a text in quotes"),
    ('url = "x"\n[site]\nurl = "y"\n', 2, "there is no setting site"),
    ('url = "x"\nquotes = curly\n', 2, "this is not TOML"),
    ('url = "x"\npdf = [\n', 3, "this is not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "what"), WRONG, ids=[what for *_, what in WRONG])
def test_what_is_wrong_is_said_with_its_line(folder, text, line, what):
    (folder / "work/zhengben.toml").write_text(text)
    with pytest.raises(UsageError, match=re.escape(f"zhengben.toml:{line}: {what}")):
        find_settings(folder / "sources")


def test_a_file_that_is_not_utf_8_is_said(folder):
    (folder / "work/zhengben.toml").write_bytes("licence = '公开'".encode("gbk"))
    with pytest.raises(UsageError, match=r"zhengben\.toml:1: is not UTF-8 text; save it as UTF-8"):
        find_settings(folder / "sources")


def test_a_tag_in_other_letters_is_recognised_in_the_hint():
    with pytest.raises(UsageError, match=r"zh-hant-tw \(did you mean zh-Hant-TW\?\)"):
        ProjectSettings(editions=("zh-hant-tw",)).demand_tags("editions", ["zh-Hant", "zh-Hant-TW"])


@pytest.mark.parametrize("verb", ["convert", "pdf", "epub", "site"])
def test_an_unknown_edition_is_a_sentence_with_the_line(folder, zhengben, verb):
    key = {"convert": "editions", "site": "editions"}.get(verb, verb)
    (folder / "work/zhengben.toml").write_text(f'url = ""\n{key} = ["zh-Hans", "zh-Hant-TX"]\n'.replace('"zh-Hans", ', "" if key == "editions" else '"zh-Hans", '))  # fmt: skip
    zhengben("clean", SEEDS[0], "--out", "build", "--quiet")
    sources = ["--sources" if verb == "site" else "--lexicon", folder / "sources"]
    where = ["build/markdown"] if verb in ("convert", "site") else []
    code, _, errors = zhengben(verb, *where, "--out", "build", *sources)
    assert code == 2
    assert errors.startswith("zhengben: zhengben.toml:2: there is no edition zh-Hant-TX (did you mean zh-Hant-TW?); ")  # fmt: skip
    assert errors.count("\n") == 1


def test_a_wrong_setting_is_said_once_for_many_sources(folder, zhengben):
    for number in range(3):
        (folder / f"sources/{number}.txt").write_bytes(SEEDS[0].read_bytes())
    (folder / "work/zhengben.toml").write_text("colour = 1\n")
    code, _, errors = zhengben("clean", folder / "sources", "--out", folder / "build")
    assert (code, errors.count("\n")) == (2, 1)
    assert "zhengben.toml:1: there is no setting colour" in errors
    assert not os.path.exists(folder / "build/markdown")  # noqa: PTH110


def test_every_setting_is_documented_with_an_example():
    text = ROOT.joinpath("docs/settings.md").read_text("utf-8")
    documented = re.findall(r"^## `(\w+)`$", text, re.MULTILINE)
    assert documented == list(KEYS)
    for section in re.split(r"(?m)^## ", text)[1:]:
        key = section[1 : section.index("`", 1)]
        assert re.search(rf"(?m)^{key} = ", section), key


def test_the_examples_of_the_documentation_are_settings(folder):
    text = ROOT.joinpath("docs/settings.md").read_text("utf-8")
    for example in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
        (folder / "work/zhengben.toml").write_text(example, "utf-8")
        find_settings(folder / "sources")
