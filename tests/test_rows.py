"""Tables with one text in each row: each row is a source."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from conftest import ROOT, SEEDS
from formats import Word, body_of, front_of

COLUMNS = ("编号", "年份", "正文", "原文链接")


def rows() -> list[tuple[str, ...]]:
    """Two seeds as a vendor sells them."""
    texts = [SEEDS[k].read_text("utf-8") for k in (0, 4)]
    return [(str(k), "2024", text, f"http://example.cn/{k}") for k, text in enumerate(texts)]


def as_csv(path, found, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([COLUMNS, *found])
    path.write_bytes(out.getvalue().encode("gb18030" if delimiter == "\t" else "utf-8-sig"))


def as_jsonl(path, found):
    lines = [json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in found]
    path.write_text("\n".join(lines), "utf-8")


def as_xlsx(path, found):
    book = openpyxl.Workbook()
    for row in (COLUMNS, *found):
        book.active.append(row)
    book.save(path)


WRITERS = {"r.csv": as_csv, "t.csv": lambda p, f: as_csv(p, f, "\t"), "r.jsonl": as_jsonl, "r.xlsx": as_xlsx}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_a_row_gives_what_its_text_gives_alone(zhengben, tmp_path, name):
    WRITERS[name](tmp_path / name, rows())
    code, out, err = zhengben("clean", tmp_path / name, "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    first = 1 if name.endswith("jsonl") else 2  # a table's first row has the names
    for number, document in ((first, "nanchang-2025-work-report"), (first + 1, "gaoan-2024-work-report")):  # fmt: skip
        assert f"{name}/{number} → markdown/{document}.md" in out
        found = (tmp_path / f"out/markdown/{document}.md").read_text("utf-8")
        wanted = (ROOT / f"build/markdown/{document}.md").read_text("utf-8")
        assert body_of(found) == body_of(wanted)
        assert front_of(found) - front_of(wanted) == {f"url: http://example.cn/{number - first}"}
        assert f"source: {name}/{number}\n" in found
        assert (tmp_path / f"out/audit/{name}/{number}.txt").is_file()
    code, out, _ = zhengben("check", tmp_path / "out", "--sources", tmp_path)
    assert (code, "0 problems" in out) == (0, True)
    _, out, _ = zhengben("clean", tmp_path / name, "--out", tmp_path / "out")
    assert out.count("(unchanged)") == 2


def test_a_row_that_changed_is_found_by_check_and_the_others_hold(zhengben, tmp_path):
    as_csv(tmp_path / "r.csv", rows())
    zhengben("clean", tmp_path / "r.csv", "--out", tmp_path / "out", "-q")
    changed = rows()
    changed[0] = (*changed[0][:2], changed[0][2].replace("5.0%", "5.1%"), changed[0][3])
    as_csv(tmp_path / "r.csv", changed)
    code, _, err = zhengben("check", tmp_path / "out", "--sources", tmp_path)
    assert (code, "2.json: the source has changed since; clean it again." in err) == (8, True)
    _, out, _ = zhengben("clean", tmp_path / "r.csv", "--out", tmp_path / "out")
    assert out.count("(unchanged)") == 1


def test_a_row_can_be_explained_by_its_name(zhengben, tmp_path):
    as_csv(tmp_path / "r.csv", rows())
    code, out, _ = zhengben("explain", tmp_path / "r.csv/3")
    assert (code, "原文链接：http://example.cn/1" in out) == (0, True)
    code, _, err = zhengben("explain", tmp_path / "r.csv/9")
    assert (code, "has no row 9 with a text" in err) == (4, True)
    code, _, err = zhengben("explain", tmp_path / "r.csv")
    assert (code, "name a row, as in" in err) == (4, True)


def test_the_column_of_the_texts_is_found_or_named(zhengben, tmp_path):
    texts = rows()
    two = [(a, b, text, text) for a, b, text, _ in texts]
    as_csv(tmp_path / "r.csv", two)
    code, _, err = zhengben("clean", tmp_path / "r.csv", "--out", tmp_path / "out", "-q")
    assert (code, "both hold texts; say which with --text-column" in err) == (4, True)
    clean = ("clean", tmp_path / "r.csv", "--out", tmp_path / "out", "-q", "--text-column")
    assert zhengben(*clean, "正文")[0] == 0
    code, _, err = zhengben(*clean, "标题")
    assert (code, "has no column 标题; its columns are 编号, 年份, 正文, 原文链接." in err) == (4, True)  # fmt: skip
    as_csv(tmp_path / "r.csv", [("1", "2024", "无", "")])
    code, _, err = zhengben("clean", tmp_path / "r.csv", "--out", tmp_path / "out", "-q")
    assert (code, "no column holds texts" in err) == (4, True)


def test_a_row_that_cannot_be_read_does_not_affect_the_others(zhengben, tmp_path):
    as_csv(tmp_path / "r.csv", [*rows(), ("3", "2020", "", "http://example.cn/3"), ("4", "", "no Chinese", "")])  # fmt: skip
    code, _, err = zhengben("clean", tmp_path / "r.csv", "--out", tmp_path / "out", "-q")
    assert code == 4
    assert f"{tmp_path}/r.csv/4: the column 正文 is empty here." in err
    assert f"{tmp_path}/r.csv/5: no Chinese text was found" in err
    assert len(list((tmp_path / "out/markdown").iterdir())) == 2
    as_jsonl(tmp_path / "r.jsonl", rows())
    with (tmp_path / "r.jsonl").open("a") as file:
        file.write('\n{"正文": \n[1]\n')
    code, _, err = zhengben("clean", tmp_path / "r.jsonl", "--out", tmp_path / "o2", "-q")
    assert (code, "r.jsonl:3: is not JSON" in err, "r.jsonl:4: is not a JSON object" in err) == (4, True, True)  # fmt: skip
    assert len(list((tmp_path / "o2/markdown").iterdir())) == 2


def test_a_text_that_a_cell_could_not_hold_is_a_finding(zhengben, tmp_path):
    text = "政府工作报告\n\n各位代表：\n\n"
    whole = text + "".join(f"第{k}项工作取得新的成绩，全市上下一心。\n" for k in range(2000))
    as_xlsx(tmp_path / "r.xlsx", [("1", "2024", whole[:32767], "")])
    _, out, _ = zhengben("clean", tmp_path / "r.xlsx", "--out", tmp_path / "out", "-v")
    assert "warning R101: The cell has the maximum length of a spreadsheet cell" in out


def test_a_workbook_is_known_by_what_it_holds(zhengben, tmp_path, documents):
    as_xlsx(tmp_path / "r.xlsx", rows())
    (tmp_path / "r.xlsx").rename(tmp_path / "vendor.dat")
    code, out, _ = zhengben("clean", tmp_path / "vendor.dat", "--out", tmp_path / "out")
    assert (code, "vendor.dat/2 → " in out) == (0, True)
    word = Word()
    word.report(documents["gaoan-2024-work-report"])
    (tmp_path / "a.xlsx").write_bytes(word.data())
    code, out, _ = zhengben("clean", tmp_path / "a.xlsx", "--out", tmp_path / "o2")
    assert (code, "a.xlsx → markdown/gaoan-2024-work-report.md" in out) == (0, True)


def test_sheets_with_reports_are_told_apart_by_name(zhengben, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "二〇二四年"
    second = book.create_sheet("二〇二五年")
    for sheet, row in zip((book.active, second), rows(), strict=True):
        sheet.append(COLUMNS)
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    _, out, _ = zhengben("clean", tmp_path / "r.xlsx", "--out", tmp_path / "out")
    assert "r.xlsx/二〇二四年/2 → " in out
    assert "r.xlsx/二〇二五年/2 → " in out
