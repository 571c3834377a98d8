"""Nothing is taken out without a proof, and a forged proof is refused with one sentence."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import clean_file, clean_text, text_source
from hypothesis import given, settings
from hypothesis import strategies as st
from noises import NOISES, noisy, page_of
from restyle import take_apart
from test_properties import PIECES

from zhengben.audit.audit import audit_json, audit_of, prove
from zhengben.audit.check import prove_audit
from zhengben.clean.draft import Draft
from zhengben.clean.pipeline import PASSES, Pass, clean
from zhengben.clean.proof.refused import Refused
from zhengben.clean.proof.table import OBLIGATIONS
from zhengben.errors import BrokenAudit, NotCanonical, UnreadableSource
from zhengben.markdown.read import read_markdown
from zhengben.markdown.write import write_document
from zhengben.model import Result, Source, plain_text
from zhengben.readers.source import read_source
from zhengben.text.manuscript import Edit
from zhengben.vocabulary.rules import packaged

PAGE = [
    "首页", ">>", "当前位置：", "分享到：", "微信", "微博", "来源：甲市网", "责任编辑：王五", "标签：", "2024年", "上一篇：乙市报告",
    "免责声明：本文不代表本站立场。", "相关报道：", "乙市2023年政府工作报告", "版权所有：甲市人民政府", "— 1 —", "— 2 —", "1", "2", "3", "法制",
    "法制", "建设，加快推进", "各位代表：", "现在，我代表市人民政府向大会报告工作，请予审议，并请政协委员提出意见。", "本作品是甲市的", "甲市人民政府令",
    "第19号", "正文：", "标题：甲市2024年政府工作报告", "2024-01-25 08:30", "图为会场。李某摄", "（下转第二版）", "为建设美好家园而努力奋斗",
]  # fmt: skip
scrapes = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(PIECES), st.sampled_from(PAGE), st.text(max_size=12)),
        st.sampled_from(["\n", "\n\n", "", " ", "\r\n"]),
    ),
    max_size=40,
).map(lambda rows: "".join(a + b for a, b in rows))


@given(scrapes)
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_each_removal_has_a_proof_that_holds(text):
    """`clean_text` checks the proofs as `zhengben check` does."""
    with suppress(UnreadableSource):  # nothing but what sites put around a text
        result = clean_text(text + "\n文字。")
        assert all(edit.proof for edit in result.edits if edit.kind == "remove")


def _file(text: str, form: str, encoding: str, damage: list[tuple[int, bytes]]) -> bytes:
    """A text as a file of some form and encoding, with bytes overwritten."""
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    text = f"<html><body><div>{lines}</div></body></html>" if form == "page" else text
    data = bytearray(text.encode(encoding, "replace"))
    for at, new in damage:
        data[at % (len(data) + 1) : at % (len(data) + 1) + len(new)] = new
    return bytes(data)


files = st.one_of(
    st.binary(max_size=400),
    st.builds(
        _file,
        scrapes.map(lambda text: text + "\n文字。"),
        st.sampled_from(["text", "page"]),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"]),
        st.lists(st.tuples(st.integers(0, 999), st.binary(min_size=1, max_size=4)), max_size=3),
    ),
)


@given(files, st.sampled_from(["x.txt", "x.html", "x.md"]))
@settings(max_examples=200, deadline=None)
def test_whatever_bytes_come_in_each_removal_has_a_proof_that_holds(data, name):
    with suppress(UnreadableSource, NotCanonical):
        result = clean_file(name, data)
        assert all(edit.proof for edit in result.edits if edit.kind == "remove")


REPORT = """---
title: 政府工作报告
subtitle: 2030年1月16日在甲乙市第五届人民代表大会第三次会议上
kind: work-report
place: 甲乙市
issuer: 甲乙市人民政府
speaker: 王小明
session: 第五届人民代表大会第三次会议
date: 2030-01-16
lang: zh-Hans
source: x.txt
---

# 政府工作报告

——2030年1月16日在甲乙市第五届人民代表大会第三次会议上

甲乙市人民政府市长　王小明

各位代表：

现在，我代表市人民政府向大会报告工作，请予审议，并请市政协委员和列席会议的同志提出意见。

## 一、2029年工作回顾

过去一年，全市坚持“十四五”[^1]规划确定的方向，推动高质量发展，全市生产总值增长5.2%，财政收入增长6.1%，城乡居民收入稳步提高，深入实施乡村振兴战略，粮食产量达到三十万吨，同时不断优化营商环境，办结事项一万多件，群众满意率达到九成，社会治安明显好转。

### （一）产业稳步发展

大力发展数字经济，新增企业二百家，同时加强科技创新，建成实验室三个，支持民营经济做大做强，一批重要项目先后建成投产，全年完成投资五十亿元，带动就业三万多人，主要指标位居全省前列，为今后的发展打下了坚实的基础，也为完成规划创造了条件。

## 二、2030年工作安排

今年要抓好项目建设[^2]，推动经济持续向好，办好民生实事，完善社会保障制度，提高公共服务水平，发展职业教育，改造老旧小区二十个，新建学校五所，守住安全底线，努力完成全年各项目标任务，让全市人民过上更加美好的生活，使城乡面貌有更大的改变。

各位代表，实干成就梦想！让我们团结起来，为建设美好甲乙而努力奋斗！

[^1]: “十四五”：第十四个五年。

[^2]: 项目建设：新建和改建项目。
"""


@given(st.sets(st.sampled_from(list(NOISES))), st.integers(0, 999))
@settings(max_examples=150, deadline=None)
def test_no_mix_of_noise_takes_text_with_it(kinds, seed):
    """Whatever a page and a scraper did to a report, what goes has its proof, and all of the report stays."""
    given = read_markdown(REPORT, "x.md").document
    page = page_of(take_apart(REPORT), given.front)
    page = noisy(page, tuple(kind for kind in NOISES if kind in kinds), seed)
    result = clean_text(page.text)
    assert all(edit.proof for edit in result.edits if edit.kind == "remove")
    found = take_apart(write_document(result.documents[0]))
    wanted = Counter("".join([*page.wanted.blocks, *page.wanted.notes.values()]))
    lost = wanted - Counter("".join([*found.blocks, *found.notes.values()]))
    assert not "".join(lost).strip("#　")


PIPELINE = sys.modules[clean.__module__]  # `zhengben.clean` is a function too


def _greedy(draft: Draft) -> None:
    for line in draft.lines:
        if "公交" in line.text:
            draft.drop(line, "site-chrome")


def test_the_property_fails_where_a_rule_takes_text_and_nobody_judges(monkeypatch):
    """A greedy rule gets its lines back, with a finding; without the judge the audit does not hold."""
    text = "政府工作报告\n各位代表：\n全市上下一心，努力工作。\n扫码乘车覆盖全部公交线路。\n各项工作取得新的成绩。"
    k = next(k for k, each in enumerate(PASSES) if each.run.__name__ == "drop_foot")
    more = (*PASSES[:k], Pass("boilerplate", _greedy, "x"), *PASSES[k:])
    monkeypatch.setattr(PIPELINE, "PASSES", more)
    result = clean_text(text)
    assert "公交" in write_document(result.documents[0])
    assert [finding.code for finding in result.findings] == ["L105"]
    monkeypatch.setattr(PIPELINE, "judge", lambda source, edits, spans, rules: (edits, []))  # fmt: skip
    with pytest.raises(BrokenAudit, match="its proof is missing"):
        clean_text(text)


def test_cleaning_ends_where_a_proof_never_holds(monkeypatch):
    """A rule that is refused and takes text out all the same ends in a broken audit, not in a run without end."""

    def refuse(source: Source, edits: list[Edit], *_: object) -> tuple[list[Edit], list[Refused]]:
        return edits, [Refused(0, 1, "note-marker", "nothing proves it")]

    monkeypatch.setattr(PIPELINE, "judge", refuse)
    with pytest.raises(BrokenAudit, match="its proof is missing"):
        clean_text("政府工作报告\n各位代表：\n全市上下一心，\n努力工作。\n首页")


def test_every_rule_that_takes_text_out_owes_a_proof():
    inserts = {"title-inferred", "note-call-inferred", "note-unplaced", "note-moved"}
    replaces = {"zero", "middle-dot", "compatibility", "heading-number", "front-matter"}
    assert set(packaged().rules) - set(OBLIGATIONS) <= inserts | replaces


# Forged audits: a passage is taken out of the document, and an edit says why it went.

TEXT = """政府工作报告
——2024年1月16日在甲市第五届人民代表大会第三次会议上
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议，并请市政协委员提出意见。
一、2023年工作回顾
过去一年，全市生产总值增长5.2%，财政收入增长6.1%，城乡居民收入稳步提高，同时加强民主
法治
建设，依法行政水平提高，办结议案十件，群众满意率达到九成，社会治安明显好转。
扫码乘车覆盖全部公交线路。
第3页说明
位置：县城东部，占地三十亩。
十五
甲市数据局
各位代表，让我们团结一心，为建设美好甲市而努力奋斗！
责任编辑：王五
"""


def _at(passage: str) -> list[int]:
    start = TEXT.index(passage)
    return [start, start + len(passage)]


FORGED: list[tuple[str, str, dict[str, Any] | None, str]] = [
    ("扫码乘车覆盖全部公交线路。", "site-chrome", None, "its proof is missing"),
    ("扫码乘车覆盖全部公交线路。", "site-chrome", {"by": "words", "at": []}, "no vocabulary names it"),
    ("扫码乘车覆盖全部公交线路。", "tidying", {"by": "words", "at": []}, "words is no proof for this rule"),
    ("扫码乘车覆盖全部公交线路。", "site-chrome", {"by": "count", "at": []}, "count is no proof for this rule"),
    ("扫码乘车覆盖全部公交线路。", "repeated", {"by": "copy", "at": [_at("甲市数据局")]}, "its copy is not the same"),
    ("扫码乘车覆盖全部公交线路。", "repeated", {"by": "copy", "at": [_at("扫码乘车覆盖全部公交线路。")]}, "its copy is not the same"),
    ("扫码乘车覆盖全部公交线路。", "repeated", {"by": "copy", "at": [[0, 99999]]}, "a place outside the source"),
    ("扫码乘车覆盖全部公交线路。", "repeated", {"by": "title", "at": [_at("甲市数据局")]}, "own title is not in it"),
    ("扫码乘车覆盖全部公交线路。", "page-chrome", {"by": "format", "at": []}, "the format of the source does not mark it"),
    ("扫码乘车覆盖全部公交线路。", "masthead", {"by": "cover", "at": []}, "it stands inside a document"),
    ("扫码乘车覆盖全部公交线路。", "contents", {"by": "list", "at": [_at("扫码乘车覆盖全部公交线路。")]}, "no headings of the text"),
    ("扫码乘车覆盖全部公交线路。", "licence", {"by": "licence", "at": [_at("过去一年")]}, "does not name the line where the licence note begins"),
    ("扫码乘车覆盖全部公交线路。", "address-line", {"by": "address", "at": []}, "it holds no address"),
    ("扫码乘车覆盖全部公交线路。", "site-foot", {"by": "foot", "at": [_at("过去一年")]}, "vocabulary does not name the line where the foot"),
    ("扫码乘车覆盖全部公交线路。", "invisible", {"by": "marks", "at": []}, "it holds words"),
    ("扫码乘车覆盖全部公交线路。", "tag", {"by": "form", "at": []}, "has not the form"),
    ("扫码乘车覆盖全部公交线路。", "page-turn", {"by": "form", "at": []}, "has not the form"),
    ("甲市数据局", "site-foot", {"by": "run", "at": [_at("甲市数据局")]}, "vocabulary names no line of its run"),
    ("甲市数据局", "site-head", {"by": "label", "at": [_at("十五")]}, "no label was taken out directly before it"),
    ("第3页说明", "page-number", {"by": "count", "at": []}, "it holds more than a number and its dress"),
    ("法治", "running-head", {"by": "recurs", "at": [_at("法治")]}, "does not recur from page to page"),
    ("甲市数据局", "running-head", {"by": "recurs", "at": [_at("十五")]}, "another text stands at a place that it names"),
    ("甲市数据局", "running-head", {"by": "recurs", "at": []}, "does not recur from page to page"),
]  # fmt: skip


def _forged(passage: str, rule: str, proof: dict[str, Any] | None) -> tuple[Result, dict[str, Any]]:
    """The documents without a passage, and an audit that says that a rule took it out."""
    result = clean(text_source(TEXT))
    (document,) = result.documents
    blocks = []
    for block in document.blocks:
        text = plain_text(block.content)
        if text != passage:
            blocks.append(replace(block, content=(text.replace(passage, ""),)))
    result.documents = [replace(document, blocks=tuple(blocks))]
    audit = audit_of(result, [f"markdown/{name}.md" for name in result.names])
    start, end = _at(passage)
    edit = {
        "rule": rule, "kind": "remove", "start": start, "end": end, "line": 1, "text": passage, "new": "", "why": "why",
    }  # fmt: skip
    audit["edits"] = sorted(
        [*audit["edits"], edit | ({"proof": proof} if proof else {})], key=lambda row: row["start"]
    )
    return result, audit


@pytest.mark.parametrize(("passage", "rule", "proof", "sentence"), FORGED)
def test_a_forged_proof_is_refused(passage, rule, proof, sentence):
    result, audit = _forged(passage, rule, proof)
    with pytest.raises(BrokenAudit, match=sentence) as caught:
        prove(result.source, result.documents, audit)
    assert passage[:8] in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("passage", "rule", "proof", "sentence"), FORGED[:6])
def test_check_refuses_it_from_the_files_alone(passage, rule, proof, sentence, tmp_path):
    path = tmp_path / "sources/x.txt"
    path.parent.mkdir()
    path.write_text(TEXT, "utf-8")
    result, audit = _forged(passage, rule, proof)
    audit["source"]["path"] = "x.txt"
    audit["source"]["sha256"] = read_source(path, "x.txt").sha256
    _write(tmp_path, result, audit)
    with pytest.raises(BrokenAudit, match=sentence):
        prove_audit(tmp_path / "audit/x.txt.json", path.parent)


def test_a_changed_figure_is_no_change_of_width():
    result = clean(text_source(TEXT.replace("5.2%", "５.2%")))
    audit = audit_of(result, [f"markdown/{name}.md" for name in result.names])
    (row,) = [row for row in audit["edits"] if row["rule"] == "fullwidth"]
    row["new"] = "6"
    (document,) = result.documents
    blocks = [
        replace(b, content=(plain_text(b.content).replace("5.2%", "6.2%"),))
        for b in document.blocks
    ]
    with pytest.raises(BrokenAudit, match="its letters and figures were changed"):
        prove(result.source, [replace(document, blocks=tuple(blocks))], audit)


def _write(folder: Path, result: Result, audit: dict[str, Any]) -> None:
    for row, document in zip(audit["documents"], result.documents, strict=True):
        file = folder / row["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        front = document.front | {"source": "x.txt"}
        file.write_text(write_document(replace(document, front=front)), "utf-8")
    (folder / "audit").mkdir()
    (folder / "audit/x.txt.json").write_text(audit_json(audit), "utf-8")


FOOT = "\n".join([
    "政府工作报告", "各位代表：", "全市上下一心，努力工作，取得了显著的成绩，人民满意的程度不断提高。", "相关报道：", "甲市的春天",
    "甲市的夏天", "甲市的秋天", "甲市的冬天", "我市召开大会，部署今年的任务！",
])  # fmt: skip


def test_a_sentence_that_only_its_place_proves_is_quoted_in_a_finding():
    result = clean_text(FOOT)
    (finding,) = [f for f in result.findings if f.code == "L102"]
    assert "我市召开大会" in finding.message
    audit = audit_of(result, [f"markdown/{name}.md" for name in result.names])
    audit["findings"] = []
    with pytest.raises(BrokenAudit, match="no finding quotes it"):
        prove(result.source, result.documents, audit)


def test_what_has_no_proof_stays_in_the_text_with_a_finding():
    text = "甲乙之窗\n政府工作报告\n——2024年1月16日在甲市第五届人民代表大会第三次会议上\n各位代表：\n全市上下一心，努力工作。"
    result = clean_text(text)
    assert "甲乙之窗" in {plain_text(block.content) for block in result.documents[0].blocks}
    (finding,) = result.findings
    assert finding.code == "L105"
    assert "甲乙之窗" in finding.message


def test_a_word_that_recurs_inside_sentences_is_no_running_head():
    """Links of a page saved as text stand on lines of their own, at even distances."""
    before = "过去一年，我们抓住机遇，加快发展。全市生产总值增长较快，{}同时加强政府"
    after = "建设，依法行政水平提高，办结议案多件，群众满意率达到九成，社会治安明显好转。"
    more = (
        "收入提高，",
        "",
        "城乡居民收入稳步提高，社会事业进步，",
        "民生改善，",
        "实事办好，",
        "稳定，",
    )
    text = "".join(
        f"{before.format(words)}\n自身能力\n{after * k}\n" for k, words in enumerate(more, 1)
    )
    whole = f"政府工作报告\n各位代表：\n{text}特此报告，请予审议。"
    (document,) = clean_text(whole).documents
    assert sum("政府自身能力建设" in plain_text(b.content) for b in document.blocks) == len(more)


def test_of_two_copies_that_were_both_taken_out_one_stays():
    title = "甲省办公室关于印发甲省关于加快开放实施意见的通知"
    text = f"{title}\n{title}\n省有关单位：\n《甲省关于加快〈开放〉实施意见》已经同意，现印发给你们，请结合实际认真贯彻落实，并将落实的情况和遇到的问题及时报告办公室，由办公室汇总后上报省政府。\n甲省关于加快《开放》实施意见\n为加快开放，制定如下意见。"
    result = clean_text(text)
    assert sum(plain_text(b.content) == title for b in result.documents[0].blocks) == 1


def test_words_are_not_cut_out_of_an_open_sentence():
    """Vocabulary names the line, but the sentence around it goes on: it is joined."""
    text = "政府工作报告\n各位代表：\n过去一年，我们抓住机遇，加快发展，全市生产总值增长较快，城乡居民收入稳步提高，同时大力推进政务\n信息公开\n，办事效率不断提高，群众满意的程度不断提高，各项工作取得新的成绩。"
    result = clean_text(text)
    assert "大力推进政务信息公开，办事效率" in plain_text(result.documents[0].blocks[-1].content)
