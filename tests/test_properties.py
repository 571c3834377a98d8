"""Properties of cleaning: nothing lost, a fixed point, every call with one note, one figure one line."""

from __future__ import annotations

import difflib
import re

import pytest
from conftest import SEEDS, clean_text, text_source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengben.audit.audit import audit_of, prove
from zhengben.clean.pipeline import PASSES, clean, run_pass
from zhengben.errors import BrokenAudit
from zhengben.markdown.check import problems
from zhengben.markdown.write import write_document
from zhengben.readers.source import read_source

PIECES = [
    "政府工作报告", "——2025年1月10日在甲市第一届人民代表大会第二次会议上", "甲市人民政府市长 王 明", "各位代表：",
    "一、工作回顾", "（一）扩大需求。更好统筹，促进发展。", "（1） 以产业为主线", "第一章 总则", "**第一条** 为了发展。",
    "全市“甲计划”[1]推进,增长12.5％", "“乙工程”2建设。完成10项；", "名词解释", "1.“甲计划”：一个计划。", "2.“乙工程”：指工程。",
    "附件", "目录", "甲办法 ..... 3", "乙办法 ..... 9", "甲办法", "乙办法", "# 标题", "*强调*", "`代码`", "| 甲 | 乙 |", "> 引用", "- 项",
    "组 长：王 明 市长", "成 员：李 四 局长", "张三丰 副局长", "http://example.com/a", "2021年10月1日", "（此件主动公开）", "[0: .定义。]",
    "x[endnoteRef:0]", "<sup>1</sup>", "\\", "*", "_", "[^1]", "\u200b", "\ufffd", "《中", "“开", "）", "$\\geq 9$", "&nbsp;", "---", "12", "。",
]  # fmt: skip
scrapes = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n\n", "", " ", "\r\n", "　"])),
    max_size=25,
).map(lambda rows: "".join(a + b for a, b in rows))


@given(scrapes)
@settings(max_examples=400, deadline=None)
def test_whatever_comes_in_nothing_is_lost_and_the_result_is_canonical(text):
    """`clean_text` proves the audit; the files are canonical; cleaning them again gives them."""
    text += "\n文字。"
    for document in clean_text(text).documents:
        markdown = write_document(document)
        assert problems(markdown, "x") == []
        assert [write_document(d) for d in clean_text(markdown).documents] == [markdown]


@pytest.mark.slow
@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_changed_figure_in_a_seed_is_one_changed_line(seeds, data):
    result = seeds[data.draw(st.sampled_from(sorted(seeds)))]
    source = result.source
    kept = set(range(len(source.text)))
    for edit in result.edits:
        kept -= set(range(edit.start - 1, edit.end + 1))
    figures = [
        m.start()
        for m in re.finditer(
            r"(?<=[\u4e00-\u9fff，])\d{2,}(?:\.\d+)?(?=亿元|万亩|个|家|公里)", source.text
        )
        if m.start() in kept
    ]
    at = data.draw(st.sampled_from(figures))
    digit = "7" if source.text[at] != "7" else "3"
    changed = clean(text_source(source.text[:at] + digit + source.text[at + 1 :], source.path))
    before = "\n".join(map(write_document, result.documents)).split("\n")
    after = "\n".join(map(write_document, changed.documents)).split("\n")
    diff = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert [line[0] for line in diff] == ["-", "+"]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name[:3])
def test_no_pass_loses_a_digit(path):
    """After every pass: each digit of the source is still in the text, or in an edit."""
    from zhengben.clean.draft import Draft
    from zhengben.text.manuscript import Manuscript

    source = read_source(path, path.name)
    draft = Draft(source, Manuscript(source.text))
    digits = sum(c.isdigit() for c in source.text)
    for each in PASSES:
        run_pass(each, draft)
        edits = draft.manuscript.edits([], "moved", "it is elsewhere")
        gone = sum(c.isdigit() for e in edits for c in e.text)
        come = sum(c.isdigit() for e in edits for c in e.new)
        assert sum(c.isdigit() for c in draft.text) == digits - gone + come, each.run


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_tampered_audit_does_not_hold(seeds, data):
    """Drop, shift or reword any edit that touches text, or change the document: the proof fails."""
    result = seeds["004"]
    source = result.source
    audit = audit_of(result, [f"markdown/{n}.md" for n in result.names])
    k = data.draw(st.sampled_from([i for i, e in enumerate(audit["edits"]) if e["text"].strip()]))
    edit = dict(audit["edits"][k])
    how = data.draw(st.sampled_from(["drop", "reword", "misquote"]))
    if how == "drop":
        audit["edits"].pop(k)
    else:
        edit["new" if how == "reword" else "text"] += "字"
        audit["edits"][k] = edit
    with pytest.raises(BrokenAudit):
        prove(source, result.documents, audit)
