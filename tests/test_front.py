"""What a document is: places and their codes, the file name as evidence, and metadata.tsv beside the sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import _proven, text_source

from zhengben.markdown.read import read_front
from zhengben.vocabulary import divisions

REPORT = "各位代表：\n现在，我代表{unit}人民政府向大会报告工作，请予审议。\n{text}"
PROSE = "过去一年，{name}上下一心，各项工作取得新的成绩，人民生活水平继续提高。\n"


def front_of(text: str, name: str = "source.txt"):
    result = _proven(text_source(text, name))
    return result.documents[0].front, [f.code for f in result.findings], result.names[0]


def report(unit: str, name: str, times: int = 4) -> str:
    return REPORT.format(unit=unit, text=PROSE.format(name=name) * times)


# ---- the table of divisions


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("保定市徐水区", ["河北省", "保定市", "徐水区"]),
        ("阿坝州", ["四川省", "阿坝藏族羌族自治州"]),
        ("天门市", ["湖北省", "天门市"]),
        ("徐水县", []),
        ("日徐水区", []),
    ],
)
def test_the_table_knows_full_names_short_names_and_names_behind_those_of_superiors(name, path):
    found = divisions.named(name)
    assert [each.name for each in (found[0].path if found else ())] == path


def test_two_divisions_of_one_name_are_told_apart_by_the_superior_that_the_text_names():
    text = "朝阳区人民政府关于绿化的通知\n各单位：\n按照{}市的要求，做好绿化。\n朝阳区人民政府\n2020年1月2日\n"
    assert front_of(text.format("长春"))[0]["place_code"] == "220104"
    assert "place_code" not in front_of(text.format("甲"))[0]


def test_a_place_has_its_code_and_the_path_of_its_superiors():
    front, _, name = front_of("2024年米易县政府工作报告\n各位代表：\n全县上下一心。\n")
    assert (front["place"], front["place_code"]) == ("米易县", "510421")
    assert front["place_path"] == "四川省/攀枝花市/米易县"
    assert name == "miyi-2024-work-report"


def test_a_place_that_no_table_knows_counts_where_the_text_states_it():
    front, codes, _ = front_of(report("甲乙市", "全市"))
    assert (front["place"], front.get("place_code"), codes) == ("甲乙市", None, [])
    front, _, _ = front_of("云溪市养犬办法\n第一条　云溪市的单位、云溪市的个人养犬，适用本办法。\n")
    assert front["place"] == "云溪市"


def test_no_day_and_no_label_of_a_menu_becomes_a_part_of_a_place():
    text = "政府工作报告\n2019年1月29日丙市丁区第二届人民代表大会第三次会议\n各位代表：\n全区上下一心。\n"
    front = front_of(text)[0]
    assert (front["place"], front["place_path"]) == ("丁区", "丙市/丁区")


@pytest.mark.parametrize(
    ("name", "place", "path"),
    [
        ("甲省乙丙市丁县", "丁县", "甲省/乙丙市/丁县"),
        ("甲乙自治州丙市", "丙市", "甲乙自治州/丙市"),
        ("甲乙市市中区", "市中区", "甲乙市/市中区"),
        ("保定市清苑区", "清苑区", "河北省/保定市/清苑区"),
        ("甲乙市经济开发区", "甲乙市经济开发区", ""),
        ("甲市", "甲市", ""),
    ],
)
def test_a_place_is_the_last_part_of_its_name_and_its_superiors_are_in_its_path(name, place, path):
    front = front_of(f"各位代表：\n现在，我代表{name}人民政府，向大会报告工作。\n")[0]
    assert (front["place"], front.get("place_path", "")) == (place, path)
    assert front["issuer"] == f"{name}人民政府"


def test_a_government_for_which_a_report_says_that_it_is_given_is_not_inferred():
    stated, _, _ = front_of("各位代表：\n现在，我代表甲省人民政府，向大会报告工作。\n")
    assert stated["inferred"] == ["title"]
    block = "政府工作报告\n——在甲省第一届人民代表大会第二次会议上甲省人民政府省长王小明\n各位代表：\n我们报告工作。\n"
    assert "inferred" not in front_of(block)[0]
    short, _, _ = front_of("各位代表：\n现在，我代表甲省政府，向大会报告工作。\n")
    assert short["inferred"] == ["title", "issuer"]


# ---- the file name


@pytest.mark.parametrize(
    "name", ["东营-2024.txt", "2024-东营市-政府工作报告.txt", "a/山东东营_2024.txt"]
)
def test_a_file_name_gives_the_place_and_the_year_of_the_name(name):
    front, codes, called = front_of(report("市", "东营"), name)
    assert (front["place"], front["place_code"], codes) == ("东营市", "370500", [])
    assert "place" in front["inferred"]
    assert called == "dongying-2024-work-report"


def test_a_place_that_only_the_file_name_says_is_a_finding():
    front, codes, _ = front_of(report("市", "全市"), "东营-2024.txt")
    assert (front["place"], codes) == ("东营市", ["M101"])


def test_what_the_text_names_throughout_wins_over_the_file_name_with_a_finding():
    front, codes, _ = front_of(report("市", "中山"), "东营-2024.txt")
    assert (front["place"], codes) == ("中山市", ["M101"])
    front, codes, _ = front_of(report("米易县", "全县"), "保定易县-2023.txt")
    assert (front["place"], codes) == ("米易县", ["M104"])


def test_a_place_of_a_file_name_that_no_table_knows_is_taken():
    front, _, name = front_of("各位代表：\n过去一年，工作取得新的成绩。\n", "甲乙省-2024.txt")
    assert (front["place"], name) == ("甲乙省", "jiayi-2024-work-report")


def test_a_text_that_names_no_place_is_called_as_its_source():
    assert (
        front_of("同志们：\n今天开会，讲三点意见。\n", "在甲会的讲话_3.txt")[2]
        == "zaijiahuidejianghua-3"
    )


# ---- metadata.tsv


def clean(zhengben, folder: Path, out: Path) -> tuple[int, str]:
    code, _, err = zhengben("clean", folder, "--out", out, "-q")
    return code, err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(report("市", "东营"), "utf-8")
    (tmp_path / "in/b.txt").write_text(report("市", "中山"), "utf-8")
    return tmp_path / "in"


def test_metadata_beside_the_sources_wins_and_is_not_inferred(zhengben, folder, tmp_path):
    (folder / "metadata.tsv").write_text("file\tplace\tdate\na.txt\t米易县\t2024-01-16\n", "utf-8")
    out = tmp_path / "out"
    assert clean(zhengben, folder, out) == (0, "")
    front = read_front((out / "markdown/miyi-2024-work-report.md").read_text("utf-8"), "a")
    assert (front["place"], front["issuer"], front["date"]) == (
        "米易县",
        "米易县人民政府",
        "2024-01-16",
    )
    assert front["place_code"] == "510421"
    assert "place" not in front["inferred"]
    audit = json.loads((out / "audit/a.txt.json").read_text("utf-8"))
    assert audit["metadata"] == {
        "file": "metadata.tsv",
        "values": {"place": "米易县", "date": "2024-01-16"},
    }
    assert zhengben("check", out, "--sources", folder)[0] == 0


def test_a_changed_row_remakes_just_its_source(zhengben, folder, tmp_path):
    table, out = folder / "metadata.csv", tmp_path / "out"
    table.write_text("file,date\na.txt,2024-01-16\n", "utf-8")
    clean(zhengben, folder, out)
    times = {name: (out / f"audit/{name}.json").stat().st_mtime_ns for name in ("a.txt", "b.txt")}
    table.write_text("file,date\nb.txt,\na.txt,2024-01-17\n", "utf-8")
    clean(zhengben, folder, out)
    again = {name: (out / f"audit/{name}.json").stat().st_mtime_ns for name in times}
    assert again["a.txt"] > times["a.txt"]
    assert again["b.txt"] == times["b.txt"]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("file\tday\na.txt\t1\n", 1),
        ("file\tdate\na.txt\t16.1.2024\n", 2),
        ("file\tkind\n\na.txt\treport\n", 3),
        ("file\tdate\na.txt\t2024-01-16\na.txt\t2024-01-17\n", 3),
        ("file\tdate\nc.txt\t2024-01-16\n", 2),
    ],
)
def test_a_mistake_in_the_table_is_a_sentence_with_its_line(
    zhengben, folder, tmp_path, table, line
):
    (folder / "metadata.tsv").write_text(table, "utf-8")
    code, err = clean(zhengben, folder, tmp_path / "out")
    assert code == 5
    assert err.count("\n") == 1
    assert f"metadata.tsv:{line}:" in err


def test_two_tables_in_one_folder_are_refused(zhengben, folder, tmp_path):
    for name in ("metadata.tsv", "metadata.csv"):
        (folder / name).write_text("file\n", "utf-8")
    assert clean(zhengben, folder, tmp_path / "out")[0] == 5
