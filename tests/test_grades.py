"""A document is `ready` or must be looked at, for reasons that point to places; the list of these is kept right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import text_source

from zhengben.audit.proven import clean_proven
from zhengben.audit.review.grades import by_document, grade_of, reasons, weigh, worth
from zhengben.audit.review.review import DETECTORS
from zhengben.audit.review.view import Seen, View
from zhengben.corpus.look import COLUMNS, look_list
from zhengben.text.cells import as_cell, from_cell
from zhengben.vocabulary.findings import finding_kinds

RUN = {detector.code: detector.run for detector in DETECTORS}
FRONT = {
    "title": "政府工作报告",
    "kind": "work-report",
    "place": "甲乙市",
    "issuer": "甲乙市人民政府",
    "speaker": "王小明",
    "session": "第五届人民代表大会第三次会议",
    "date": "2024-01-10",
}
SAID = (
    "过去一年，我们坚持稳中求进，全市经济平稳发展，各项工作取得了新的成绩，人民生活得到了新的改善。"
)
MENU = ["新闻中心", "政务公开", "办事服务", "互动交流", "走进甲乙"]
HEAD = ["# 政府工作报告", "各位代表："]


def view(
    lines: list[str],
    joins: tuple[tuple[int, int], ...] = (),
    text: str = "",
    removed: tuple[tuple[int, int, str], ...] = (),
    **front: object,
) -> View:
    """A document of `lines`, written as in Markdown; its source has the same lines, or is `text`."""
    plain = [line.lstrip("# ") for line in lines]
    text = text or "\n".join(plain)
    blocks, at = [], 0
    for k, (line, words) in enumerate(zip(lines, plain, strict=True)):
        level = len(line) - len(line.lstrip("#"))
        start = max(at, text.find(words[:4], at))
        at = start + 1
        blocks.append((k, "heading" if level else "paragraph", level, words, start))
    ends = [start for *_, start in blocks[1:]] + [len(text)]
    seen = tuple(Seen(*block, end) for block, end in zip(blocks, ends, strict=True))
    known = {key: value for key, value in (FRONT | front).items() if value}
    return View(text, known, seen, joins, removed, 0, len(text), alone=True)


# For each detector: blocks that make it speak, and blocks that are as like as can be and do not.
CASES = {
    "D101": ([*HEAD, SAID, "全力推进项目建设", SAID], [*HEAD, SAID + "（责任单位：市教育局（体育局））", *MENU, SAID]),
    "D102": ([*HEAD, SAID, "，各项工作全面推进。"], [*HEAD, SAID, "各项工作全面推进。"]),
    "D103": ([*HEAD, *[SAID] * 5, SAID * 40], [*HEAD, *[SAID * 20] * 5, SAID * 40]),
    "D104": ([*HEAD, SAID, *MENU, SAID], [*HEAD, SAID, *MENU[:2], SAID]),
    "D107": ([*HEAD, "（一）抓好生产。" + SAID, SAID + "（二）抓好生活。" + SAID], [*HEAD, "（一）抓好生产。" + SAID, SAID + "三、四季度要抓紧。"]),
    "D108": ([*HEAD, SAID * 2, SAID * 2], [*HEAD, SAID, SAID + "全年目标如期完成。"]),
    "D109": ([*HEAD, "我们坚持改革创新，", "全面推进各项事业。"], [*HEAD, "我们坚持改革创新。", "全面推进各项事业。"]),
    "D112": ([*HEAD, *[SAID] * 5], [*HEAD, *[SAID] * 5, "让我们为实现全年目标而努力奋斗！", "名词解释：全市经济的总称。"]),
    "D201": ([*HEAD, "## 一、回顾过去", SAID, "#### 加强自身建设", SAID], [*HEAD, "### （一）抓好生产", SAID, "### （二）抓好生活", SAID]),
    "D202": ([*HEAD, "## 一、抓好生产", SAID, "## 三、抓好生活", SAID], [*HEAD, "## 一、抓好生产", "### （一）工业", "## 二、抓好生活", "### （一）住房"]),
    "D203": ([*HEAD, "## 今年工作安排", SAID, "## 一、抓好生产", SAID], [*HEAD, "## 今年工作安排", SAID, "### 一、抓好生产", SAID]),
    "D204": ([*HEAD, "## 一、抓好生产", "## 二、抓好生活", SAID], [*HEAD, "## 一、抓好生产", "### （一）工业生产", SAID]),
    "D205": ([*HEAD, "## （五）", SAID], [*HEAD, "## 第一章　总则", SAID]),
    "D206": ([*HEAD, "### （一）抓好生产", SAID, "（二）抓好生活。" + SAID], [*HEAD, "### （一）抓好生产", SAID, "1.抓好生活。" + SAID]),
    "D207": ([*HEAD, "### 我们始终抓好生产", SAID, "### 我们始终推进改革", SAID, "我们始终改善民生全面发展。"], [*HEAD, "### 今年，抓好生产", SAID, "### 今年，抓好生活", SAID, "今年，各项工作全面推进。"]),
    "D208": ([*HEAD, *[SAID] * 150], [*HEAD, "## 一、回顾", *[SAID] * 75, "## 二、安排", *[SAID] * 75]),
    "D209": ([*HEAD, SAID, "附件1"], [*HEAD, SAID, "附件材料由各部门另行印发。"]),
    "D210": ([*HEAD, "## 2023年工作回顾", SAID, "#### 2024年工作安排", SAID], [*HEAD, "## 2023年工作回顾", SAID, "## 2024年工作安排", SAID]),
    "D211": ([*HEAD, "## 一、抓好生产", SAID, "### 政务服务", SAID, "## 二、抓好生活", SAID], [*HEAD, "## 一、抓好生产", SAID, "### 工业生产", SAID, "### 农业生产", SAID]),
    "D301": ([*HEAD, "生产总值达到1 998亿元。"], [*HEAD, "生产总值达到1998亿元。"]),
    "D302": ([*HEAD, SAID + "详见http://example.com。"], [*HEAD, SAID + "这难道不是进步？"]),
    "D303": ([*HEAD, SAID, "责任编辑：李某"], [*HEAD, SAID, "要压实责任，编制规划。"]),
    "D304": ([*HEAD, SAID + "（下转第二版）" + SAID], [*HEAD, SAID + "资金向下转移。"]),
    "D305": ([*HEAD, "引进1——2家企业。"], [*HEAD, "实现目标——2024年见成效。"]),
    "D306": ([*HEAD, "发展很快，。成绩很大。"], [*HEAD, "“发展很快！”，这是大家的话。"]),
    "D308": ([*HEAD, SAID + "All rights reserved by the county office"], [*HEAD, SAID + "建设5G和AI项目。"]),
    "D309": ([*HEAD, "我们取得成绩。③这是大家的功劳。"], [*HEAD, "办好实事。①修路；②架桥。"]),
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_a_detector_speaks_where_it_should_and_nowhere_else(code):
    hit, miss = CASES[code]
    found = list(RUN[code](view(hit)))
    assert found
    assert all(0 <= doubt.start <= doubt.end <= len(view(hit).text) for doubt in found)
    assert [doubt.values for doubt in RUN[code](view(miss))] == []


# For each detector of the front matter: keys of the front matter, and a source that makes it speak; one that does not.
PLAIN = "政府工作报告\n各位代表：\n" + SAID
FULL = (
    "政府工作报告\n在甲乙市第五届人民代表大会第三次会议上\n甲乙市人民政府市长 王小明\n各位代表：\n"
    + SAID
)
FRONTS = {
    "D401": ({"title": "《甲乙市办法》已经2019"}, PLAIN, {}, PLAIN),
    "D402": ({}, "政府工作报告\n2024年甲乙市政府工作报告\n各位代表：\n" + SAID, {}, PLAIN),
    "D403": ({"kind": "other"}, PLAIN, {}, PLAIN),
    "D404": ({"date": ""}, "政府工作报告\n2024年1月10日\n各位代表：\n" + SAID, {"date": ""}, PLAIN),
    "D405": ({}, "政府工作报告\n2023年5月6日\n各位代表：\n" + SAID, {}, "政府工作报告\n2024年1月10日\n各位代表：\n" + SAID),
    "D406": ({"session": ""}, "政府工作报告\n在甲乙市第五届人民代表大会第三次会议上\n各位代表：\n" + SAID, {"session": ""}, PLAIN),
    "D407": ({"speaker": ""}, "政府工作报告\n甲乙市市长 王小明\n各位代表：\n" + SAID, {"speaker": ""}, PLAIN),
    "D408": ({"place": ""}, PLAIN, {}, PLAIN),
    "D409": ({}, "来源：甲乙日报\n" + PLAIN, {"publisher": "甲乙日报"}, "来源：甲乙日报\n" + PLAIN),
    "D410": ({}, "发布时间：2024-01-12\n" + PLAIN, {"published": "2024-01-12"}, "发布时间：2024-01-12\n" + PLAIN),
    "D412": ({"place": "丙丁县"}, FULL, {}, FULL),
    "D413": ({"session": "第五届人民代表大会"}, FULL, {}, FULL),
    "D411": ({}, "政府工作报告\n" + SAID, {}, PLAIN),
}  # fmt: skip


@pytest.mark.parametrize("code", FRONTS)
def test_a_detector_of_the_front_matter_speaks_where_it_should_and_nowhere_else(code):
    wrong, text, right, plain = FRONTS[code]

    def seen(source: str, front: dict[str, str]) -> View:
        lines = ["# 政府工作报告", *(["各位代表："] if "各位代表" in source else []), SAID]
        return view(lines, text=source, **front)

    assert len(list(RUN[code](seen(text, wrong)))) == 1
    assert list(RUN[code](seen(plain, right))) == []


def test_a_short_line_that_was_joined_is_in_doubt_only_where_it_begins_a_block():
    text = f"政府工作报告\n各位代表：\n全力推进项目建设\n{SAID}"
    at = text.index("\n过去")
    lines = [*HEAD, f"全力推进项目建设{SAID}"]
    assert [d.start for d in RUN["D105"](view(lines, ((at, at + 1),), text))] == [
        text.index("全力")
    ]
    lines = [*HEAD[:1], f"各位代表：全力推进项目建设{SAID}"]
    assert list(RUN["D105"](view(lines, ((at, at + 1),), text))) == []


def test_a_remark_of_the_hall_is_in_doubt_only_where_the_source_breaks_the_line():
    lines = [*HEAD, "我们一定胜利。（鼓掌）今年要努力。"]
    broken = "政府工作报告\n各位代表：\n我们一定胜利。（鼓掌）\n今年要努力。"
    assert list(RUN["D106"](view(lines, text=broken)))
    assert list(RUN["D106"](view(lines))) == []


def test_a_straight_quotation_mark_behind_chinese_text_is_in_doubt():
    assert list(RUN["D306"](view([*HEAD, '坚持“政府引导、市场运作"的方针。'])))


def test_two_lines_that_became_one_heading_are_in_doubt_where_the_second_begins_with_a_dash():
    text = "政府工作报告\n各位代表：\n一、工作回顾\n——经济稳中有进\n全面推进，"
    at = text.index("\n——")
    lines = [*HEAD, "## 一、工作回顾——经济稳中有进", "全面推进，"]
    assert list(RUN["D105"](view(lines, ((at, at + 1),), text)))
    assert list(RUN["D105"](view(lines, ((at, at + 1),), text.replace("\n——", "\n：：")))) == []


def test_words_that_were_taken_out_of_a_sentence_are_in_doubt():
    text = "政府工作报告\n各位代表：\n民主\n法制\n建设进一步加强。"
    cut = (text.index("法制"), text.index("法制") + 2, "running-head")
    assert list(RUN["D110"](view([*HEAD, "民主建设进一步加强。"], text=text, removed=(cut,))))
    text = "政府工作报告\n各位代表：\n民主建设进一步加强。\n法制"
    cut = (text.index("法制"), text.index("法制") + 2, "site-foot")
    assert list(RUN["D110"](view([*HEAD, "民主建设进一步加强。"], text=text, removed=(cut,)))) == []


def test_a_blank_that_was_closed_up_in_a_quotation_is_in_doubt():
    text = "政府工作报告\n各位代表：\n我们推进“小管委 大公司”改革。"
    assert list(RUN["D307"](view([*HEAD, "我们推进“小管委大公司”改革。"], text=text)))
    assert list(RUN["D307"](view([*HEAD, "我们推进“小管委\u3000大公司”改革。"], text=text))) == []


def test_a_paragraph_that_goes_on_behind_a_line_that_ends_a_sentence_is_in_doubt():
    two = "今年要加倍努力，全面推进各项事业。"
    for end in ("\n", "\r\n", r"\r\n", "\n\u3000\u3000"):
        text = f"政府工作报告\n各位代表：\n{SAID}{end}{two}"
        assert list(RUN["D111"](view([*HEAD, SAID + two], text=text)))
        assert list(RUN["D111"](view([*HEAD, SAID, two], text=text))) == []


def test_in_wrapped_text_a_line_that_ends_a_sentence_by_chance_is_not_in_doubt():
    lines = [SAID, "今年要加倍努力。", "全面推进事业。", "深入开展工作。", "切实改善民生。"]
    text = "政府工作报告\n各位代表：\n" + "\n".join(lines)
    joins = ((0, 0),) * 20
    assert list(RUN["D111"](view([*HEAD, "".join(lines)], joins, text))) == []
    text = text.replace("\n切实", "\n\n切实")
    assert len(list(RUN["D111"](view([*HEAD, "".join(lines)], joins, text)))) == 1


def test_marks_of_another_script_and_pieces_of_sentences_are_in_doubt():
    for said in ("完成95%;其他完成。", "绿色･发展", "二0一一年", "增长7.8%。以内。"):
        assert list(RUN["D306"](view([*HEAD, said])))
    assert list(RUN["D306"](view([*HEAD[:1], "—在甲乙市人民代表大会上"])))
    for said in (
        "完成95%；其他完成。",
        "绿色·发展",
        "二〇一一年",
        "——抓好生产。",
        "2010年至2020年",
    ):
        assert list(RUN["D306"](view([*HEAD, said]))) == []


def test_a_question_mark_in_words_that_ask_nothing_is_in_doubt():
    assert list(RUN["D302"](view([*HEAD, "我们全面推？改革开放。"])))
    assert list(RUN["D302"](view([*HEAD, "为什么要改革？因为群众盼望。"]))) == []
    assert list(RUN["D302"](view([*HEAD, "推进&ldquo甲乙工程。"])))


def test_a_blank_in_a_quotation_is_layout_where_many_were_closed_up():
    text = "政府工作报告\n各位代表：\n我们推进“小管委 大公司”改革。"
    blanks = ((1, 2, "inner-blank"),) * 30
    assert not list(RUN["D307"](view([*HEAD, "我们推进“小管委大公司”改革。"], (), text, blanks)))


def test_bare_numbers_that_count_are_headings_and_annexes_are_compared_apart():
    assert not list(RUN["D205"](view([*HEAD, "## 一", SAID, "## 二", SAID])))
    assert not list(RUN["D205"](view([*HEAD, "## 一、回顾", SAID, "## 二、安排今年工作", SAID])))
    assert list(RUN["D205"](view([*HEAD, "## 一", SAID, "## 三", SAID])))
    assert not list(RUN["D203"](view([*HEAD, "## 一、抓好生产", SAID, "## 附件1", SAID])))
    lines = ["### （一）抓好生产", SAID, "体会有以下几个方面：", "### 第一，牢记发展", SAID]
    assert not list(RUN["D203"](view([*HEAD, "## 一、回顾", *lines])))
    assert list(RUN["D203"](view([*HEAD, "## 一、回顾", *lines[:2], *lines[3:]])))


def test_a_heading_much_longer_than_its_siblings_may_hold_the_text_behind_it():
    long = "## 三、今年主要目标今年是“十四五”规划的最后一年做好工作十分重要"
    assert list(
        RUN["D205"](view([*HEAD, "## 一、抓好生产", SAID, "## 二、抓好生活", SAID, long, SAID]))
    )


def test_a_list_behind_a_colon_is_no_series_of_headings():
    listed = ["主要有以下来源：", "一、农业积累。" + SAID, "二、工业积累。" + SAID]
    assert not list(RUN["D206"](view([*HEAD, "## 一、抓好生产", *listed])))
    assert list(RUN["D206"](view([*HEAD, "## 一、抓好生产", *listed[:2]])))
    assert list(RUN["D206"](view([*HEAD, "## 一、抓好生产", *listed[1:]])))


def test_headings_of_one_label_on_two_levels_are_in_doubt():
    lines = [*HEAD, "## 一、抓好生产", "### 专栏1　工业", SAID]
    assert list(RUN["D210"](view([*lines, "## 专栏2　农业", SAID])))
    assert not list(RUN["D210"](view([*lines, "### 专栏2　农业", SAID])))


def test_a_title_that_stands_twice_with_other_marks_is_in_doubt():
    front = {"title": "行动计划（2021—2023年）的通知"}
    lines = ["# 行动计划（2021—2023年）的通知", "行动计划(2021-2023年)的通知", "各县区：", SAID]
    assert len(list(RUN["D108"](view(lines, **front)))) == 1


def test_who_holds_an_event_is_text_in_an_annex():
    events = [f"{k}月，主办单位：市教育局" for k in range(1, 9)]
    assert not list(RUN["D303"](view([*HEAD, SAID, "## 附件1", *events, SAID, SAID, SAID])))
    assert list(RUN["D303"](view([*HEAD, SAID, *events, SAID, SAID, SAID])))


def test_a_copy_that_ends_inside_its_first_line_stays():
    text = SAID * 9
    proven = clean_proven(
        text_source(f"政府工作报告\n各位代表：\n{text}\n{text[:-30]}今年\n努力。\n")
    )
    assert proven.documents


def test_every_detector_has_a_test():
    assert set(RUN) == set(CASES) | set(FRONTS) | {"D105", "D106", "D110", "D111", "D307"}


def test_every_finding_has_a_weight_and_something_to_decide():
    for kind in finding_kinds().values():
        assert kind.weight >= 0
        assert kind.decide
        assert set(kind.front) <= set(FRONT) | {
            "published",
            "publisher",
            "url",
            "number",
            "subtitle",
        }


def test_warnings_send_a_document_to_look_and_infos_do_not_where_the_table_says_nothing(tmp_path):
    kinds = finding_kinds()
    assert weigh("S301") == 1
    assert kinds["S301"].severity == "warning"
    assert weigh("N103") == 0
    assert kinds["N103"].severity == "info"


def test_a_code_counts_once_and_weights_add_up():
    assert worth(["D208", "D208"]) == weigh("D208") < 1
    assert grade_of([{"code": "D208"}, {"code": "D208"}]) == "ready"
    assert grade_of([{"code": "D208"}, {"code": "D103"}, {"code": "T103"}]) == "look"


def test_a_finding_belongs_to_the_document_before_which_no_other_begins():
    audit = {
        "documents": [{"spans": [[10, 50]]}, {"spans": [[60, 90]]}],
        "findings": [{"start": 3}, {"start": 20}, {"start": 55}, {"start": 60}],
    }
    assert [[f["start"] for f in found] for found in by_document(audit)] == [[3, 20, 55], [60]]


def test_reasons_have_line_and_column_and_the_weightiest_comes_first():
    text = "甲\n乙丙丁\n"
    findings = [
        {"code": "D101", "start": 3, "line": 2, "message": "m"},
        {"code": "L102", "start": 0, "line": 1, "message": "n"},
        {"code": "N103", "start": 0, "line": 1, "message": "o"},
    ]
    found = [(r.code, r.line, r.column) for r in reasons(text, findings)]
    assert found == [("L102", 1, 1), ("D101", 2, 2)]


LOOK = "政府工作报告\n各位代表：\n现在，我代表甲乙市人民政府向大会报告工作。\n生产总值达到1 998|亿元。\n"
READY = "甲乙市人民政府关于做好防汛工作的通知\n各县区人民政府：\n现就做好防汛工作通知如下。各地要高度重视。\n甲乙市人民政府\n2024年6月1日\n"


def test_the_grade_stands_in_the_audit_and_not_in_the_markdown():
    proven = clean_proven(text_source(LOOK))
    assert [row["grade"] for row in proven.audit["documents"]] == ["look"]
    assert "D302" in {finding["code"] for finding in proven.audit["findings"]}
    assert [row["grade"] for row in clean_proven(text_source(READY)).audit["documents"]] == [
        "ready"
    ]


def rows(out: Path) -> list[dict[str, str]]:
    lines = [line.split("\t") for line in (out / "look.tsv").read_text("utf-8").splitlines()]
    assert tuple(lines[0]) == COLUMNS
    return [dict(zip(COLUMNS, map(from_cell, line), strict=True)) for line in lines[1:]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a.txt").write_text(LOOK, "utf-8")
    (sources / "b.txt").write_text(READY, "utf-8")
    return sources


def test_clean_ends_with_the_number_of_documents_to_look_at(zhengben, folder, tmp_path):
    _, said, _ = zhengben("clean", folder, "--out", tmp_path / "out")
    assert (
        said.splitlines()[-1] == f"2 documents: 1 ready, 1 to look at ({tmp_path / 'out/look.tsv'})"
    )
    assert {row["source"] for row in rows(tmp_path / "out")} == {"a.txt"}
    assert {
        (row["line"], row["column"]) for row in rows(tmp_path / "out") if row["code"] == "D302"
    } == {("4", "12")}


def test_build_says_the_same(zhengben, folder, tmp_path):
    _, said, _ = zhengben("build", folder, "--out", tmp_path / "out")
    assert f"2 documents: 1 ready, 1 to look at ({tmp_path / 'out/look.tsv'})" in said.splitlines()


def test_the_list_is_right_when_only_some_sources_are_cleaned_again(zhengben, folder, tmp_path):
    out = tmp_path / "out"
    zhengben("clean", folder, "--out", out, "-q")
    before = rows(out)
    (folder / "b.txt").write_text(READY.replace("各地要", "各地|要"), "utf-8")
    zhengben("clean", folder / "b.txt", "--out", out, "-q")
    assert {row["source"] for row in rows(out)} == {"a.txt", "b.txt"}
    assert [row for row in rows(out) if row["source"] == "a.txt"] == before
    (folder / "a.txt").unlink()
    zhengben("clean", folder, "--out", out, "-q")
    assert {row["source"] for row in rows(out)} == {"b.txt"}


def test_a_list_that_was_deleted_is_written_again_and_an_equal_one_is_left_alone(
    zhengben, folder, tmp_path
):
    listed = tmp_path / "out/look.tsv"
    zhengben("clean", folder, "--out", tmp_path / "out", "-q")
    text, made = listed.read_bytes(), listed.stat().st_mtime_ns
    zhengben("clean", folder, "--out", tmp_path / "out", "-q")
    assert listed.stat().st_mtime_ns == made
    listed.unlink()
    zhengben("clean", folder, "--out", tmp_path / "out", "-q")
    assert listed.read_bytes() == text


def test_a_decided_place_leaves_the_list(zhengben, folder, tmp_path):
    (folder / "a.txt.errata.toml").write_text(
        '[[keep]]\npassage = "生产总值达到1 998|亿元。"\nreason = "as printed"\n', "utf-8"
    )
    zhengben("clean", folder, "--out", tmp_path / "out", "-q")
    assert [row["code"] for row in rows(tmp_path / "out") if row["line"] == "4"] == []
    audit = json.loads((tmp_path / "out/audit/a.txt.json").read_text("utf-8"))
    assert [(row["kind"], row["why"]) for row in audit["decisions"]] == [("keep", "as printed")]


def test_a_spreadsheet_runs_no_cell_of_the_list():
    look = {"grade": "look", "reasons": [(1, 1, "D302", "=SUM(A1)\tx\n")]}
    text, documents, looked = look_list({"=cmd.txt": {"names": ["甲"], "looks": [look]}})
    cells = text.splitlines()[1].split("\t")
    assert (documents, looked) == (1, 1)
    assert cells[2] == "'=cmd.txt"
    assert cells[6] == "'=SUM(A1)⟨U+0009⟩x⟨U+000A⟩"
    assert len(cells) == len(COLUMNS)
    assert from_cell(as_cell("=1")) == "=1"


def test_the_documents_with_most_to_look_at_come_first():
    one = {"grade": "look", "reasons": [(9, 1, "D101", "m")]}
    two = {"grade": "look", "reasons": [(2, 1, "L102", "n"), (9, 1, "D101", "m")]}
    ready = {"grade": "ready", "reasons": []}
    records = {
        "a": {"names": ["a", "c"], "looks": [one, ready]},
        "b": {"names": ["b"], "looks": [two]},
    }
    text, documents, looked = look_list(records)
    assert [line.split("\t")[1] for line in text.splitlines()[1:]] == [
        "markdown/b.md",
        "markdown/b.md",
        "markdown/a.md",
    ]
    assert (documents, looked) == (3, 2)


def test_explain_marks_the_places_and_says_what_to_decide(zhengben, folder, tmp_path):
    _, said, _ = zhengben("explain", folder / "a.txt")
    assert "▶D302 " in said
    assert "To decide:" in said
    page = tmp_path / "page.html"
    zhengben("explain", folder / "a.txt", "--html", page)
    html = page.read_text("utf-8")
    assert 'href="#f0"' in html
    assert 'id="f0"' in html
